"""``ecos simulate`` as somebody meets it who never saw it: the same bytes each time, mistakes named, bugs told."""

import os
import subprocess
import sys
from typing import Any

import pytest

from bot.cli.main import main
from bot.consensus.raft import election
from bot.consensus.raft.member import Member
from bot.consensus.raft.messages import RequestVote, RequestVoteResponse

Captured = pytest.CaptureFixture[str]
ELSEWHERE = (
    {"PYTHONHASHSEED": "1", "TZ": "UTC", "LANG": "C.UTF-8", "LC_ALL": "C.UTF-8"},
    {"PYTHONHASHSEED": "4242", "TZ": "Asia/Kathmandu", "LANG": "fr_FR.UTF-8", "LC_ALL": "POSIX"},
)


def simulate(*arguments: str) -> int:
    return main(["simulate", *arguments], {})


def told(above: str, environment: dict[str, str]) -> bytes:
    words = ["--seed", "7", "--minutes", "0.2", "--above", above, "--trace"]
    done = subprocess.run(
        [sys.executable, "-m", "bot", "simulate", *words],
        env={**os.environ, "PYTHONIOENCODING": "utf-8", **environment},
        capture_output=True,
        check=True,
    )
    return done.stdout


@pytest.mark.parametrize("above", ["ecos", "registers"])
def test_the_same_seed_is_the_same_story_to_the_last_byte(above: str) -> None:
    one, other = (told(above, each) for each in ELSEWHERE)

    assert one == other
    assert b"1 starts for the 1. time" in one
    assert one.endswith(b"all that was promised holds\n")


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        ((), "Missing option '--seed'"),
        (("--seed", "x"), "'x' is not a valid integer"),
        (("--seed", "1", "--replicas", "0"), "0 is not in the range 3<=x<=7"),
        (("--seed", "1", "--replicas", "8"), "8 is not in the range 3<=x<=7"),
        (("--seed", "1", "--minutes", "-1"), "-1.0 is not in the range"),
        (("--seed", "1", "--minutes", "nan"), "nan is not a number of minutes"),
        (("--seed", "1", "--minutes", "inf"), "inf is not a number of minutes"),
        (("--seed", "1", "--above", "etcd"), "'etcd' is not one of 'ecos', 'registers'"),
    ],
)
def test_a_mistake_is_named_and_is_no_violation(
    arguments: tuple[str, ...], named: str, capsys: Captured
) -> None:
    code, said = simulate(*arguments), capsys.readouterr()

    assert (code, said.out) == (2, "")
    assert named in said.err
    assert said.err.count("\n") == 1, "one line"


def test_help_says_what_is_simulated(capsys: Captured) -> None:
    assert simulate("--help") == 0

    said = " ".join(capsys.readouterr().out.split())
    for what in ("network, disks, clocks, processes and GitHub", "virtual time", "Exit code 1"):
        assert what in said


def test_a_planted_bug_ends_with_a_story_that_says_who_did_what(
    monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    """Everybody votes for whoever asks, so that two may lead one term."""

    def consider(member: Member, message: RequestVote) -> None:
        if not message.pre:
            member.vote = message.source
        answer: Any = RequestVoteResponse(
            member.me, message.source, message.term, granted=True, pre=message.pre
        )
        member.send(answer)

    monkeypatch.setattr(election, "consider", consider)
    seed = next(seed for seed in range(1, 20) if simulate(*short(seed)))
    capsys.readouterr()

    code, lines = simulate(*short(seed)), capsys.readouterr().out.splitlines()

    assert code == 1
    violated = [line for line in lines if "VIOLATED" in line]
    assert len(violated) == 2, "in the story, when it was seen, and at its end"
    assert any(line.startswith(f"seed {seed}: replicas") for line in lines)
    assert any("starts for the" in line for line in lines)
    assert lines[-1].startswith(f"again: ecos simulate --seed {seed} ")
    assert simulate(*lines[-1].removeprefix("again: ecos simulate ").split()) == 1
    assert [line for line in capsys.readouterr().out.splitlines() if "VIOLATED" in line] == violated


def short(seed: int) -> tuple[str, ...]:
    return ("--seed", f"{seed}", "--minutes", "0.5", "--above", "registers")
