"""Native: GitHub's own relations between issues are links that somebody with triage rights stands behind.

What ecos made itself is told by its receipt, not by its echo. What a bot made proves nothing; that somebody took a
relation away counts whoever it was, so that ecos never quarrels.
"""

from collections.abc import Iterator

from bot.orchestrator import naming
from bot.orchestrator.decision import NOTHING, Decision
from bot.orchestrator.doubt import contradicts, told_at
from bot.orchestrator.situation import Situation
from bot.record.fact import Fact, ItemObserved, NativeObserved, NativeRemoved, RepositoryObserved
from bot.record.inbound import Inbound, RelationChanged
from bot.record.link import Provenance
from bot.state.native import NOT_NATIVE
from bot.vocabulary import Permission


def native(inbound: Inbound, situation: Situation) -> Decision:
    """Say who made or removed a relation, if that is news and both ends are ours."""
    if not isinstance(inbound, RelationChanged) or not _is_news(inbound, situation):
        return NOTHING
    return Decision(tuple(_facts(inbound, situation)))


def _is_news(changed: RelationChanged, situation: Situation) -> bool:
    sender = changed.source.sender
    if sender.id == situation.me or (changed.present and sender.bot):
        return False
    if changed.other.name.owner.casefold() not in naming.owners(situation.known):
        return False
    record = situation.known.links.get(changed.link)
    known = record.native if record is not None else NOT_NATIVE
    if known.heard_at != told_at(changed):
        return known.heard_at < told_at(changed)
    # told by the other end already; or the opposite, within one second, and then GitHub was asked
    return contradicts(changed, situation.known) and situation.observed.related in (
        None,
        changed.present,
    )


def _facts(changed: RelationChanged, situation: Situation) -> Iterator[Fact]:
    if changed.other.id not in situation.known.repositories:
        # which installation may write there is told by the repository's own webhooks
        yield RepositoryObserved(changed.other, None)
    for end in changed.ends:
        if end.id not in situation.known.items:
            yield ItemObserved(end)
    sender = changed.source.sender
    # GitHub lets nobody do this without triage rights
    provenance = Provenance(sender.id, sender.login, Permission.TRIAGE)
    fact = NativeObserved if changed.present else NativeRemoved
    yield fact(changed.link, provenance, told_at(changed))
