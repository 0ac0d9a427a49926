"""What a crew's process knows, reaches and is made of: no secret of the bot, nobody but the provider, one CrewAI."""

import json
import os
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

import bot
from bot.config.settings import read_settings
from bot.crews.terms import Model, Terms
from bot.record.draft import Engine
from tests.crews.conftest import Homes
from tests.crews.provider import Provider
from tests.crews.roadmap import job

ROOT = Path(bot.__file__).parent.parent
SECRETS = {
    "ECOS_APP_ID": "1",
    "ECOS_PRIVATE_KEY": "s3cret-pem",
    "ECOS_WEBHOOK_SECRET": "s3cret-hook",
    "GITHUB_TOKEN": "s3cret-github",
    "REDIS_URL": "redis://s3cret",
    "OPENAI_API_KEY": "s3cret-model",
    "OTEL_EXPORTER_OTLP_ENDPOINT": "http://s3cret",
}
LISTENING = """
import json, os, sys

def heard(event, arguments):
    if event in ("socket.connect", "socket.getaddrinfo", "socket.sendto"):
        where = arguments[1] if event != "socket.getaddrinfo" else arguments[0]
        with open({told!r}, "a") as file:
            file.write(json.dumps([event, str(where)]) + "\\n")
        if "127.0.0.1" not in str(where):
            raise OSError("no network in this test")

with open({told!r}, "a") as file:
    file.write(json.dumps(["listening", str(os.getpid())]) + "\\n")
sys.addaudithook(heard)
"""


def test_a_crew_gets_no_secret_of_the_bot(
    homes: Homes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told, python = tmp_path / "told.json", tmp_path / "python"
    python.write_text(
        f"#!{sys.executable}\nimport json, os\n"
        f"seen = [dict(os.environ), os.getcwd(), os.listdir(), os.listdir(os.environ['HOME']),"
        f" os.listdir(os.environ['PYTHONPATH'])]\n"
        f"open({str(told)!r}, 'w').write(json.dumps(seen))\n"
    )
    python.chmod(0o755)
    environment = {**os.environ, **SECRETS, "ECOS_LLM": "openai/x", "ECOS_CREW_PYTHON": str(python)}
    for name, value in environment.items():
        monkeypatch.setenv(name, value)

    terms = read_settings(environment).crews
    assert terms is not None
    home = homes.build(terms)
    home.run(job())
    homes.runner.run(home.house.close())
    seen, folder, here, home, path = json.loads(told.read_text("utf-8"))

    assert terms.model.key == "s3cret-model"
    assert "s3cret" not in json.dumps(seen)
    assert seen["CREWAI_DISABLE_TELEMETRY"] == "true"
    assert not [name for name in seen if name.startswith(("GITHUB_", "ECOS_", "REDIS"))]
    assert seen["HOME"] != environment.get("HOME")
    assert (here, home, path) == ([], [], ["bot"])
    assert not Path(folder).exists(), "its folders were left behind"


def listening(python: Path, tmp_path: Path) -> tuple[Path, Path]:
    """The interpreter with an ear on every socket, and the file of what was heard."""
    told, wrapped = tmp_path / "told", tmp_path / "python"
    (tmp_path / "ear").mkdir()
    (tmp_path / "ear/sitecustomize.py").write_text(LISTENING.format(told=str(told)))
    wrapped.write_text(f'#!/bin/sh\nPYTHONPATH="$PYTHONPATH:{tmp_path}/ear" exec "{python}" "$@"\n')
    wrapped.chmod(0o755)
    return wrapped, told


def test_a_crew_talks_to_its_provider_and_to_nobody_else(
    homes: Homes, python: Path, tmp_path: Path, provider: Provider
) -> None:
    wrapped, told = listening(python, tmp_path)
    model = Model("openai/fake", provider.url, key="k-e-y")
    path = (("PATH", "/usr/bin:/bin"),)

    finished = homes.build(Terms(wrapped, model, environment=path)).run(job())
    heard = [json.loads(line) for line in told.read_text("utf-8").splitlines()]

    assert finished.engine is Engine.CREW
    assert [event for event, _ in heard].count("listening") == 1
    port = provider.url.split(":")[2].partition("/")[0]
    others = [(event, where) for event, where in heard[1:] if "127.0.0.1" not in where]
    assert others == []
    assert f"('127.0.0.1', {port})" in {where for event, where in heard if "connect" in event}


def test_serving_the_bot_does_not_import_crewai(python: Path) -> None:
    """Asked where CrewAI is installed beside all that the bot needs."""
    code = (
        "import importlib.util, sys\n"
        "import bot.app, bot.cli.main, bot.crews.shell\n"
        "print(importlib.util.find_spec('crewai') is not None, 'crewai' in sys.modules)"
    )

    told = subprocess.run(
        [python, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout

    assert told.split() == ["True", "False"]


def test_what_a_crews_process_imports_of_ours_needs_the_standard_library_only() -> None:
    code = (
        "import sys\nimport bot.crews.supervisor, bot.crews.extractive, bot.crews.course\n"
        "print(*{name.partition('.')[0] for name in sys.modules} - sys.stdlib_module_names)"
    )

    told = subprocess.run(
        [sys.executable, "-I", "-S", "-c", f"import sys; sys.path.append({str(ROOT)!r})\n{code}"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout

    assert set(told.split()) <= {"bot", "__main__"}


def test_the_crewai_that_was_resolved_is_the_one_that_was_meant(python: Path) -> None:
    """A resolver falls back to one of years ago, without a word, where anything asks for newer libraries."""
    lock = (ROOT / "requirements/crew.txt").read_text("utf-8")
    locked = re.findall(r"^crewai==([\d.]+)", lock, re.MULTILINE)
    code = "from importlib.metadata import version; print(version('crewai'))"
    installed = subprocess.run([python, "-c", code], capture_output=True, text=True, check=True)
    version = tuple(map(int, installed.stdout.strip().split(".")))

    assert [installed.stdout.strip()] == locked
    assert (1, 15, 30) <= version < (1, 16)


def test_a_provider_that_is_not_installed_is_named(
    homes: Homes, python: Path, tmp_path: Path
) -> None:
    model = Model("anthropic/claude", "http://127.0.0.1:9", key="k-e-y")
    home = homes.build(replace(Terms(python), model=model))

    finished = home.run(job())

    assert finished.engine is Engine.TEMPLATE
    assert "anthropic" in str(finished.trouble).lower()
