"""The journal of the sandbox, read by the auditor: what the App was told, and what it made visible."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from bot.cli.audit.ledger_file import Json
from bot.cli.audit.logbook import Place

Target = tuple[Place, int | None]
"""What a reaction hangs on: an item, or one comment on it."""

Native = tuple[str, Place, Place]
_RELATIONS = {"sub-issue": "sub-issue", "blocker": "blocked-by"}
_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")
_MARKER = re.compile(r"<!-- ecos:(reply|links v1) ([0-9a-f]+) -->")


@dataclass(slots=True)
class Comment:
    """A comment of the App with every text it ever had, the present one last. ``gone``: somebody deleted it."""

    id: int
    place: Place
    texts: list[str]
    gone: bool = False


def marker(text: str) -> tuple[str, str]:
    """("reply", action) or ("links v1", digest), as the last marker says; two empty words without one."""
    found = _MARKER.findall(text)
    return found[-1] if found else ("", "")


def read(text: str) -> str:
    """What people see of it, as far as backslashes go: https://spec.commonmark.org/0.31.2/#backslash-escapes."""
    return _ESCAPE.sub(r"\1", text)


@dataclass(frozen=True, slots=True)
class Body:
    """What the body of an item was from ``at`` on, and whether the App wrote it."""

    at: int
    text: str
    ours: bool


@dataclass(slots=True)
class Event:
    """One event for the App: what it was, in which repository, and how each attempt to tell it ended."""

    event: str
    action: str | None
    repo: int | None = None
    statuses: list[int] = field(default_factory=list)


@dataclass(slots=True)
class Journal:
    """``reactions`` counts the App's own, less those taken back. ``labels``: how often an item carries one now.

    ``native``: GitHub's own relations, as (kind, sub-issue or blocked, parent or blocker), whoever made them.
    ``related``: those that the App has made or taken away.
    ``pinned``: the comment that stands first on an item, whoever wrote or pinned it; ``pins``: what the App has pinned.
    ``relabelled``: the labels that the App has put on or taken off. ``removed``: comments and items that are no more.
    ``bodies``: what each item's body was made, oldest first; what stood there before the first act is not told.
    """

    bot: str
    events: dict[str, Event] = field(default_factory=dict)
    comments: dict[int, Comment] = field(default_factory=dict)
    reactions: Counter[tuple[Target, str]] = field(default_factory=Counter)
    labels: dict[tuple[Place, str], bool] = field(default_factory=dict)
    native: set[Native] = field(default_factory=set)
    related: set[Native] = field(default_factory=set)
    relabelled: set[tuple[Place, str]] = field(default_factory=set)
    pinned: dict[Place, int] = field(default_factory=dict)
    pins: set[int] = field(default_factory=set)
    removed: set[int | Place] = field(default_factory=set)
    bodies: dict[Place, list[Body]] = field(default_factory=dict)
    _fresh: list[Event] = field(default_factory=list)

    def note(self, line: Json) -> None:
        """Take down one line. The events of a change stand right before it, so they get their repository from it."""
        match line["type"]:
            case "event":
                event = self.events[line["guid"]] = Event(line["event"], line["action"])
                self._fresh.append(event)
            case "delivery":
                self.events[line["guid"]].statuses.append(line["status"])
            case "act" | "request" if line["effect"] is not None:
                effect = line["effect"]
                for event in self._fresh:
                    event.repo = effect["repo"]
                self._fresh.clear()
                self._changed(effect)
                self._bodies(effect, line["at"])
            case _:
                pass

    def _bodies(self, effect: Json, at: int) -> None:
        if effect["kind"] in ("issue-opened", "issue-edited"):
            place, ours = (effect["repo"], effect["number"]), effect["by"] == self.bot
            self.bodies.setdefault(place, []).append(Body(at, effect["content"], ours))

    def _changed(self, effect: Json) -> None:
        kind, number, by_bot = effect["kind"], effect["id"], effect["by"] == self.bot
        place = (effect["repo"], effect["number"])
        match kind:
            case "comment-created" if by_bot:
                self.comments[number] = Comment(number, place, [effect["content"]])
            case "comment-edited" if number in self.comments:
                self.comments[number].texts.append(effect["content"])
            case "comment-pinned":
                self.pinned[place] = number
                if by_bot:
                    self.pins.add(number)
            case "comment-unpinned":
                self._unpinned(place, number)
            case "comment-deleted":
                self.removed.add(number)
                self._unpinned(place, number)
                if number in self.comments:
                    self.comments[number].gone = True
            case "issue-deleted":
                self.removed.add(place)
                for comment in self.comments.values():
                    comment.gone = comment.gone or comment.place == place
            case "reaction-created" | "reaction-deleted" if by_bot:
                step = 1 if kind == "reaction-created" else -1
                self.reactions[(place, effect["comment"]), effect["content"]] += step
            case "sub-issue-added" | "sub-issue-removed" | "blocker-added" | "blocker-removed":
                edge = self._related(kind, place, effect["content"])
                if by_bot:
                    self.related.add(edge)
            case "label-added" | "label-removed":
                for name in effect["content"].split(", "):
                    self.labels[place, name] = kind == "label-added"
                    if by_bot:
                        self.relabelled.add((place, name))
            case _:
                pass

    def _unpinned(self, place: Place, number: int) -> None:
        if self.pinned.get(place) == number:
            del self.pinned[place]

    def _related(self, kind: str, place: Place, other: str) -> Native:
        """``other`` is the second end: repository id, ``#``, number. A sub-issue has one parent at a time."""
        relation, _, verb = kind.rpartition("-")
        repo, _, number = other.partition("#")
        edge = (_RELATIONS[relation], place, (int(repo), int(number)))
        if verb == "removed":
            self.native.discard(edge)
            return edge
        if relation == "sub-issue":
            self.native = {one for one in self.native if one[:2] != edge[:2]}
        self.native.add(edge)
        return edge


def read_journal(path: Path, bot: str) -> Journal:
    """The journal at ``path``; ``bot`` is the login under which the App shows."""
    journal = Journal(bot)
    for line in read_lines(path):
        journal.note(line)
    return journal


def read_lines(path: Path) -> Iterator[Json]:
    with path.open(encoding="utf-8") as lines:
        yield from map(json.loads, lines)
