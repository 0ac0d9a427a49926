"""Chance without dice: a number in [0, 1) out of a seed and what it is for."""

import hashlib


def chance(*parts: object) -> float:
    digest = hashlib.sha256("/".join(map(str, parts)).encode()).digest()
    return int.from_bytes(digest[:7], "big") / 2**56


def within(most: int, *parts: object) -> int:
    """A whole number from 0 to ``most``, both included."""
    return int(chance(*parts) * (most + 1))
