"""A proposal as the bytes that members of a group carry to one another; the texts that it names travel along."""

import msgspec

from bot.errors import BrokenInvariant
from bot.record.entry import Proposal
from bot.record.text import Place, Text
from bot.vocabulary import CommentId, RepoId, TextId


class _Text(msgspec.Struct, array_like=True):
    id: str
    salt: bytes
    content: bytes
    place: tuple[int, int, int] | None


class _Proposal(msgspec.Struct, array_like=True):
    kind: str
    key: str
    payload: bytes
    texts: tuple[_Text, ...]


_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(_Proposal).decode


def to_bytes(proposal: Proposal) -> bytes:
    texts = tuple(_to_wire(text) for text in proposal.texts)
    return _encode(_Proposal(proposal.kind, proposal.key, proposal.payload, texts))


def from_bytes(data: bytes) -> Proposal:
    """Raises ``BrokenInvariant`` for bytes that :func:`to_bytes` did not write."""
    try:
        wire = _decode(data)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise BrokenInvariant(f"no proposal in these bytes: {error}") from error
    return Proposal(wire.kind, wire.key, wire.payload, tuple(_to_text(one) for one in wire.texts))


def _to_wire(text: Text) -> _Text:
    at = text.place
    place = None if at is None else (int(at.repo), at.number, int(at.comment))
    return _Text(text.id, text.salt, text.content.encode("utf-8", "surrogatepass"), place)


def _to_text(wire: _Text) -> Text:
    place = None
    if wire.place is not None:
        repo, number, comment = wire.place
        place = Place(RepoId(repo), number, CommentId(comment))
    content = wire.content.decode("utf-8", "surrogatepass")
    return Text(TextId(wire.id), wire.salt, content, place)
