"""Sabotage: ecos or its path broken on purpose, once, so that the audit must find it.

Each comes between the bot and a real port and lies; production code knows nothing of it.
"""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, replace

from bot.cluster.port import Agreement, Fence, Guarantees, Receipt, Status
from bot.github.marker import marker_of
from bot.github.port import Answer, Call, GitHub, Outcome
from bot.record import codec
from bot.record.entry import Committed, Entry, Proposal
from bot.record.fact import EvidenceStated, Fact
from bot.record.inbound import CommentWritten
from bot.record.link import Evidence
from bot.record.payload import Decided, Received
from bot.vocabulary import Index, Instant, IssueId, Term

NOWHERE = 2**40
"""The id of a comment that never was."""


NAMES = ("drop-comment", "double-comment", "lose-delivery", "wrong-link")


@dataclass(slots=True)
class Sabotage:
    """One of ``NAMES``; ``struck`` once it has broken something. What it leaves alone goes straight through.

    ``lost``: the cause that is taken and never committed, however often GitHub is asked for it.
    """

    name: str
    struck: bool = False
    lost: str | None = None

    def agreement(self, real: Agreement) -> Agreement:
        match self.name:
            case "lose-delivery":
                return _LostDelivery(real, self)
            case "wrong-link":
                return _WrongLink(real, self)
            case _:
                return real

    def github(self, real: GitHub) -> GitHub:
        match self.name:
            case "drop-comment":
                return _DroppedComment(real, self)
            case "double-comment":
                return _DoubledComment(real, self)
            case _:
                return real


class _DroppedComment:
    """Answers the first reply of the bot as GitHub would, and sends nothing."""

    def __init__(self, real: GitHub, sabotage: Sabotage) -> None:
        self._real = real
        self._sabotage = sabotage

    async def send(self, call: Call) -> Outcome:
        if self._sabotage.struck or not _is_reply(call):
            return await self._real.send(call)
        self._sabotage.struck = True
        body = {"id": NOWHERE, "user": None, "body": (call.body or {})["body"]}
        return Answer(201, {}, body)


class _DoubledComment:
    """Sends the first reply of the bot twice."""

    def __init__(self, real: GitHub, sabotage: Sabotage) -> None:
        self._real = real
        self._sabotage = sabotage

    async def send(self, call: Call) -> Outcome:
        if not self._sabotage.struck and _is_reply(call):
            self._sabotage.struck = True
            await self._real.send(call)
        return await self._real.send(call)


class _Between:
    """An agreement that hands everything on."""

    def __init__(self, real: Agreement, sabotage: Sabotage) -> None:
        self._real = real
        self._sabotage = sabotage

    @property
    def guarantees(self) -> Guarantees:
        return self._real.guarantees

    async def claim(self) -> Fence:
        return await self._real.claim()

    async def append(self, batch: Sequence[Proposal]) -> tuple[Receipt, ...]:
        return await self._real.append(batch)

    def tail(self, after: Index) -> AsyncIterator[tuple[Committed, ...]]:
        return self._real.tail(after)

    async def barrier(self) -> Index:
        return await self._real.barrier()

    def status(self) -> Status:
        return self._real.status()

    async def close(self) -> None:
        await self._real.close()


class _LostDelivery(_Between):
    """Takes the first comment of a person and commits nothing, so that the door answers 202 for it."""

    async def append(self, batch: Sequence[Proposal]) -> tuple[Receipt, ...]:
        sabotage = self._sabotage
        comments = (one.key for one in batch if _is_comment(_payload(one)))
        if not sabotage.struck:
            sabotage.lost = next(comments, None)
            sabotage.struck = sabotage.lost is not None
        if sabotage.lost is None or all(one.key != sabotage.lost for one in batch):
            return await self._real.append(batch)
        status = self._real.status()
        return tuple(Receipt(status.committed, status.term) for _ in batch)


class _WrongLink(_Between):
    """Turns the first link that a text proves towards another item."""

    async def append(self, batch: Sequence[Proposal]) -> tuple[Receipt, ...]:
        return await self._real.append([self._turned(proposal) for proposal in batch])

    def _turned(self, proposal: Proposal) -> Proposal:
        decided = _payload(proposal)
        if self._sabotage.struck or not isinstance(decided, Decided):
            return proposal
        facts = tuple(self._wrong(fact) for fact in decided.facts)
        return codec.encode(replace(decided, facts=facts), proposal.key, proposal.texts)

    def _wrong(self, fact: Fact) -> Fact:
        if self._sabotage.struck or not isinstance(fact, EvidenceStated) or not fact.evidence:
            return fact
        self._sabotage.struck = True
        first, *rest = fact.evidence
        target = IssueId(first.link.target.repo, first.link.target.number + 1)
        wrong = Evidence(replace(first.link, target=target), first.words)
        return replace(fact, evidence=(wrong, *rest))


def _is_reply(call: Call) -> bool:
    marker = marker_of(str((call.body or {}).get("body", "")))
    return call.method == "POST" and marker is not None and "ecos:reply" in marker


def _is_comment(payload: object) -> bool:
    return (
        isinstance(payload, Received)
        and isinstance(payload.inbound, CommentWritten)
        and not payload.inbound.comment.author.bot
    )


def _payload(proposal: Proposal) -> object:
    entry = Entry(Index(0), Term(0), proposal.kind, proposal.key, proposal.payload, Instant(0))
    return codec.decode(entry)
