"""Locks: the keys that decisions and receipts on their way into the log will change, and who waits for each.

Whoever reads one of them waits, for it would decide on grounds that are about to move. Of those who wait for a key only
the first is called when it is free: it may well take it again, so a crowd behind one key costs no more than one.
Pure bookkeeping: that nothing moved is checked by the fold, so a lock that is missing costs a second try, no truth.
"""

from collections import deque
from collections.abc import Iterable


class Locks:
    """Who writes what. Of several that write one key the last one counts: the log keeps their order."""

    def __init__(self) -> None:
        self._writes: dict[str, frozenset[str]] = {}
        self._writer: dict[str, str] = {}
        self._behind: dict[str, deque[str]] = {}
        self._free: deque[str] = deque()

    def hold(self, cause: str, writes: frozenset[str]) -> None:
        """The decision of ``cause``, or the receipt of an action, is on its way and will change ``writes``."""
        self._writes[cause] = writes
        self._writer.update(dict.fromkeys(writes, cause))

    def waits(self, cause: str, reads: Iterable[str]) -> bool:
        """Whether ``cause`` must wait, since one of ``reads`` is about to change; :meth:`freed` will name it."""
        key = next((key for key in reads if key in self._writer), None)
        if key is not None:
            self._behind.setdefault(key, deque()).append(cause)
        return key is not None

    def release(self, cause: str) -> None:
        """The decision of ``cause`` is in the log, or never will be: maybe after a later one of the same key."""
        for key in self._writes.pop(cause, ()):
            if self._writer.get(key) == cause:
                del self._writer[key]
                self._free.append(key)

    def freed(self) -> str | None:
        """The next cause that waited for a key that nobody is about to change now."""
        while self._free:
            key = self._free[0]
            if key not in self._writer and (behind := self._behind.get(key)):
                return behind.popleft()
            if key not in self._writer:
                self._behind.pop(key, None)
            self._free.popleft()  # if somebody took it again, its release calls the rest
        return None

    def clear(self) -> None:
        for table in (self._writes, self._writer, self._behind):
            table.clear()
        self._free.clear()
