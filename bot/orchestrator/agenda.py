"""The agenda: which action of the outbox is to be taken up next.

Of each target only the first action may be. It waits for its time, then for its turn among its like: the actions of one
kind in one installation, of which a few are in hand at once, which the pacer holds back together and of which none is
taken up while their installation is suspended. Nobody walks through what waits, so an event costs the same however long
the outbox is; but for a mute and its end, which look through all of it. Must never make a text.
"""

from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from heapq import heappop, heappush
from operator import itemgetter

from bot.github.actions import Kind, kind_of, row_of
from bot.record.action import ActionId, Mirror, Refresh
from bot.state.model import State
from bot.state.owed import Pending
from bot.vocabulary import Index, InstallationId, Instant, IssueId, RepoId

Held = Callable[[RepoId], bool]
Place = tuple[InstallationId | None, Kind]
Turn = tuple[bool, tuple[Index, int], ActionId]
"""Replies before cosmetics, else the order of the log."""


@dataclass(slots=True)
class _Like:
    """Actions of one kind in one installation. ``shut``: the pacer lets none go before then.

    ``ready``: a heap of each repository that has any.
    """

    ready: dict[RepoId, list[Turn]] = field(default_factory=dict)
    in_hand: int = 0
    shut: Instant = Instant(0)


class Agenda:
    """The outbox by target, by time and by turn; ``most`` of a kind and installation are in hand at once.

    ``held``: where much is changing, so that what is kept true there waits for the end of it. An action that left the
    outbox is not looked for: it is met when its turn comes, and passed over.
    """

    def __init__(self, state: Callable[[], State], most: int, held: Held = lambda _: False) -> None:
        self._held = held
        self._state = state
        self._most = most
        self._targets: dict[str, deque[ActionId]] = {}
        self._target_of: dict[ActionId, str] = {}
        self._later: list[tuple[Instant, ActionId]] = []
        self._likes: dict[Place, _Like] = {}
        self._in_hand: dict[ActionId, _Like] = {}

    def fill(self) -> None:
        """Begin anew with all that the outbox holds; nothing is in hand."""
        for table in (self._targets, self._target_of, self._likes, self._in_hand):
            table.clear()
        self._later.clear()
        outbox = self._state().outbox
        for action in sorted(outbox, key=lambda action: outbox[action].place):
            self.add(action)

    def add(self, action: ActionId) -> None:
        """A decision put ``action`` into the outbox, behind all that is there."""
        outbox = self._state().outbox
        if action in self._target_of or action not in outbox:
            return
        target = _target(outbox[action])
        queue = self._targets.setdefault(target, deque())
        while queue and queue[-1] not in outbox:
            del self._target_of[queue.pop()]  # the refresh whose place this one takes
        queue.append(action)
        self._target_of[action] = target
        if queue[0] == action:
            self._offer(action)

    def settled(self, action: ActionId) -> None:
        """The log holds the end of a run: whoever is the first of its target now may be taken up, when it is due."""
        self.drop(action)
        target = self._target_of.get(action)
        if target is None:
            return
        queue, outbox = self._targets[target], self._state().outbox
        while queue and queue[0] not in outbox:
            del self._target_of[queue.popleft()]
        if queue:
            self._offer(queue[0])
        else:
            del self._targets[target]

    def take(self, now: Instant) -> ActionId | None:
        """The most urgent action that is due and whose like may go; it is in hand until it is settled or dropped."""
        self._bring(now)
        turns = [
            (turn, like, repo)
            for like, repo in self._open()
            if like.shut <= now and (turn := self._first(like, repo)) is not None
        ]
        if not turns:
            return None
        (_, _, action), like, repo = min(turns, key=itemgetter(0))
        _pop(like, repo)
        like.in_hand += 1
        self._in_hand[action] = like
        return action

    def drop(self, action: ActionId) -> None:
        """It is not in hand any more, and nobody is to take it up again."""
        like = self._in_hand.pop(action, None)
        if like is not None:
            like.in_hand -= 1

    def postpone(self, action: ActionId, until: Instant) -> None:
        """It was taken up too early."""
        self.drop(action)
        heappush(self._later, (until, action))

    def reconsider(self, item: IssueId) -> None:
        """When ecos may write in the thread of ``item`` changed: what waits is taken up, and waits anew or not.

        A mute may last for ever, and what it held back may have nothing to do by now, so nothing else would take it up.
        """
        for action, pending in self._state().outbox.items():
            if item in _threads(pending) and self._is_first(action):
                self._offer(action)

    def shut(self, action: ActionId, until: Instant) -> None:
        """The pacer holds ``action`` back until then, and with it all of its like; it keeps its turn."""
        like = self._in_hand[action]
        self.drop(action)
        like.shut = until
        _push(like, action, self._state().outbox[action])

    def wakes(self) -> Iterator[Instant]:
        """When to come back, unless something happens before."""
        if self._later:
            yield self._later[0][0]
        for like, _ in self._open():
            yield like.shut

    def _open(self) -> Iterator[tuple[_Like, RepoId]]:
        """Where one more may be in hand, in installations that let us in; what is kept true waits while it is held."""
        suspended = self._state().suspended
        for (installation, (action, _)), like in self._likes.items():
            if like.in_hand < self._most and not suspended(installation):
                for repo in [*like.ready]:
                    if not (action in (Refresh, Mirror) and self._held(repo)):
                        yield like, repo

    def _offer(self, action: ActionId) -> None:
        """``action`` is the first of its target: let it wait for its time."""
        pending = self._state().outbox[action]
        heappush(self._later, (pending.settle_at or pending.retry_at or Instant(0), action))

    def _bring(self, now: Instant) -> None:
        """Let all whose time has come wait for their turn."""
        while self._later and self._later[0][0] <= now:
            _, action = heappop(self._later)
            if self._is_first(action):
                pending = self._state().outbox[action]
                _push(self._like(pending), action, pending)

    def _like(self, pending: Pending) -> _Like:
        repository = self._state().repositories.get(pending.action.item.repo)
        installation = repository.installation if repository is not None else None
        return self._likes.setdefault((installation, kind_of(pending.action)), _Like())

    def _first(self, like: _Like, repo: RepoId) -> Turn | None:
        while repo in like.ready:
            turn = like.ready[repo][0]
            if self._is_first(turn[-1]):
                return turn
            _pop(like, repo)
        return None

    def _is_first(self, action: ActionId) -> bool:
        """Whether ``action`` is still to be done, not in hand, and the first of its target."""
        target = self._target_of.get(action)
        waits = action in self._state().outbox and action not in self._in_hand
        return waits and target is not None and self._targets[target][0] == action


def _push(like: _Like, action: ActionId, pending: Pending) -> None:
    turn = isinstance(pending.action, Refresh | Mirror), pending.place, action
    heappush(like.ready.setdefault(pending.action.item.repo, []), turn)


def _pop(like: _Like, repo: RepoId) -> None:
    heappop(like.ready[repo])
    if not like.ready[repo]:
        del like.ready[repo]


def _target(pending: Pending) -> str:
    return row_of(pending.action).target(pending.action)


def _threads(pending: Pending) -> tuple[IssueId, ...]:
    """Where it shows."""
    match pending.action:
        case Mirror(link):
            return link.source, link.target
        case action:
            return (action.item,)
