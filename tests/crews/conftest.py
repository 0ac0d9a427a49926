"""One crews' home for all tests: its supervisor takes seconds to start, its runs take tenths of one."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
import uvloop

from bot.config.crews import crew_python
from bot.crews.port import Finished, Job, Step
from bot.crews.shell import CrewHouse
from bot.crews.terms import Model, Terms
from bot.vocabulary import Duration
from tests.crews.provider import Provider, well
from tests.crews.roadmap import job


@pytest.fixture(scope="session")
def python() -> Path:
    """The interpreter of crews."""
    python = crew_python()
    if not python.exists():
        pytest.skip(f"no crew environment at {python}: make setup")
    return python


@dataclass
class Home:
    """A house with its own loop. ``steps`` are those of the last run."""

    terms: Terms
    runner: asyncio.Runner
    steps: list[Step] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.house = self.runner.run(self._built())

    async def _built(self) -> CrewHouse:
        return CrewHouse(self.terms)

    def run(self, job: Job) -> Finished:
        self.steps = []
        return self.runner.run(self.house.run(job, self.steps.append))

    def run_all(self, *jobs: Job) -> list[Finished]:
        async def all_of_them() -> list[Finished]:
            return await asyncio.gather(*(self.house.run(job, self.steps.append) for job in jobs))

        return self.runner.run(all_of_them())


@pytest.fixture(scope="session")
def homes() -> Iterator["Homes"]:
    homes = Homes()
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as homes.runner:
        yield homes
        for home in homes.built:
            homes.runner.run(home.house.close())


class Homes:
    """Builds homes on one loop, and closes them."""

    runner: asyncio.Runner

    def __init__(self) -> None:
        self.built: list[Home] = []

    def build(self, terms: Terms) -> Home:
        home = Home(terms, self.runner)
        self.built.append(home)
        return home


@pytest.fixture(scope="session")
def home(homes: Homes, python: Path) -> Home:
    """The model that is always there."""
    return homes.build(Terms(python, environment=(("PATH", "/usr/bin:/bin"),)))


@pytest.fixture(scope="session")
def _provider() -> Iterator[Provider]:
    with Provider() as provider:
        yield provider


@pytest.fixture(scope="session")
def _asking_home(homes: Homes, python: Path, _provider: Provider) -> Home:
    model = Model("openai/fake", _provider.url, key="k-e-y", patience=Duration(3_000), attempts=2)
    return homes.build(Terms(python, model, environment=(("PATH", "/usr/bin:/bin"),)))


@pytest.fixture
def asking(_asking_home: Home) -> Home:
    """A home whose model is the fake provider."""
    return _asking_home


@pytest.fixture
def provider(_provider: Provider) -> Provider:
    _provider.behaviour = well
    _provider.asked.clear()
    return _provider


@pytest.fixture
def hasty(asking: Home, provider: Provider) -> Iterator[Home]:
    """The same, with its supervisor there, but each of its runs has to end within two seconds."""
    asking.run(job())
    terms = asking.house._terms
    asking.house._terms = replace(terms, deadline=Duration(2_000))
    yield asking
    asking.house._terms = terms
