"""The purse of one run: what a call may cost is reserved before it is made, and what it did cost is settled after.

It fails closed: a call whose answer never came stays paid, and nothing is asked that the purse cannot bear.
"""

from collections.abc import Sequence

from bot.crews.terms import UNBOUNDED, Price
from bot.record.draft import Spent

_AMPLE = UNBOUNDED // 2
"""More money than this left: nobody set a bound, whatever was taken off it."""


class Exhausted(Exception):
    """The next call is not made. The message is one line for a person."""


class Purse:
    """``free``: the model is our own, its tokens are nobody's and its price is none."""

    def __init__(self, allowance: Spent, price: Price | None, *, free: bool = False) -> None:
        self._allowance = allowance
        self._price = Price(0, 0) if free else price
        self._free = free
        self.spent = Spent()

    def reserve(self, prompt_tokens: int, answer_tokens: int) -> Spent:
        """What one call may cost at most; it counts as spent from now on. Raises :class:`Exhausted`."""
        if self._price is None and self._allowance.micros < _AMPLE:
            raise Exhausted("there is a budget of money, but nobody said what the model costs")
        asked = self._cost(prompt_tokens, answer_tokens)
        for what, left, needed in self._left(asked):
            if needed > left:
                raise Exhausted(f"the budget of {what} is used up: {left} left, {needed} needed")
        self.spent += asked
        return asked

    def settle(self, reserved: Spent, used: Spent) -> Spent:
        """Put back what was reserved and not used. ``used``: tokens and time; returned with calls and money."""
        self.spent = Spent(
            *(s - r + u for s, r, u in zip(*map(_tuple, (self.spent, reserved, used)), strict=True))
        )
        return used

    def used(self, prompt_tokens: int, answer_tokens: int, millis: int) -> Spent:
        return self._cost(prompt_tokens, answer_tokens) + Spent(millis=millis)

    def _cost(self, prompt_tokens: int, answer_tokens: int) -> Spent:
        micros = self._price.of(prompt_tokens, answer_tokens) if self._price else 0
        return Spent(1, 0 if self._free else prompt_tokens + answer_tokens, 0, micros)

    def _left(self, asked: Spent) -> Sequence[tuple[str, int, int]]:
        left, spent = self._allowance, self.spent
        return (
            ("calls", left.calls - spent.calls, asked.calls),
            ("tokens", left.tokens - spent.tokens, asked.tokens),
            ("milliseconds", left.millis - spent.millis, 1),
            ("millionths of a dollar", left.micros - spent.micros, asked.micros),
        )


def _tuple(spent: Spent) -> tuple[int, int, int, int]:
    return (spent.calls, spent.tokens, spent.millis, spent.micros)
