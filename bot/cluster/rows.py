"""The ledger's rows as nouns, and back. What a column holds is told in ``schema``."""

from typing import Any

from bot.cluster.history import Slot
from bot.record.text import Place, Text
from bot.vocabulary import CommentId, Index, Instant, RepoId, Term, TextId

Row = tuple[Any, ...]
"""A row as SQLite gives it; the statement names its shape."""


def slot_of(row: Row) -> Slot:
    """From index, term, kind, key, payload, time, mark."""
    index, term, kind, key, payload, stamped_at, mark = row
    return Slot(Index(index), Term(term), kind, key, payload, Instant(stamped_at), mark=mark)


def text_row(text: Text, index: Index) -> Row:
    """As it is inserted: id, salt, content, entry, and where it stands."""
    content = text.content.encode("utf-8", "surrogatepass")
    place = text.place
    where = (None,) * 3 if place is None else (place.repo, place.number, place.comment)
    return (text.id, text.salt, content, index, *where)


def text_of(row: Row) -> Text:
    """From id, salt, content, and where it stands."""
    name, salt, content, repo, number, comment = row
    place = None if repo is None else Place(RepoId(repo), number, CommentId(comment))
    return Text(TextId(name), salt, content.decode("utf-8", "surrogatepass"), place)
