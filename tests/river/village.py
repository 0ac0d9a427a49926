"""The ecosystem that the river's tests play in, and the ways to look at what became of it."""

from collections.abc import Iterator
from functools import cache
from typing import Any

from bot.config.policy import parse_policy
from bot.github.marker import text_of
from bot.record.policy import Policy
from bot.sandbox import acts
from bot.sandbox.changes.change import Effect
from bot.sandbox.faults import NO_FAULTS, FaultPlan
from bot.sandbox.journal import Requested
from bot.sandbox.records import Comment
from bot.sandbox.seed import Identity, seed
from bot.sandbox.stage import newest_of_the_app
from bot.sandbox.store import Store
from bot.sandbox.story import LAST, parse_story
from bot.sandbox.wire import Observer
from bot.sandbox.world import World
from bot.vocabulary import CommentId, Instant, IssueId, IssueRef, RepoName
from tests.river.virtual import Course, River
from tests.sandbox.client import APP_ID, SECRET, START, public_key

VILLAGE = """
name: village
ecosystem:
  app: ecos
  owners:
    gerivdb: {enterprise: geri}
    partner: {}
  users:
    anna: {enterprise: geri}
    tom: {}
    rita: {}
    stranger: {}
    renobot: {bot: true}
  repositories:
    gerivdb/WAZAA:
      visibility: public
      roles: {anna: admin, tom: triage, rita: read, renobot: write}
      issues:
        - {number: 29, by: anna, title: The plan, body: The plan of all.}
        - {number: 30, by: tom, title: A change, pull: true}
        - {number: 31, by: tom, title: A chore}
    gerivdb/ECOYSTEM:
      visibility: public
      roles: {anna: admin, tom: triage}
      issues: [{number: 236, by: anna, title: Practical orchestration}]
    gerivdb/FLUENCE:
      visibility: public
      roles: {anna: admin}
      issues: [{number: 20, by: anna, title: Network protocols}]
    gerivdb/DevTools:
      visibility: public
      roles: {anna: admin}
      issues: [{number: 162, by: anna, title: CI/CD automation}]
    gerivdb/Extension:
      visibility: public
      roles: {anna: admin}
      issues: [{number: 1, by: anna, title: Dashboard intelligence}]
    gerivdb/Vault:
      visibility: private
      roles: {anna: admin, tom: triage}
      issues: [{number: 7, by: anna, title: Secret keys}]
    gerivdb/Inner:
      visibility: internal
      roles: {anna: maintain}
      issues: [{number: 3, by: anna, title: Inner thoughts}]
    partner/Shop:
      visibility: public
      roles: {anna: admin, tom: triage}
      issues: [{number: 5, by: anna, title: The till}]
acts:
  - {at: 2026-03-02T09:00:00Z, by: anna, comment: "WAZAA#29", body: never played}
expect: []
"""
POLICY = {
    "owners": ["gerivdb", "partner"],
    "adopted": ["gerivdb", "partner"],
    "repositories": {"gerivdb/ECOYSTEM": ["eco"], "gerivdb/FLUENCE": ["flu"]},
    "master_issues": ["gerivdb/WAZAA#29"],
    "blocked_label": "blocked",
}
Place = str
"""``WAZAA#29`` or ``partner/Shop#5``."""


@cache
def village(story: str = VILLAGE) -> Store:
    return seed(parse_story(story, "village"), Identity(APP_ID, public_key(), SECRET))


def policy(**changes: Any) -> Policy:
    return parse_policy(POLICY | changes, "village")


def place(written: Place) -> IssueRef:
    name, _, number = written.rpartition("#")
    owner, _, repo = name.rpartition("/")
    return IssueRef(RepoName(owner or "gerivdb", repo), int(number))


