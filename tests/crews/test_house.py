"""Whatever becomes of a crew's process, its run ends in a report, and nothing of it is left behind."""

import asyncio
import os
import select
import signal
import subprocess
import sys
import threading
from dataclasses import replace
from pathlib import Path

import pytest

from bot.crews.pipe import Pipe
from bot.crews.port import Finished, Step
from bot.crews.shell import CrewHouse
from bot.crews.supervisor import LEAST, stand_back
from bot.crews.terms import Terms
from bot.record.draft import CrewFault, Engine
from bot.vocabulary import Duration
from tests.crews.conftest import Home, Homes
from tests.crews.provider import Messages, Provider, Reply, part_of, well
from tests.crews.roadmap import job

LONG = Duration(60_000)


def children(pid: int) -> list[int]:
    if not Path(f"/proc/self/task/{os.getpid()}/children").exists():
        pytest.skip("this system does not tell the children of a process")
    listed = Path(f"/proc/{pid}/task/{pid}/children").read_text("ascii")
    return [int(child) for child in listed.split()]


def alive(pid: int) -> bool:
    """Neither gone nor dead and not yet buried by whoever has to."""
    try:
        status = Path(f"/proc/{pid}/stat").read_text("ascii", "replace")
    except OSError:
        return False
    return status.rpartition(")")[2].split()[0] != "Z"


def supervisor(home: Home) -> int:
    pipe = home.house._pipe
    assert pipe is not None
    assert pipe._process is not None
    return pipe._process.pid


def test_crews_run_where_a_core_has_nothing_else_to_do(asking: Home, provider: Provider) -> None:
    idle = "import os; os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))"
    if subprocess.run([sys.executable, "-c", idle], capture_output=True, check=False).returncode:
        pytest.skip("this system knows no idle work")
    policies: list[tuple[int, int]] = []

    def asked(messages: Messages) -> Reply:
        policies.extend((os.sched_getscheduler(pid), os.getsid(pid)) for pid in family)
        return well(messages)

    asking.run(job())
    family = [supervisor(asking)]
    provider.behaviour = asked

    async def running() -> Finished:
        return await asking.house.run(job(), lambda step: family.extend(children(family[0])))

    assert asking.runner.run(running()).engine is Engine.CREW
    assert len(family) > 1
    assert set(policies) == {(os.SCHED_IDLE, os.getsid(0))}, "an own session has an equal share"
    assert os.getpgid(family[0]) != os.getpgid(0), "what stops the bot by a key would stop them too"


def test_where_there_is_no_idle_work_crews_come_last(monkeypatch: pytest.MonkeyPatch) -> None:
    values: list[int] = []
    monkeypatch.setattr("os.nice", values.append)

    def refused(*_: object) -> None:
        raise PermissionError

    monkeypatch.setattr("os.sched_setscheduler", refused)
    stand_back()
    assert values == [LEAST]


def test_a_supervisor_that_nobody_needs_ends_and_the_next_run_has_another(
    homes: Homes, asking: Home, provider: Provider
) -> None:
    brisk = homes.build(replace(asking.terms, idle=Duration(50)))

    async def worked_and_gone() -> int:
        assert (await brisk.house.run(job(), lambda step: None)).engine is Engine.CREW
        pid, pipe = supervisor(brisk), brisk.house._pipe
        assert pipe is not None
        await asyncio.wait_for(pipe._life, LONG / 1000)
        assert brisk.house._pipe is None
        return pid

    first, second = (homes.runner.run(worked_and_gone()) for _ in range(2))

    assert first != second
    assert not alive(first)
    assert not alive(second)


def test_a_run_that_takes_too_long_is_killed(hasty: Home, provider: Provider) -> None:
    provider.behaviour = provider.hang

    finished = hasty.run(job())

    assert finished.trouble == "the crew took more than 2 s"
    assert finished.fault is CrewFault.LATE
    assert finished.engine is Engine.TEMPLATE
    assert children(supervisor(hasty)) == []


