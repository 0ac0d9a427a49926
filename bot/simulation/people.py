"""The people of a small ecosystem, who say and do things from one seed, whatever becomes of the replicas."""

from collections.abc import Mapping
from functools import cache
from operator import itemgetter
from pathlib import Path

from bot.config.policy import parse_policy
from bot.record.policy import Policy
from bot.sandbox import acts
from bot.sandbox.refusal import Refusal
from bot.sandbox.seed import Identity, seed
from bot.sandbox.store import Store
from bot.sandbox.story import load_story
from bot.simulation.dice import Dice
from bot.simulation.github import APP_ID, SECRET, GitHub, public_key
from bot.simulation.timeline import SECOND, Micros, Timeline
from bot.text.section import with_sections_of
from bot.vocabulary import CommentId, IssueId, IssueRef, RepoName

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
_PLAN = (RepoName("gerivdb", "WAZAA"), 29)
_ORDERS = (
    "/ecos docs --link-theory",
    "/ecos link FLUENCE#20 as uses\n/ecos docs --link-theory --auto-update",
    "/ecos docs --link-theory --stop",
)
_OPINIONS = (*4 * ("/ecos approve",), "/ecos reject", "/ecos drafts")
_THUMBS = ("+1", "+1", "+1", "-1")
_PATIENCE = 60
"""Seconds for which somebody waits for a proposal, at most."""
_BODIES = (
    "A plan.\n\n- [ ] Network protocols: FLUENCE#20\n- [ ] A chore",
    "A plan.\r\n\r\n- [x] Network protocols: FLUENCE#20",
    "Nothing is planned.",
)
_DRAFTS = 0.25
_EDITS = 0.15
"""Of acts: the body of an item is edited."""
_WRITING: Micros = 3 * SECOND
"""How long an edit takes at most."""


@cache
def village() -> Store:
    return seed(load_story(_VILLAGE), Identity(APP_ID, public_key(), SECRET))


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
        self._judged = CommentId(0)
        self._bodies = {item: issue.body or "" for item, issue in github.world.store.issues.items()}

    def live(self, count: int, pause: Micros = 2 * SECOND) -> None:
        if count:
            self._act()
            after = self._dice.between(0, 2 * pause)
            self._timeline.after(after, self.live, count - 1, pause)

    def bodies(self) -> Mapping[IssueId, str]:
        """What a person wrote last, of each item."""
        return self._bodies

    def _act(self) -> None:
        dice = self._dice
        if dice.chance(_EDITS):
            self._open_editor()
        else:
            self._do(self._about_drafts() if dice.chance(_DRAFTS) else self._drawn())

    def _do(self, act: acts.Act) -> bool:
        """Whether GitHub let this person do it."""
        try:
            effect = self._github.world.act(act, self._github.now)
        except Refusal:
            return False
        if isinstance(act, acts.Comment):
            self._comments.append((act.by, CommentId(effect.id)))
        self._github.stir()
        return True

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

    def _about_drafts(self) -> acts.Act:
        """A draft of the plan is asked for; somebody has an opinion on what comes of it."""
        self._timeline.after(SECOND, self._judge, self._dice.between(5, _PATIENCE))
        return acts.Comment(self._somebody(), *_PLAN, self._dice.choice(_ORDERS))

    def _judge(self, patience: int) -> None:
        """As soon as there is a proposal that nobody has judged; who loses his patience says something anyway."""
        proposal = self._proposal()
        if patience and proposal is None:
            self._timeline.after(SECOND, self._judge, patience - 1)
        elif proposal is not None and self._dice.chance(0.4):
            self._judged = proposal
            self._do(acts.React(self._somebody(), proposal, self._dice.choice(_THUMBS)))
        else:
            self._judged = proposal or self._judged
            self._do(acts.Comment(self._somebody(), *_PLAN, self._dice.choice(_OPINIONS)))

    def _proposal(self) -> CommentId | None:
        store = self._github.world.store
        bot = (one for one in store.comments.values() if one.author == store.app.user)
        proposals = [one.id for one in bot if "/ecos approve " in one.body]
        newest = max(proposals, default=self._judged)
        return newest if newest > self._judged else None

    def _somebody(self) -> str:
        """Mostly who may."""
        return "anna" if self._dice.chance(0.7) else self._dice.choice(_PEOPLE)

    def _open_editor(self) -> None:
        """What is written then replaces whatever came meanwhile, as GitHub's web form does."""
        dice, store = self._dice, self._github.world.store
        who = self._somebody()
        item, issue = dice.choice(sorted(store.issues.items(), key=itemgetter(0)))
        name = RepoName("gerivdb", store.repositories[item.repo].name)
        human = f"{dice.choice(_BODIES)}\n\n{dice.between(1, 10**6)}"
        body = human if dice.chance(0.2) else with_sections_of(issue.body or "", human)
        edit = acts.EditIssue(who, name, item.number, body=body)
        self._timeline.after(dice.between(0, _WRITING), self._submit, item, edit, human)

    def _submit(self, item: IssueId, edit: acts.EditIssue, human: str) -> None:
        if self._do(edit):
            self._bodies[item] = human
