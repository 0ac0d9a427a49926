"""A disk that loses power: an SQLite VFS that remembers what was written but not yet synced.

It lives in memory; the real files beside it carry locks and shared memory, and show others what is written. When the
machine goes dark, of every file remain the bytes that were synced, and of each later write nothing, all of it, or some
of its sectors. It is for trying things out: the only disk that a replica at work may stand on is a real one.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from random import Random

import apsw

SECTOR = 512
_names = count()


@dataclass(slots=True)
class Content:
    """One file: what programs see, what is on the platters, and the writes between the two."""

    live: bytearray = field(default_factory=bytearray)
    durable: bytearray | None = None
    pending: list[tuple[int, bytes | None]] = field(default_factory=list)


class Disk:
    """All files of one machine. ``trouble`` may raise instead of letting an operation happen.

    ``dark_at``: after so many operations it goes dark. ``lies``: it says that it has synced, and has not.
    """

    def __init__(self, seed: int, dark_at: int | None = None, *, lies: bool = False) -> None:
        self.dice = Random(seed)  # noqa: S311 nothing is kept secret by it
        self.dark_at = dark_at
        self.lies = lies
        self.operations = 0
        self.files: dict[str, Content] = {}
        self.deleted: dict[str, bytes] = {}
        self.survivors: dict[str, bytes] | None = None
        self.trouble: Callable[[str, str], None] = lambda operation, name: None
        self._lock = threading.RLock()

    @classmethod
    def after(cls, survivors: dict[str, bytes], seed: int = 0, *, lies: bool = False) -> "Disk":
        """The machine switched on again."""
        disk = cls(seed, lies=lies)
        for name, data in survivors.items():
            disk.files[name] = Content(bytearray(data), bytearray(data))
        return disk

    @property
    def dark(self) -> bool:
        return self.survivors is not None

    def open(self, name: str) -> Content:
        with self._lock:
            self._alive()
            return self.files.setdefault(name, Content())

    def write(self, name: str, data: bytes, offset: int) -> None:
        with self._lock:
            self._alive()
            self.trouble("write", name)
            content = self.files[name]
            _apply(content.live, offset, data)
            content.pending.append((offset, data))
            self._count()

    def truncate(self, name: str, size: int) -> None:
        with self._lock:
            self._alive()
            self.trouble("truncate", name)
            content = self.files[name]
            _apply(content.live, size, None)
            content.pending.append((size, None))
            self._count()

    def sync(self, name: str) -> None:
        with self._lock:
            self._count()
            self.trouble("sync", name)
            if self.lies:
                return
            content = self.files[name]
            content.durable = bytearray(content.live)
            content.pending.clear()

    def read(self, name: str, amount: int, offset: int) -> bytes:
        with self._lock:
            self._alive()
            return bytes(self.files[name].live[offset : offset + amount])

    def size(self, name: str) -> int:
        with self._lock:
            self._alive()
            return len(self.files[name].live)

    def delete(self, name: str, synced: bool) -> None:
        with self._lock:
            self._count()
            gone = self.files.pop(name, None)
            if gone is not None and gone.durable is not None and not synced:
                self.deleted[name] = bytes(gone.durable)

    def go_dark(self) -> None:
        with self._lock:
            if self.survivors is None:
                kept = {name: self._remains(content) for name, content in self.files.items()}
                self.survivors = {name: data for name, data in kept.items() if data is not None}
                for name, data in self.deleted.items():
                    if name not in self.files and self.dice.random() < 0.5:
                        self.survivors[name] = data

    def _count(self) -> None:
        self._alive()
        self.operations += 1
        if self.operations == self.dark_at:
            self.go_dark()
            self._alive()

    def _alive(self) -> None:
        if self.survivors is not None:
            raise apsw.IOError("the power is off")

    def _remains(self, content: Content) -> bytes | None:
        """What a power loss leaves of a file, None when its very name is gone."""
        if content.durable is None and self.dice.random() < 0.5:
            return None
        data = bytearray(content.durable or b"")
        luck = self.dice.choice((0.0, 0.5, 0.9))
        for offset, written in content.pending:
            if self.dice.random() < luck:
                _apply(data, offset, written)
            elif written is not None and self.dice.random() < luck:
                for start in range(0, len(written), SECTOR):
                    if self.dice.random() < 0.5:
                        _apply(data, offset + start, written[start : start + SECTOR])
        return bytes(data)


def _apply(data: bytearray, offset: int, written: bytes | None) -> None:
    """Write at ``offset``, or cut (or grow) to it when nothing is written."""
    if len(data) < offset:
        data.extend(bytes(offset - len(data)))
    if written is None:
        del data[offset:]
    else:
        data[offset : offset + len(written)] = written


class _File(apsw.VFSFile):
    def __init__(
        self, disk: Disk, filename: str | apsw.URIFilename | None, flags: list[int]
    ) -> None:
        path = filename.filename() if isinstance(filename, apsw.URIFilename) else filename
        if path and Path(path).name in disk.files:
            Path(path).touch()
        super().__init__("", filename, flags)
        self._name = Path(path).name if path else f"temporary-{next(_names)}"
        self._disk = disk
        disk.open(self._name)

    def excepthook(self, *_: object) -> bool:
        return True  # the error reaches SQLite; nobody else need hear of it

    def xRead(self, amount: int, offset: int) -> bytes:  # noqa: N802 - SQLite's name
        return self._disk.read(self._name, amount, offset)

    def xWrite(self, data: bytes, offset: int) -> None:  # noqa: N802 - SQLite's name
        self._disk.write(self._name, bytes(data), offset)
        super().xWrite(data, offset)

    def xTruncate(self, newsize: int) -> None:  # noqa: N802 - SQLite's name
        self._disk.truncate(self._name, newsize)
        super().xTruncate(newsize)

    def xSync(self, flags: int) -> None:  # noqa: N802 - SQLite's name
        self._disk.sync(self._name)

    def xFileSize(self) -> int:  # noqa: N802 - SQLite's name
        return self._disk.size(self._name)


class _Vfs(apsw.VFS):
    def __init__(self, name: str, disk: Disk) -> None:
        self._disk = disk
        super().__init__(name, "")

    def excepthook(self, *_: object) -> bool:
        return True

    def xOpen(self, name: str | apsw.URIFilename | None, flags: list[int]) -> apsw.VFSFile:  # noqa: N802 - SQLite's name
        return _File(self._disk, name, flags)

    def xDelete(self, filename: str, syncdir: bool) -> None:  # noqa: N802 - SQLite's name
        self._disk.delete(Path(filename).name, syncdir)
        Path(filename).unlink(missing_ok=True)

    def xAccess(self, pathname: str, flags: int) -> bool:  # noqa: N802 - SQLite's name
        if flags != apsw.SQLITE_ACCESS_EXISTS:
            return super().xAccess(pathname, flags)
        content = self._disk.files.get(Path(pathname).name)
        return content is not None and len(content.live) > 0


@contextmanager
def plugged_in(disk: Disk) -> Iterator[str]:
    """The name of a VFS that reads and writes ``disk``; unplugged at the end."""
    name = f"power-{next(_names)}"
    vfs = _Vfs(name, disk)
    try:
        yield name
    finally:
        vfs.unregister()
