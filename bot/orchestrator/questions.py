"""What must be asked of GitHub before one inbound can be decided, and what its answers say.

Collects calls and reads their outcomes; sends nothing itself. It lists every key of the state that is read.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from bot.commands.command import mentions_of
from bot.commands.parser import parse_line
from bot.github import reader
from bot.github.port import Call, Outcome
from bot.orchestrator import judges, naming
from bot.orchestrator.grounds import keys_read
from bot.orchestrator.situation import Reading
from bot.orchestrator.speech import Speech, item_of, source_of
from bot.record.inbound import (
    Actor,
    CommentWritten,
    DraftJudged,
    Inbound,
    ItemSnapshot,
    OfDraft,
    OperatorSpoke,
    RepositorySnapshot,
)
from bot.record.link import Origin
from bot.record.observed import AppSeen, ItemSeen, PermissionSeen
from bot.record.text import Place, Text, salted
from bot.state import keys
from bot.state.model import State, Statement
from bot.state.slice import ALWAYS
from bot.text.mentions import Mention
from bot.vocabulary import (
    CommentId,
    DraftId,
    InstallationId,
    IssueId,
    IssueRef,
    Permission,
    RepoId,
    RepoName,
    TextId,
    UserId,
)

TARGET_LIMIT = 500
"""Distinct items that one text may name; what it names beyond them is not looked up."""


@dataclass(frozen=True, slots=True)
class Hand:
    """What a decision has at hand besides the state: the words of the texts, and dice for the salts of new ones."""

    contents: Mapping[TextId, str]
    salt: Callable[[], bytes]


class Questions:
    """The open questions of one inbound and the answers so far."""

    def __init__(self, inbound: Inbound, state: State, app: AppSeen, hand: Hand) -> None:
        self.wanted: set[str] = {*ALWAYS, *keys_read(inbound, state)}
        self.permissions: list[PermissionSeen] = []
        self.items: dict[IssueRef, ItemSeen] = {}
        self.texts: list[Text] = []
        self.overtaken: CommentId | None = None
        self.approved: dict[DraftId, None] = {}
        self._where, self._installation = place_of(inbound, state)
        self._own = item_of(inbound)
        self._comment = inbound.comment if isinstance(inbound, CommentWritten) else None
        self._state = state
        self._salt = hand.salt
        self._contents = hand.contents
        self._refs: dict[IssueRef, None] = {}
        self._actors: dict[Actor, None] = {}
        self._repositories: dict[RepoName, RepositorySnapshot] = {}
        self._elsewhere: dict[tuple[Actor, RepoId], None] = {}
        self._actors |= dict.fromkeys(judges.judges_of(inbound, state))
        if isinstance(inbound, OperatorSpoke):
            meant = parse_line(inbound.words, naming.grammar_of(state, app, None))
            self._name(mentions_of(meant))
            self.wanted.update(judges.keys_of(meant, None, state))
            self.approved |= dict.fromkeys(judges.approved_by(meant, None, state))
        elif isinstance(inbound, DraftJudged) and inbound.approves:
            self.approved[inbound.draft] = None
        if self._same_second():
            self._refs[self._own_ref()] = None

    def ask_about(self, speech: Speech, reading: Reading) -> None:
        """A text says something new: ask who may say so, and for the items that it names."""
        placed = reading.placed if speech.commands else ()
        if (reading.claims or placed) and speech.by.login:  # a deleted account has no right
            self._actors[speech.by] = None
        self._name(claim.mention for claim in reading.claims)
        for one in placed:
            self._name(mentions_of(one.command))
            here = speech.origin.item
            self.wanted.update(judges.keys_of(one.command, here, self._state))
            self.approved |= dict.fromkeys(judges.approved_by(one.command, here, self._state))
            for repo in judges.places_of(one.command, self._where, self._state):
                self._elsewhere[speech.by, repo] = None

    def rights_elsewhere(self) -> dict[tuple[Actor, RepoId], Call]:
        """The rights of those who speak of what is to be done in another repository."""
        known = ((place, self._state.repositories[place[1]]) for place in self._elsewhere)
        return {
            place: reader.permission_call(
                repository.installation, repository.snapshot.name, place[0].login
            )
            for place, repository in known
            if repository.installation is not None
        }

    def learn_right_elsewhere(self, place: tuple[Actor, RepoId], outcome: Outcome) -> None:
        actor, repo = place
        permission = reader.read_permission(outcome, actor.id)
        self.permissions.append(PermissionSeen(repo, actor.id, permission))

    def rights(self, remembered: Mapping[tuple[RepoId, UserId], Permission]) -> dict[Actor, Call]:
        """The rights to be asked for; on the way, those ``remembered`` are learned."""
        if self._where is None or self._installation is None:
            return {}
        for actor in [*self._actors]:
            right = remembered.get((self._where.id, actor.id))
            if right is not None:
                del self._actors[actor]
                self.permissions.append(PermissionSeen(self._where.id, actor.id, right))
        return {
            actor: reader.permission_call(self._installation, self._where.name, actor.login)
            for actor in self._actors
        }

    def learn_right(self, actor: Actor, outcome: Outcome) -> None:
        assert self._where is not None
        permission = reader.read_permission(outcome, actor.id)
        self.permissions.append(PermissionSeen(self._where.id, actor.id, permission))

    def doubtful_comment(self) -> tuple[Call, ...]:
        """The comment again, when what is known of it bears the same second and other words."""
        known = self._known_comment()
        if known is None or self._comment is None or known.at != self._comment.updated_at:
            return ()
        if self._words(known.text) == self._words(self._comment.body):
            return ()
        if self._installation is None or self._where is None:
            return ()
        return (reader.comment_call(self._installation, self._where.name, self._comment.id),)

    def learn_comment(self, outcome: Outcome) -> None:
        known, stands = self._known_comment(), reader.read_comment(outcome)
        if known is not None and self._comment is not None and stands == self._words(known.text):
            self.overtaken = self._comment.id

    def unknown_repositories(self) -> dict[RepoName, Call]:
        calls = {}
        for ref in self._refs:
            installation = self._installation_for(ref.repo)
            if installation is not None and self._state.named(ref.repo) is None:
                calls[ref.repo] = reader.repository_call(installation, ref.repo)
        return calls

    def learn_repository(self, name: RepoName, outcome: Outcome) -> None:
        repository = reader.read_repository(outcome)
        if repository is not None:
            self._repositories[name] = repository

    def unknown_items(self) -> dict[IssueRef, Call]:
        """The items to fetch; on the way, every known one is listed among the keys that will be read."""
        calls = {}
        for ref in self._refs:
            repository = self._repository(ref.repo)
            if repository is None:
                self.items[ref] = ItemSeen(ref, None, None)
                continue
            item = IssueId(repository.id, ref.number)
            self.wanted.add(keys.item_key(item))
            installation = self._installation_for(ref.repo)
            if installation is not None and self._must_fetch(item):
                calls[ref] = reader.item_call(installation, ref)
        return calls

    def learn_item(self, ref: IssueRef, outcome: Outcome) -> None:
        found = reader.read_item(outcome)
        repository = self._repository(ref.repo)
        moved = found is not None and (found.repository.folded(), found.number) != (
            ref.repo.folded(),
            ref.number,
        )
        if found is None or repository is None or moved:
            # an item that moved is another one, and where it went may not be for these readers
            self.items[ref] = ItemSeen(ref, None, repository)
            return
        item = self._snapshot(IssueId(repository.id, ref.number), found)
        self.items[ref] = ItemSeen(ref, item, repository)

    def _name(self, mentions: Iterable[Mention]) -> None:
        for mention in mentions:
            ref = naming.resolve(mention, self._where, self._state)
            if ref is not None and len(self._refs) < TARGET_LIMIT:
                self._refs[ref] = None

    def _known_comment(self) -> Statement | None:
        if self._own is None or self._comment is None:
            return None
        return self._state.statements.get(Origin(self._own.id, self._comment.id))

    def _same_second(self) -> bool:
        """GitHub's times have one second; two changes within it leave open which came last, so ask."""
        before = self._state.items.get(self._own.id) if self._own else None
        return (
            before is not None
            and self._own is not None
            and before.updated_at == self._own.updated_at
            and (before.state is not self._own.state or self._changed(before, self._own))
        )

    def _changed(self, before: ItemSnapshot, own: ItemSnapshot) -> bool:
        return any(
            self._words(old) != self._words(new)
            for old, new in ((before.title, own.title), (before.body, own.body))
        )

    def _words(self, text: TextId | None) -> str:
        return self._contents.get(text, "") if text is not None else ""

    def _own_ref(self) -> IssueRef:
        assert self._own is not None
        assert self._where is not None
        return IssueRef(self._where.name, self._own.id.number)

    def _must_fetch(self, item: IssueId) -> bool:
        if self._own is not None and item == self._own.id:
            return self._same_second()
        return item not in self._state.items

    def _repository(self, name: RepoName) -> RepositorySnapshot | None:
        known = self._state.named(name)
        if known is not None:
            return known.snapshot
        if self._where is not None and name.folded() == self._where.name.folded():
            return self._where
        return self._repositories.get(name)

    def _installation_for(self, name: RepoName) -> InstallationId | None:
        if self._where is not None and name.owner.casefold() == self._where.name.owner.casefold():
            return self._installation
        for installation, account in sorted(self._state.installations.items()):
            if account.login.casefold() == name.owner.casefold() and not account.suspended:
                return installation
        return None

    def _snapshot(self, id_: IssueId, found: reader.ItemRead) -> ItemSnapshot:
        """What was fetched, in our words. A foreign body is not read here: it is news when its own webhook comes."""
        title = salted(found.title, self._salt(), Place(id_.repo, id_.number))
        self.texts.append(title)
        body = self._body_of_own(found) if self._own and self._own.id == id_ else None
        return ItemSnapshot(
            id_,
            found.kind,
            found.state,
            title.id,
            body,
            found.author,
            found.created_at,
            found.updated_at,
        )

    def _body_of_own(self, found: reader.ItemRead) -> TextId | None:
        """Which of the two texts we hold is the one that stands; a third one brings its own webhook."""
        assert self._own is not None
        before = self._state.items.get(self._own.id)
        stands = found.body or ""
        if before is not None and self._words(before.body) == stands:
            return before.body
        return self._own.body


def place_of(
    inbound: Inbound, state: State
) -> tuple[RepositorySnapshot | None, InstallationId | None]:
    """Where ``inbound`` happened, and with what we may ask there."""
    source = source_of(inbound)
    if source is not None:
        return source.repository, source.installation
    known = state.repositories.get(inbound.item.repo) if isinstance(inbound, OfDraft) else None
    return (known.snapshot, known.installation) if known else (None, None)
