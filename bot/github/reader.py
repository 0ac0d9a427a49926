"""Questions to GitHub and what its answers mean: each ``x_call`` builds a request, its ``read_x`` reads the outcome.

``None`` (or ``NONE``) says that GitHub shows us no such thing; :class:`bot.errors.Outage` that nothing is known now.
Never sends, never salts: titles and bodies come back as people wrote them, without sections of ours.
"""

import re
from dataclasses import dataclass
from urllib.parse import parse_qsl, quote, urlsplit

from bot.errors import Outage
from bot.github.fields import Fields, objects
from bot.github.limits import is_limit
from bot.github.port import Answer, Call, NoToken, Outcome
from bot.record.inbound import Actor, RepositorySnapshot
from bot.text.section import without_sections
from bot.vocabulary import (
    CommentId,
    InstallationId,
    Instant,
    IssueRef,
    ItemKind,
    ItemState,
    Permission,
    RepoId,
    RepoName,
    UserId,
    Visibility,
)

GHOST = Actor(UserId(10137), "ghost")
"""Whom GitHub shows for an account that was deleted."""

_PAGE = (("per_page", "100"),)
_NEXT = re.compile(r"<([^<>]*)>\s*;[^,]*\brel=\"?next\b")
ABSENT = frozenset({403, 404, 410, 451})
"""Hidden, blocked or by law: 403 that is no rate limit does not go away by asking again."""


@dataclass(frozen=True, slots=True)
class ItemRead:
    """An issue or pull request as it stands. ``repository`` and ``number`` are where it lives now."""

    repository: RepoName
    number: int
    kind: ItemKind
    state: ItemState
    title: str
    body: str | None
    author: Actor
    created_at: Instant
    updated_at: Instant


@dataclass(frozen=True, slots=True)
class AppRead:
    id: int
    slug: str


@dataclass(frozen=True, slots=True)
class InstallationRead:
    """``at``: GitHub's time of its last change."""

    id: InstallationId
    account: Actor
    suspended: bool
    at: Instant = Instant(0)


def repository_path(name: RepoName) -> str:
    return f"/repos/{segment(name.owner)}/{segment(name.name)}"


def segment(text: str) -> str:
    """``text`` as one segment of a path: never a separator, never a step upwards."""
    quoted = quote(text.encode("utf-8", "surrogatepass"), safe="")
    return quoted.replace(".", "%2E") if quoted in (".", "..") else quoted


def permission_call(installation: InstallationId, repo: RepoName, login: str) -> Call:
    """https://docs.github.com/rest/collaborators/collaborators#get-repository-permissions-for-a-user."""
    path = f"{repository_path(repo)}/collaborators/{segment(login)}/permission"
    return Call(installation, "GET", path)


def read_permission(outcome: Outcome, user: UserId) -> Permission:
    """The role of ``user``; ``NONE`` when the login that was asked for is another account by now."""
    answer = spoken(outcome, "a permission")
    if answer.status in (404, 410):
        return Permission.NONE
    found = _found(answer, "a permission")
    coarse = found.text("permission")
    if not found.has("user") or found.object("user").number("id") != user:
        return Permission.NONE
    # An organisation's own role names stand for the built-in permission they were made from.
    role = found.text("role_name") if found.has("role_name") else ""
    return _ROLES.get(role) or _ROLES.get(coarse, Permission.NONE)


_ROLES = {each.name.lower(): each for each in Permission}


def item_call(installation: InstallationId, ref: IssueRef) -> Call:
    """https://docs.github.com/rest/issues/issues#get-an-issue: every pull request is an issue too."""
    return Call(installation, "GET", f"{repository_path(ref.repo)}/issues/{ref.number}")


def read_item(outcome: Outcome) -> ItemRead | None:
    answer = spoken(outcome, "an item")
    if answer.status in ABSENT:
        return None
    found = _found(answer, "an item")
    pull = found.object("pull_request") if found.has("pull_request") else None
    body = without_sections(found.text("body")) if found.has("body") else ""
    return ItemRead(
        repository=_repository_of(found),
        number=found.number("number"),
        kind=ItemKind.ISSUE if pull is None else ItemKind.PULL_REQUEST,
        state=_state(found, pull),
        title=found.text("title"),
        body=body or None,
        author=author_of(found),
        created_at=found.instant("created_at"),
        updated_at=found.instant("updated_at"),
    )


def author_of(found: Fields) -> Actor:
    """Of an item or a comment."""
    return _actor(found.object("user")) if found.has("user") else GHOST


def comment_call(installation: InstallationId, repo: RepoName, comment: CommentId) -> Call:
    """https://docs.github.com/rest/issues/comments#get-an-issue-comment."""
    return Call(installation, "GET", f"{repository_path(repo)}/issues/comments/{comment}")


def read_comment(outcome: Outcome) -> str | None:
    """The words of a comment as they stand; ``None`` once it is gone."""
    answer = spoken(outcome, "a comment")
    if answer.status in ABSENT:
        return None
    return _found(answer, "a comment").text("body")


def repository_call(installation: InstallationId, name: RepoName) -> Call:
    """https://docs.github.com/rest/repos/repos#get-a-repository."""
    return Call(installation, "GET", repository_path(name))


def read_repository(outcome: Outcome) -> RepositorySnapshot | None:
    answer = spoken(outcome, "a repository")
    return None if answer.status in ABSENT else _repository(_found(answer, "a repository"))


