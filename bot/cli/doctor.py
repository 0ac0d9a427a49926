"""``ecos doctor``: what is wrong and how to mend it, one line each. It only reads."""

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

import click

from bot.cli.checkup import machine, registration
from bot.cli.checkup.crews import crews
from bot.cli.checkup.finding import Finding, Verdict, warn, wrong
from bot.cli.checkup.policy import policy
from bot.cli.loopback import speak
from bot.cli.opened import opened_ledger
from bot.cli.spelling import show
from bot.config.clock import wall_clock
from bot.errors import Misconfigured, Outage, UserMistake
from bot.orchestrator import naming
from bot.orchestrator.recovery import recover
from bot.state.model import State


@click.command("doctor")
@click.pass_obj
def doctor_command(environment: Mapping[str, str]) -> int:
    """Look at settings, ledger, the running bot, the App on GitHub, the policy and the crews.

    One line each: ok, warn or wrong, and how to mend it. Exits with 1 if anything is wrong.
    """
    found = list(_findings(environment))
    show("\n".join(map(str, found)))
    return 1 if any(one.verdict is Verdict.WRONG for one in found) else 0


def _findings(environment: Mapping[str, str]) -> Iterator[Finding]:
    replica = list(machine.replica(environment))
    running = all(one.verdict is Verdict.OK for one in replica)
    yield from machine.settings(environment, running)
    state = State()
    try:
        with opened_ledger(environment) as history:
            state = recover(history)
            yield from machine.ledger(history, state)
    except (Misconfigured, Outage) as error:
        yield wrong("ledger", str(error))
    yield from replica
    if running:
        owners = naming.owners(state)
        try:
            yield from registration.registration(partial(_ask, environment), owners, wall_clock)
        except (Outage, UserMistake) as error:
            yield warn("GitHub", f"not all was checked: {error}")
    yield from policy(state)
    yield from crews(environment, state, wall_clock())


def _ask(environment: Mapping[str, str], path: str, installation: int | None) -> Mapping[str, Any]:
    return speak(environment, {"ask": path, "installation": installation})