def test_a_run_that_is_cancelled_leaves_no_process(asking: Home, provider: Provider) -> None:
    asking.run(job())
    before = supervisor(asking)
    provider.behaviour = lambda messages: (
        provider.hang(messages) if part_of(messages) == "writer" else well(messages)
    )
    heard: list[Step] = []

    async def cancelled() -> list[int]:
        stepped = asyncio.Event()

        def hear(step: Step) -> None:
            heard.append(step)
            stepped.set()

        running = asyncio.create_task(asking.house.run(job(), hear))
        await stepped.wait()
        running.cancel()
        with pytest.raises(asyncio.CancelledError):
            await running
        return children(supervisor(asking))

    assert asking.runner.run(cancelled()) == []
    assert supervisor(asking) == before, "its process was killed, and no other"
    assert [step.name for step in heard] == ["researcher"], "what was done is known at once"


def test_at_most_two_run_at_once_and_the_others_wait(asking: Home, provider: Provider) -> None:
    pair = threading.Barrier(2)
    most = 0

    def counting(messages: Messages) -> Reply:
        nonlocal most
        if len(provider.asked) <= 2:
            pair.wait()  # two of them, whatever the others do
        pipe = asking.house._pipe
        assert pipe is not None
        most = max(most, len(pipe._runs))
        return well(messages)

    provider.behaviour = counting
    finished = asking.run_all(*[job()] * 5)

    assert [one.engine for one in finished] == [Engine.CREW] * 5
    assert most == 2


