"""Who asks, and what comes of it: what the meanings of all commands share."""

from dataclasses import dataclass

from bot.record.fact import Fact
from bot.record.inbound import RepositorySnapshot
from bot.record.link import Origin, Provenance
from bot.record.message import Message
from bot.vocabulary import Instant


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who asks, by what right, when, and where: nowhere on the terminal, which may name everything."""

    provenance: Provenance
    at: Instant
    origin: Origin | None = None
    repository: RepositorySnapshot | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """``message`` absent: what it brings about will say enough."""

    message: Message | None
    facts: tuple[Fact, ...] = ()