class Village(River):
    """The river in its village, and what its people do in one line each."""

    def __init__(
        self,
        course: Course | None = None,
        plan: FaultPlan = NO_FAULTS,
        *,
        observer: Observer | None = None,
        policy: Policy | None = policy(),
        store: Store | None = None,
    ) -> None:
        world = World(store or village(), plan, observer=observer)
        super().__init__(world, policy, course or Course(), START)

    def act(self, act: acts.Act) -> Effect:
        return self.world.act(act, self.now)

    def say(self, by: str, where: Place, text: str) -> CommentId:
        ref = place(where)
        return CommentId(self.act(acts.Comment(by, ref.repo, ref.number, text)).id)

    def edit(self, by: str, comment: CommentId | Place, text: str) -> None:
        """Of a comment, or of the newest one of the App: ``WAZAA#29 last``."""
        on = self._on(comment)
        assert not isinstance(on, IssueRef), f"{comment} is no comment"
        self.act(acts.EditComment(by, on, text))

    def react(self, by: str, on: CommentId | Place, content: str) -> None:
        """To a comment, an item, or the newest comment of the App on one: ``WAZAA#29 last``."""
        self.act(acts.React(by, self._on(on), content))

    def unreact(self, by: str, on: CommentId | Place, content: str) -> None:
        self.act(acts.Unreact(by, self._on(on), content))

    def _on(self, named: CommentId | Place) -> CommentId | IssueRef:
        if not isinstance(named, str):
            return named
        if not named.endswith(LAST):
            return place(named)
        newest = newest_of_the_app(self.world.store, self.id(named.removesuffix(LAST)))
        assert newest is not None, f"the App has not written there: {named}"
        return newest

    def rewrite(self, by: str, where: Place, text: str) -> None:
        ref = place(where)
        self.act(acts.EditIssue(by, ref.repo, ref.number, body=text))

    def text(self, where: Place) -> str:
        """The body as it stands on GitHub."""
        return self.world.store.issues[self.id(where)].body or ""

    def open(self, by: str, repo: str, title: str, body: str = "") -> Place:
        effect = self.act(acts.OpenIssue(by, RepoName("gerivdb", repo), title, body))
        return f"{repo}#{effect.number}"

    def id(self, where: Place) -> IssueId:
        ref = place(where)
        repo = self.world.store.repository_named(ref.repo)
        assert repo is not None
        return IssueId(repo.id, ref.number)

    def own_comments(self, where: Place) -> list[Comment]:
        """The App's comments there, oldest first."""
        store = self.world.store
        return [one for one in store.comments_on(self.id(where)) if one.author == store.app.user]

    def said(self, where: Place) -> list[str]:
        """The texts of the App's replies there, the roll-up not among them."""
        return [
            text_of(one.body) for one in self.own_comments(where) if "<!-- ecos:reply" in one.body
        ]

    def shown(self, where: Place) -> list[str]:
        """The texts of the roll-ups there."""
        return [
            text_of(one.body) for one in self.own_comments(where) if "<!-- ecos:links" in one.body
        ]

    def reactions(self, on: CommentId | Place) -> list[str]:
        store = self.world.store
        target = self.id(on) if isinstance(on, str) else on
        return [one.content for one in store.reactions_on(target) if one.author == store.app.user]

    def reacted(self, on: CommentId | Place) -> list[tuple[str, str]]:
        """Who reacted how, the App among them, oldest first."""
        store, named = self.world.store, self._on(on)
        target = self.id(str(on)) if isinstance(named, IssueRef) else named
        return [(store.users[one.author].login, one.content) for one in store.reactions_on(target)]

    def labels(self, where: Place) -> list[str]:
        store = self.world.store
        return [store.labels[one].name for one in store.issues[self.id(where)].labels]

    def links(self, *, confirmed: bool = True) -> set[tuple[str, str, str]]:
        """``("WAZAA#29", "uses", "FLUENCE#20")`` for each link that stands."""
        return {
            (self.written(link.source), link.relation.value, self.written(link.target))
            for link, record in self.state.links.items()
            if record.stands and (record.confirmed or not confirmed)
        }

    def written(self, item: IssueId) -> str:
        known = self.state.repositories.get(item.repo)
        return f"{known.snapshot.name.name if known else item.repo}#{item.number}"

    def deeds(self) -> Iterator[Effect]:
        """All that the App changed on GitHub, in order."""
        for entry in self.world.journal:
            if isinstance(entry, Requested) and entry.effect is not None:
                yield entry.effect


def at(hours: float) -> Instant:
    return Instant(int(START + hours * 3_600_000))
