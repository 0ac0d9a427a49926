"""Payloads to bytes and back: the one place that knows how the log is spelled.

Every noun of a union is written as ``{"kind": …, "data": …}`` (and ``"version"`` past 1), everything else as plain JSON
with named fields; an entry's own document begins with its ``"version"`` past 1. Equal nouns give equal bytes, on every
machine. Nothing here decides or checks rules.
"""

import re
from collections.abc import Callable, Iterable
from typing import Any, TypeVar, get_args

import msgspec

from bot.errors import BrokenInvariant
from bot.record import upcasters
from bot.record.action import Action, Reply
from bot.record.entry import Entry, Proposal
from bot.record.fact import Fact, OperatorAnswered
from bot.record.inbound import Inbound
from bot.record.message import Message
from bot.record.observed import Observed
from bot.record.payload import (
    Decided,
    Erased,
    Payload,
    Read,
    Received,
    TermStarted,
)
from bot.record.text import Text
from bot.vocabulary import IssueId, ReplicaId, TextId

Shape = TypeVar("Shape")

_VERSION = b'{"version":'
"""How the document of an entry past version 1 begins; no noun has a field of that name."""


class Tagged(msgspec.Struct, omit_defaults=True):
    """One noun of a union on the wire."""

    kind: str
    data: msgspec.Raw
    version: int = 1


class _Reply(msgspec.Struct):
    item: IssueId
    messages: tuple[Tagged, ...]


class _OperatorAnswered(msgspec.Struct):
    messages: tuple[Tagged, ...]


class _Received(msgspec.Struct):
    inbound: Tagged


class _Decided(msgspec.Struct):
    cause: str
    based_on: tuple[Read, ...]
    observed: Observed
    policy: str
    rules: int
    facts: tuple[Tagged, ...]
    actions: tuple[Tagged, ...]


def _kebab(noun: type) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "-", noun.__name__).lower()


_NOUNS: dict[str, type] = {
    _kebab(noun): noun
    for union in (Payload, Inbound, Fact, Action, Message)
    for noun in get_args(union)
}
_KINDS: dict[type, str] = {noun: kind for kind, noun in _NOUNS.items()}

_encoder = msgspec.json.Encoder(order="deterministic")
_decode_any = msgspec.json.Decoder().decode
_decode_plain: dict[str, Callable[[bytes | msgspec.Raw], Any]] = {
    kind: msgspec.json.Decoder(noun).decode
    for kind, noun in _NOUNS.items()
    if noun not in (Reply, OperatorAnswered, Received, Decided)
}
_decode_reply = msgspec.json.Decoder(_Reply).decode
_decode_answered = msgspec.json.Decoder(_OperatorAnswered).decode
_decode_received = msgspec.json.Decoder(_Received).decode
_decode_decided = msgspec.json.Decoder(_Decided).decode


def kind_of(noun: type) -> str:
    """``ItemObserved`` → ``item-observed``: the name under which a class stands in the log."""
    return _KINDS[noun]


def encode(payload: Payload, key: str, texts: tuple[Text, ...] = ()) -> Proposal:
    """Make the proposal that writes ``payload`` under ``key``, carrying the texts that it names."""
    return Proposal(kind_of(type(payload)), key, to_bytes(payload), texts)


def decode(entry: Entry) -> Payload:
    """Read an entry. Raises BrokenInvariant for one that this version of ecos cannot read.

    The agreement writes ``term-started`` itself: its term and its key say all there is.
    """
    if entry.kind == kind_of(TermStarted):
        return TermStarted(entry.term, ReplicaId(entry.key))
    try:
        payload: Payload = from_bytes(entry.kind, entry.payload)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise BrokenInvariant(f"entry {entry.index} is no {entry.kind}: {error}") from error
    return payload


def erased_by(entry: Entry) -> tuple[TextId, ...]:
    """The texts that are gone once ``entry`` is committed: all that whoever keeps the side table need know of it."""
    if entry.kind != kind_of(Erased):
        return ()
    payload = decode(entry)
    assert isinstance(payload, Erased)
    return payload.texts


def to_bytes(noun: Any) -> bytes:
    """The canonical bytes of a noun of the record: equal nouns, equal bytes."""
    data = _encoder.encode(_wire(noun))
    version = upcasters.current(kind_of(type(noun)))
    return data if version == 1 else b"%s%d,%s" % (_VERSION, version, data[1:])


def from_bytes(kind: str, data: bytes) -> Any:
    """The noun of ``kind`` that ``data``, from :func:`to_bytes`, spells."""
    if not data.startswith(_VERSION):
        return _read(kind, data, 1)
    document = _decode_any(data)
    version = document.pop("version")
    return _read(kind, _encoder.encode(document), version)


def tag(noun: Any) -> Tagged:
    """A noun of a union, as part of a document that says which one it is."""
    kind = kind_of(type(noun))
    return Tagged(kind, msgspec.Raw(_encoder.encode(_wire(noun))), upcasters.current(kind))


def untag(tagged: Tagged) -> Any:
    return _read(tagged.kind, tagged.data, tagged.version)


def dump(document: Any) -> bytes:
    """The canonical bytes of a document of plain values, dataclasses and :class:`Tagged` nouns."""
    return _encoder.encode(document)


def load(shape: type[Shape], data: bytes) -> Shape:
    """The document of ``shape`` that :func:`dump` wrote. Raises BrokenInvariant for any other bytes."""
    try:
        return msgspec.json.decode(data, type=shape)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise BrokenInvariant(f"these bytes are no {shape.__name__}: {error}") from error


def _read(kind: str, data: bytes | msgspec.Raw, version: int) -> Any:
    if kind not in _NOUNS:
        raise BrokenInvariant(f"the log holds a {kind!r}, written by a newer ecos: start that one")
    if version != upcasters.current(kind):
        data = _encoder.encode(upcasters.upcast(kind, version, _decode_any(data)))
    match kind:
        case "reply":
            return _reply(_decode_reply(data))
        case "operator-answered":
            return OperatorAnswered(_untag_all(_decode_answered(data).messages))
        case "received":
            return Received(untag(_decode_received(data).inbound))
        case "decided":
            return _decided(_decode_decided(data))
        case _:
            return _decode_plain[kind](data)


def _wire(noun: Any) -> Any:
    match noun:
        case Reply():
            return _Reply(noun.item, _tag_all(noun.messages))
        case OperatorAnswered():
            return _OperatorAnswered(_tag_all(noun.messages))
        case Received():
            return _Received(tag(noun.inbound))
        case Decided():
            return _Decided(
                noun.cause,
                noun.based_on,
                noun.observed,
                noun.policy,
                noun.rules,
                _tag_all(noun.facts),
                _tag_all(noun.actions),
            )
        case _:
            return noun


def _tag_all(nouns: Iterable[Any]) -> tuple[Tagged, ...]:
    return tuple(tag(noun) for noun in nouns)


def _untag_all(tagged: Iterable[Tagged]) -> tuple[Any, ...]:
    return tuple(untag(one) for one in tagged)


def _reply(wire: _Reply) -> Reply:
    return Reply(wire.item, _untag_all(wire.messages))


def _decided(wire: _Decided) -> Decided:
    return Decided(
        wire.cause,
        wire.based_on,
        wire.observed,
        wire.policy,
        wire.rules,
        _untag_all(wire.facts),
        _untag_all(wire.actions),
    )
