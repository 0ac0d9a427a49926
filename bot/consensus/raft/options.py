"""The settings of a member. A deployment chooses times and sizes; what makes the protocol safe is not for sale."""

from dataclasses import dataclass

from bot.consensus.raft.progress import Window
from bot.record.entry import BATCH_LIMIT


@dataclass(frozen=True, slots=True)
class Options:
    """Times are in ticks, sizes in bytes. An election starts after ``election_ticks`` to twice as many of silence.

    A command is at most ``entry_size``: the 256 KB of an entry of ours, and the texts that travel with it.

    ``pre_vote``, ``check_quorum`` and ``check_changes`` are off only where another implementation's transcripts are
    replayed. ``lease_reads`` answers what may be old, and is etcd/raft's: see "Reads by lease" in docs/consensus.md.
    """

    election_ticks: int = 10
    heartbeat_ticks: int = 1
    entry_size: int = BATCH_LIMIT
    message_size: int = BATCH_LIMIT
    apply_size: int = BATCH_LIMIT
    uncommitted_size: int = 64 * BATCH_LIMIT
    window: Window = Window(256, 8 * BATCH_LIMIT)
    lease_reads: bool = False
    pre_vote: bool = True
    check_quorum: bool = True
    check_changes: bool = True

    def __post_init__(self) -> None:
        """A lease is nothing but a quorum that was checked: there is none without (as in etcd/raft)."""
        assert self.check_quorum or not self.lease_reads, "reads by lease need check_quorum"
