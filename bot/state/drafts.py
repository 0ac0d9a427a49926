"""Drafts: what crews were asked for and has no end yet, and the sections that came of them.

The fold never reads a text: what a draft rests on is told by stamps, which are made of the state alone.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from hashlib import sha256

from bot.record.action import Aspect, Reply, SectionEnd
from bot.record.draft import Cited, Spent
from bot.record.fact import (
    AutoUpdateStopped,
    CrewAnswered,
    DraftApproved,
    DraftAsked,
    Drafted,
    DraftEnded,
)
from bot.record.message import DraftProposed
from bot.record.payload import Done
from bot.state import graph
from bot.state.model import Draft, State
from bot.state.owed import Pending
from bot.state.section import Section
from bot.state.visibility import may_know
from bot.vocabulary import DAY, DraftId, Index, IssueId, RepoId

WORK_LIMIT = 240
"""Items of work that are looked at for one draft."""
_Progress = CrewAnswered | Drafted | DraftApproved | DraftEnded
DraftFact = DraftAsked | _Progress | AutoUpdateStopped


def fold(branch: State, fact: DraftFact, index: Index) -> None:
    match fact:
        case DraftAsked(draft, item, purpose, provenance, at, auto, anew):
            asked = Draft(item, purpose, provenance, at, auto, anew)
            branch.drafts = branch.drafts.set(draft, asked)
        case AutoUpdateStopped(item):
            section = branch.sections.get(item)
            if section is not None:
                branch.sections = branch.sections.set(item, replace(section, auto=None))
            for name in [name for name in open_at(item, branch) if branch.drafts[name].anew]:
                branch.drafts = branch.drafts.delete(name)
            graph.touch(branch, item, index)
            return
        case _:
            known = branch.drafts.get(fact.draft)
            if known is None:
                return
            item = known.item
            _go_on(branch, known, fact, index)
    graph.touch(branch, item, index)


def _go_on(branch: State, known: Draft, fact: _Progress, index: Index) -> None:
    match fact:
        case CrewAnswered(draft, step, answer, spent, stands):
            stepped = replace(
                known,
                steps=(*known.steps, (step, answer)),
                spent=known.spent + spent,
                stands=stands or known.stands,
            )
            branch.drafts = branch.drafts.set(draft, stepped)
            _spend(branch, spent)
        case Drafted(draft, engine, body, cites, at=at, fault=fault):
            drafted = replace(
                known, engine=engine, body=body, cites=cites, fault=fault, edited_at=at
            )
            branch.drafts = branch.drafts.set(draft, drafted)
        case DraftApproved(draft, body, by):
            before = branch.sections.get(known.item)
            kept = before.auto if before is not None else None
            section = Section(
                draft,
                body,
                names=_named(known),
                by_hand=not known.anew,
                stands=known.stands,
                auto=known.by if known.auto or (known.anew and kept) else kept,
                asked=known.by,
                approved=by,
                engine=known.engine,
            )
            graph.keep_section(branch, known.item, section, index)
            branch.drafts = branch.drafts.delete(draft)
        case DraftEnded(draft):
            branch.drafts = branch.drafts.delete(draft)


def forget(branch: State, gone: Callable[[IssueId], bool]) -> None:
    """Where an item is gone, nothing of it is drafted any more."""
    for name, draft in [*branch.drafts.items()]:
        if gone(draft.item):
            branch.drafts = branch.drafts.delete(name)


def _named(draft: Draft) -> tuple[RepoId, ...]:
    """The other repositories that its text names; what a person put there instead names what that person may."""
    return tuple(sorted({cited.item.repo for cited in draft.cites} - {draft.item.repo}))


def posted(branch: State, pending: Pending, done: Done) -> None:
    """A proposal shows on GitHub: where it is judged from now on."""
    if not isinstance(pending.action, Reply) or done.comment is None:
        return
    for message in pending.action.messages:
        known = branch.drafts.get(message.draft) if isinstance(message, DraftProposed) else None
        if known is not None and isinstance(message, DraftProposed):
            shown = replace(known, comment=done.comment, shown_at=branch.recorded_at)
            branch.drafts = branch.drafts.set(message.draft, shown)


def is_coming(name: DraftId, state: State) -> bool:
    """Whether its proposal will show, or shows already and we have not heard of it."""
    owed = (one.action for one in state.outbox.values())
    return any(DraftProposed(name) in one.messages for one in owed if isinstance(one, Reply))


def open_at(item: IssueId, state: State) -> Iterator[DraftId]:
    """The drafts of ``item`` that have no end yet, in the order they were asked for."""
    mine = [(draft.at, name) for name, draft in state.drafts.items() if draft.item == item]
    yield from (name for _, name in sorted(mine))


def proposal_in(item: IssueId, comment: int, state: State) -> DraftId | None:
    """The open draft that is proposed in ``comment``."""
    for name in open_at(item, state):
        if state.drafts[name].comment == comment:
            return name
    return None


def is_theirs(item: IssueId, state: State) -> bool:
    """Whether a person edited the section or took it out: what they wrote is not for us to replace."""
    own = state.own.get((item, Aspect.THEORY))
    return own is not None and own.section is SectionEnd.THEIRS


def spent_today(state: State) -> Spent:
    """What models were used for on the day (UTC) of the newest entry."""
    day, spent = state.spent
    return spent if day == state.recorded_at // DAY else Spent()


def _spend(branch: State, spent: Spent) -> None:
    branch.spent = (branch.recorded_at // DAY, spent_today(branch) + spent)


def work_of(target: IssueId, state: State) -> tuple[IssueId, ...]:
    """What is linked to ``target``, confirmed, and may be named there; in the order of its links."""
    ends = (
        link.target if link.source == target else link.source
        for link in state.links_at(target)
        if state.links[link].confirmed
    )
    return tuple(dict.fromkeys(one for one in ends if may_know(state, one.repo, target.repo)))


def rests_on(target: IssueId, state: State) -> tuple[IssueId, ...]:
    """All that a draft about ``target`` would rest on now: of much work as much as a brief can hold."""
    return (target, *work_of(target, state)[:WORK_LIMIT])


def stands(target: IssueId, state: State) -> tuple[Cited, ...]:
    """What it would rest on, and how that stands."""
    items = rests_on(target, state)
    return tuple(sorted(Cited(item, stamp(item, target, state)) for item in items))


def stamp(item: IssueId, target: IssueId, state: State) -> str:
    """How ``item`` stands as a fact about ``target``: of itself its body, of others their state, title and links."""
    known = state.items.get(item)
    if known is None or not may_know(state, item.repo, target.repo):
        return ""
    if item == target:
        said = f"{known.title} {known.body}"
    else:
        ties = (
            f"{link.relation} {link.source == item}"
            for link in state.links_at(item)
            if target in (link.source, link.target) and state.links[link].confirmed
        )
        said = f"{known.state} {known.title} {sorted(ties)}"
    return sha256(said.encode()).hexdigest()[:16]
