"""On which terms crews work: the model they ask, what it may cost, and where they live. Settings, nothing else."""

from dataclasses import dataclass, field
from pathlib import Path

from bot.record.draft import Spent
from bot.vocabulary import Duration

EXTRACTIVE = "extractive"
"""The name of the model that answers from the facts of the brief alone, without a network."""
UNBOUNDED = 2**53 - 1
"""Of an allowance: as much as it takes."""
RUN = Spent(calls=24, tokens=200_000, millis=300_000, micros=UNBOUNDED)
DAY = Spent(calls=480, tokens=4_000_000, millis=7_200_000, micros=UNBOUNDED)
"""What a model may be used for, unless somebody says otherwise: in one run, and in all runs of a day."""


@dataclass(frozen=True, slots=True)
class Price:
    """Millionths of a dollar for a million tokens: of the prompt, and of the answer."""

    prompt: int
    answer: int

    def of(self, prompt_tokens: int, answer_tokens: int) -> int:
        """In millionths of a dollar, rounded up."""
        return -(-(prompt_tokens * self.prompt + answer_tokens * self.answer) // 1_000_000)


@dataclass(frozen=True, slots=True)
class Model:
    """``name``: ``extractive``, or ``provider/name`` as CrewAI spells it. ``price`` absent: nobody said what it costs.

    ``patience``: how long one call may take. ``answer_tokens``: how long one answer may be. ``attempts``: how often a
    call is made that failed for a reason which may pass. ``record``: the folder in which every answer is kept;
    ``replay``: the folder from which alone answers come. Their files hold what people wrote.
    """

    name: str = EXTRACTIVE
    base_url: str | None = None
    key: str | None = field(default=None, repr=False)
    price: Price | None = None
    patience: Duration = Duration(60_000)
    answer_tokens: int = 4_000
    attempts: int = 3
    record: str | None = None
    replay: str | None = None


@dataclass(frozen=True, slots=True)
class Terms:
    """``python``: the interpreter that has CrewAI. ``deadline``: of one run, from its beginning to its report.

    ``run`` and ``day``: what the model may be used for in one run, and in all runs of a day. The day's is kept by
    whoever asks for runs; what is left of it goes into :attr:`bot.crews.port.Job.allowance`. ``idle``: how long CrewAI
    is kept ready after the last run: it takes some 190 MB, and seconds to start. ``environment``: all that crews may
    know of the bot's.
    """

    python: Path
    model: Model = Model()
    run: Spent = RUN
    day: Spent = DAY
    deadline: Duration = Duration(180_000)
    at_once: int = 2
    idle: Duration = Duration(600_000)
    environment: tuple[tuple[str, str], ...] = ()
