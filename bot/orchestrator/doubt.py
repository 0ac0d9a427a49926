"""Doubt: a relation of which GitHub told two things within its one second is asked about, for the last to come may lie.

Pure: it tells what to ask and what the answer means.
"""

from bot.github.port import Call
from bot.github.standing import standing_call
from bot.record.inbound import Inbound, RelationChanged
from bot.state.model import State
from bot.state.native import NOT_NATIVE
from bot.state.views import ref_of
from bot.vocabulary import Instant, IssueRef


def told_at(changed: RelationChanged) -> Instant:
    """GitHub's time of the change."""
    return max(end.updated_at for end in changed.ends)


def contradicts(changed: RelationChanged, state: State) -> bool:
    """Whether the same second told the opposite before."""
    record = state.links.get(changed.link)
    known = record.native if record is not None else NOT_NATIVE
    return known.heard_at == told_at(changed) and (known.by is not None) is not changed.present


def question(inbound: Inbound, state: State) -> tuple[Call, IssueRef] | None:
    """What to ask, and which issue must be in the answer if the relation is there."""
    if not isinstance(inbound, RelationChanged) or not contradicts(inbound, state):
        return None
    source, target = ref_of(state, inbound.link.source), ref_of(state, inbound.link.target)
    home = state.repositories.get(inbound.link.source.repo)
    if source is None or target is None or home is None or home.installation is None:
        return None
    return standing_call(home.installation, source, inbound.link.relation), target
