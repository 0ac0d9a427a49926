"""Whoever drafts, as a replica meets him: slow, now and then step by step, and sometimes gone for good.

What he writes is the template's. Must never know the state: what he has is his job.
"""

from collections.abc import Callable, Sequence
from functools import partial

from bot.crews import template
from bot.crews.port import Finished, Job, Step
from bot.orchestrator.effects import Reported, Stepped
from bot.record.draft import Engine, Spent
from bot.simulation.dice import Dice
from bot.simulation.machine import Below
from bot.simulation.timeline import SECOND, Micros

_LOST = 0.05
"""Of runs: nobody hears of them again."""
_STEPWISE = 0.5
_AGENTS = ("reader", "writer")
_LONGEST: Micros = SECOND
"""Of one step."""
_SPENT = Spent(calls=1, tokens=100, millis=400, micros=50)

Hears = Callable[[Stepped | Reported], None]


class Crew:
    """``below`` lets time pass, and forgets what is under way when its replica ends."""

    def __init__(self, below: Below, dice: Dice, hears: Hears) -> None:
        self._below = below
        self._dice = dice
        self._hears = hears

    def employ(self, job: Job) -> None:
        if self._dice.chance(_LOST):
            return
        done = {step.name for step in job.done}
        agents = [one for one in _AGENTS if one not in done]
        self._wait(job, agents if self._dice.chance(_STEPWISE) else ())

    def _wait(self, job: Job, agents: Sequence[str]) -> None:
        self._below.after(self._dice.between(1, _LONGEST), partial(self._answer, job, agents))

    def _answer(self, job: Job, agents: Sequence[str]) -> None:
        if not agents:
            finished = Finished(template.report(job.brief), Engine.TEMPLATE)
            self._hears(Reported(job.draft, finished))
            return
        name, *others = agents
        self._hears(Stepped(job.draft, Step(name, f"{name} has looked at it.", _SPENT)))
        self._wait(job, others)
