"""What an endpoint gets, and what it gives back."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from bot.errors import BrokenInvariant
from bot.sandbox.caller import AsInstallation, Caller
from bot.sandbox.changes.change import By, Change, Effect, Happening
from bot.sandbox.records import Installation, Issue, Repository
from bot.sandbox.refusal import Refusal, invalid, not_found
from bot.sandbox.store import Store
from bot.vocabulary import DeliveryId, Instant, IssueId


@dataclass(frozen=True, slots=True)
class Call:
    """``store`` is the truth; ``listed`` what lists show, some seconds behind under that fault."""

    store: Store
    listed: Store
    caller: Caller
    args: Mapping[str, str]
    query: Mapping[str, str]
    body: Mapping[str, Any]
    now: Instant
    path: str
    found: Repository | None = None

    @property
    def repo(self) -> Repository:
        if self.found is None:
            raise BrokenInvariant(f"no repository was looked up for {self.path}")
        return self.found

    @property
    def by(self) -> By:
        return By(self.store.app.user, app=True)

    def number(self, name: str) -> int:
        return int(self.args[name])

    def issue(self) -> Issue:
        """The issue of the path: 410 when deleted, 301 when transferred, 404 when unknown."""
        number = self.args.get("issue_number") or self.args["pull_number"]
        at = IssueId(self.repo.id, int(number))
        found = self.store.issues.get(at)
        if found is not None:
            return found
        if at not in self.store.moved:
            raise not_found()
        to = self.store.moved[at]
        if to is None:
            raise Refusal(410, "This issue was deleted")
        raise self._moved(to)

    def _moved(self, to: IssueId) -> Refusal:
        repo = self.store.repositories.get(to.repo)
        if repo is None or not can_see(self.store, self.caller, repo):
            return not_found()
        url = f"{self.store.links.api}/repositories/{repo.id}/issues/{to.number}"
        return Refusal(301, "Moved Permanently", {"location": url})

    def text(self, name: str, resource: str) -> str:
        """A string of the body that must be there."""
        value = self.body.get(name)
        if not isinstance(value, str):
            raise invalid(resource, name, "missing_field" if value is None else "invalid")
        return value


@dataclass(frozen=True, slots=True)
class Outcome:
    """``store`` is None where nothing changed; ``redeliver`` asks for one more attempt."""

    status: int
    body: object = None
    store: Store | None = None
    effect: Effect | None = None
    happened: tuple[Happening, ...] = ()
    headers: Mapping[str, str] | None = None
    redeliver: DeliveryId | None = None


Handler = Callable[[Call], Outcome]


def changed(change: Change, status: int, body: object = None) -> Outcome:
    return Outcome(status, body, change.store, change.effect, change.happened)


def check_running(installation: Installation) -> None:
    """Raises Refusal(403) while it is suspended."""
    if installation.suspended is not None:
        raise Refusal(403, "This installation has been suspended")


def reaches(store: Store, caller: Caller, repo: Repository) -> bool:
    """Whether the repository is among those the caller's token is for."""
    if not isinstance(caller, AsInstallation):
        return False
    installation = store.installations.get(caller.token.installation)
    if installation is None or repo.owner != installation.account:
        return False
    chosen = installation.repositories
    if chosen is not None and repo.id not in chosen:
        return False
    return caller.token.repositories is None or repo.id in caller.token.repositories


def can_see(store: Store, caller: Caller, repo: Repository) -> bool:
    return repo.visibility.value == "public" or reaches(store, caller, repo)
