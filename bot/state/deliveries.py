"""Webhooks that GitHub sent and that never came: noted when they are found out, forgotten when they come."""

from bot.record.payload import DeliveryMissed
from bot.state.model import State
from bot.vocabulary import Duration, Instant

KEPT = Duration(3 * 24 * 3_600_000)
"""How long GitHub can send a delivery again; what is older never comes."""


def begin(branch: State) -> None:
    """What GitHub sent before the log began is not ours to miss."""
    branch.reconciled = branch.reconciled or branch.recorded_at


def miss(branch: State, cause: str, missed: DeliveryMissed) -> None:
    branch.missed = branch.missed.set(cause, missed)


def come(branch: State, cause: str) -> None:
    """The delivery is here, be it for the second time: one that was only late was noted after it had come."""
    if cause in branch.missed:
        branch.missed = branch.missed.delete(cause)


def reconcile(branch: State, upto: Instant) -> None:
    """All that GitHub sent before ``upto`` has come or is noted. What it keeps no more is given up."""
    branch.reconciled = max(branch.reconciled, upto)
    oldest = branch.recorded_at - KEPT
    for cause in [cause for cause, missed in branch.missed.items() if missed.at < oldest]:
        branch.missed = branch.missed.delete(cause)
