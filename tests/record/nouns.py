"""Any noun of the record, drawn from its dataclass or filled: a new field or kind comes without a change here."""

from dataclasses import fields, is_dataclass
from enum import Enum
from functools import cache
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from hypothesis import strategies as st

from bot.record.action import Action
from bot.record.fact import Fact
from bot.record.inbound import Inbound
from bot.record.message import Message
from bot.record.payload import Payload

UNIONS = (Payload, Inbound, Fact, Action, Message)
NOUNS: tuple[type, ...] = tuple(noun for union in UNIONS for noun in get_args(union))


@cache
def drawn(shape: Any) -> st.SearchStrategy[Any]:
    """Values of a type, as the record uses types."""
    plain = {
        str: st.text(max_size=8),
        int: st.integers(-(2**53), 2**53),
        bool: st.booleans(),
        NoneType: st.none(),
    }
    if shape in plain:
        return plain[shape]
    if hasattr(shape, "__supertype__"):
        return drawn(shape.__supertype__)
    if get_origin(shape) in (Union, UnionType):
        return st.one_of([drawn(one) for one in get_args(shape)])
    if get_origin(shape) is tuple:
        items = get_args(shape)
        if items[1:] == (...,):
            return st.lists(drawn(items[0]), max_size=2).map(tuple)
        return st.tuples(*map(drawn, items))
    if isinstance(shape, type) and issubclass(shape, Enum):
        return st.sampled_from(list(shape))
    assert is_dataclass(shape), f"the record holds a {shape}: say how to draw one"
    assert isinstance(shape, type)
    hints = get_type_hints(shape)
    return st.builds(shape, **{field.name: drawn(hints[field.name]) for field in fields(shape)})


def filled(shape: Any) -> Any:
    """One value of a type, with nothing left out."""
    plain = {str: "words", int: 1, bool: True}
    if shape in plain:
        return plain[shape]
    if hasattr(shape, "__supertype__"):
        return filled(shape.__supertype__)
    if get_origin(shape) in (Union, UnionType):
        return filled(get_args(shape)[0])
    if get_origin(shape) is tuple:
        return tuple(filled(item) for item in get_args(shape) if item is not ...)
    if issubclass(shape, Enum):
        return next(iter(shape))
    hints = get_type_hints(shape)
    return shape(**{field.name: filled(hints[field.name]) for field in fields(shape)})
