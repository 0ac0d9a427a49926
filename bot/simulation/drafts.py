"""Whether ecos kept its promises about drafts and bodies in one run, held against what GitHub shows.

P3 each draft is proposed once at most · P7 what people wrote last stands in each body · P10 a section of ours is a text
that somebody approved who may · crews: no step is taken again.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from bot.orchestrator.crewing import BRIEF
from bot.orchestrator.drafting import JUDGING, KEEPING
from bot.orchestrator.replay import Words
from bot.record.action import Aspect, Reply
from bot.record.fact import CrewAnswered, DraftApproved, DraftAsked
from bot.record.message import DraftProposed
from bot.record.payload import Decided
from bot.sandbox.rights import role_of
from bot.sandbox.world import World
from bot.simulation.verdict import Violation
from bot.simulation.watch import Employed
from bot.text.section import digest, section_in, without_sections
from bot.vocabulary import DraftId, Index, IssueId, Permission, UserId

Decisions = Mapping[Index, Decided]
Step = tuple[DraftId, str]


def broken(
    decisions: Decisions, crews: Iterable[Employed], world: World, words: Words
) -> Iterator[Violation]:
    """Of a run in which nothing is owed any more. What somebody may is taken from GitHub, where it does not change."""
    yield from _proposed_once(decisions)
    yield from _taken_once(decisions, crews)
    approved = _approved(decisions, world, words)
    for item, issue in world.store.issues.items():
        standing = section_in(issue.body, Aspect.THEORY)
        if standing is not None and standing.intact:
            text = digest(standing.content)
            if (item, text) not in approved:
                yield Violation("P10", f"nobody who may approved the section {text} of {item}")


def lost(written: Mapping[IssueId, str], world: World) -> Iterator[Violation]:
    """P7. ``written``: what a person wrote last, of each body that people wrote."""
    for item, text in written.items():
        stands = without_sections(world.store.issues[item].body)
        if stands != text:
            yield Violation("P7", f"in the body of {item} stands {stands!r}, and not {text!r}")


def _proposed_once(decisions: Decisions) -> Iterator[Violation]:
    proposed = Counter(
        message.draft
        for decided in decisions.values()
        for action in decided.actions
        if isinstance(action, Reply)
        for message in action.messages
        if isinstance(message, DraftProposed)
    )
    for draft, count in proposed.items():
        if count > 1:
            yield Violation("P3", f"the draft {draft} is proposed {count} times")


def _taken_once(decisions: Decisions, crews: Iterable[Employed]) -> Iterator[Violation]:
    """By who leads a draft is given to a crew once, with all that the log had of it."""
    taken: dict[Step, Index] = {}
    for index, decided in decisions.items():
        for fact in decided.facts:
            if isinstance(fact, CrewAnswered):
                if (fact.draft, fact.step) in taken:
                    yield Violation("crews", f"{fact.step} of {fact.draft} is in the log twice")
                taken[fact.draft, fact.step] = index
    runs = Counter((one.by, one.term, one.draft) for one in crews)
    for (by, term, draft), count in runs.items():
        if count > 1:
            yield Violation("crews", f"{by} has {draft} drafted {count} times in term {term}")
    for one in crews:
        known = {step for (draft, step), at in taken.items() if draft == one.draft and at <= one.at}
        again = known - one.taken - {BRIEF}
        if again:
            yield Violation("crews", f"{one.by} has {sorted(again)} of {one.draft} taken again")


def _approved(decisions: Decisions, world: World, words: Words) -> set[tuple[IssueId, str]]:
    """Where each text may stand, by its digest."""
    asked: dict[DraftId, DraftAsked] = {}
    found: set[tuple[IssueId, str]] = set()
    for fact in (fact for decided in decisions.values() for fact in decided.facts):
        match fact:
            case DraftAsked():
                asked[fact.draft] = fact
            case DraftApproved(draft, body, provenance) if draft in asked:
                item = asked[draft].item
                needed = KEEPING if asked[draft].anew else JUDGING
                text = words(body)
                if text is not None and _right(provenance.by, item, world).covers(needed):
                    found.add((item, digest(text)))
            case _:
                pass
    return found


def _right(user: UserId, item: IssueId, world: World) -> Permission:
    store = world.store
    return role_of(store, store.users[user], store.repositories[item.repo])
