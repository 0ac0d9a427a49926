"""``ecos simulate``: a group of replicas on virtual time, from one seed, with everything going wrong that may."""

from math import isfinite
from typing import Any

import click

from bot.simulation.clients import Clients
from bot.simulation.options import LARGEST, SMALLEST, drawn
from bot.simulation.run import Makes, Run
from bot.simulation.whole import Whole


class Minutes(click.FloatRange):
    """A number that ends."""

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> float:
        minutes = float(super().convert(value, param, ctx))
        if not isfinite(minutes):
            self.fail(f"{minutes} is not a number of minutes.", param, ctx)
        return minutes


ABOVE: dict[str, Makes] = {"ecos": Whole, "registers": Clients}


@click.command("simulate")
@click.option("--seed", type=int, required=True, help="Decides everything; the same is the same.")
@click.option("--minutes", type=Minutes(0.1), default=1.0, show_default=True)
@click.option("--replicas", type=click.IntRange(SMALLEST, LARGEST), help="Instead of the seed's.")
@click.option("--above", type=click.Choice(list(ABOVE)), default="ecos", show_default=True)
@click.option("--trace", is_flag=True, help="Tell the whole story, not only its end if it is bad.")
def simulate_command(
    seed: int,
    minutes: float,
    replicas: int | None,
    above: str,
    *,
    trace: bool,
) -> int:
    """Let a group of replicas work while network, disks, clocks, processes and GitHub fail.

    Above the log stands the whole of ecos, with a village at GitHub; or registers, which load the log more. After the
    given minutes of virtual time the faults end, and a majority must get on. Exit code 1: a promise did not hold, and
    the story of how is told first.
    """
    options = drawn(seed, replicas, round(minutes * 60))
    verdict = Run(options, ABOVE[above], whole=trace).verdict()
    for line in verdict.story if trace or not verdict.holds else ():
        click.echo(line)
    for line in verdict.lines(above):
        click.echo(line)
    return 0 if verdict.holds else 1
