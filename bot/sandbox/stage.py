"""Plays the acts of a story: turns what is written into acts, remembering what labels name."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from bot.errors import UserMistake
from bot.sandbox import acts
from bot.sandbox.changes.change import Effect
from bot.sandbox.store import Store
from bot.sandbox.story import LAST, StoryAct
from bot.sandbox.world import World
from bot.vocabulary import (
    CommentId,
    Instant,
    IssueId,
    IssueRef,
    Permission,
    RepoId,
    RepoName,
    Visibility,
)

_REFERENCE = re.compile(r"(?:(?P<owner>[^/#\s]+)/)?(?P<name>[^/#\s]+)#(?P<number>[0-9]+)")


@dataclass(frozen=True, slots=True)
class NamedIssue:
    repo: RepoId
    number: int


@dataclass(frozen=True, slots=True)
class NamedComment:
    id: CommentId


Named = NamedIssue | NamedComment
Names = Mapping[str, Named]


def play(world: World, one: StoryAct, names: Names, now: Instant) -> tuple[Names, Effect]:
    """Does one act at ``now`` (``one.at`` in virtual time) and returns the labels known after it.

    Raises UserMistake for a label nobody gave, Refusal where GitHub would refuse.
    """
    effect = world.act(resolve(world.store, one, names), now)
    if one.label is None:
        return names, effect
    return {**names, one.label: _named(effect)}, effect


def _named(effect: Effect) -> Named:
    if effect.kind.startswith("comment"):
        return NamedComment(CommentId(effect.id))
    if effect.repo is None or effect.number is None:
        raise UserMistake(f"{effect.kind} makes nothing that could have a label")
    return NamedIssue(effect.repo, effect.number)


def resolve(store: Store, one: StoryAct, names: Names) -> acts.Act:
    """The act as the world takes it, with ``{web}`` in a body filled in."""
    one = _at_home(store, one)
    by, given = one.by, one.fields
    match one.verb:
        case "open" | "open-pull":
            kind = acts.OpenIssue if one.verb == "open" else acts.OpenPull
            repo = repository(store, one.subject)
            return kind(by, repo, given["title"], given.get("body", ""), given.get("number"))
        case (
            "rename" | "visibility" | "archive" | "unarchive" | "role"
            | "transfer-repository" | "delete-repository"
        ):  # fmt: skip
            return _about_repository(store, one)
        case "install" | "choose" | "suspend" | "unsuspend" | "uninstall":
            return _about_installation(store, one)
        case "pin" | "unpin":
            return _about_comment(one, _find(store, one, names))
        case "react" | "unreact":
            return _about_reaction(store, one, _find(store, one, names))
        case "edit" | "delete" if isinstance(named := _find(store, one, names), NamedComment):
            return _about_comment(one, named)
        case "sub-issue" | "un-sub-issue" | "block" | "unblock":
            return _about_relation(store, one, names)
        case _:
            return _about_item(store, one, _find(store, one, names))


def _at_home(store: Store, one: StoryAct) -> StoryAct:
    if "body" not in one.fields:
        return one
    body = one.fields["body"].replace("{web}", store.links.web)
    return replace(one, fields={**one.fields, "body": body})


def _about_repository(store: Store, one: StoryAct) -> acts.Act:
    repo, given = repository(store, one.subject), one.fields
    match one.verb:
        case "rename":
            return acts.RenameRepository(one.by, repo, given["name"])
        case "visibility":
            return acts.ChangeVisibility(one.by, repo, Visibility(given["to"]))
        case "archive":
            return acts.ArchiveRepository(one.by, repo)
        case "unarchive":
            return acts.UnarchiveRepository(one.by, repo)
        case "transfer-repository":
            return acts.TransferRepository(one.by, repo, given["to"])
        case "delete-repository":
            return acts.DeleteRepository(one.by, repo)
        case _:
            role = Permission[given["is"].upper()]
            return acts.SetRole(one.by, repo, given["user"], role)


def _about_installation(store: Store, one: StoryAct) -> acts.Act:
    chosen = one.fields.get("repositories")
    repos = None if chosen is None else tuple(repository(store, name) for name in chosen)
    match one.verb:
        case "install":
            return acts.Install(one.by, one.subject, repos)
        case "choose":
            return acts.ChooseRepositories(one.by, one.subject, repos or ())
        case "suspend":
            return acts.Suspend(one.by, one.subject)
        case "unsuspend":
            return acts.Unsuspend(one.by, one.subject)
        case _:
            return acts.Uninstall(one.by, one.subject)


def _about_comment(one: StoryAct, named: Named) -> acts.Act:
    if not isinstance(named, NamedComment):
        raise UserMistake(f"line {one.line}: {one.verb} is for comments, {one.subject} is an item")
    match one.verb:
        case "pin":
            return acts.PinComment(one.by, named.id)
        case "unpin":
            return acts.UnpinComment(one.by, named.id)
        case "delete":
            return acts.DeleteComment(one.by, named.id)
        case _:
            return acts.EditComment(one.by, named.id, one.fields["body"])


def _about_reaction(store: Store, one: StoryAct, named: Named) -> acts.Act:
    on = named.id if isinstance(named, NamedComment) else _issue(store, one, named)
    kind = acts.React if one.verb == "react" else acts.Unreact
    return kind(one.by, on, one.fields["content"])


def _about_relation(store: Store, one: StoryAct, names: Names) -> acts.Act:
    field = "of" if one.verb.endswith("sub-issue") else "on"
    subject = _issue(store, one, _find(store, one, names))
    other = _issue(store, one, _find(store, replace(one, subject=one.fields[field]), names))
    at = (one.by, subject.repo, subject.number, other)
    match one.verb:
        case "sub-issue":
            return acts.AddSubIssue(*at, replace=one.fields.get("replace", False))
        case "un-sub-issue":
            return acts.RemoveSubIssue(*at)
        case "block":
            return acts.Block(*at)
        case _:
            return acts.Unblock(*at)


def _issue(store: Store, one: StoryAct, named: Named) -> IssueRef:
    if isinstance(named, NamedComment):
        raise UserMistake(f"line {one.line}: {one.verb} is for issues, {one.subject} is a comment")
    return IssueRef(store.full_name(store.repositories[named.repo]), named.number)


def _about_item(store: Store, one: StoryAct, named: Named) -> acts.Act:
    at, by, given = _issue(store, one, named), one.by, one.fields
    repo, number = at.repo, at.number
    simple: dict[str, Any] = {
        "delete": acts.DeleteIssue,
        "reopen": acts.ReopenIssue,
        "merge": acts.MergePull,
    }
    made: acts.Act
    match one.verb:
        case "comment":
            made = acts.Comment(by, repo, number, given["body"])
        case "edit":
            made = acts.EditIssue(by, repo, number, given.get("title"), given.get("body"))
        case "close":
            made = acts.CloseIssue(by, repo, number, given.get("completed", True))
        case "transfer":
            made = acts.TransferIssue(by, repo, number, repository(store, given["to"]))
        case "label":
            made = acts.AddLabel(by, repo, number, given["name"])
        case "unlabel":
            made = acts.RemoveLabel(by, repo, number, given["name"])
        case verb:
            made = simple[verb](by, repo, number)
    return made


def repository(store: Store, name: str) -> RepoName:
    """``owner/name``, or a bare name that only one repository has."""
    if "/" in name:
        owner, _, short = name.partition("/")
        return RepoName(owner, short)
    found = [r for r in store.repositories.values() if r.name.casefold() == name.casefold()]
    if len(found) != 1:
        raise UserMistake(f"{name} names {len(found)} repositories; write owner/name")
    return store.full_name(found[0])


def _find(store: Store, one: StoryAct, names: Names) -> Named:
    """A label, ``name#number``, or the newest comment of the App on either."""
    if one.subject in names:
        return names[one.subject]
    if one.subject.endswith(LAST):
        item = _find(store, replace(one, subject=one.subject.removesuffix(LAST)), names)
        return _newest(store, one, item)
    written = _REFERENCE.fullmatch(one.subject)
    if written is None:
        raise UserMistake(f"line {one.line}: nothing is called {one.subject} yet")
    owner, short = written["owner"], written["name"]
    name = RepoName(owner, short) if owner else repository(store, short)
    found = store.repository_named(name)
    if found is None:
        raise UserMistake(f"line {one.line}: there is no repository {name}")
    return NamedIssue(found.id, int(written["number"]))


def _newest(store: Store, one: StoryAct, item: Named) -> NamedComment:
    if isinstance(item, NamedComment):
        raise UserMistake(f"line {one.line}: {one.subject} names a comment on a comment")
    found = newest_of_the_app(store, IssueId(item.repo, item.number))
    if found is None:
        raise UserMistake(f"line {one.line}: the App has not written there: {one.subject}")
    return NamedComment(found)


def newest_of_the_app(store: Store, item: IssueId) -> CommentId | None:
    """The last comment that the App has on this item, however old."""
    own = [one.id for one in store.comments_on(item) if one.author == store.app.user]
    return own[-1] if own else None
