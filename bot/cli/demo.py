"""``ecos demo``: a story played on a sandbox and audited, and then a page to try ecos oneself.

It joins theatre and auditor and prints; what holds is the auditor's to say.
"""

import asyncio
import logging
import signal
import time
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeVar

import apsw
import click
import structlog
import uvloop

from bot.cli.audit.projection import Projection
from bot.cli.chaos import Chaos
from bot.cli.reckoning import projection_of, reckon
from bot.cli.sabotage import NAMES, Sabotage
from bot.cli.scenes import Scene, as_written, in_haste
from bot.cli.theatre import Theatre, journal_of, ledger_of, theatre
from bot.errors import BrokenInvariant, Misconfigured, Outage, UserMistake
from bot.sandbox.story import Story, StoryAct, load_story

Result = TypeVar("Result")

STORIES = Path(__file__).parent.parent / "sandbox" / "stories"
SHOWN = "ecosystem"
PORT = 8029
INTERRUPTED = 130
"""Exit code of a play that Ctrl-C has ended before the audit."""


@dataclass(frozen=True, slots=True)
class Programme:
    """What to play and how. ``keep``: where its files stay; without it they go when it ends."""

    story: Path
    once: bool
    as_json: bool
    sabotage: str | None
    chaos: int | None
    port: int
    keep: str | None


@click.command("demo")
@click.option("--once", is_flag=True, help="Play, audit and end.")
@click.option("--json", "as_json", is_flag=True, help="Print the audit as one JSON object.")
@click.option("--story", metavar="FILE", default=SHOWN, help="Play another: a file, or `first`.")
@click.option("--sabotage", type=click.Choice(NAMES), help="Break ecos on purpose.")
@click.option("--chaos", type=int, metavar="SEED", help="Let all go wrong, and compare.")
@click.option("--port", type=click.IntRange(0, 65_535), default=PORT, help="First port to try.")
@click.option("--keep", metavar="FOLDER", help="Keep ledger and journal there.")
def demo_command(**chosen: Any) -> int:
    """Play a story on a GitHub in a box, audit what came of it, and stay up to be tried.

    Exits 0 only if all that the story expects and all that the audit counts holds.
    """
    level = logging.WARNING if chosen["chaos"] is None else logging.CRITICAL
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(level))
    programme = Programme(**(chosen | {"story": _named(chosen["story"])}))
    try:
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            return runner.run(_give(programme))
    except UserMistake as mistake:
        name, said = programme.story.name, str(mistake)
        raise Misconfigured(said if said.startswith(name) else f"{name}, {said}") from mistake


async def _give(programme: Programme) -> int:
    """Everything from the first act to the last light; the exit code. Raises UserMistake where the story is wrong."""
    stop = asyncio.Event()
    for sign in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(sign, stop.set)
    story, began = _story(programme.story), time.monotonic()
    with _folder(programme.keep) as folder:
        peace = await _unless(stop, _calm(programme, story, folder / "calm"))
        if peace is None:
            return INTERRUPTED
        calm, amiss = peace
        sabotage = Sabotage(programme.sabotage) if programme.sabotage else None
        scenes, chaos = tuple(as_written(story)), None
        if programme.chaos is not None:
            scenes = tuple(in_haste(story))
            chaos = Chaos(programme.chaos, len(scenes))
        async with theatre(story, folder, programme.port, sabotage, chaos) as stage:
            doubted = sabotage is not None or chaos is not None
            failures = await _unless(stop, _play(stage, scenes, doubted=doubted))
            if failures is None:
                return INTERRUPTED if programme.once else 0
            failures = (*amiss, *failures)
            if sabotage is not None and sabotage.victim is None:
                failures = (*failures, f"{sabotage.name} found nothing to break in this story")
            reckoning = reckon(stage, story, folder, failures, calm)
            seconds = time.monotonic() - began
            show = reckoning.as_json if programme.as_json else reckoning.as_table
            click.echo(show(seconds))
            if not programme.once:
                _tell(stage.invitation())
                await _unless(stop, stage.bot.broken())
    return 0 if reckoning.holds else 1


async def _calm(
    programme: Programme, story: Story, folder: Path
) -> tuple[Projection, tuple[str, ...]]:
    """What the story comes to when nothing goes wrong, and what went wrong all the same; nothing where nobody asks."""
    if programme.chaos is None:
        return Projection(), ()
    async with theatre(story, folder, programme.port) as stage:
        failures = await _play(stage, tuple(as_written(story)))
        return projection_of(stage, folder), tuple(f"the calm play: {one}" for one in failures)


async def _play(
    stage: Theatre, scenes: tuple[Scene, ...], *, doubted: bool = False
) -> tuple[str, ...]:
    """All acts, at rest after each scene. What could not be played to its end is a failure.

    ``doubted``: an act that cannot be is no mistake of the story, but follows from what the bot or its machine did.
    """
    try:
        await stage.rest()
        for number, scene in enumerate(scenes, start=1):
            began = time.monotonic()
            if stage.chaos is not None:
                stage.chaos.enter(number)
            for act in scene:
                _perform(stage, act)
            await stage.rest()
            count = f"{number:>{len(str(len(scenes)))}}/{len(scenes)}"
            _tell(f"{count}  {_said(scene):<36} {time.monotonic() - began:5.2f} s")
    except (Outage, BrokenInvariant, Misconfigured, apsw.Error) as stuck:
        return (str(stuck),)
    except UserMistake as refused:
        if not doubted:
            raise
        return (str(refused),)
    return ()


def _said(scene: Scene) -> str:
    first, more = scene[0], len(scene) - 1
    return f"{first.by}: {first.verb} {first.subject}" + (f" and {more} more" if more else "")


def _perform(stage: Theatre, act: StoryAct) -> None:
    """Raises UserMistake with the line of an act that cannot be."""
    try:
        stage.perform(act)
    except UserMistake as refused:
        said = str(refused)
        line = "" if said.startswith("line ") else f"line {act.line}: "
        raise UserMistake(f"{line}{said}") from refused


async def _unless(stop: asyncio.Event, work: Coroutine[Any, Any, Result]) -> Result | None:
    """What ``work`` returns; ``None`` when told to stop before."""
    working, told = asyncio.create_task(work), asyncio.create_task(stop.wait())
    await asyncio.wait({working, told}, return_when=asyncio.FIRST_COMPLETED)
    told.cancel()
    if working.done():
        return working.result()
    working.cancel()
    await asyncio.gather(working, return_exceptions=True)
    return None


def _named(story: str) -> Path:
    """One of ours by its name, or a file."""
    ours = STORIES / f"{story}.yml"
    return ours if "/" not in story and ours.exists() else Path(story)


def _story(path: Path) -> Story:
    try:
        return load_story(path)
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or error
        raise Misconfigured(f"--story: {path} cannot be read: {reason}") from error


@contextmanager
def _folder(keep: str | None) -> Iterator[Path]:
    """Where ledger and journal go. Raises Misconfigured where others lie already: they are nobody's to write over."""
    if keep is None:
        with TemporaryDirectory(prefix="ecos-demo-") as name:
            yield Path(name)
        return
    folder = Path(keep)
    for file in (ledger_of(folder), journal_of(folder)):
        if file.exists():
            raise Misconfigured(f"--keep: {file} is there already, name another folder")
    folder.mkdir(parents=True, exist_ok=True)
    yield folder


def _tell(line: str) -> None:
    click.echo(line, err=True)
