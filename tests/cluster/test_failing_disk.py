"""A disk that is full or broken: who was waiting learns whether the outcome is known, and all stops."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import apsw
import pytest

from bot.cli.power import Disk, plugged_in
from bot.cluster.history import Change, Slot
from bot.cluster.ledger import Ledger
from bot.cluster.outcome import NotCommitted, OutcomeUnknown, Stopped
from bot.cluster.port import Role
from bot.cluster.solo import Solo
from bot.record.entry import Proposal
from bot.vocabulary import Index, Instant, ReplicaId, Term

Trouble = Callable[[str, str], None]


def full(operation: str, name: str) -> None:
    if operation == "write" and name.endswith("-wal"):
        raise apsw.FullError("no space left")


def broken(operation: str, name: str) -> None:
    if operation == "sync" and name.endswith("-wal"):
        raise apsw.IOError("cannot sync")


def broken_checkpoint(operation: str, name: str) -> None:
    if operation == "sync" and name == "ledger":
        raise apsw.IOError("cannot sync")


def slot(index: int) -> Slot:
    return Slot(Index(index), Term(1), "received", str(index), b"payload", Instant(0))


@pytest.mark.parametrize(
    ("trouble", "error"), [(full, NotCommitted), (broken, OutcomeUnknown)], ids=["full", "broken"]
)
def test_a_failed_write_says_whether_the_outcome_is_known_and_is_the_last(
    tmp_path: Path, trouble: Trouble, error: type[Exception]
) -> None:
    disk = Disk(0)
    with plugged_in(disk) as vfs:
        ledger = Ledger(tmp_path / "ledger", vfs=vfs)
        ledger.write(Change(slots=[slot(1)], commit_to=Index(1)))
        healthy, disk.trouble = disk.trouble, trouble
        with pytest.raises(error) as failure:
            ledger.write(Change(slots=[slot(2)], commit_to=Index(2)))
        assert type(failure.value) is error
        assert ledger.head().index == 1
        disk.trouble = healthy
        operations = disk.operations
        with pytest.raises(Stopped):
            ledger.write(Change(slots=[slot(2)], commit_to=Index(2)))
        ledger.close()
        assert disk.operations == operations, "a disk that failed was written to again"
        again = Ledger(tmp_path / "ledger", vfs=vfs)
        assert again.verify().holds
        assert again.entry(Index(1)) is not None
        if error is NotCommitted:
            assert again.tip().index == 1
        again.close()


def test_a_failed_checkpoint_stops_the_writer(tmp_path: Path) -> None:
    disk = Disk(0)
    with plugged_in(disk) as vfs:
        ledger = Ledger(tmp_path / "ledger", vfs=vfs)
        ledger.write(Change(slots=[slot(1)], commit_to=Index(1)))
        disk.trouble = broken_checkpoint
        with pytest.raises(OutcomeUnknown):
            ledger.checkpoint()
        with pytest.raises(Stopped):
            ledger.write(Change(slots=[slot(2)], commit_to=Index(2)))
        ledger.close()


def test_a_checkpoint_that_fails_behind_the_writers_back_stops_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.cluster.checkpoint.STEP", 1)
    disk = Disk(0)
    with plugged_in(disk) as vfs:
        ledger = Ledger(tmp_path / "ledger", vfs=vfs)
        disk.trouble = broken_checkpoint
        ledger.write(Change(slots=[slot(1)], commit_to=Index(1)))
        ledger._checkpoints._thread.join()
        with pytest.raises(Stopped):
            ledger.write(Change(slots=[slot(2)], commit_to=Index(2)))
        ledger.close()


@pytest.mark.parametrize(
    ("trouble", "error"), [(full, NotCommitted), (broken, OutcomeUnknown)], ids=["full", "broken"]
)
def test_everybody_who_waits_on_a_failing_disk_is_told_and_the_replica_stops(
    tmp_path: Path, trouble: Trouble, error: type[Exception]
) -> None:
    async def story(ledger: Ledger) -> None:
        solo = Solo(ledger, ReplicaId("a"), lambda: Instant(0))
        await solo.claim()
        disk.trouble = trouble
        waiting = [solo.append([Proposal("received", str(n), b"")]) for n in range(20)]
        outcomes = await asyncio.gather(*waiting, return_exceptions=True)
        assert {type(outcome) for outcome in outcomes} <= {error, Stopped}
        assert error in {type(outcome) for outcome in outcomes}
        assert solo.status().role is Role.STOPPED
        assert solo.status().waiting == 0
        assert solo.status().fault is not None
        with pytest.raises(Stopped):
            await solo.append([Proposal("received", "x", b"")])
        with pytest.raises(Stopped):
            await solo.barrier()
        with pytest.raises(Stopped):
            await solo.claim()
        following = solo.tail(Index(0))
        assert len(await anext(following)) == 1
        with pytest.raises(Stopped):
            await anext(following)
        await solo.close()

    disk = Disk(0)
    with plugged_in(disk) as vfs:
        ledger = Ledger(tmp_path / "ledger", vfs=vfs)
        asyncio.run(story(ledger))
        ledger.close()
