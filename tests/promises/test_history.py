"""What a history promises, asked of both: the ledger on disk and its twin in memory."""

import json
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from struct import pack

import pytest

from bot.cluster.exchange import verify_export
from bot.cluster.history import (
    RETENTION,
    Change,
    History,
    Slot,
    Snapshot,
    Tip,
    Verdict,
    Vote,
)
from bot.cluster.ledger import Ledger
from bot.cluster.memory import Memory
from bot.errors import BrokenInvariant
from bot.record.entry import Committed, Entry
from bot.record.text import Place, Text, salted
from bot.vocabulary import CommentId, Index, Instant, ReplicaId, RepoId, StateHash, Term, TextId

HELLO = salted("hello \ud83d", b"s" * 16)


def erases(entry: Entry) -> list[TextId]:
    """In these logs the payload of such an entry lists the ids."""
    return (
        [TextId(name) for name in entry.payload.decode().split()] if entry.kind == "erased" else []
    )


@pytest.fixture(params=["memory", "sqlite"])
def history(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[History]:
    once = {"received"}
    opened: History = (
        Memory(once, erases)
        if request.param == "memory"
        else Ledger(tmp_path / "l", once, erases=erases)
    )
    yield opened
    opened.close()


def slot(index: int, at: int = 0, *texts: Text, kind: str = "received", key: str = "") -> Slot:
    key = key or f"key {index}"
    return Slot(Index(index), Term(1), kind, key, b"payload %d" % index, Instant(at), texts)


def erased(index: int, *texts: Text) -> Slot:
    payload = " ".join(text.id for text in texts).encode()
    return Slot(Index(index), Term(1), "erased", "erased", payload, Instant(0))


def commit(history: History, *slots: Slot) -> tuple[Committed, ...]:
    return history.write(Change(slots=slots, commit_to=slots[-1].index))


def test_what_is_committed_is_read_back_in_order(history: History) -> None:
    written = commit(history, *(slot(index) for index in range(1, 600)))
    assert tuple(history.read()) == written
    assert tuple(history.read(Index(100), 300)) == written[100:400]
    assert history.page(Index(598)) == written[598:]
    assert history.page(Index(599)) == ()
    assert history.entry(Index(7)) == written[6]
    assert history.entry(Index(0)) is history.entry(Index(600)) is None


def test_an_uncommitted_suffix_is_not_read_and_can_be_cut_and_written_anew(
    history: History,
) -> None:
    commit(history, slot(1))
    history.write(Change(slots=[slot(2, 0, HELLO), slot(3)]))
    assert history.tip() == Tip(Index(3), Term(1))
    assert [done.entry.index for done in history.read()] == [1]
    assert history.entry(Index(2)) is None
    assert history.by_key("key 2") == ()
    history.write(Change(cut_after=Index(1)))
    assert history.tip() == Tip(Index(1), Term(1))
    assert history.text(HELLO.id) is None
    (anew,) = commit(history, slot(2, key="other"))
    assert anew.entry.key == "other"
    assert history.verify().holds


def test_cut_append_and_commit_are_one_step(history: History) -> None:
    commit(history, slot(1))
    history.write(Change(slots=[slot(2), slot(3)]))
    step = Change(cut_after=Index(2), slots=[slot(3, key="b"), slot(4)], commit_to=Index(3))
    assert [done.entry.key for done in history.write(step)] == ["key 2", "b"]
    assert history.head().index == 3
    assert history.tip().index == 4
    assert history.verify().holds


@pytest.mark.parametrize(
    "change",
    [
        Change(cut_after=Index(1)),
        Change(cut_after=Index(4)),
        Change(slots=[slot(5)]),
        Change(slots=[slot(4), slot(6)]),
        Change(commit_to=Index(1)),
        Change(commit_to=Index(4)),
        Change(vote=Vote(Term(6), None)),
    ],
    ids=str,
)
def test_a_change_that_breaks_the_log_is_refused_and_changes_nothing(
    history: History, change: Change
) -> None:
    commit(history, slot(1), slot(2))
    history.write(Change(vote=Vote(Term(7), ReplicaId("a")), slots=[slot(3)]))
    before = history.head(), history.tip(), history.vote(), tuple(history.read())
    with pytest.raises(BrokenInvariant):
        history.write(change)
    assert (history.head(), history.tip(), history.vote(), tuple(history.read())) == before


def test_recorded_time_never_falls(history: History) -> None:
    commit(history, slot(1, 50))
    history.write(Change(slots=[slot(2, 20)]))
    history.write(Change(slots=[slot(3, 70)], commit_to=Index(3)))
    assert [done.entry.recorded_at for done in history.read()] == [50, 50, 70]


def test_the_log_says_what_was_its_end_at_a_time(history: History) -> None:
    commit(history, slot(1, 10), slot(2, 10), slot(3, 30))
    assert [history.at(Instant(time)) for time in (9, 10, 29, 30, 99)] == [0, 2, 2, 3, 3]


def test_a_key_is_first_once_within_its_retention_on_the_logs_own_clock(history: History) -> None:
    times = [5, 6, RETENTION + 4, RETENTION + 5, RETENTION + 6]
    slots = [slot(nth, time, key="k") for nth, time in enumerate(times, 1)]
    alone = [commit(history, one)[0].first for one in slots]
    assert alone == [True, False, False, True, False]
    assert [done.first for done in history.read()] == alone


def test_a_key_known_within_one_step_is_not_first_either(history: History) -> None:
    history.write(Change(slots=[slot(1, key="k")]))
    done = history.write(Change(slots=[slot(2, key="k"), slot(3, key="k")], commit_to=Index(3)))
    assert [one.first for one in done] == [True, False, False]


def test_first_is_told_apart_by_kind_and_only_for_kinds_that_come_once(history: History) -> None:
    done = commit(history, slot(1, key="k"), slot(2, kind="x", key="k"), slot(3, kind="x", key="k"))
    assert all(one.first for one in done)


def test_a_cut_slot_does_not_make_its_key_known(history: History) -> None:
    history.write(Change(slots=[slot(1, key="k")]))
    (done,) = history.write(
        Change(cut_after=Index(0), slots=[slot(1, key="k")], commit_to=Index(1))
    )
    assert done.first


def test_one_causes_life_is_read_by_its_key(history: History) -> None:
    commit(history, slot(1, key="k"), slot(2), slot(3, kind="decided", key="k"))
    assert [done.entry.index for done in history.by_key("k")] == [1, 3]


def test_the_chain_is_the_documented_one(history: History) -> None:
    (done,) = commit(history, slot(1, 1234, kind="é", key="clé"))
    fixed = pack(">QQqBIII", 1, 1, 1234, True, 2, 4, len(done.entry.payload))
    text = bytes(32) + fixed + "éclé".encode() + done.entry.payload
    assert history.head().hash == sha256(text).digest()


def test_the_vote_is_kept(history: History) -> None:
    assert history.vote() == Vote(Term(0), None)
    history.write(Change(vote=Vote(Term(3), ReplicaId("b"))))
    assert history.vote() == Vote(Term(3), ReplicaId("b"))


def test_texts_come_with_their_entry_and_go_without_breaking_the_chain(history: History) -> None:
    other = salted("other", b"t" * 16)
    commit(history, slot(1, 0, HELLO, other))
    assert history.text(HELLO.id) == HELLO.content
    history.write(Change(slots=[erased(2, HELLO, HELLO)]))
    assert history.text(HELLO.id) == HELLO.content, "nothing is agreed yet"
    history.write(Change(commit_to=Index(2)))
    assert history.texts([HELLO.id, other.id]) == {other.id: "other"}
    assert history.verify() == Verdict(2)
    assert history.slots(Index(0)) == (slot(1, 0, other), erased(2, HELLO, HELLO))


def test_a_text_that_comes_in_the_same_step_is_erased_all_the_same(history: History) -> None:
    commit(history, slot(1, 0, HELLO), erased(2, HELLO))
    assert history.text(HELLO.id) is None
    assert history.verify().holds


def test_an_erasure_that_is_cut_off_erases_nothing(history: History) -> None:
    commit(history, slot(1, 0, HELLO))
    history.write(Change(slots=[erased(2, HELLO)]))
    history.write(Change(cut_after=Index(1), slots=[slot(2)], commit_to=Index(2)))
    assert history.text(HELLO.id) == HELLO.content


def test_texts_are_found_by_where_they_stand(history: History) -> None:
    def text(*where: int) -> Text:
        repo, number, comment = where
        return salted(
            str(where), bytes((*where, *b"salt")), Place(RepoId(repo), number, CommentId(comment))
        )

    title, one, other, next_door, elsewhere = (
        *(text(1, 29, 0), text(1, 29, 5), text(1, 29, 6)),
        *(text(1, 30, 5), text(2, 29, 5)),
    )
    commit(
        history, slot(1, 0, title, one, HELLO), slot(2, 0, next_door, elsewhere), slot(3, 0, other)
    )

    def at(place: Place, upto: int = 3, limit: int = 9) -> set[TextId]:
        return set(history.texts_at(place, Index(upto), limit))

    repo = RepoId(1)
    assert at(Place(repo, 29, CommentId(5))) == {one.id}
    assert at(Place(repo, 29)) == {title.id, one.id, other.id}
    assert at(Place(repo)) == {title.id, one.id, other.id, next_door.id}
    assert at(Place(repo, 29), upto=2) == {title.id, one.id}
    assert len(at(Place(repo), limit=2)) == 2
    assert at(Place(repo, 31)) == set()
    assert history.slots(Index(1), 1) == (slot(2, 0, next_door, elsewhere),)


def test_slots_are_read_back_as_a_peer_would_be_sent_them(history: History) -> None:
    slots = (slot(1, 5, HELLO), slot(2, 3), slot(3, 9, salted("x", b"1" * 16)))
    commit(history, *slots[:2])
    history.write(Change(slots=slots[2:]))
    assert history.slots(Index(0)) == slots
    assert history.slots(Index(1), 1) == slots[1:2]


def test_a_text_that_does_not_match_its_digest_is_found(history: History) -> None:
    commit(history, slot(1), slot(2, 0, Text(HELLO.id, HELLO.salt, "other words")))
    verdict = history.verify()
    assert verdict.bad == 2
    assert HELLO.id in str(verdict.reason)


def test_the_last_three_snapshots_are_kept(history: History) -> None:
    for index, version in [(1, 1), (2, 2), (3, 1), (4, 2)]:
        history.save_snapshot(Snapshot(Index(index), version, StateHash(f"h{index}"), b"state"))
    assert history.latest_snapshot(1) == Snapshot(Index(3), 1, StateHash("h3"), b"state")
    assert history.latest_snapshot(2) == Snapshot(Index(4), 2, StateHash("h4"), b"state")
    history.save_snapshot(Snapshot(Index(5), 2, StateHash("h5"), b"state"))
    history.save_snapshot(Snapshot(Index(6), 2, StateHash("h6"), b"state"))
    assert history.latest_snapshot(1) is None


def test_an_export_is_the_same_bytes_each_time_and_verifies(history: History) -> None:
    commit(history, slot(1, 5), slot(2, 6, HELLO), slot(3, 7, key="clé"))
    one: list[bytes] = []
    two: list[bytes] = []
    assert history.export(one.append) == 3
    commit(history, erased(4, HELLO))
    history.export(two.append)
    assert one == two[:3]
    assert verify_export(two) == history.verify()


@pytest.mark.parametrize("field", ["kind", "key", "payload", "recorded_at", "term", "first"])
def test_a_changed_export_names_the_first_line_that_does_not_hold(
    history: History, field: str
) -> None:
    commit(history, slot(1), slot(2), slot(3))
    lines: list[bytes] = []
    history.export(lines.append)
    fields = json.loads(lines[1])
    other = {"kind": "x", "key": "x", "payload": "AAAA", "recorded_at": 9, "term": 2}
    fields[field] = other.get(field, False)
    lines[1] = json.dumps(fields).encode()
    assert verify_export(lines).bad == 2
    assert verify_export([lines[0], lines[2]]).bad == 2
    assert verify_export([lines[0], b"{"]).bad == 2