def app_call() -> Call:
    """https://docs.github.com/rest/apps/apps#get-the-authenticated-app."""
    return Call(None, "GET", "/app")


def read_app(outcome: Outcome) -> AppRead:
    found = _found(spoken(outcome, "the App"), "the App")
    return AppRead(found.number("id"), found.text("slug"))


def bot_user_call(installation: InstallationId, slug: str) -> Call:
    """The App's own account, ``slug[bot]``: an App's JWT may not read users, an installation may."""
    return Call(installation, "GET", f"/users/{segment(f'{slug}[bot]')}")


def read_user(outcome: Outcome) -> Actor | None:
    answer = spoken(outcome, "a user")
    return None if answer.status in (404, 410) else _actor(_found(answer, "a user"))


def installations_call() -> Call:
    """https://docs.github.com/rest/apps/apps#list-installations-for-the-authenticated-app."""
    return Call(None, "GET", "/app/installations", _PAGE)


def read_installations(outcome: Outcome) -> tuple[InstallationRead, ...]:
    """One page; see :func:`next_page`."""
    answer = good(spoken(outcome, "installations"), "installations")
    return tuple(_installation(each) for each in objects(answer.body, "installations"))


def installation_repositories_call(installation: InstallationId) -> Call:
    """https://docs.github.com/rest/apps/installations#list-repositories-accessible-to-the-app-installation."""
    return Call(installation, "GET", "/installation/repositories", _PAGE)


def read_repositories(outcome: Outcome) -> tuple[RepositorySnapshot, ...]:
    """One page; see :func:`next_page`."""
    found = _found(spoken(outcome, "repositories"), "repositories")
    return tuple(_repository(each) for each in found.objects("repositories"))


def repository_installation_call(name: RepoName) -> Call:
    """https://docs.github.com/rest/apps/apps#get-a-repository-installation-for-the-authenticated-app."""
    return Call(None, "GET", f"{repository_path(name)}/installation")


def read_installation(outcome: Outcome) -> InstallationRead | None:
    answer = spoken(outcome, "an installation")
    return None if answer.status in ABSENT else _installation(_found(answer, "an installation"))


def next_page(call: Call, outcome: Outcome) -> Call | None:
    """The call for the page after the one that ``call`` got, by the ``Link`` header; ``None`` after the last.

    Only the query is taken over, so a header cannot lead ecos anywhere else.
    """
    link = outcome.headers.get("link", "") if isinstance(outcome, Answer) else ""
    found = _NEXT.search(link)
    if found is None:
        return None
    query = tuple(parse_qsl(urlsplit(found[1]).query))
    return Call(call.installation, call.method, call.path, query)


def spoken(outcome: Outcome, what: str) -> Answer:
    """What GitHub said of ``what``. Raises Outage when it said nothing that will hold."""
    if isinstance(outcome, NoToken):
        return Answer(403)  # whom we may not ask shows us nothing
    if not isinstance(outcome, Answer):
        raise Outage(f"GitHub gave no answer when asked for {what}: {outcome.reason}")
    if is_limit(outcome):
        raise Outage(f"GitHub's rate limit stands before {what}")
    if outcome.status >= 500:
        raise Outage(f"GitHub answered {outcome.status} when asked for {what}")
    return outcome


def good(answer: Answer, what: str) -> Answer:
    """An answer that can be read. Raises Outage for any other."""
    if answer.status == 200:
        return answer
    # GitHub names the right that is missing; the operator can grant it.
    needs = answer.headers.get("x-accepted-github-permissions")
    right = f" (the App needs {needs})" if needs else ""
    raise Outage(f"GitHub answered {answer.status} when asked for {what}{right}")


def _found(answer: Answer, what: str) -> Fields:
    return Fields.of(good(answer, what).body, what)


def _actor(user: Fields) -> Actor:
    # An enterprise has a slug where accounts have a login.
    login = user.text("login") if user.has("login") else user.text("slug")
    return Actor(UserId(user.number("id")), login, user.value.get("type") == "Bot")


def _installation(found: Fields) -> InstallationRead:
    return InstallationRead(
        InstallationId(found.number("id")),
        _actor(found.object("account")),
        found.has("suspended_at"),
        found.instant("updated_at") if found.has("updated_at") else Instant(0),
    )


def _repository(found: Fields) -> RepositorySnapshot:
    owner = found.object("owner")
    return RepositorySnapshot(
        id=RepoId(found.number("id")),
        name=RepoName(owner.text("login"), found.text("name")),
        owner=UserId(owner.number("id")),
        visibility=_visibility(found),
        archived=found.flag("archived"),
    )


def _visibility(found: Fields) -> Visibility:
    """Old GitHub Enterprise Servers have only ``private``; a visibility nobody knows is not shown to others."""
    if found.has("visibility"):
        named = found.text("visibility")
        return Visibility(named) if named in set(Visibility) else Visibility.PRIVATE
    return Visibility.PRIVATE if found.flag("private") else Visibility.PUBLIC


def _state(found: Fields, pull: Fields | None) -> ItemState:
    if pull is not None and pull.has("merged_at"):
        return ItemState.MERGED
    return ItemState.CLOSED if found.text("state") == "closed" else ItemState.OPEN


def _repository_of(found: Fields) -> RepoName:
    """From ``repository_url``, the only place where an issue says where it lives."""
    owner, name = ("", "", *found.text("repository_url").split("/"))[-2:]
    if not owner or not name:
        raise Outage("GitHub answered something unexpected at an item.repository_url")
    return RepoName(owner, name)
