"""Erasing: the texts of what is gone leave the side tables of all replicas, by entries of the log.

Sans-IO: driven by ``loop``. A piece at a time for each place; when its entry is committed the texts are gone, and the
next piece is asked for. The state keeps what is left to do, so it does not matter where a term ends.
"""

from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from bot.cluster.history import History
from bot.errors import UserMistake
from bot.orchestrator.desk import Desk
from bot.record import codec
from bot.record.entry import Proposal
from bot.record.payload import Erased
from bot.record.text import Place
from bot.state.erasing import told_of
from bot.state.model import State
from bot.vocabulary import CommentId, Index, RepoId, TextId

Commit = Callable[[Sequence[Proposal]], Awaitable[object]]
"""Returns once they are in the log."""
PIECE = 2_000
"""Texts of one entry, so that it stays below the limit of an entry."""
AT_ONCE = 16
"""Places in work."""


class Erasing:
    """The places whose texts are being erased."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._asked: set[Place] = set()

    def begin_term(self) -> None:
        self._asked.clear()

    def erased(self, erased: Erased) -> None:
        """It is in the log."""
        if erased.place is not None:
            self._asked.discard(erased.place)

    def advance(self) -> None:
        desk = self._desk
        if desk.term is None:
            return
        for place, doom in desk.state.erasing.items():
            if len(self._asked) >= AT_ONCE:
                return
            if place not in self._asked:
                self._asked.add(place)
                texts = desk.texts_at(place, doom.upto, PIECE)
                desk.propose(piece(place, texts, doom.why), doom.cause)


def piece(place: Place, texts: tuple[TextId, ...], why: str) -> Erased:
    """One step of erasing ``place``, whose ``texts`` are all or, if there are more, :data:`PIECE` of them."""
    return Erased(texts, why, place, rest=len(texts) == PIECE)


def asked_for(
    subject: Mapping[str, Any], state: State, history: History, why: str
) -> Iterator[Erased]:
    """What an operator wants erased, and what crews were told of it, piece by piece; each is to be committed before the
    next is asked for.

    ``subject`` is a place, or the cause that brought the texts. Raises UserMistake for anything else.
    """
    match subject:
        case {"place": [int(repo), int(number), int(comment)]}:
            asked = Place(RepoId(repo), number, CommentId(comment))
            upto = history.head().index
            for place in (asked, *told_of(state, asked)):
                while texts := history.texts_at(place, upto, PIECE):
                    yield piece(place, texts, why)
        case {"cause": str(cause)}:
            for committed in history.by_key(cause):
                (slot,) = history.slots(Index(committed.entry.index - 1), 1)
                if slot.texts:
                    yield Erased(tuple(text.id for text in slot.texts), why)
        case _:
            raise UserMistake("what is to be erased is a place of three numbers, or a cause")


async def commit_all(pieces: Iterable[Erased], key: str, commit: Commit) -> int:
    """Commit ``pieces`` under ``key``; returns how many texts went."""
    gone = 0
    for one in pieces:
        await commit([codec.encode(one, key)])
        gone += len(one.texts)
    return gone
