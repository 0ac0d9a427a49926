"""Locks: the keys that decisions on their way into the log will change.

Whoever reads one of them waits, for it would decide on grounds that are about to move. Pure bookkeeping: that nothing
moved is checked by the fold, so a lock that is missing costs a second try and never the truth.
"""

from collections.abc import Iterable


class Locks:
    """Who writes what. Of several that write one key the last one counts: the log keeps their order."""

    def __init__(self) -> None:
        self._writes: dict[str, frozenset[str]] = {}
        self._writer: dict[str, str] = {}

    def hold(self, cause: str, writes: frozenset[str]) -> None:
        """The decision of ``cause`` is on its way and will change ``writes``."""
        self._writes[cause] = writes
        self._writer.update(dict.fromkeys(writes, cause))

    def writer(self, reads: Iterable[str]) -> str | None:
        """A cause whose decision is about to change one of ``reads``, if there is one."""
        return next((self._writer[key] for key in reads if key in self._writer), None)

    def release(self, cause: str) -> None:
        """The decision of ``cause`` is in the log, or never will be."""
        for key in self._writes.pop(cause, ()):
            if self._writer[key] == cause:
                del self._writer[key]

    def clear(self) -> None:
        self._writes.clear()
        self._writer.clear()
