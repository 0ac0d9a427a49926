"""The pages a person sees, as HTML texts. They work without JavaScript and read only.

Whoever looks here looks over everybody's shoulder: private repositories are shown, and marked.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache, partial
from pathlib import Path
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from bot.sandbox.clockface import iso
from bot.sandbox.faults import FaultPlan
from bot.sandbox.journal import Entry
from bot.sandbox.markup import render
from bot.sandbox.records import Repository, User
from bot.sandbox.refusal import not_found
from bot.sandbox.relatives import relatives, state_of
from bot.sandbox.rights import role_of
from bot.sandbox.store import Store
from bot.sandbox.timeline import timeline
from bot.vocabulary import Instant, IssueId, ItemKind, Permission, RepoName

HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class View:
    """What is looked at, when, and as whom; ``mistake`` is what to tell that person.

    ``draft`` is what they have written of a new comment, or of the text of the card with the ``path``
    ``draft_of``, if that is not None.
    """

    store: Store
    journal: Sequence[Entry]
    now: Instant
    me: str = ""
    mistake: str = ""
    draft: str = ""
    draft_of: str | None = None

    def told(self, mistake: str) -> "View":
        return replace(self, mistake=mistake)


def home(view: View) -> str:
    repos = sorted(view.store.repositories.values(), key=view.store.full_name)
    rows = [(repo, view.store.full_name(repo), *_counts(view.store, repo)) for repo in repos]
    return _page("home.html", view, rows=rows)


def repository(view: View, name: RepoName, *, closed: bool = False) -> str:
    """Raises Refusal(404)."""
    repo = _repository(view.store, name)
    items = [item for item in view.store.issues_in(repo.id) if item.open is not closed]
    items.sort(key=lambda item: item.updated_at, reverse=True)
    opened, shut = _counts(view.store, repo)
    return _page(
        "repository.html", view, repo=repo, name=view.store.full_name(repo), items=items,
        open=opened, closed=shut, looking_at_closed=closed, people=_people(view.store, repo),
    )  # fmt: skip


def issue(view: View, name: RepoName, number: int) -> str:
    """Raises Refusal(404)."""
    return _issue_page("issue.html", view, name, number)


def thread(view: View, name: RepoName, number: int) -> str:
    """Only what changes while one waits for an answer. Raises Refusal(404)."""
    return _issue_page("thread.html", view, name, number)


def mistake(view: View, message: str) -> str:
    """A page that only says what is wrong."""
    return _page("mistake.html", view, message=message)


def activity(view: View) -> str:
    """The latest of the journal, newest first."""
    return _page("activity.html", view, entries=list(reversed(view.journal[-200:])))


def breaking(view: View, plan: FaultPlan, *, killable: bool) -> str:
    """What can be broken, and what is broken now."""
    wait = max(0, plan.down_until - view.now) // 1000
    return _page("breaking.html", view, lost=plan.drop_next, wait=wait, killable=killable)


def avatar(store: Store, number: int) -> str:
    """A calm letter on a colour of its own, as SVG."""
    user = next((one for one in store.users.values() if one.id == number), None)
    letter = "?" if user is None else user.login[0].upper()
    return _environment().get_template("avatar.svg").render(letter=letter, hue=number * 47 % 360)


def _issue_page(template: str, view: View, name: RepoName, number: int) -> str:
    repo = _repository(view.store, name)
    item = view.store.issues.get(IssueId(repo.id, number))
    if item is None:
        raise not_found()
    return _page(
        template, view, repo=repo, name=view.store.full_name(repo), item=item,
        state=state_of(item), relatives=relatives(view.store, item), cards=timeline(view.store, view.journal, item),
        people=_people(view.store, repo), body=partial(_body, view.store, repo),
        room="pull" if item.kind is ItemKind.PULL_REQUEST else "issues",
    )  # fmt: skip


def _page(template: str, view: View, **given: object) -> str:
    page = _environment().get_template(template)
    return page.render(
        view=view, store=view.store, app=view.store.app, ago=partial(_ago, view.now), **given
    )


def _repository(store: Store, name: RepoName) -> Repository:
    found = store.repository_named(name)
    if found is None:
        raise not_found()
    return found


def _counts(store: Store, repo: Repository) -> tuple[int, int]:
    states = [item.open for item in store.issues_in(repo.id)]
    return states.count(True), states.count(False)


def _people(store: Store, repo: Repository) -> list[tuple[User, Permission]]:
    """Who may write here, the mightiest first; the App itself does not use the page."""
    found = [
        (user, role_of(store, user, repo))
        for user in store.users.values()
        if user.kind != "Organization" and user.id != store.app.user
    ]
    able = [(user, role) for user, role in found if role is not Permission.NONE]
    return sorted(able, key=lambda pair: (-pair[1].value, pair[0].login))


def _body(store: Store, here: Repository, text: str | None) -> str:
    return render(text, partial(_resolve, store, here))


def _resolve(
    store: Store, here: Repository, owner: str | None, repo: str | None, number: int
) -> str | None:
    """The page of a reference, if there is such an issue."""
    own = store.full_name(here)
    found = store.repository_named(RepoName(owner or own.owner, repo or own.name))
    if found is None or IssueId(found.id, number) not in store.issues:
        return None
    name = store.full_name(found)
    return f"/{quote(name.owner)}/{quote(name.name)}/issues/{number}"


def _ago(now: Instant, at: Instant) -> str:
    minutes = max(0, now - at) // 60_000
    for size, word in ((1_440, "day"), (60, "hour"), (1, "minute")):
        if minutes >= size:
            count = minutes // size
            return f"{count} {word}{'' if count == 1 else 's'} ago"
    return "just now"


@cache
def _environment() -> Environment:
    made = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["iso"] = iso
    made.filters["path"] = lambda name: f"/{quote(name.owner)}/{quote(name.name)}"
    made.filters["role"] = lambda role: role.name.lower()
    return made
