"""What the commands about drafts mean: who may ask, what is open, what is stale. Pure.

A draft is bound to its text and to what it cites: when that changed, nobody can approve it any more.
"""

from hashlib import sha256

from bot.commands import command as said
from bot.orchestrator import judges
from bot.orchestrator.answer import Answer, Speaker
from bot.orchestrator.situation import Situation
from bot.record.draft import Ending, Engine
from bot.record.fact import AutoUpdateStopped, DraftApproved, DraftAsked, DraftEnded, Fact
from bot.record.link import Provenance
from bot.record.message import (
    AutoUpdateEnded,
    DraftingConfirmed,
    DraftSettled,
    DraftsShown,
    MistakeNoted,
)
from bot.record.mistake import MistakeKind
from bot.state import drafts
from bot.state.model import Draft, State
from bot.vocabulary import DraftId, Instant, IssueId, Permission, UserId

KEEPING = Permission.MAINTAIN
"""What it takes to have a section kept up to date, or not any more."""
JUDGING = Permission.WRITE
"""What it takes to let a draft stand in an issue: GitHub lets the same people edit its body."""
OPERATOR = UserId(0)
"""Whoever types on the bot's own machine: no GitHub account, and every right."""


def draft_id(cause: str, item: IssueId) -> DraftId:
    """Names what ``cause`` asks for at ``item``; tells an outsider nothing, for a cause cannot be guessed."""
    return DraftId(sha256(f"{cause}/{item.repo}/{item.number}".encode()).hexdigest()[:8])


def asked(command: said.Docs, item: IssueId, speaker: Speaker, situation: Situation) -> Answer:
    """Have a draft made, or the section left as it is."""
    lasting = command.auto or command.stop
    needed = KEEPING if lasting else Permission.TRIAGE
    right = _right(item, speaker, situation)
    if not right.covers(needed):
        needs = needed.name.lower()
        return Answer(MistakeNoted(MistakeKind.NOT_PERMITTED_THERE, None, "docs", needs))
    by = Provenance(speaker.provenance.by, speaker.provenance.login, right)
    if command.stop:
        section = situation.known.sections.get(item)
        news = section is not None and section.auto is not None
        facts = (AutoUpdateStopped(item, command.purpose, by),) if news else ()
        return Answer(AutoUpdateEnded(item, news=news), facts)
    before = [*drafts.open_at(item, situation.known)]
    if any(situation.known.drafts[one].body is None for one in before):
        return Answer(MistakeNoted(MistakeKind.DRAFT_UNDERWAY, command="docs"))
    draft = draft_id(situation.cause, item)
    ended: list[Fact] = [DraftEnded(one, Ending.REPLACED, by) for one in before]
    wanted = DraftAsked(draft, item, command.purpose, by, speaker.at, command.auto)
    here = speaker.origin is not None and speaker.origin.item == item
    told = None if here else DraftingConfirmed(item, draft, command.auto)
    return Answer(told, (*ended, wanted))


def approved(command: said.Approve, speaker: Speaker, situation: Situation) -> Answer:
    found = _meant(command.draft, speaker, situation.known)
    if isinstance(found, MistakeNoted):
        return Answer(found)
    facts, ending = verdict(found, speaker.provenance, speaker.at, situation.known)
    unfit = unshown(found, speaker.at, situation) if ending is None else None
    if unfit is not None:
        return Answer(unfit)
    item = situation.known.drafts[found].item
    return Answer(DraftSettled(item, found, ending), facts)


def rejected(command: said.Reject, speaker: Speaker, situation: Situation) -> Answer:
    found = _meant(command.draft, speaker, situation.known)
    if isinstance(found, MistakeNoted):
        return Answer(found)
    item = situation.known.drafts[found].item
    facts = (DraftEnded(found, Ending.REJECTED, speaker.provenance),)
    return Answer(DraftSettled(item, found, Ending.REJECTED), facts)


def listed(speaker: Speaker) -> Answer:
    return Answer(DraftsShown(speaker.origin.item if speaker.origin else None))


def verdict(
    name: DraftId, by: Provenance, at: Instant, known: State
) -> tuple[tuple[Fact, ...], Ending | None]:
    """What approving a draft comes to: it stands, unless a fact that it cites is not as it was."""
    draft = known.drafts[name]
    assert draft.body is not None, "only what is drafted is judged"
    if is_stale(draft, known):
        return (DraftEnded(name, Ending.STALE, by),), Ending.STALE
    return (DraftApproved(name, draft.body, by, at),), None


def unshown(name: DraftId, at: Instant, situation: Situation) -> MistakeNoted | None:
    """Why a word of ``at`` is not for the draft as it is: who approves means what the proposal showed then.

    Of one second GitHub does not tell what came first.
    """
    seen = next((one for one in situation.observed.proposals if one.draft == name), None)
    if seen is None or seen.text is None or seen.text != situation.known.drafts[name].body:
        flaw = seen.flaw if seen is not None else None
        return MistakeNoted(flaw or MistakeKind.DRAFT_NOT_SHOWN, suggestion=name)
    if at < seen.since or (seen.edited and at == seen.since):
        return MistakeNoted(MistakeKind.DRAFT_EDITED_SINCE, suggestion=name)
    return None if seen.flaw is None else MistakeNoted(seen.flaw, suggestion=name)


def is_stale(draft: Draft, known: State) -> bool:
    """Whether what it cites stands otherwise, or work came or went: that something is missing rests on all of it."""
    if any(drafts.stamp(one.item, draft.item, known) != one.stamp for one in draft.cites):
        return True
    resting = {one.item for one in draft.stands}
    return draft.engine is not Engine.PERSON and resting != {*drafts.rests_on(draft.item, known)}


def _right(item: IssueId, speaker: Speaker, situation: Situation) -> Permission:
    """What the speaker may do where ``item`` is; on the terminal everything."""
    if speaker.repository is None or speaker.repository.id == item.repo:
        return speaker.provenance.right
    return situation.right(speaker.provenance.by, item.repo)


def _meant(name: DraftId | None, speaker: Speaker, known: State) -> DraftId | MistakeNoted:
    """The draft that is named, or the one that waits in this thread."""
    found = judges.meant_by(name, speaker.origin.item if speaker.origin else None, known)
    if len(found) != 1:
        return MistakeNoted(MistakeKind.NO_SUCH_DRAFT, command="drafts")
    if known.drafts[found[0]].body is None:
        return MistakeNoted(MistakeKind.DRAFT_UNDERWAY)
    return found[0]
