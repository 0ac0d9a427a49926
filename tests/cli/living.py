"""A small ecosystem that lives for a moment: a sandbox, a real bot, a short conversation, and the folder it leaves."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from bot.app import Running, running
from bot.config.clock import wall_clock
from bot.config.settings import Settings, read_settings
from bot.sandbox import acts, shell
from bot.sandbox.story import parse_story
from bot.sandbox.wire import Observer
from bot.sandbox.world import World
from bot.vocabulary import RepoName
from tests.sandbox.client import APP_ID, SECRET, private_key, world_from

PATIENCE = 240.0
"""Seconds: more than a crew may take, which runs only while a core has nothing else to do."""
WAZAA = RepoName("gerivdb", "WAZAA")
STORY = """
name: living
ecosystem:
  app: ecos
  owners:
    gerivdb: {enterprise: geri}
  users:
    anna: {}
    rita: {}
  repositories:
    gerivdb/WAZAA:
      visibility: public
      roles: {anna: admin, rita: read}
      issues:
        - {number: 29, by: anna, title: The plan, body: The plan of all.}
    gerivdb/FLUENCE:
      visibility: public
      roles: {anna: admin}
      issues:
        - {number: 20, by: anna, title: Streams}
        - {number: 21, by: anna, title: Rivers}
acts:
  - {at: 2025-03-02T09:00:00Z, by: anna, comment: "WAZAA#29", body: hello}
expect: []
"""


def environment(folder: Path, api_url: str) -> dict[str, str]:
    """All that a bot needs to know, and nothing of this machine's own."""
    return {
        "ECOS_APP_ID": str(APP_ID),
        "ECOS_PRIVATE_KEY": private_key(),
        "ECOS_WEBHOOK_SECRET": SECRET,
        "ECOS_GITHUB_API_URL": api_url,
        "ECOS_DATA_DIR": str(folder),
        "ECOS_PORT": "0",
    }


@dataclass(frozen=True, slots=True)
class Life:
    """A sandbox on the air, and the settings of a bot that lives there."""

    box: shell.Sandbox
    environment: dict[str, str]

    @property
    def world(self) -> World:
        return self.box.world

    def settings(self) -> Settings:
        return read_settings(self.environment)

    def comments(self) -> list[str]:
        """What the App wrote, in order."""
        store = self.world.store
        written = sorted(store.comments.values(), key=lambda one: one.id)
        return [one.body for one in written if one.author == store.app.user]

    def say(self, by: str, body: str) -> int:
        """The id of the new comment."""
        effect = self.world.act(acts.Comment(by, WAZAA, 29, body), wall_clock())
        self.box.touched()
        return effect.id


@asynccontextmanager
async def sandbox(folder: Path, observer: Observer | None = None) -> AsyncIterator[Life]:
    world = world_from(parse_story(STORY, "living.yml"), observer)
    async with shell.running(world, None, folder / "journal.jsonl", wall_clock) as box:
        yield Life(box, environment(folder / "data", box.api_url))


@asynccontextmanager
async def lived_in(life: Life) -> AsyncIterator[Running]:
    """The bot at work in this very process, its webhooks on."""
    async with running(life.settings()) as replica:
        life.box.webhook_url = f"{replica.url}/webhooks"
        yield replica


async def settled(life: Life, replica: Running) -> None:
    """Wait until nothing is under way any more."""
    async with asyncio.timeout(PATIENCE):
        while not _quiet(life, replica):  # noqa: ASYNC110 quiet is no event: it is several things at once
            await asyncio.sleep(0.01)


def _quiet(life: Life, replica: Running) -> bool:
    state, ledger = replica.bot.state, replica.bot.ledger
    folded = state.applied == ledger.head().index and state.term > 0 and state.installations
    busy = state.waiting or state.outbox or state.imports or replica.bot.loop.drafting
    return bool(folded) and replica.bot.shell.idle and life.box.idle() and not busy


async def converse(folder: Path, observer: Observer | None) -> Life:
    """The conversation whose traces the tests read: a link, a call for help, and a refusal."""
    async with sandbox(folder, observer) as life, lived_in(life) as replica:
        await settled(life, replica)
        for by, body in (
            ("anna", "Depends on: FLUENCE#20"),
            ("anna", "/ecos help"),
            ("rita", "/ecos link FLUENCE#21"),
        ):
            life.say(by, body)
            await settled(life, replica)
    (folder / "next.json").write_bytes(_unheard(life))
    return life


def _unheard(life: Life) -> bytes:
    """The webhook of one more comment, after the bot is gone."""
    now = wall_clock()
    life.world.act(acts.Comment("anna", WAZAA, 29, "/ecos link FLUENCE#21 as part-of"), now)
    (hook,) = life.world.due_webhooks(now)
    return hook.body
