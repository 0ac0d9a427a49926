"""What proposals wait for: a thumb, or the day by which nobody cared.

Sans-IO: driven by ``loop``. It finds things out and says so in the log; what follows is decided there.
"""

from operator import itemgetter

from bot.errors import Outage
from bot.github.port import Call, Outcome
from bot.github.reader import next_page
from bot.github.thumbs import Thumb, read_thumbs, thumbs_call
from bot.orchestrator.desk import Desk
from bot.orchestrator.effects import Ticket
from bot.record.draft import DraftLapsed
from bot.record.inbound import DraftJudged
from bot.record.payload import Received
from bot.state.model import Draft
from bot.vocabulary import HOUR, DraftId, Duration, Instant

AGEING = 8
"""A proposal is looked at again after so large a part of its age."""
RAREST = HOUR


class Awaiting:
    """The proposals that are looked at."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._asked: dict[Ticket, tuple[DraftId, Call]] = {}
        self._look_at: dict[DraftId, Instant] = {}
        self._said: set[str] = set()

    def begin_term(self) -> None:
        self._asked.clear()
        self._look_at.clear()
        self._said.clear()

    def heard(self, ticket: Ticket, outcome: Outcome) -> None:
        name, call = self._asked.pop(ticket, (None, None))
        draft = self._desk.state.drafts.get(name) if name is not None else None
        if name is None or call is None or draft is None:
            return
        try:
            thumbs = read_thumbs(outcome)
            following = next_page(call, outcome)
        except Outage:
            return  # the next look comes anyway
        for thumb in thumbs:
            if thumb.at > draft.edited_at:  # of one second nobody can tell which came first
                self._judged(name, draft, thumb)
        if following is not None:
            self._ask(name, following)

    def advance(self) -> None:
        if self._desk.term is None:
            return
        for name, draft in sorted(self._desk.state.drafts.items(), key=itemgetter(0)):
            lapses = Instant(max(draft.at, draft.shown_at) + self._desk.limits.expiry)
            if draft.body is not None and lapses <= self._desk.now:
                self._say(f"crew:{name}:lapsed", DraftLapsed(name, draft.item))
            elif draft.body is not None:
                self._desk.wake_at(lapses)
                self._look(name, draft)
        for name in self._look_at.keys() - self._desk.state.drafts.keys():
            del self._look_at[name]

    def _look(self, name: DraftId, draft: Draft) -> None:
        """Ask for the thumbs on a proposal, now and then."""
        desk, repository = self._desk, self._desk.state.repositories.get(draft.item.repo)
        if draft.comment is None or repository is None or repository.installation is None:
            return
        due = self._look_at.setdefault(name, self._next(draft))
        if due <= desk.now:
            due = self._look_at[name] = self._next(draft)
            call = thumbs_call(repository.installation, repository.snapshot.name, draft.comment)
            self._ask(name, call)
        desk.wake_at(due)

    def _ask(self, name: DraftId, call: Call) -> None:
        self._asked[self._desk.send(call)] = (name, call)

    def _next(self, draft: Draft) -> Instant:
        """The older a proposal, the rarer somebody comes by, and each look costs a call."""
        age = Duration(max(0, self._desk.now - draft.shown_at))
        pause = min(max(self._desk.limits.thumbs, age // AGEING), RAREST)
        return Instant(self._desk.now + pause)

    def _judged(self, name: DraftId, draft: Draft, thumb: Thumb) -> None:
        judged = DraftJudged(name, draft.item, thumb.by, thumb.up, thumb.at)
        self._say(f"thumb:{draft.item.repo}:{thumb.id}", judged)

    def _say(self, cause: str, inbound: DraftJudged | DraftLapsed) -> None:
        """Once a term; the log knows it from before by its cause."""
        if cause not in self._said:
            self._said.add(cause)
            self._desk.propose(Received(inbound), cause)
