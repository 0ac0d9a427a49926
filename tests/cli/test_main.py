"""The command line itself: what it takes, and how errors become sentences and exit codes."""

import runpy
import sys
from dataclasses import replace

import click
import pytest

from bot.cli import main as terminal
from bot.cli.said import catalogue_commands
from bot.commands import catalogue
from bot.commands.catalogue import CATALOGUE
from bot.commands.row import Place
from bot.errors import BrokenInvariant
from tests.cli.conftest import Ecos
from tests.sandbox.client import private_key


def test_help_lists_every_command_and_every_row_of_the_catalogue(ecos: Ecos) -> None:
    told = ecos("--help")

    assert told.code == 0
    listed = {line.split()[0] for line in told.out.partition("Commands:")[2].splitlines() if line}
    assert listed == {*terminal.ecos.commands, *terminal.LATE}
    assert {row.name for row in CATALOGUE if Place.TERMINAL in row.said_in} <= listed
    assert max(map(len, told.out.splitlines())) <= terminal.WIDTH


def test_a_new_row_of_the_catalogue_is_a_command_without_another_edit(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    row = catalogue.row_named("link")
    assert row is not None
    bless = replace(row, value=type("Bless", (), {}), help="Bless an item.")
    unsaid = replace(bless, value=type("Curse", (), {}), said_in=frozenset({Place.COMMENT}))
    monkeypatch.setattr("bot.cli.said.CATALOGUE", (*CATALOGUE, bless, unsaid))

    made = {command.name: command for command in catalogue_commands({})}

    assert made["bless"].get_short_help_str() == "Bless an item."
    assert "curse" not in made


@pytest.mark.parametrize(
    "words",
    [(), ("nonsense",), ("status", "--nonsense"), ("receive",), ("rebuild",), ("log", "nonsense")],
)
def test_wrong_usage_is_one_sentence_and_exit_2(ecos: Ecos, words: tuple[str, ...]) -> None:
    told = ecos(*words)

    assert told.code == 2
    assert told.err
    assert "Traceback" not in told.err
    assert told.out == ""


@pytest.mark.parametrize("word", ["status", "why", "parked", "rebuild"])
def test_a_folder_without_a_ledger_names_the_variable(ecos: Ecos, word: str) -> None:
    more = {"why": ["WAZAA#29"], "rebuild": ["--check"]}.get(word, [])

    told = ecos(word, *more, ECOS_DATA_DIR="/nowhere")

    assert told.code == 2
    assert told.err.startswith("ECOS_DATA_DIR: ")
    assert told.err.count("\n") == 1


def test_no_variable_but_ours_changes_what_a_command_line_means(
    ecos: Ecos, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = ecos("version")
    for name in ("_ECOS_COMPLETE", "ECOS_VERSION_HELP", "ECOS_STATUS_JSON"):
        monkeypatch.setenv(name, "bash_source")

    assert ecos("version") == plain
    assert "{" not in ecos("status").out


def test_a_broken_invariant_is_told_whole_but_for_secrets(
    ecos: Ecos, monkeypatch: pytest.MonkeyPatch
) -> None:
    @click.command("version")
    def breaks() -> None:
        raise BrokenInvariant(f"it was a secret for webhooks, {private_key()}")

    monkeypatch.setitem(terminal.ecos.commands, "version", breaks)

    told = ecos("version", ECOS_WEBHOOK_SECRET="old, a secret for webhooks")

    assert told.code == 70
    assert "Traceback" in told.err
    assert "ecos stopped: it was (removed), (removed)" in told.err
    assert "secret" not in told.err.replace("a secret", "")


def test_the_package_runs_as_the_command(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["ecos", "version"])
    with pytest.raises(SystemExit) as ended:
        runpy.run_module("bot", run_name="__main__")

    assert ended.value.code == 0
    assert capfd.readouterr().out.startswith("ecos 0.1.0, fold ")
