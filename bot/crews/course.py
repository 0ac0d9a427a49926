"""The course of a run: which steps are due after those that were taken, and what came of them.

Researcher, writer, reviewer; refused, the writer and the reviewer do it again, :data:`ROUNDS` times at most. Bot and
crew's process both follow it, so neither has to believe the other.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.crews.answers import Part, Verdict, checked
from bot.crews.brief import Brief, Report
from bot.crews.port import Step
from bot.crews.spelling import Misspelt, noun_of, report_of

ROUNDS = 3
"""How often a crew writes, at most: once, and again after each of two refusals."""


@dataclass(frozen=True, slots=True)
class Stage:
    """One step that is due: who has to take it, and in which round."""

    part: Part
    round: int

    @property
    def name(self) -> str:
        return self.part if self.round == 1 else f"{self.part}-{self.round}"


@dataclass(frozen=True, slots=True)
class Refused:
    """The reviewer refused the last report, too."""

    reasons: tuple[str, ...]


_ALL = (
    Stage(Part.RESEARCHER, 1),
    *(Stage(part, nth + 1) for nth in range(ROUNDS) for part in (Part.WRITER, Part.REVIEWER)),
)


def due(done: Sequence[Step]) -> tuple[Stage, ...]:
    """The steps that are left of the round that ``done`` stands in; none where the course has ended."""
    if done and _ALL[len(done) - 1].part is Part.REVIEWER and verdict(done[-1]).accepted:
        return ()
    left = _ALL[len(done) :]
    return tuple(stage for stage in left if stage.round == left[0].round)


def taken(done: Sequence[Step], step: Step, brief: Brief) -> None:
    """Nothing where ``step`` is the next one. Raises :class:`Misspelt` where it is not, or its answer will not do."""
    stages = due(done)
    if not stages or stages[0].name != step.name:
        expected = stages[0].name if stages else "no further step"
        raise Misspelt(f"$.name: expected {expected}, found {step.name[:40]!r}")
    if checked(stages[0].part, step.answer, brief) != step.answer:
        raise Misspelt("$.answer: expected an answer spelled as all are")


def known(done: Sequence[Step], brief: Brief) -> tuple[Step, ...]:
    """The steps of an earlier run that this one can stand on: up to the first that does not fit in."""
    fitting: list[Step] = []
    for step in done:
        try:
            taken(fitting, step, brief)
        except Misspelt:
            break
        fitting.append(step)
    return tuple(fitting)


def outcome(done: Sequence[Step]) -> Report | Refused:
    """What a course that has ended came to."""
    assert not due(done), "a course is asked for its outcome when it has ended"
    told = verdict(done[-1])
    return report_of(done[-2].answer) if told.accepted else Refused(told.reasons)


def verdict(step: Step) -> Verdict:
    return noun_of(Verdict, step.answer)
