"""Lines of JSON between the bot, the supervisor of crews, and a crew's process.

The bot says on what terms to work, then ``run`` and ``kill``; the supervisor says ``ready`` or ``broken``, passes on
each ``line`` of a run, and says how its process ``ended``. A run's lines are its steps, and last why it stopped, if it
did not come to its end. A line that is none of these is :class:`Garbled`; who wrote it is not believed any further.
"""

import json
from dataclasses import asdict, dataclass
from typing import Any, NewType

from bot.crews.port import Job, Step
from bot.crews.spelling import Misspelt, brief_of, brief_text, step_of, step_text
from bot.crews.terms import Model, Price
from bot.record.draft import CrewFault, Spent
from bot.vocabulary import DraftId

Run = NewType("Run", int)
"""Numbers the runs of one supervisor."""

LINE_LIMIT = 4_000_000
"""Bytes of a line, at most: a step is at most a fourth of it."""


class Garbled(Exception):
    """Not a line of ours. The message is one line for a person."""


@dataclass(frozen=True, slots=True)
class Start:
    run: Run
    job: Job


@dataclass(frozen=True, slots=True)
class Kill:
    run: Run


@dataclass(frozen=True, slots=True)
class Ready:
    pass


@dataclass(frozen=True, slots=True)
class Broken:
    """The supervisor cannot work: why."""

    why: str


@dataclass(frozen=True, slots=True)
class Line:
    """What the process of a run wrote."""

    run: Run
    text: str


@dataclass(frozen=True, slots=True)
class Ended:
    """The process of a run is gone: how."""

    run: Run
    how: str


@dataclass(frozen=True, slots=True)
class Stopped:
    """The last line of a run; both are ``None`` where its course came to its end."""

    why: str | None = None
    fault: CrewFault | None = None


def model_line(model: Model) -> bytes:
    return _bytes({"model": asdict(model)})


def read_model(line: bytes | str) -> Model:
    table = _table(line)["model"]
    price = Price(**table.pop("price")) if table["price"] else table.pop("price")
    return Model(**table, price=price)


def order_line(order: Start | Kill) -> bytes:
    match order:
        case Kill(run):
            return _bytes({"kill": run})
        case Start(run, job):
            return _bytes(
                {
                    "run": run,
                    "draft": job.draft,
                    "brief": brief_text(job.brief),
                    "done": [step_text(step) for step in job.done],
                    "allowance": asdict(job.allowance),
                }
            )


def read_order(line: bytes | str) -> Start | Kill:
    """What the bot says; it is believed."""
    table = _table(line)
    if "kill" in table:
        return Kill(Run(table["kill"]))
    job = Job(
        DraftId(table["draft"]),
        brief_of(table["brief"]),
        tuple(step_of(step) for step in table["done"]),
        Spent(**table["allowance"]),
    )
    return Start(Run(table["run"]), job)


def news_line(news: Ready | Broken | Line | Ended) -> bytes:
    match news:
        case Ready():
            return _bytes({"ready": True})
        case Broken(why):
            return _bytes({"broken": why})
        case Line(run, text):
            return _bytes({"run": run, "line": text})
        case Ended(run, how):
            return _bytes({"run": run, "ended": how})


def read_news(line: bytes) -> Ready | Broken | Line | Ended:
    """What the supervisor says. Raises :class:`Garbled`."""
    match _table(line):
        case {"ready": True}:
            return Ready()
        case {"broken": str(why)}:
            return Broken(why)
        case {"run": int(run), "line": str(text)}:
            return Line(Run(run), text)
        case {"run": int(run), "ended": str(how)}:
            return Ended(Run(run), how)
        case _:
            raise Garbled("the crews' supervisor wrote what is not a message")


def run_line(said: Step | Stopped) -> bytes:
    match said:
        case Step():
            return _bytes({"step": step_text(said)})
        case Stopped(why, fault):
            return _bytes({"stopped": why, "fault": fault})


def read_run(line: str) -> Step | Stopped:
    """What the process of a run says. Raises :class:`Garbled`."""
    match _table(line):
        case {"step": str(text)}:
            try:
                return step_of(text)
            except Misspelt as error:
                raise Garbled(f"the crew's process wrote what is no step: {error}") from None
        case {"stopped": None}:
            return Stopped()
        case {"stopped": str(why), "fault": fault} if fault in list(CrewFault):
            return Stopped(why, CrewFault(fault))
        case _:
            raise Garbled("the crew's process wrote what is not a message")


def _bytes(table: dict[str, Any]) -> bytes:
    return json.dumps(table, separators=(",", ":")).encode() + b"\n"


def _table(line: bytes | str) -> dict[str, Any]:
    try:
        table = json.loads(line)
    except (ValueError, RecursionError):
        table = None
    if not isinstance(table, dict):
        raise Garbled("a crew wrote what is not JSON")
    return table
