"""The stage: where a text of ecos will stand, and so what it may name there, and how.

Pure. Whatever a thread shows of an item goes through here, so that nothing its readers may not read is shown: not as a
name, not as a number, not as a gap.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from bot.record.inbound import RepositorySnapshot
from bot.record.link import Link
from bot.state.model import State
from bot.state.visibility import may_name
from bot.text.escape import escaped, quoted
from bot.vocabulary import Instant, IssueId, ItemState, Relation, RepoId, TextId

_WITHOUT_TRACE = {"https://github.com": "https://redirect.github.com"}
"""Links to this host leave no mark in the timeline of what they point at; a GitHub of one's own has no such host."""


@dataclass(frozen=True, slots=True)
class Stage:
    """``where`` absent: the terminal, whose reader may read everything.

    ``words`` gives a text of the side table, ``None`` once erased. ``pages``: GitHub's pages, no slash at the end.
    ``named`` collects whose items were named.
    """

    state: State
    words: Callable[[TextId], str | None]
    pages: str
    where: RepositorySnapshot | None = None
    named: set[RepoId] = field(default_factory=set, compare=False)

    def readable(self, item: IssueId) -> bool:
        return self.may_name(item.repo)

    def may_name(self, repo: RepoId) -> bool:
        repository = self.state.repositories.get(repo)
        if repository is None:
            return False
        return self.where is None or may_name(repository.snapshot, self.where, self.state.policy)

    def shown(self, item: IssueId, *, confirmed: bool = True) -> list[Link]:
        """The links at ``item`` whose other end may be named here; with the unconfirmed ones too if asked for."""
        return [
            link
            for link in self.state.links_at(item)
            if self.readable(other_end(link, item))
            and (self.state.links[link].confirmed or not confirmed)
        ]

    def blockers(self, item: IssueId) -> Iterator[Link]:
        """The links to open items, known to the readers, that are in the way of ``item``."""
        # Asked for every item of a roll-up, and most links are none: what is cheap to know comes first.
        for link in self.state.links_of.get(item, ()):
            if (
                link.relation is Relation.DEPENDS_ON
                and link.source == item
                and self.open(link.target)
                and self.readable(link.target)
                and self.state.links[link].confirmed
            ):
                yield link

    def blocked(self, item: IssueId) -> bool:
        return any(self.blockers(item))

    def open(self, item: IssueId) -> bool:
        return self.state_of(item) is ItemState.OPEN

    def state_of(self, item: IssueId) -> ItemState | None:
        """``None`` while ecos has not met the item."""
        known = self.state.items.get(item)
        return known.state if known else None

    def since(self, item: IssueId) -> Instant:
        """When ``item`` came into its state; 0 while ecos has not met it."""
        return self.state.since.get(item, Instant(0))

    def name(self, item: IssueId) -> str:
        """``REPO#12`` as a link that leaves no mark in the other item's timeline."""
        short = self.short(item)
        if self.where is None:
            return short
        pages = _WITHOUT_TRACE.get(self.pages, self.pages)
        name = self.state.repositories[item.repo].snapshot.name
        return f"[{escaped(short)}]({pages}/{name}/issues/{item.number})"

    def short(self, item: IssueId) -> str:
        """The name as somebody in the thread would type it. Only what is :meth:`readable` has one."""
        self.named.add(item.repo)
        name = self.state.repositories[item.repo].snapshot.name
        away = self.where is not None and self.where.name.owner.casefold() != name.owner.casefold()
        return f"{name}#{item.number}" if away else f"{name.name}#{item.number}"

    def title(self, item: IssueId) -> str:
        """The title, quoted and with a blank before it; nothing once it is erased."""
        words = self.title_words(item)
        return f" {quoted(words)}" if words else ""

    def title_words(self, item: IssueId) -> str | None:
        known = self.state.items.get(item)
        return self.words(known.title) if known else None


def other_end(link: Link, item: IssueId) -> IssueId:
    return link.target if link.source == item else link.source
