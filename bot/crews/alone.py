"""The template alone: what drafts where no crew is set up. Pure, and done before anybody could wait."""

from collections.abc import Callable

from bot.crews.port import Finished, Job, Step
from bot.crews.template import report
from bot.record.draft import Engine


class Alone:
    """The port, kept without any process or model."""

    async def run(self, job: Job, stepped: Callable[[Step], None]) -> Finished:
        return Finished(report(job.brief), Engine.TEMPLATE)

    async def close(self) -> None:
        pass