def test_a_supervisor_that_is_killed_takes_its_runs_along_and_is_replaced(
    asking: Home, provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.crews.pipe._kill", lambda process: None)
    asking.run(job())
    before = supervisor(asking)
    victims: list[int] = []

    def murder(messages: Messages) -> Reply:
        if not victims:
            victims.extend(os.pidfd_open(child) for child in children(before))
            provider.asked.clear()
            os.kill(before, signal.SIGKILL)
        return provider.hang(messages)

    provider.behaviour = murder
    finished = asking.run(job())
    (victim,) = victims
    select.select([victim], [], [])  # until it is dead
    os.close(victim)

    assert finished.trouble == "the crews' supervisor ended"
    assert provider.asked == [], "it would have tried again before it ended by itself"
    provider.behaviour = well
    assert asking.run(job()).engine is Engine.CREW
    assert supervisor(asking) != before


def test_a_process_that_is_killed_ends_its_run_alone(asking: Home, provider: Provider) -> None:
    asking.run(job())
    pid = supervisor(asking)

    def murder(messages: Messages) -> Reply:
        os.kill(children(pid)[0], signal.SIGKILL)
        return provider.hang(messages)

    provider.behaviour = murder
    finished = asking.run(job())
    provider.behaviour = well

    assert finished.trouble == "the crew's process ended before its course: killed by signal 9"
    assert asking.run(job()).engine is Engine.CREW
    assert supervisor(asking) == pid


def test_a_supervisor_that_stands_still_is_killed(
    hasty: Home, provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.crews.pipe.GRACE", 0.1)
    pid = supervisor(hasty)
    os.kill(pid, signal.SIGSTOP)

    finished = hasty.run(job())

    assert finished.trouble == "the crew took more than 2 s"
    assert finished.fault is CrewFault.LATE
    assert not alive(pid)


def test_a_supervisor_ends_when_its_bot_is_gone(asking: Home, provider: Provider) -> None:
    asking.run(job())
    pipe = asking.house._pipe
    assert isinstance(pipe, Pipe)
    process = pipe._process
    assert process is not None
    assert process.stdin is not None

    process.stdin.close()

    assert asking.runner.run(process.wait()) == 0


# The same without CrewAI: an interpreter that is none.


def ended(homes: Homes, tmp_path: Path, script: str, deadline: Duration = LONG) -> Finished:
    """How a run ends where this is the interpreter of crews."""
    python = tmp_path / "python"
    python.write_text(f"#!{sys.executable}\n{script}")
    python.chmod(0o755)
    return homes.build(Terms(python, deadline=deadline)).run(job())


def test_without_an_environment_the_template_writes(homes: Homes, tmp_path: Path) -> None:
    finished = homes.build(Terms(tmp_path / "none")).run(job())

    assert finished.engine is Engine.TEMPLATE
    assert finished.fault is CrewFault.ABSENT
    assert finished.trouble == (
        f"no interpreter for crews at {tmp_path}/none: No such file or directory"
    )
    assert finished.report.sentences


@pytest.mark.parametrize(
    ("script", "told"),
    [
        ("", "the crews' supervisor ended"),
        ("print('hello')", "a crew wrote what is not JSON"),
        ("print('[]')", "a crew wrote what is not JSON"),
        ('print(\'{"run": "x"}\')', "the crews' supervisor wrote what is not a message"),
        ('print(\'{"broken": "ImportError:\\\\nno"}\')', "ImportError: no"),
        ("print('x' * 9_000_000)", "the crews' supervisor wrote a line that does not end"),
    ],
)
def test_a_supervisor_that_is_none_leaves_the_template(
    homes: Homes, tmp_path: Path, script: str, told: str
) -> None:
    finished = ended(homes, tmp_path, script)

    assert finished.engine is Engine.TEMPLATE
    assert finished.fault is CrewFault.BROKEN
    assert told in str(finished.trouble)


READY = "import sys, time\nsys.stdin.readline()\nprint('{\"ready\": true}', flush=True)\n"
STEP = (
    r'{"run": 1, "line": "{\"step\": \"{\\\"name\\\": \\\"writer\\\", \\\"answer\\\": \\\"\\\", '
    r'\\\"spent\\\": {\\\"calls\\\": 0, \\\"tokens\\\": 0, \\\"millis\\\": 0, \\\"micros\\\": 0}}\"}"}'
)


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ('{"run": 1, "line": "garbage"}', "a crew wrote what is not JSON"),
        ('{"run": 1, "line": "{}"}', "the crew's process wrote what is not a message"),
        ('{"run": 1, "line": "{\\"step\\": \\"{}\\"}"}', "wrote what is no step"),
        (STEP, "expected researcher, found 'writer'"),
        ('{"run": 1, "line": "{\\"stopped\\": null}"}', "stopped before the end of its course"),
        ('{"run": 1, "line": "{\\"stopped\\": \\"no luck\\"}"}', "wrote what is not a message"),
        (
            '{"run": 1, "line": "{\\"stopped\\": \\"no luck\\", \\"fault\\": \\"late\\"}"}',
            "no luck",
        ),
        ('{"run": 1, "ended": "exit status 3"}', "ended before its course: exit status 3"),
    ],
)
def test_a_process_that_lies_about_its_course_is_not_believed(
    homes: Homes, tmp_path: Path, line: str, told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.crews.pipe.GRACE", 0.1)
    say = f"{READY}sys.stdin.readline()\nprint({line!r}, flush=True)\nsys.stdin.read()"

    finished = ended(homes, tmp_path, say)

    assert finished.engine is Engine.TEMPLATE
    assert finished.fault is (CrewFault.LATE if told == "no luck" else CrewFault.BROKEN)
    assert told in str(finished.trouble)


def test_a_supervisor_that_never_gets_ready_is_given_up(homes: Homes, tmp_path: Path) -> None:
    finished = ended(homes, tmp_path, "import sys\nsys.stdin.read()", deadline=Duration(200))

    assert finished.trouble == "the crew took more than 0.2 s"


def test_what_no_supervisor_explains_is_told_at_once(
    homes: Homes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ValueError("unexpected")

    monkeypatch.setattr("bot.crews.pipe.asyncio.create_subprocess_exec", broken)

    async def hopeless() -> None:
        await CrewHouse(Terms(tmp_path / "python")).run(job(), lambda step: None)

    with pytest.raises(ValueError, match="unexpected"):
        homes.runner.run(asyncio.wait_for(hopeless(), LONG / 1000))


def test_closed_crews_write_by_the_template(homes: Homes, tmp_path: Path) -> None:
    home = homes.build(Terms(tmp_path / "none"))
    homes.runner.run(home.house.close())

    assert home.run(job()).trouble == "the crews were closed"
