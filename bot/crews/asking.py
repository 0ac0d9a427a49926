"""One question to a model: from the tape, or paid for, asked, asked again where that may help, and kept.

The only place that tries again: providers' and CrewAI's own repetitions are off, or the budget would not know them.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bot.crews.budget import Exhausted, Purse
from bot.crews.tape import Answered, Missing, Tape
from bot.crews.terms import EXTRACTIVE, Model
from bot.record.draft import Spent

Message = Mapping[str, str]
"""``role`` and ``content``."""
Ask = Callable[[Sequence[Message]], tuple[str, int, int]]
"""The answer to messages, with the tokens of prompt and answer; 0 and 0 where the provider did not tell."""

BYTES_A_TOKEN = 3
"""Tokenizers make one token of 3 to 5 bytes of English, code or JSON; the fewer, the more is reserved."""
PAUSE = 0.5
"""Seconds before the second attempt; twice as many before each further one."""


class Unanswered(Exception):
    """No answer. The message is one line for a person; nothing in it makes CrewAI ask again."""


@dataclass(slots=True)
class Desk:
    """What all questions of one run share. ``clock``: milliseconds that never go back; ``sleep``: seconds."""

    model: Model
    purse: Purse
    clock: Callable[[], int]
    sleep: Callable[[float], None]
    spent: Spent = Spent()
    """Since :meth:`step` was last asked."""
    failure: Exception | None = None
    """Why a question had no answer; CrewAI's own errors tell it less plainly."""
    _record: Tape | None = field(init=False)
    _replay: Tape | None = field(init=False)

    def __post_init__(self) -> None:
        self._record = Tape(Path(self.model.record)) if self.model.record else None
        self._replay = Tape(Path(self.model.replay)) if self.model.replay else None

    def step(self) -> Spent:
        spent, self.spent = self.spent, Spent()
        return spent

    def answer(self, messages: Sequence[Message], ask: Ask) -> str:
        """What the model says. Raises :class:`Unanswered`."""
        prompt = json.dumps([(one["role"], one["content"]) for one in messages])
        outcome = self._once(messages, prompt, ask)
        for attempt in range(1, self.model.attempts):
            if isinstance(outcome, str) or not may_pass(outcome):
                break
            self.sleep(PAUSE * 2 ** (attempt - 1))
            outcome = self._once(messages, prompt, ask)
        if isinstance(outcome, str):
            return outcome
        # Raised here and not while the error is handled: CrewAI follows an error to what it came of.
        self.failure = outcome
        raise Unanswered(one_line(outcome))

    def _once(self, messages: Sequence[Message], prompt: str, ask: Ask) -> str | Exception:
        try:
            reserved = self.purse.reserve(_tokens(prompt), self._longest())
        except Exhausted as error:
            return error
        start = self.clock()
        try:
            answered = self._asked(messages, prompt, ask, start)
        except Exception as error:  # noqa: BLE001 providers raise whatever they like
            lost = Spent(millis=self.clock() - start)
            self.purse.settle(Spent(), lost)
            self.spent += reserved + lost
            return error
        used = self.purse.used(answered.prompt_tokens, answered.answer_tokens, answered.millis)
        self.spent += self.purse.settle(reserved, used)
        return answered.text

    def _asked(self, messages: Sequence[Message], prompt: str, ask: Ask, start: int) -> Answered:
        if self._replay:
            return self._replay.replay(self._replay.name(self.model.name, prompt))
        text, *told = ask(messages)
        counted = told if any(told) else [_tokens(prompt), _tokens(text)]
        answered = Answered(text, counted[0], counted[1], self.clock() - start)
        if self._record:
            self._record.record(self._record.name(self.model.name, prompt), answered)
        return answered

    def _longest(self) -> int:
        return 0 if self.model.name == EXTRACTIVE else self.model.answer_tokens


def may_pass(error: BaseException) -> bool:
    """Whether asking once more may help: too many requests, a server's own trouble, no connection, no time."""
    if isinstance(error, Exhausted | Missing):
        return False
    status = getattr(error, "status_code", None)
    if isinstance(status, int):
        return status in (408, 429) or status >= 500
    return isinstance(error, ConnectionError | TimeoutError)


def _tokens(text: str) -> int:
    return len(text.encode()) // BYTES_A_TOKEN


def one_line(error: BaseException) -> str:
    """``Type: words`` on one short line."""
    if isinstance(error, Exhausted | Missing):
        return str(error)
    words = " ".join(str(error).split())
    return f"{type(error).__name__}: {words}"[:300]
