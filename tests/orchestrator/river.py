"""A log whose decisions were really made: what came, what GitHub said, and the rules."""

from dataclasses import dataclass, field, replace

from bot.orchestrator.decide import RULES_VERSION, decide
from bot.orchestrator.reading import read
from bot.orchestrator.situation import freeze, look_at
from bot.orchestrator.speech import lane_of
from bot.record.inbound import (
    Actor,
    CommentDeleted,
    CommentSnapshot,
    CommentWritten,
    Inbound,
    InstallationChange,
    InstallationChanged,
    ItemChange,
    ItemDeleted,
    ItemSnapshot,
    ItemWritten,
    OperatorSpoke,
    RepositoryChange,
    RepositoryChanged,
    RepositorySnapshot,
    Source,
)
from bot.record.observed import AppSeen, Observed, PermissionSeen
from bot.record.payload import Decided, PolicyAdopted, Received
from bot.record.policy import Policy, RelationWords
from bot.record.text import salted
from bot.state import keys
from bot.state.slice import ALWAYS, reads, slice_of
from bot.vocabulary import (
    CommentId,
    DeliveryId,
    InstallationId,
    Instant,
    IssueId,
    IssueRef,
    ItemKind,
    ItemState,
    Permission,
    Relation,
    RepoId,
    RepoName,
    TextId,
    UserId,
    Visibility,
)
from tests.state.logs import START, Writer

ANNA, BOB = Actor(UserId(1), "anna"), Actor(UserId(2), "bob")
OWNER = Actor(UserId(7), "gerivdb")
APP = AppSeen("ecos", UserId(99), "github.com")
HERE = InstallationId(5)
WAZAA = RepositorySnapshot(RepoId(1), RepoName("gerivdb", "WAZAA"), OWNER.id, Visibility.PUBLIC)
FLUENCE = RepositorySnapshot(RepoId(2), RepoName("gerivdb", "FLUENCE"), OWNER.id, Visibility.PUBLIC)
PLAN = IssueId(WAZAA.id, 1)
ITEMS = tuple(IssueId(repo.id, number) for repo in (WAZAA, FLUENCE) for number in (1, 2))
REPOSITORIES = {WAZAA.id: WAZAA, FLUENCE.id: FLUENCE}
POLICY = Policy(
    masters=(IssueRef(WAZAA.name, 1),),
    words=(RelationWords("waits for", Relation.DEPENDS_ON),),
    blocked_label="blocked",
    adopted=(OWNER.login,),
)


@dataclass
class River(Writer):
    """Receives and decides at once, and keeps the side table."""

    texts: dict[TextId, str] = field(default_factory=dict)

    def words(self, text: TextId) -> str | None:
        return self.texts.get(text)

    def text(self, content: str) -> TextId:
        text = salted(content, len(self.texts).to_bytes(16, "big"))
        self.texts[text.id] = content
        return text.id

    def hear(self, inbound: Inbound, *rights: PermissionSeen) -> None:
        cause = f"1/{len(self.entries)}"
        self.write(Received(inbound), cause)
        self.write(self.decided(cause, inbound, rights), cause)

    def decided(self, cause: str, inbound: Inbound, rights: tuple[PermissionSeen, ...]) -> Decided:
        observed = Observed(self.state.recorded_at, APP, rights)
        own = lane_of(inbound)
        wanted = (*ALWAYS, *map(keys.item_key, {*ITEMS, *([own] if own else [])}))
        known = slice_of(self.state, wanted)
        looked = read(look_at(inbound, known, APP), self.words)
        situation = freeze(cause, inbound, observed, known, looked)
        assert situation is not None
        decision = decide(inbound, situation)
        return Decided(
            cause,
            reads(self.state, wanted),
            observed,
            self.state.policy_hash,
            RULES_VERSION,
            decision.facts,
            decision.actions,
        )

    def settle_in(self) -> None:
        """The App is installed, a policy adopted, and every item known."""
        self.write(PolicyAdopted("0f", POLICY), "policy")
        source = Source(DeliveryId("0"), HERE, None, OWNER)
        added = tuple(REPOSITORIES.values())
        self.hear(InstallationChanged(source, HERE, OWNER, InstallationChange.CREATED, added))
        for item in ITEMS:
            self.open(item, "")

    def source(self, item: IssueId, by: Actor = ANNA) -> Source:
        delivery = DeliveryId(f"{len(self.entries)}")
        return Source(delivery, HERE, REPOSITORIES[item.repo], by)

    def open(
        self, item: IssueId, body: str, state: ItemState = ItemState.OPEN, by: Actor = ANNA
    ) -> None:
        known = item in self.state.items
        change = ItemChange.EDITED if known else ItemChange.OPENED
        snapshot = self.snapshot(item, body, state)
        self.hear(ItemWritten(self.source(item, by), snapshot, change), *self.rights(item))

    def snapshot(self, item: IssueId, body: str, state: ItemState) -> ItemSnapshot:
        title, now = self.text(f"title {item.number}"), Instant(START + len(self.entries))
        text = self.text(body) if body else None
        return ItemSnapshot(item, ItemKind.ISSUE, state, title, text, ANNA, START, now)

    def comment(self, item: IssueId, number: int, body: str, by: Actor = ANNA) -> None:
        known = self.state.items.get(item) or self.snapshot(item, "", ItemState.OPEN)
        now = Instant(START + len(self.entries))
        comment = CommentSnapshot(
            CommentId(number), by, self.text(body) if body else None, START, now
        )
        heard = CommentWritten(self.source(item, by), known, comment, edited=number > 1)
        self.hear(heard, *self.rights(item))

    def remove(self, item: IssueId, number: int | None = None) -> None:
        known = self.state.items.get(item)
        if number is None or known is None:
            self.hear(ItemDeleted(self.source(item), item))
        else:
            self.hear(CommentDeleted(self.source(item), known, CommentId(number)))

    def hide(self, repository: RepositorySnapshot, visibility: Visibility) -> None:
        source = replace(self.source(PLAN), repository=replace(repository, visibility=visibility))
        self.hear(RepositoryChanged(source, RepositoryChange.CHANGED))

    def type(self, *words: str) -> None:
        """On the terminal."""
        self.hear(OperatorSpoke("root", words))

    def rights(self, item: IssueId) -> tuple[PermissionSeen, ...]:
        return (
            PermissionSeen(item.repo, ANNA.id, Permission.TRIAGE),
            PermissionSeen(item.repo, BOB.id, Permission.READ),
        )


def a_river() -> River:
    """One of everything."""
    river = River()
    river.settle_in()
    river.open(PLAN, "Waits for: FLUENCE#1, FLUENCE#2\n\nsee also #2")
    river.comment(ITEMS[2], 1, "Needed-By: WAZAA#1\n\n/ecos status\n/ecos lnik WAZAA#2", BOB)
    river.comment(ITEMS[2], 2, "/ecos link WAZAA#2 as part-of")
    river.comment(ITEMS[3], 1, "/ecos unlink WAZAA#1\n/ecos why", BOB)
    river.open(ITEMS[2], "Dépend de : #2", ItemState.CLOSED)
    river.hide(FLUENCE, Visibility.PRIVATE)
    river.open(PLAN, "Waits for: FLUENCE#1, #2")
    river.type("status", "WAZAA#1")
    river.type("link", "FLUENCE#1", "--as", "uses", "--from", "WAZAA#2")
    river.remove(ITEMS[2], 1)
    river.remove(ITEMS[3])
    return river
