"""What only the ledger on disk has: its file, its lock, its readers, its corruption."""

from collections.abc import Callable
from pathlib import Path

import apsw
import pytest

from bot.cli.power import Disk, plugged_in
from bot.cluster.history import Change, Slot, Vote
from bot.cluster.ledger import Ledger
from bot.cluster.outcome import OutcomeUnknown, Stopped
from bot.cluster.reader import LedgerReader
from bot.errors import Misconfigured
from bot.record.entry import ENTRY_LIMIT
from bot.record.text import Text, salted
from bot.vocabulary import Index, Instant, ReplicaId, Term

SECRET = salted("words that somebody takes back", b"s" * 16)


def slots(first: int, last: int, *texts: Text, size: int = 100) -> list[Slot]:
    return [
        Slot(
            Index(i), Term(1), "received", f"key {i}", f"{i:04} ".encode() * size, Instant(i), texts
        )
        for i in range(first, last + 1)
    ]


def fill(ledger: Ledger, first: int, last: int, *texts: Text) -> None:
    ledger.write(Change(slots=slots(first, last, *texts), commit_to=Index(last)))


def everything_on_disk(path: Path) -> bytes:
    return b"".join(file.read_bytes() for file in path.parent.iterdir())


def test_a_second_writer_is_told_which_ledger_is_in_use(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "ledger")
    with pytest.raises(Misconfigured, match=f"{tmp_path}/ledger: another ecos is writing"):
        Ledger(tmp_path / "ledger")
    ledger.close()
    Ledger(tmp_path / "ledger").close()


def test_what_was_written_is_there_after_a_restart(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "ledger")
    fill(ledger, 1, 3, SECRET)
    ledger.write(Change(vote=Vote(Term(7), ReplicaId("b")), slots=slots(4, 5)))
    head, tip, kept = ledger.head(), ledger.tip(), ledger.slots(Index(0))
    ledger.close()
    ledger = Ledger(tmp_path / "ledger")
    assert (ledger.head(), ledger.tip(), ledger.slots(Index(0))) == (head, tip, kept)
    assert ledger.vote() == Vote(Term(7), ReplicaId("b"))
    ledger.close()


def test_a_reader_reads_while_the_writer_writes(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "ledger")
    fill(ledger, 1, 3)
    with LedgerReader(tmp_path / "ledger") as reader:
        assert reader.head() == ledger.head()
        reading = reader.read()
        next(reading)
        fill(ledger, 4, 9)
        assert reader.head().index == 9
        assert reader.verify().holds
        assert len(list(reading)) == 8
    ledger.close()


def test_a_reader_reads_a_ledger_that_nobody_writes(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "ledger")
    fill(ledger, 1, 3, SECRET)
    ledger.close()
    with LedgerReader(tmp_path / "ledger") as reader:
        assert reader.verify().checked == 3
        assert reader.text(SECRET.id) == SECRET.content


@pytest.mark.parametrize("open_it", [Ledger, LedgerReader])
def test_a_newer_schema_is_refused_by_name(tmp_path: Path, open_it: type[LedgerReader]) -> None:
    path = tmp_path / "ledger"
    Ledger(path).close()
    with apsw.Connection(str(path)) as db:
        db.execute("UPDATE meta SET value = 3 WHERE name = 'schema'")
    db.close()
    with pytest.raises(Misconfigured, match=r"newer ecos \(schema 3, this one knows 2\)"):
        open_it(path)


def test_a_ledger_of_the_first_schema_is_read_and_goes_on(tmp_path: Path) -> None:
    path = tmp_path / "ledger"
    ledger = Ledger(path)
    fill(ledger, 1, 3, SECRET)
    before = ledger.head(), ledger.slots(Index(0))
    ledger.close()
    with apsw.Connection(str(path)) as db:
        db.execute("ALTER TABLE entries DROP COLUMN mark")
        db.execute("UPDATE meta SET value = 1 WHERE name = 'schema'")
    db.close()
    with LedgerReader(path) as reader:
        assert reader.verify().checked == 3

    ledger = Ledger(path)
    assert (ledger.head(), ledger.slots(Index(0))) == before
    fill(ledger, 4, 5)
    assert ledger.verify().checked == 5
    ledger.close()
    Ledger(path).close()


@pytest.mark.parametrize("open_it", [Ledger, LedgerReader])
def test_somebody_elses_database_is_left_alone(tmp_path: Path, open_it: type[LedgerReader]) -> None:
    path = tmp_path / "ledger"
    db = apsw.Connection(str(path))
    db.execute("CREATE TABLE meta (name, value)")
    db.close()
    before = path.read_bytes()
    with pytest.raises(Misconfigured, match="not a ledger of ecos"):
        open_it(path)
    assert path.read_bytes() == before


@pytest.mark.parametrize("open_it", [Ledger, LedgerReader])
def test_a_file_that_is_no_database_is_named(tmp_path: Path, open_it: type[LedgerReader]) -> None:
    path = tmp_path / "ledger"
    path.write_bytes(b"a letter to a friend " * 100)
    with pytest.raises(Misconfigured, match=str(path)):
        open_it(path)


def test_a_missing_ledger_is_not_made_by_a_reader(tmp_path: Path) -> None:
    with pytest.raises(Misconfigured, match="ledger"):
        LedgerReader(tmp_path / "ledger")
    assert list(tmp_path.iterdir()) == []


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(Misconfigured, match="nowhere"):
        Ledger(tmp_path / "nowhere" / "ledger")


def test_every_commit_is_synced(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "ledger")
    assert ledger._db.pragma("synchronous") == 2
    assert ledger._db.pragma("journal_mode") == "wal"
    ledger.close()


