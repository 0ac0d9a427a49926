"""The log is read for ever: every noun comes back as it was, and old spellings are read as today's nouns.

``REWRITE=1`` writes the golden file of a kind that has none yet, and never touches one that is there.
"""

import os
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.errors import BrokenInvariant
from bot.record import codec, upcasters
from bot.record.action import React, Reaction
from bot.record.entry import Entry
from bot.record.payload import Parked, TermStarted
from bot.vocabulary import CommentId, Index, Instant, IssueId, ReplicaId, RepoId, Term
from tests.record.nouns import NOUNS, drawn, filled

GOLDEN = Path(__file__).parent / "golden"
KINDS = sorted(map(codec.kind_of, NOUNS))
ROCKET = React(IssueId(RepoId(1), 2), CommentId(3), Reaction.ROCKET)


def entry(kind: str, payload: bytes) -> Entry:
    return Entry(Index(7), Term(1), kind, "key", payload, Instant(0))


@pytest.mark.parametrize("noun", NOUNS, ids=codec.kind_of)
@settings(max_examples=settings().max_examples // 4)
@given(data=st.data())
def test_every_noun_comes_back_as_it_was(noun: type, data: st.DataObject) -> None:
    value = data.draw(drawn(noun))
    written = codec.to_bytes(value)

    assert codec.from_bytes(codec.kind_of(noun), written) == value
    assert codec.untag(codec.tag(value)) == value
    assert codec.to_bytes(codec.from_bytes(codec.kind_of(noun), written)) == written


def test_every_kind_has_a_golden_file() -> None:
    there = {file.name.split(".")[0] for file in GOLDEN.glob("*.json")}
    if os.environ.get("REWRITE"):
        for noun in NOUNS:
            if (kind := codec.kind_of(noun)) not in there:
                written = codec.to_bytes(filled(noun))
                (GOLDEN / f"{kind}.json").write_bytes(written + b"\n")
        return
    assert there == set(KINDS)


@pytest.mark.parametrize("noun", NOUNS, ids=codec.kind_of)
def test_a_filled_noun_leaves_nothing_out(noun: type) -> None:
    value = filled(noun)

    assert codec.from_bytes(codec.kind_of(noun), codec.to_bytes(value)) == value
    assert None not in [getattr(value, field.name) for field in fields(noun)]


@pytest.mark.parametrize("file", sorted(GOLDEN.glob("*.json")), ids=lambda file: file.stem)
def test_what_is_in_the_log_already_is_written_the_same_today(file: Path) -> None:
    """When a field comes later, the old file stays as ``kind.before.json``, which is only read, beside a new one."""
    kind, _, before = file.stem.partition(".")
    written = file.read_bytes().rstrip(b"\n")
    noun = codec.from_bytes(kind, written)

    assert codec.kind_of(type(noun)) == kind
    assert before or codec.to_bytes(noun) == written


def test_a_kind_that_only_a_newer_ecos_writes_stops_us() -> None:
    with pytest.raises(BrokenInvariant, match="newer ecos"):
        codec.decode(entry("moon-observed", b"{}"))


@pytest.mark.parametrize("garbage", [b"", b"{", b'{"cause":1}', b'{"cause":"\xff"}'])
def test_an_entry_that_cannot_be_read_names_itself(garbage: bytes) -> None:
    with pytest.raises(BrokenInvariant, match="entry 7 is no parked"):
        codec.decode(entry("parked", garbage))


def test_a_document_of_another_shape_is_refused() -> None:
    with pytest.raises(BrokenInvariant, match="no Parked"):
        codec.load(Parked, b"[]")


def test_the_start_of_a_term_is_told_by_its_entry_alone() -> None:
    started = Entry(Index(1), Term(4), "term-started", "replica-1", b"", Instant(0))

    assert codec.decode(started) == TermStarted(Term(4), ReplicaId("replica-1"))


def test_a_proposal_carries_kind_key_and_payload() -> None:
    proposal = codec.encode(Parked("cause", "why"), "key")

    assert codec.decode(entry(proposal.kind, proposal.payload)) == Parked("cause", "why")
    assert (proposal.kind, proposal.key, proposal.texts) == ("parked", "key", ())


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> None:
    """An ecos whose ``react`` and ``parked`` changed twice: both were spelled otherwise in versions 1 and 2."""

    def renamed(old: str, new: str) -> upcasters.Step:
        def step(document: dict[str, Any]) -> dict[str, Any]:
            return {new if name == old else name: value for name, value in document.items()}

        return step

    monkeypatch.setattr(upcasters, "VERSIONS", {"react": 3, "parked": 3})
    monkeypatch.setattr(
        upcasters,
        "STEPS",
        {
            ("react", 1): renamed("smiley", "emoji"),
            ("react", 2): renamed("emoji", "reaction"),
            ("parked", 1): renamed("because", "why"),
            ("parked", 2): renamed("why", "reason"),
        },
    )


@pytest.mark.usefixtures("later")
@pytest.mark.parametrize(
    ("spelling", "head"),
    [("smiley", b"{"), ("emoji", b'{"version":2,'), ("reaction", b'{"version":3,')],
)
def test_an_old_noun_is_lifted_step_by_step(spelling: str, head: bytes) -> None:
    rest = b'"item":{"repo":1,"number":2},"comment":3,"%s":"rocket"}' % spelling.encode()

    assert codec.from_bytes("react", head + rest) == ROCKET


@pytest.mark.usefixtures("later")
@pytest.mark.parametrize(
    "spelled", [b'{"cause":"c","because":"r"}', b'{"version":2,"cause":"c","why":"r"}']
)
def test_an_old_entry_is_lifted_step_by_step(spelled: bytes) -> None:
    assert codec.decode(entry("parked", spelled)) == Parked("c", "r")


@pytest.mark.usefixtures("later")
def test_a_later_noun_says_its_version() -> None:
    assert codec.tag(ROCKET).version == 3
    assert codec.to_bytes(Parked("c", "r")) == b'{"version":3,"cause":"c","reason":"r"}'
    assert codec.decode(entry("parked", codec.to_bytes(Parked("c", "r")))) == Parked("c", "r")


def test_a_version_that_only_a_newer_ecos_writes_stops_us() -> None:
    with pytest.raises(BrokenInvariant, match="parked version 2 was written by a newer ecos"):
        codec.decode(entry("parked", b'{"version":2,"cause":"c","why":"r"}'))
    with pytest.raises(BrokenInvariant, match="newer ecos"):
        codec.untag(codec.Tagged("react", codec.tag(ROCKET).data, 2))


def test_no_noun_has_a_field_that_could_be_taken_for_its_version() -> None:
    assert not any(hasattr(noun, "version") for noun in NOUNS)
