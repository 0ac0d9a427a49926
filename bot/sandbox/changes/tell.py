"""Happenings about a repository and the things in it."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.sandbox.changes.change import Happening
from bot.sandbox.records import Issue, Repository
from bot.sandbox.shapes.issue import issue
from bot.sandbox.shapes.json import Json
from bot.sandbox.shapes.pull import pull_request
from bot.sandbox.shapes.relation import shown_together
from bot.sandbox.shapes.repository import repository
from bot.sandbox.store import Store
from bot.vocabulary import ItemKind, UserId


def about(
    store: Store, repo: Repository, event: tuple[str, str], sender: UserId, payload: Json
) -> tuple[Happening, ...]:
    """One happening in ``repo``, or none where the App is not installed or suspended."""
    found = store.installation_for(repo)
    if found is None or found.suspended is not None:
        return ()
    shown = repository(store, repo)
    return (Happening(event[0], event[1], sender, payload, shown, repo.id, found.id),)


def about_item(
    store: Store, item: Issue, action: str, sender: UserId, extra: Json | None = None
) -> tuple[Happening, ...]:
    """``issues`` or ``pull_request``, whichever the item is."""
    repo = store.repositories[item.at.repo]
    if item.kind is ItemKind.PULL_REQUEST:
        payload = {"number": item.at.number, "pull_request": pull_request(store, item)}
        return about(store, repo, ("pull_request", action), sender, payload | (extra or {}))
    payload = {"issue": issue(store, item)}
    return about(store, repo, ("issues", action), sender, payload | (extra or {}))


@dataclass(frozen=True, slots=True)
class Ends:
    """Both ends of a relation by the names they have in the payloads of its ``event``."""

    event: str
    named: Mapping[str, Issue]


def about_both(
    store: Store, ends: Ends, here: Issue, action: str, sender: UserId
) -> tuple[Happening, ...]:
    """One end of a relation, told in the repository of ``here``.

    The other end comes with its repository, and not at all where this installation must not see it.
    """
    repo = store.repositories[here.at.repo]
    payload: Json = {}
    for name, item in ends.named.items():
        home = store.repositories[item.at.repo]
        if item is not here and not shown_together(store, repo, home):
            continue
        payload |= {f"{name}_id": item.id, name: issue(store, item)}
        if item is not here:
            payload[f"{name}_repo"] = repository(store, home)
    return about(store, repo, (ends.event, action), sender, payload)
