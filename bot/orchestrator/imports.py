"""Import: what a repository held before ecos was installed there, listed page by page and said as if it were heard now.

Pure. Each item and comment becomes an inbound under a cause of its own that names when it last changed, so what comes
twice counts once. What is older than known is none. Nobody is answered: it was not said to ecos.
"""

from collections.abc import Callable, Generator, Iterable
from dataclasses import dataclass
from typing import TypeVar

from bot.github import listing, reader
from bot.github.listing import CommentRead
from bot.github.port import Call, Outcome
from bot.github.reader import ItemRead
from bot.orchestrator.gather import Surroundings
from bot.record.inbound import (
    Actor,
    CommentSnapshot,
    CommentWritten,
    ItemChange,
    ItemSnapshot,
    ItemWritten,
    Source,
)
from bot.record.text import Place, Text, salted
from bot.state.model import Repository, State
from bot.vocabulary import DeliveryId, Index, IssueId, RepoId, TextId, UserId

NOBODY = Actor(UserId(0), "")


@dataclass(frozen=True, slots=True)
class Piece:
    """One item or comment, to be received under ``cause`` with the texts it brings."""

    cause: str
    inbound: ItemWritten | CommentWritten
    texts: tuple[Text, ...]


Listed = TypeVar("Listed")
Import = Generator[Call | Piece, Outcome | None, None]


@dataclass(slots=True)
class Importer:
    """Of one repository, since the entry that brought it. ``gone``: items that were heard to go while it lists."""

    repo: RepoId
    since: Index
    around: Surroundings
    gone: set[IssueId]

    def run(self) -> Import:
        """Items first, for a comment is one of an item. Raises Outage when GitHub cannot tell now.

        The repository must be installed whenever this goes on.
        """
        yield from self._pages(listing.items_call, listing.read_items, self._item)
        yield from self._pages(listing.comments_call, listing.read_comments, self._comment)

    def _pages(
        self,
        first: Callable[..., Call],
        read: Callable[[Outcome], Iterable[Listed]],
        piece: Callable[[Listed], Piece | None],
    ) -> Import:
        repository = self._repository()
        call: Call | None = first(repository.installation, repository.snapshot.name)
        while call is not None:
            outcome = yield call
            assert outcome is not None, "a call is answered"
            self.around.forget_rights(self.repo)  # they are believed for one page
            for found in read(outcome):
                news = piece(found)
                if news is not None:
                    yield news
            call = reader.next_page(call, outcome)

    def _item(self, found: ItemRead) -> Piece | None:
        id_ = IssueId(self.repo, found.number)
        if id_ in self.gone or not _is_news(found, id_, self.around.state()):
            return None
        texts = _Texts(self.around.salt, Place(self.repo, found.number))
        item = ItemSnapshot(
            id_,
            found.kind,
            found.state,
            texts.lay_aside(found.title),
            texts.lay_aside(found.body) if found.body else None,
            found.author,
            found.created_at,
            found.updated_at,
        )
        inbound = ItemWritten(self._source(), item, ItemChange.OTHER, imported=True)
        return Piece(self._cause(f"{found.number}@{found.updated_at}"), inbound, texts.all)

    def _comment(self, found: CommentRead) -> Piece | None:
        """Those of bots, ecos among them, prove nothing. One without its item has a webhook of its own, or is gone."""
        state = self.around.state()
        item = state.items.get(IssueId(self.repo, found.number))
        if item is None or item.id in self.gone or found.author.bot or found.body is None:
            return None
        texts = _Texts(self.around.salt, Place(self.repo, found.number, found.id))
        comment = CommentSnapshot(
            found.id,
            found.author,
            texts.lay_aside(found.body),
            found.created_at,
            found.updated_at,
        )
        inbound = CommentWritten(self._source(), item, comment, imported=True)
        place = f"{found.number}/{found.id}@{found.updated_at}"
        return Piece(self._cause(place), inbound, texts.all)

    def _cause(self, what: str) -> str:
        return f"import:{self.since}:{self.repo}/{what}"

    def _source(self) -> Source:
        repository = self._repository()
        delivery = DeliveryId("import")
        return Source(delivery, repository.installation, repository.snapshot, NOBODY)

    def _repository(self) -> Repository:
        return self.around.state().repositories[self.repo]


@dataclass(slots=True)
class _Texts:
    salt: Callable[[], bytes]
    place: Place
    all: tuple[Text, ...] = ()

    def lay_aside(self, content: str) -> TextId:
        text = salted(content, self.salt(), self.place)
        self.all += (text,)
        return text.id


def _is_news(found: ItemRead, id_: IssueId, state: State) -> bool:
    """Whether it is newer than what is known. Of an item that was only named its body is not known yet."""
    known = state.items.get(id_)
    if known is None or known.updated_at < found.updated_at:
        return True
    read = (known.body is None) == (found.body is None)
    return known.updated_at == found.updated_at and not read
