"""Link: what people write in issues, pull requests and comments becomes links, each with the words that prove it."""

from collections.abc import Iterator

from bot.orchestrator import naming
from bot.orchestrator.decision import NOTHING, Decision
from bot.orchestrator.situation import Heard, Situation
from bot.orchestrator.speech import source_of
from bot.record.fact import GONE, EvidenceStated
from bot.record.inbound import CommentDeleted, CommentWritten, Inbound, RepositorySnapshot
from bot.record.link import Evidence, Link, Origin, Provenance
from bot.record.text import Span
from bot.text.links import Claim
from bot.vocabulary import IssueId, Permission, Relation, TextId


def link(inbound: Inbound, situation: Situation) -> Decision:
    """State what each text that is news proves now."""
    source = source_of(inbound)
    if source is None or source.repository is None:
        return NOTHING
    if isinstance(inbound, CommentDeleted):
        return _withdraw(inbound)
    edited = isinstance(inbound, CommentWritten) and inbound.edited
    facts = []
    for heard in situation.heard:
        where = situation.known.repositories[source.repository.id].snapshot
        evidence = tuple(_evidence(heard, where, situation))
        origin = heard.speech.origin
        if evidence or origin in situation.known.statements or (edited and origin.comment):
            right = situation.right(heard.speech.by.id, source.repository.id)
            provenance = Provenance(heard.speech.by.id, heard.speech.by.login, right)
            facts.append(
                EvidenceStated(origin, heard.speech.text, provenance, heard.speech.at, evidence)
            )
    return Decision(tuple(facts))


def _withdraw(inbound: CommentDeleted) -> Decision:
    """Keep a stone where a comment stood, so that its late ``created`` does not bring it back."""
    origin = Origin(inbound.item.id, inbound.comment)
    sender = inbound.source.sender
    remover = Provenance(sender.id, sender.login, Permission.NONE)
    return Decision((EvidenceStated(origin, None, remover, GONE, ()),))


def _evidence(heard: Heard, where: RepositorySnapshot, situation: Situation) -> Iterator[Evidence]:
    text = heard.speech.text
    if text is None:
        return
    typed = set()
    found: list[tuple[Link, Claim]] = []
    for claim in heard.reading.claims:
        target = _target(claim, where, situation)
        if target is None or target == heard.speech.origin.item:
            continue
        ends = (heard.speech.origin.item, target)
        source, other = reversed(ends) if claim.inverse else ends
        found.append((Link(source, claim.relation, other), claim))
        if claim.relation is not Relation.RELATES:
            typed.add(target)
    yield from _distinct(found, typed, text)


def _distinct(
    found: list[tuple[Link, Claim]], typed: set[IssueId], text: TextId
) -> Iterator[Evidence]:
    """Two names may mean one item: a typed link then outdoes the plain mention, and each link is proved once."""
    proved = set()
    for proven, claim in found:
        plain = proven.relation is Relation.RELATES
        if proven in proved or (plain and proven.target in typed):
            continue
        proved.add(proven)
        yield Evidence(proven, Span(text, claim.start, claim.end))


def _target(claim: Claim, where: RepositorySnapshot, situation: Situation) -> IssueId | None:
    """The item that is meant, if GitHub has it: the state knows it, or it was fetched and tracked just before."""
    ref = naming.resolve(claim.mention, where, situation.known)
    found = naming.find(ref, situation.known) if ref else None
    return found[1] if found and found[1] in situation.known.items else None
