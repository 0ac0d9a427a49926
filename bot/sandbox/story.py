"""Stories: one YAML file with an ecosystem, acts on their own dates, and expectations by hand.

The schema is in ``docs/story.md``. The loader checks the shape and names the line; whether an
expectation holds is for others to judge.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import Any

from bot.sandbox.ecosystem import Ecosystem, read_ecosystem
from bot.sandbox.repetition import each
from bot.sandbox.shapes.issue import CONTENTS
from bot.sandbox.yaml_lines import Table, read
from bot.vocabulary import Instant, Permission, Visibility

Fields = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class StoryAct:
    """``subject`` and ``fields`` are as written: labels are known only while playing.

    ``rests``: what it sets moving comes to its end before the next act.
    """

    at: Instant
    by: str
    verb: str
    subject: str
    fields: Fields
    label: str | None
    line: int
    rests: bool = True


@dataclass(frozen=True, slots=True)
class Expectation:
    """Data only: ``kind`` and what it says, for whoever audits."""

    kind: str
    fields: Fields
    line: int

    @property
    def negative(self) -> bool:
        return self.kind.startswith("no-")


@dataclass(frozen=True, slots=True)
class Story:
    """``policy`` is as written, in the shape of an ``ecosystem.yml``; None where the story has none."""

    name: str
    starts: Instant
    ecosystem: Ecosystem
    acts: tuple[StoryAct, ...]
    expect: tuple[Expectation, ...]
    policy: Fields | None = None


VERBS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "open": (("title",), ("body", "number")),
    "open-pull": (("title",), ("body", "number")),
    "comment": (("body",), ()),
    "edit": ((), ("title", "body")),
    "delete": ((), ()),
    "pin": ((), ()),
    "unpin": ((), ()),
    "react": (("content",), ()),
    "unreact": (("content",), ()),
    "close": ((), ("completed",)),
    "reopen": ((), ()),
    "merge": ((), ()),
    "transfer": (("to",), ()),
    "label": (("name",), ()),
    "unlabel": (("name",), ()),
    "sub-issue": (("of",), ("replace",)),
    "un-sub-issue": (("of",), ()),
    "block": (("on",), ()),
    "unblock": (("on",), ()),
    "rename": (("name",), ()),
    "visibility": (("to",), ()),
    "archive": ((), ()),
    "unarchive": ((), ()),
    "transfer-repository": (("to",), ()),
    "delete-repository": ((), ()),
    "role": (("user", "is"), ()),
    "install": ((), ("repositories",)),
    "choose": (("repositories",), ()),
    "suspend": ((), ()),
    "unsuspend": ((), ()),
    "uninstall": ((), ()),
}
"""Each act keyword with the fields it needs and those it may have."""

KINDS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "link": (("from", "to"), ("relation",)),
    "no-link": (("from", "to"), ("relation",)),
    "native": (("from", "to", "relation"), ()),
    "no-native": (("from", "to", "relation"), ()),
    "sub-issues": (("of", "count"), ()),
    "comment": (("on",), ("count", "contains")),
    "no-comment": (("on",), ()),
    "pinned": (("on",), ()),
    "no-pinned": (("on",), ()),
    "reply": (("to",), ("contains",)),
    "no-reply": (("to",), ()),
    "reaction": (("to", "content"), ()),
    "no-reaction": (("to",), ("content",)),
    "state": (("of", "is"), ()),
    "edits": (("on", "at-most"), ()),
    "section": (("on",), ("contains", "lacks")),
    "no-section": (("on",), ("contains",)),
    "text": (("on", "contains"), ()),
    "no-text": (("contains",), ("on", "in")),
}
"""Each kind of expectation with the fields it needs and those it may have."""
LAST = " last"
"""After the name of an item: the newest comment of the App on it."""
NATIVE = ("sub-issue", "blocked-by")
"""GitHub's own relations: the first end is a sub-issue of, or blocked by, the second."""


def load_story(path: Path) -> Story:
    """Reads and checks a file. Raises UserMistake naming file and line."""
    return parse_story(path.read_text(encoding="utf-8"), path.name)


def parse_story(text: str, source: str) -> Story:
    """Checks the text of a story. Raises UserMistake naming ``source`` and line."""
    top = read(text, source)
    top.allow(("name", "ecosystem", "acts", "expect"), ("policy",))
    acts = tuple(act for one in top.tables("acts") for act in _acts(one))
    if not acts:
        raise top.mistake("a story needs at least one act")
    for before, after in pairwise(acts):
        if after.at < before.at:
            raise top.mistake("this act is earlier than the one before it", after.line)
    expect = tuple(_expectation(one) for one in top.tables("expect"))
    _check_labels(top, acts, expect)
    ecosystem = read_ecosystem(top.table("ecosystem"))
    policy = top.table("policy").plain() if "policy" in top.values else None
    return Story(top.text("name"), acts[0].at, ecosystem, acts, expect, policy)


def _acts(one: Table) -> Iterator[StoryAct]:
    """One act; or all that a repeated one stands for, evenly ``within`` its seconds, the last one at rest."""
    if "repeat" not in one.values:
        yield _act(one)
        return
    seconds = one.whole("within") if "within" in one.values else 0
    if seconds < 0:
        raise one.mistake(f"within must be some seconds, not {seconds}")
    values = {key: value for key, value in one.values.items() if key != "within"}
    acts = [_act(row) for _, row in each(replace(one, values=values), "repeat")]
    for nth, act in enumerate(acts, start=1):
        at = Instant(act.at + 1000 * seconds * (nth - 1) // len(acts))
        yield replace(act, at=at, rests=nth == len(acts))


def _act(one: Table) -> StoryAct:
    verbs = [key for key in one.values if key in VERBS]
    if len(verbs) != 1:
        raise one.mistake(f"an act has exactly one of {', '.join(VERBS)}")
    verb = verbs[0]
    needed, optional = VERBS[verb]
    one.allow(("at", "by", verb, *needed), (*optional, "as"))
    fields = {name: one.values[name] for name in (*needed, *optional) if name in one.values}
    for name in ("title", "body"):
        one.maybe(name)
    if verb == "role":
        one.choice("is", tuple(role.name.lower() for role in Permission))
    if verb == "visibility":
        one.choice("to", tuple(Visibility))
    if verb in ("react", "unreact"):
        one.choice("content", CONTENTS)
    label = one.text("as") if "as" in one.values else None
    return StoryAct(one.date("at"), one.text("by"), verb, one.text(verb), fields, label, one.line)


def _expectation(one: Table) -> Expectation:
    kind = one.choice("kind", tuple(KINDS))
    needed, optional = KINDS[kind]
    one.allow(("kind", *needed), (*optional, "because"))
    if kind.endswith("native"):
        one.choice("relation", NATIVE)
    if kind == "sub-issues":
        one.whole("count")
    if kind == "edits":
        one.whole("at-most")
    fields = {name: value for name, value in one.values.items() if name != "kind"}
    return Expectation(kind, fields, one.line)


def _check_labels(top: Table, acts: tuple[StoryAct, ...], expect: tuple[Expectation, ...]) -> None:
    """A label is given once, and an expectation about an act names one that exists."""
    known: set[str] = set()
    for act in acts:
        if act.label in known:
            raise top.mistake(f"two acts are called {act.label}", act.line)
        known |= {act.label} if act.label else set()
    for one in expect:
        if one.kind.endswith(("reply", "reaction")) and one.fields["to"] not in known:
            raise top.mistake(f"no act is called {one.fields['to']}", one.line)
