"""Dice that fall the same on every machine: one stream a purpose, so that a draw here moves nothing elsewhere."""

from collections.abc import Sequence
from hashlib import sha256
from typing import TypeVar

Some = TypeVar("Some")

_ALL = 2**64
_MASK = _ALL - 1


class Dice:
    """Splitmix64 (Steele, Lea, Flood 2014), begun from a seed and what the draws are for."""

    __slots__ = ("_state",)

    def __init__(self, seed: int, *purpose: object) -> None:
        digest = sha256("/".join(map(str, (seed, *purpose))).encode()).digest()
        self._state = int.from_bytes(digest[:8], "big")

    def bits(self) -> int:
        """64 of them."""
        self._state = state = (self._state + 0x9E3779B97F4A7C15) & _MASK
        mixed = ((state ^ state >> 30) * 0xBF58476D1CE4E5B9) & _MASK
        mixed = ((mixed ^ mixed >> 27) * 0x94D049BB133111EB) & _MASK
        return mixed ^ mixed >> 31

    def chance(self, rate: float) -> bool:
        """True in ``rate`` of all cases; one that never happens draws nothing."""
        return rate > 0 and self.bits() < rate * _ALL

    def between(self, low: int, high: int) -> int:
        """Both included."""
        return low + self.bits() % (high - low + 1)

    def choice(self, among: Sequence[Some]) -> Some:
        return among[self.bits() % len(among)]

    def some(self, among: Sequence[Some], least: int, most: int) -> list[Some]:
        """Between ``least`` and ``most`` of them, each once."""
        left = list(among)
        count = min(self.between(least, most), len(left))
        return [left.pop(self.bits() % len(left)) for _ in range(count)]