@pytest.mark.parametrize("bad", [1, 2, 77, 300])
def test_one_flipped_byte_names_its_entry(tmp_path: Path, bad: int) -> None:
    path = tmp_path / "ledger"
    ledger = Ledger(path)
    fill(ledger, 1, 300)
    ledger.close()
    data = bytearray(path.read_bytes())
    data[data.index(f"{bad:04} {bad:04} ".encode()) + 2] ^= 1
    path.write_bytes(data)
    with LedgerReader(path) as reader:
        verdict = reader.verify()
        assert (verdict.bad, verdict.checked) == (bad, bad - 1)


@pytest.mark.parametrize(
    ("change", "bad"),
    [
        ("DELETE FROM entries WHERE idx = 5", 5),
        ("DELETE FROM entries WHERE idx = 1", 1),
        ("UPDATE entries SET recorded_at = 99 WHERE idx = 5", 5),
        ("UPDATE entries SET first = 0 WHERE idx = 5", 5),
        ("UPDATE entries SET key = 'x' WHERE idx = 5", 5),
        ("UPDATE entries SET hash = NULL WHERE idx = 5", 5),
        ("UPDATE texts SET content = x'00'", 1),
        ("UPDATE texts SET salt = x'00'", 1),
    ],
)
def test_a_changed_row_is_named(tmp_path: Path, change: str, bad: int) -> None:
    path = tmp_path / "ledger"
    ledger = Ledger(path)
    fill(ledger, 1, 9, SECRET)
    ledger.close()
    db = apsw.Connection(str(path))
    db.execute(change)
    db.close()
    with LedgerReader(path) as reader:
        assert reader.verify().bad == bad


def secret_is_on_disk(path: Path) -> bool:
    held = everything_on_disk(path)
    return SECRET.content.encode() in held or SECRET.salt in held


def erasing(path: Path, vfs: str | None = None) -> Ledger:
    """A ledger in which an entry of kind ``erased`` erases the secret."""
    return Ledger(path, vfs=vfs, erases=lambda entry: [SECRET.id] if entry.kind == "erased" else [])


def erased(index: int) -> Change:
    gone = Slot(Index(index), Term(1), "erased", "erased", b"", Instant(index))
    return Change(slots=[gone], commit_to=gone.index)


def test_an_erased_text_is_in_no_file(tmp_path: Path) -> None:
    path = tmp_path / "ledger"
    ledger = erasing(path)
    fill(ledger, 1, 3, SECRET)
    assert secret_is_on_disk(path)
    ledger.checkpoint()
    assert secret_is_on_disk(path)
    ledger.write(erased(4))
    assert not secret_is_on_disk(path)
    assert ledger.verify().holds
    ledger.close()


def test_an_erased_text_leaves_the_write_ahead_log_once_a_reader_lets_go(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.cluster.checkpoint.RETRY", 0.01)
    path = tmp_path / "ledger"
    ledger = erasing(path)
    fill(ledger, 1, 3, SECRET)
    holder = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READONLY)
    holder.execute("BEGIN; SELECT count(*) FROM entries")
    ledger.write(erased(4))
    assert secret_is_on_disk(path)
    holder.close()
    while secret_is_on_disk(path):
        continue
    ledger.close()


def test_what_was_erased_when_the_power_went_is_gone_after_the_next_start(tmp_path: Path) -> None:
    disk = Disk(0)
    path = tmp_path / "ledger"
    with plugged_in(disk) as vfs:
        ledger = erasing(path, vfs)
        fill(ledger, 1, 3, SECRET)
        ledger.checkpoint()
        disk.trouble = dark_before(disk, "ledger")
        with pytest.raises(OutcomeUnknown):
            ledger.write(erased(4))
        ledger.close()
    assert disk.survivors is not None
    assert any(SECRET.content.encode() in data for data in disk.survivors.values())
    again = Disk.after(disk.survivors)
    with plugged_in(again) as vfs:
        ledger = erasing(path, vfs)
        assert ledger.head().index == 4
        held = b"".join(bytes(content.live) for content in again.files.values())
        assert SECRET.content.encode() not in held
        assert SECRET.salt not in held
        ledger.close()


def dark_before(disk: Disk, name: str) -> Callable[[str, str], None]:
    """The power goes before ``name`` is written next."""

    def trouble(operation: str, file: str) -> None:
        if (operation, file) == ("write", name):
            disk.go_dark()
            raise apsw.IOError("the power is off")

    return trouble


def test_the_write_ahead_log_is_bounded_although_nobody_asks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.cluster.checkpoint.BOUND", 1_000)
    monkeypatch.setattr("bot.cluster.checkpoint.STEP", 10**9)
    ledger = Ledger(tmp_path / "ledger", synchronous="OFF")
    wal = tmp_path / "ledger-wal"
    largest = 0
    for index in range(1, 100):
        (large,) = slots(index, index, size=ENTRY_LIMIT // 5)
        ledger.write(Change(slots=[large], commit_to=large.index))
        largest = max(largest, wal.stat().st_size)
    assert 1_000 * 4096 <= largest <= 1_200 * 4096
    ledger.close()
    assert not wal.exists()


def test_a_reader_that_holds_on_does_not_stop_the_writer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.cluster.checkpoint.BOUND", 20)
    ledger = Ledger(tmp_path / "ledger", synchronous="OFF")
    fill(ledger, 1, 1)
    holder = apsw.Connection(str(tmp_path / "ledger"), flags=apsw.SQLITE_OPEN_READONLY)
    holder.execute("BEGIN; SELECT count(*) FROM entries")
    for index in range(2, 40):
        fill(ledger, index, index)
    assert ledger.verify().checked == 39
    holder.close()
    ledger.close()


def test_a_closed_ledger_takes_nothing(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "ledger")
    ledger.close()
    with pytest.raises(Stopped, match="closed"):
        fill(ledger, 1, 1)
