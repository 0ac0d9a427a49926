"""Majorities and followers as etcd/raft's cases show them."""

from collections.abc import Collection, Mapping

from bot.consensus.quorum import NodeId
from bot.consensus.raft.progress import Progress
from bot.vocabulary import Index


def picture(voters: Collection[NodeId], acked: Mapping[NodeId, Index]) -> str:
    """A bar for each voter, longer the more of the others it is ahead of; ``?`` for who has not answered."""
    if not voters:
        return "<empty majority quorum>"
    width = len(voters)
    lines = [" " * (width + 4) + "idx"]
    for voter in sorted(voters):
        index = acked.get(voter)
        behind = sum(acked.get(other, Index(0)) < (index or 0) for other in voters)
        bar = "?" if index is None else "x" * behind + ">"
        lines.append(f"{bar:<{width + 1}} {index or 0:5}    (id={voter})")
    return "\n".join(lines)


def followed(progress: Progress) -> str:
    """What a leader knows of one follower."""
    parts = [f"{progress.flow} match={progress.match} next={progress.next}"]
    parts += ["learner"] if progress.learner else []
    parts += ["paused"] if progress.paused else []
    parts += [f"pendingSnap={progress.pending_snapshot}"] if progress.pending_snapshot else []
    parts += [] if progress.active else ["inactive"]
    if progress.inflights:
        full = "[full]" * progress.inflights.full
        parts.append(f"inflight={len(progress.inflights)}{full}")
    return " ".join(parts)
