"""JSON, as an object on its way out and as bytes in either direction."""

from typing import Any

import msgspec

Json = dict[str, Any]
"""Typed loosely on purpose: GitHub's own description is what holds these shapes, in the tests."""


def encode(body: object) -> bytes:
    """Without a space, as GitHub does; nothing at all for ``None``."""
    return b"" if body is None else msgspec.json.encode(body)


def decode(body: bytes) -> Any:
    """``None`` for nothing at all. Raises ValueError where it is no JSON."""
    return msgspec.json.decode(body) if body else None
