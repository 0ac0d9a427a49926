"""A small story, played once for all tests; each gets copies of the two files and may spoil them."""

import asyncio
import json
import shutil
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.cli.audit.evidence import Scene
from bot.cli.auditor import Audit, audit
from bot.cli.reckoning import scene_of
from bot.cli.theatre import journal_of, ledger_of, theatre
from bot.sandbox.story import Expectation, Story, load_story

SMALL = Path(__file__).with_name("small.yml")
DRAFTED = Path(__file__).with_name("drafted.yml")

Line = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Played:
    folder: Path
    story: Story
    scene: Scene

    def copy(self, to: Path) -> "Played":
        for file in (journal_of(self.folder), ledger_of(self.folder)):
            shutil.copy(file, to)
        return Played(to, self.story, self.scene)

    def audit(self, *expect: Expectation) -> Audit:
        wanted = expect or self.story.expect
        return audit(journal_of(self.folder), ledger_of(self.folder), self.scene, wanted)

    def journal(self) -> list[Line]:
        return [json.loads(line) for line in journal_of(self.folder).read_text().splitlines()]

    def rewrite(self, change: Callable[[list[Line]], list[Line]]) -> None:
        lines = change(self.journal())
        journal_of(self.folder).write_text("".join(json.dumps(line) + "\n" for line in lines))

    def sql(self, statement: str, *values: object) -> None:
        db = sqlite3.connect(ledger_of(self.folder))
        with db:
            assert db.execute(statement, values).rowcount > 0, "nothing was spoilt"
        db.close()


def play(folder: Path, story: Path = SMALL) -> Played:
    return asyncio.run(_play(folder, load_story(story)))


async def _play(folder: Path, story: Story) -> Played:
    async with theatre(story, folder, 0, None) as stage:
        await stage.rest()
        for act in story.acts:
            stage.perform(act)
            await stage.rest()
        scene = scene_of(stage)
    return Played(folder, story, scene)
