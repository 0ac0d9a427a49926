"""The machine that a bot under chaos stands on: when its power goes, its ledger keeps what was synced, and hardly more.

It must never be more forgiving than a disk: what a replica wrote and did not sync is nobody's to count on.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from bot.app import open_ledger
from bot.cli.power import Disk, plugged_in
from bot.cluster.ledger import Ledger


@dataclass(slots=True)
class Machine:
    """``seed`` draws what a power loss leaves of each write. ``lies``: its disk says that it has synced, and has not.

    ``losses``: how often the power went.
    """

    ledger: Path
    seed: int
    lies: bool = False
    losses: int = 0
    _disk: Disk = field(init=False)

    def __post_init__(self) -> None:
        self._disk = Disk(self.seed, lies=self.lies)

    @contextmanager
    def on(self) -> Iterator[Callable[[Path], Ledger]]:
        """How a ledger is opened here, for one life; the power is on again, if it was off."""
        if self._disk.survivors is not None:
            self._restore(self._disk.survivors)
        with plugged_in(self._disk) as vfs:
            yield partial(open_ledger, vfs=vfs)

    def lose_power(self) -> None:
        self.losses += 1
        self._disk.go_dark()

    def _restore(self, survivors: dict[str, bytes]) -> None:
        """Those who look at the real files see what is left."""
        name = self.ledger.name
        kept = {file: data for file, data in survivors.items() if file.startswith(name)}
        for suffix in ("", "-wal", "-journal", "-shm"):
            self.ledger.with_name(f"{name}{suffix}").unlink(missing_ok=True)
        for file, data in kept.items():
            self.ledger.with_name(file).write_bytes(data)
        self._disk = Disk.after(kept, self.seed + self.losses, lies=self.lies)
