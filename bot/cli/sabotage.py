"""Sabotage: ecos or its path broken on purpose, in one place, so that the audit must find it.

Each comes between the bot and a real port and lies, and lies again whenever the same is tried anew, for ecos mends what
it can. Production code knows nothing of it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from bot.cli.between import Between
from bot.cli.machine import Machine
from bot.cluster.port import Agreement, Receipt
from bot.github.marker import marker_of, reply_marker
from bot.github.port import Answer, Call, GitHub, Outcome
from bot.record import codec
from bot.record.action import ActionId
from bot.record.entry import Entry, Proposal
from bot.record.fact import EvidenceStated, Fact
from bot.record.inbound import CommentWritten
from bot.record.link import Evidence, Link
from bot.record.payload import Decided, Done, Received, Settled
from bot.vocabulary import Index, Instant, IssueId, Term

NOWHERE = 2**40
"""The id of a comment that never was."""


NAMES = ("drop-comment", "double-comment", "lose-delivery", "wrong-link", "lying-disk")
"""The last one strikes under chaos alone: elsewhere the power stays."""


@dataclass(slots=True)
class Sabotage:
    """One of ``NAMES``. ``victim``: what it has broken. What it leaves alone goes straight through.

    ``replies``: what was answered, by marker, and ``way`` where to, for the one that waits until ecos is done.
    """

    name: str
    victim: object = None
    replies: dict[str, Call] = field(default_factory=dict)
    way: GitHub | None = None

    def strikes(self, one: object) -> bool:
        """Whether ``one`` is the victim: the first that is asked about, and the same ever after."""
        if self.victim is None:
            self.victim = one
        return self.victim == one

    def agreement(self, real: Agreement) -> Agreement:
        match self.name:
            case "lose-delivery":
                return _LostDelivery(real, self)
            case "wrong-link":
                return _WrongLink(real, self)
            case "double-comment":
                return _Twin(real, self)
            case _:
                return real

    def machine(self, real: Machine) -> Machine:
        """One whose disk says that it has synced, and has not."""
        if self.name != "lying-disk" or not self.strikes(real.ledger):
            return real
        return replace(real, lies=True)

    def github(self, real: GitHub) -> GitHub:
        match self.name:
            case "drop-comment":
                return _DroppedComment(real, self)
            case "double-comment":
                self.way = real
                return _RememberedReplies(real, self)
            case _:
                return real


class _DroppedComment:
    """Answers the first reply of the bot as GitHub would, and sends nothing."""

    def __init__(self, real: GitHub, sabotage: Sabotage) -> None:
        self._real = real
        self._sabotage = sabotage

    async def send(self, call: Call) -> Outcome:
        marker = _reply_marker(call)
        if marker is None or not self._sabotage.strikes(marker):
            return await self._real.send(call)
        body = {"id": NOWHERE, "user": None, "body": (call.body or {})["body"]}
        return Answer(201, {}, body)


class _RememberedReplies:
    """Keeps what the bot said, for :class:`_Twin`."""

    def __init__(self, real: GitHub, sabotage: Sabotage) -> None:
        self._real = real
        self._sabotage = sabotage

    async def send(self, call: Call) -> Outcome:
        marker = _reply_marker(call)
        if marker is not None:
            self._sabotage.replies[marker] = call
        return await self._real.send(call)


class _Sabotaged(Between):
    def __init__(self, real: Agreement, sabotage: Sabotage) -> None:
        super().__init__(real)
        self._sabotage = sabotage


class _Twin(_Sabotaged):
    """Says a reply once more as soon as its receipt is in the log and nobody looks again."""

    async def append(self, batch: Sequence[Proposal]) -> tuple[Receipt, ...]:
        receipts = await super().append(batch)
        for done in map(_payload, batch):
            if isinstance(done, Settled) or (isinstance(done, Done) and done.settle_at is None):
                await self._repeat(done.action)
        return receipts

    async def _repeat(self, action: ActionId) -> None:
        marker, way = reply_marker(action), self._sabotage.way
        call = self._sabotage.replies.get(marker)
        while way is not None and call is not None and self._sabotage.victim is None:
            outcome = await way.send(call)
            if isinstance(outcome, Answer) and outcome.status == 201:
                self._sabotage.victim = marker


class _LostDelivery(_Sabotaged):
    """Takes the first comment of a person and commits nothing, so that the door answers 202 for it."""

    async def append(self, batch: Sequence[Proposal]) -> tuple[Receipt, ...]:
        comments = [one.key for one in batch if _is_comment(_payload(one))]
        if not comments or not self._sabotage.strikes(comments[0]):
            return await super().append(batch)
        status = self.status()
        return tuple(Receipt(status.committed, status.term) for _ in batch)


class _WrongLink(_Sabotaged):
    """Turns the first link that a text proves towards another item."""

    async def append(self, batch: Sequence[Proposal]) -> tuple[Receipt, ...]:
        return await super().append([self._turned(proposal) for proposal in batch])

    def _turned(self, proposal: Proposal) -> Proposal:
        decided = _payload(proposal)
        if not isinstance(decided, Decided):
            return proposal
        facts = tuple(self._wrong(fact) for fact in decided.facts)
        return codec.encode(replace(decided, facts=facts), proposal.key, proposal.texts)

    def _wrong(self, fact: Fact) -> Fact:
        if not isinstance(fact, EvidenceStated):
            return fact
        return replace(fact, evidence=tuple(self._elsewhere(one) for one in fact.evidence))

    def _elsewhere(self, one: Evidence) -> Evidence:
        if not self._sabotage.strikes(one.link):
            return one
        target = IssueId(one.link.target.repo, one.link.target.number + 1)
        return Evidence(Link(one.link.source, one.link.relation, target), one.words)


def _reply_marker(call: Call) -> str | None:
    """What marks ``call`` as a reply; None where it is none."""
    marker = marker_of(str((call.body or {}).get("body", "")))
    return marker if call.method == "POST" and marker and "ecos:reply" in marker else None


def _is_comment(payload: object) -> bool:
    return (
        isinstance(payload, Received)
        and isinstance(payload.inbound, CommentWritten)
        and not payload.inbound.comment.author.bot
    )


def _payload(proposal: Proposal) -> object:
    entry = Entry(Index(0), Term(0), proposal.kind, proposal.key, proposal.payload, Instant(0))
    return codec.decode(entry)
