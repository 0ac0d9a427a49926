"""Chaos: what goes wrong in a play, all of it drawn from one seed. After it things must stand as after a calm play.

One call in five fails, comes late or sees what is past; webhooks come twice, late, in another order or never; and the
bot is killed at twenty moments, about half of them by a power loss. It must never touch the bot but through what GitHub
and a machine could do to it.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from operator import itemgetter

from bot.app import Tempo
from bot.cli.mortal import Death
from bot.github.limits import Limits as GitHubLimits
from bot.github.task import Patience
from bot.orchestrator.desk import Limits as LoopLimits
from bot.sandbox.dice import within
from bot.sandbox.faults import FaultPlan, Rates, WebhookRates
from bot.vocabulary import Duration

KILLS = 20
MOMENTS = 40
"""Writes to the log and calls of GitHub, each with a before and an after, among which a moment to die is drawn."""

FASTER = 100
"""How much shorter a minute and an hour are in a play, for the sandbox's limits and the bot that keeps to them."""

TEMPO = Tempo(
    client_timeout=0.5,
    github=GitHubLimits().faster(FASTER),
    loop=LoopLimits(
        first_retry=Duration(50),
        longest_retry=Duration(500),
        gathering=8,
        reconcile=Duration(5_000),
        grace=Duration(1_000),
        thumbs=Duration(500),
        redraft=Duration(500),
        patience=Patience(client_timeout=Duration(500), settle=Duration(400)),
    ),
)
"""Its patience is longer than the latest write and the oldest list below, and its grace than the latest webhook.

Few gather at once, so that GitHub, which lives in the same process, answers them all in time."""
_RATES = Rates(
    server_error=0.08,
    too_many=0.005,
    secondary=0.005,
    timeout_before=0.03,
    timeout_after=0.04,
    late_write=0.04,
)
_WEBHOOKS = WebhookRates(
    duplicated=0.2, delayed=0.1, reordered=0.2, dropped=0.05, longest_delay=Duration(500)
)
_DEATHS = (Death.KILLED, Death.POWER_LOSS)
_LATEST_WRITE, _OLDEST_LIST = Duration(400), Duration(400)


@dataclass(slots=True)
class Chaos:
    """``scenes``: into how many the play is cut; each kill belongs to one of them, or to the beginning."""

    seed: int
    scenes: int
    _due: dict[int, list[tuple[int, Death]]] = field(default_factory=lambda: defaultdict(list))
    _left: list[tuple[int, Death]] = field(default_factory=list)
    _crossed: int = 0

    def __post_init__(self) -> None:
        for kill in range(KILLS):
            scene = within(self.scenes, self.seed, "scene", kill)
            moment = 1 + within(MOMENTS - 1, self.seed, "moment", kill)
            self._due[scene].append((moment, _DEATHS[within(1, self.seed, "death", kill)]))
        self.enter(0)

    @property
    def faults(self) -> FaultPlan:
        return FaultPlan(
            rates=_RATES,
            webhooks=_WEBHOOKS,
            stale_lists=_OLDEST_LIST,
            retry_after_s=1,
            longest_late_write=_LATEST_WRITE,
            seed=self.seed,
        )

    def enter(self, scene: int) -> None:
        """The moments of ``scene`` are counted from here."""
        self._left, self._crossed = sorted(self._due[scene], key=itemgetter(0)), 0

    def moment(self) -> Death | None:
        """Whether the bot dies at this one, and of what."""
        self._crossed += 1
        return self.overdue() if self._left and self._left[0][0] <= self._crossed else None

    def overdue(self) -> Death | None:
        """A kill of this scene that is left, which is then due now: less happened than there are moments."""
        return self._left.pop(0)[1] if self._left else None
