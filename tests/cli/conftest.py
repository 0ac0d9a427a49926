"""A folder that a bot left behind, and the terminal in this process."""

import asyncio
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.cli.main import main
from tests.cli.living import Life, converse
from tests.sandbox.conftest import anyio_backend as anyio_backend
from tests.sandbox.conftest import conformance as conformance
from tests.sandbox.conftest import observer as observer

Ecos = Callable[..., "Told"]


@dataclass(frozen=True, slots=True)
class Told:
    """What one command printed, and its exit code."""

    code: int
    out: str
    err: str


@pytest.fixture(scope="session")
def life(tmp_path_factory: pytest.TempPathFactory) -> Life:
    """A conversation that is over; its bot is gone, its ledger stays."""
    return asyncio.run(converse(tmp_path_factory.mktemp("living"), None))


@pytest.fixture
def folder(life: Life, tmp_path: Path) -> Path:
    """A copy of what the bot left behind, for one test to spoil."""
    copy = tmp_path / "data"
    shutil.copytree(life.environment["ECOS_DATA_DIR"], copy)
    return copy


@pytest.fixture
def ecos(folder: Path, capfd: pytest.CaptureFixture[str]) -> Ecos:
    """``ecos(*arguments, **variables)`` on that folder."""

    def run(*arguments: str, **variables: str) -> Told:
        capfd.readouterr()
        code = main(arguments, {"ECOS_DATA_DIR": str(folder)} | variables)
        out, err = capfd.readouterr()
        return Told(code, out, err)

    return run
