"""Sections that follow their facts: when what one was made of stands otherwise, it is due to be drafted anew.

Sans-IO: driven by ``loop``. Whether it is drafted is decided in the log. Only what the section may show sets its clock,
so that nobody can tell from it what happens elsewhere; and a decision that touches none of it costs a look-up.
"""

from collections.abc import Iterator
from hashlib import sha256

from bot.orchestrator.desk import Desk
from bot.record.draft import SectionDue
from bot.record.fact import Fact, ItemObserved, ItemRemoved, RepositoryObserved, RepositoryRemoved
from bot.record.payload import Decided, Received
from bot.state.drafts import is_theirs, open_at, stands
from bot.state.keys import item_key
from bot.state.section import Section
from bot.state.table import Table
from bot.vocabulary import Index, Instant, IssueId


class Following:
    """The sections that follow, and those that are due."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._known: Table[IssueId, Section] | None = None
        self._resting: dict[IssueId, set[IssueId]] = {}
        self._versions: dict[IssueId, Index] = {}
        self._stirred: set[IssueId] = set()
        self._due: dict[IssueId, Instant] = {}
        self._said: set[str] = set()

    @property
    def busy(self) -> bool:
        """A section is due, and no proposal is in its way."""
        return any(not any(open_at(item, self._desk.state)) for item in self._due)

    def begin_term(self) -> None:
        self._known = None
        self._due.clear()
        self._said.clear()

    def decided(self, decided: Decided) -> None:
        """Something new is known: perhaps of what a section rests on."""
        for fact in decided.facts:
            for item in self._touched(fact):
                self._stirred |= self._resting.get(item, set())

    def advance(self) -> None:
        desk = self._desk
        if desk.term is None:
            return
        if self._known is not desk.state.sections:
            self._learn()
        for item, version in self._versions.items():
            if desk.state.version(item_key(item)) != version:
                self._versions[item] = desk.state.version(item_key(item))
                self._stirred.add(item)
        while self._stirred:
            self._compare(self._stirred.pop())
        for item, due in sorted(self._due.items()):
            if due <= desk.now:
                self._propose(item)
            else:
                desk.wake_at(due)

    def _touched(self, fact: Fact) -> Iterator[IssueId]:
        match fact:
            case ItemObserved(item):
                yield item.id
            case ItemRemoved(item):
                yield item
            case RepositoryObserved() | RepositoryRemoved():
                yield from self._resting  # who may read what has changed; it is rare
            case _:
                return

    def _learn(self) -> None:
        """Which sections follow now, and what each rests on."""
        self._known = self._desk.state.sections
        following = {item: one for item, one in self._known.items() if one.auto is not None}
        self._resting = {}
        for item, section in following.items():
            for cited in section.stands:
                self._resting.setdefault(cited.item, set()).add(item)
        self._versions = {item: Index(-1) for item in following}
        self._due = {item: due for item, due in self._due.items() if item in following}

    def _compare(self, item: IssueId) -> None:
        """A burst of news is one draft: it waits for what else comes."""
        state = self._desk.state
        section = state.sections.get(item)
        if section is None or section.auto is None:
            return
        if is_theirs(item, state) or stands(item, state) != section.stands:
            self._due.setdefault(item, Instant(self._desk.now + self._desk.limits.redraft))
        else:
            self._due.pop(item, None)

    def _propose(self, item: IssueId) -> None:
        state, section = self._desk.state, self._desk.state.sections[item]
        del self._due[item]
        if any(open_at(item, state)):
            self._due[item] = Instant(self._desk.now + self._desk.limits.redraft)
            return
        now = stands(item, state)
        grounds = (
            "theirs" if is_theirs(item, state) else sha256(repr(now).encode()).hexdigest()[:16]
        )
        cause = f"section:{item.repo}/{item.number}:{section.draft}:{grounds}"
        if cause not in self._said:
            self._said.add(cause)
            self._desk.propose(Received(SectionDue(item)), cause)
