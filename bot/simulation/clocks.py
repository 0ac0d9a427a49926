"""A member's idea of time: how long its ticks are, and what its wall clock says. Neither is to be trusted."""

from bot.simulation.dice import Dice
from bot.simulation.options import MILLI, Options
from bot.simulation.timeline import BEGIN, Micros
from bot.vocabulary import Instant

_LONGEST_JUMP = 300_000


class Clock:
    """``period``: of its ticks in true time."""

    def __init__(self, options: Options, dice: Dice) -> None:
        self._dice = dice
        self._tick = options.tick
        most = int(options.machines.skew * options.tick)
        self.period: Micros = options.tick + dice.between(-most, most)
        self._ahead = 0

    def wall(self, true: Micros) -> Instant:
        return Instant(BEGIN + true // MILLI + self._ahead)

    def jump(self) -> int:
        """Somebody sets the clock, forward or back; returns by how many milliseconds."""
        by = self._dice.between(-_LONGEST_JUMP, _LONGEST_JUMP)
        self._ahead += by
        return by

    def calm(self) -> None:
        """Ticks are as long as they should be; the wall clock stays where it is."""
        self.period = self._tick
