"""What a rule returns: what was found to be so, and what is to be done about it. Never does it."""

from dataclasses import dataclass

from bot.record.action import Action
from bot.record.fact import Fact


@dataclass(frozen=True, slots=True)
class Decision:
    """``facts`` are folded in order, ``actions`` are performed in order within a thread."""

    facts: tuple[Fact, ...] = ()
    actions: tuple[Action, ...] = ()

    def __add__(self, other: "Decision") -> "Decision":
        return Decision(self.facts + other.facts, self.actions + other.actions)


NOTHING = Decision()
