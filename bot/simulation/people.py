"""The people of a small ecosystem, who say and do things from one seed, whatever becomes of the replicas."""

from functools import cache
from pathlib import Path

from bot.config.policy import parse_policy
from bot.record.policy import Policy
from bot.sandbox import acts
from bot.sandbox.refusal import Refusal
from bot.sandbox.seed import Identity, seed
from bot.sandbox.store import Store
from bot.sandbox.story import load_story
from bot.simulation.dice import Dice
from bot.simulation.github import APP_ID, SECRET, GitHub, private_key
from bot.simulation.timeline import SECOND, Micros, Timeline
from bot.vocabulary import CommentId, IssueRef, RepoName

_VILLAGE = Path(__file__).with_name("village.yml")
_PEOPLE = ("anna", "tom", "rita", "stranger", "renobot")
_PLACES = (("WAZAA", 29), ("WAZAA", 30), ("WAZAA", 31), ("FLUENCE", 20), ("Vault", 7))
_TEXTS = (
    "Depends on FLUENCE#20",
    "Part-Of: WAZAA#29\n\n- **Uses** : `FLUENCE` #20",
    "see #31",
    "/ecos help",
    "/ecos link FLUENCE#20 as uses",
    "/ecos unlink FLUENCE#20",
    "/ecos status\n/ecos why",
    "/ecos hlep",
    "Depends-On: Vault#7",
    "thank you",
)


@cache
def village() -> Store:
    return seed(load_story(_VILLAGE), Identity(APP_ID, private_key(), SECRET))


@cache
def policy() -> Policy:
    written = load_story(_VILLAGE).policy
    assert written is not None
    return parse_policy(written, _VILLAGE.name)


class People:
    """Somebody does something every ``pause`` on average, ``count`` times."""

    def __init__(self, github: GitHub, timeline: Timeline, seed: int) -> None:
        self._github = github
        self._timeline = timeline
        self._dice = Dice(seed, "people")
        self._comments: list[tuple[str, CommentId]] = []

    def live(self, count: int, pause: Micros = 2 * SECOND) -> None:
        if count:
            self._act()
            self._github.stir()
            after = self._dice.between(0, 2 * pause)
            self._timeline.after(after, self.live, count - 1, pause)

    def _act(self) -> None:
        world, now = self._github.world, self._github.now
        try:
            act = self._drawn()
            effect = world.act(act, now)
        except Refusal:
            return  # GitHub refuses what this person may not do
        if isinstance(act, acts.Comment):
            self._comments.append((act.by, CommentId(effect.id)))

    def _drawn(self) -> acts.Act:
        dice = self._dice
        who, (repo, number) = dice.choice(_PEOPLE), dice.choice(_PLACES)
        where, text = IssueRef(RepoName("gerivdb", repo), number), dice.choice(_TEXTS)
        if self._comments and dice.chance(0.2):
            by, comment = dice.choice(self._comments)
            return acts.EditComment(by, comment, text)
        if self._comments and dice.chance(0.05):
            return acts.DeleteComment(*self._comments.pop())
        if dice.chance(0.1):
            return acts.CloseIssue(who, where.repo, where.number)
        return acts.Comment(who, where.repo, where.number, text)
