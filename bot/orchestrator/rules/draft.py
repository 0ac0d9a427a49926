"""Draft: what crews answer, what becomes of it, and who said so besides by command."""

from dataclasses import replace

from bot.orchestrator import drafting
from bot.orchestrator.decision import NOTHING, Decision
from bot.orchestrator.situation import Situation
from bot.record.action import React, Reaction, Reply
from bot.record.draft import (
    CrewReported,
    CrewStepped,
    DraftLapsed,
    Ending,
    Engine,
    Purpose,
    SectionDue,
)
from bot.record.fact import (
    AutoUpdateStopped,
    CrewAnswered,
    DraftApproved,
    DraftAsked,
    Drafted,
    DraftEnded,
    ReplyWithheld,
)
from bot.record.inbound import CommentWritten, DraftJudged, Inbound
from bot.record.link import Provenance
from bot.record.message import (
    AutoUpdateEnded,
    DraftFailed,
    DraftProposed,
    DraftSettled,
    Message,
    MistakeNoted,
)
from bot.state import drafts
from bot.state.model import Draft
from bot.vocabulary import IssueId


def draft(inbound: Inbound, situation: Situation) -> Decision:
    """What concerns a draft that is open; of any other there is no news."""
    match inbound:
        case CrewStepped() | CrewReported() | DraftJudged() | DraftLapsed():
            known = situation.known.drafts.get(inbound.draft)
            return NOTHING if known is None else _of(inbound, known, situation)
        case SectionDue(item):
            return _due(item, situation)
        case CommentWritten(edited=True):
            return _edited(inbound, situation)
        case _:
            return NOTHING


def _of(
    inbound: CrewStepped | CrewReported | DraftJudged | DraftLapsed,
    known: Draft,
    situation: Situation,
) -> Decision:
    match inbound:
        case CrewStepped(name, _, step, answer, spent, stands):
            if known.body is not None or step in {taken for taken, _ in known.steps}:
                return NOTHING
            return Decision((CrewAnswered(name, step, answer, spent, stands),))
        case CrewReported():
            return NOTHING if known.body is not None else _reported(inbound, known, situation)
        case DraftJudged():
            return NOTHING if known.body is None else _judged(inbound, situation)
        case DraftLapsed(name):
            return Decision((DraftEnded(name, Ending.EXPIRED),))


def _reported(report: CrewReported, known: Draft, situation: Situation) -> Decision:
    """The draft is shown to be approved; one that only follows its facts was approved with ``--auto-update``."""
    name, item = report.draft, report.item
    if report.body is None:
        ended = DraftEnded(name, Ending.FAILED)
        said = DraftFailed(name, fault=report.fault)
        return Decision((ended,)) + _told(item, said, situation)
    cited = set(report.cites)
    cites = tuple(one for one in known.stands if one.item in cited)
    drafted = Drafted(
        name,
        report.engine,
        report.body,
        cites,
        report.dropped,
        report.trouble,
        fault=report.fault,
    )
    if known.anew:
        by = _keeper(known.by, item, situation)
        if by is None:
            return _kept_no_more(known.by, item, situation)
        return Decision((drafted, DraftApproved(name, report.body, by, situation.now)))
    return Decision((drafted,)) + _told(item, DraftProposed(name), situation)


def _judged(judged: DraftJudged, situation: Situation) -> Decision:
    """A thumb is worth what a command is."""
    right = situation.right(judged.by.id, judged.item.repo)
    if judged.by.bot or not right.covers(drafting.JUDGING):
        return NOTHING
    by = Provenance(judged.by.id, judged.by.login, right)
    if not judged.approves:
        return Decision((DraftEnded(judged.draft, Ending.REJECTED, by),)) + _seen(judged, situation)
    facts, ending = drafting.verdict(judged.draft, by, judged.at, situation.known)
    unfit = drafting.unshown(judged.draft, judged.at, situation) if ending is None else None
    if unfit is not None:
        return _told(judged.item, unfit, situation)
    if ending is None:
        return Decision(facts) + _seen(judged, situation)
    said = DraftSettled(judged.item, judged.draft, ending)
    return Decision(facts) + _told(judged.item, said, situation)


def _seen(judged: DraftJudged, situation: Situation) -> Decision:
    comment = situation.known.drafts[judged.draft].comment
    return Decision((), (React(judged.item, comment, Reaction.ROCKET),))


def _edited(written: CommentWritten, situation: Situation) -> Decision:
    """What somebody who may made of the proposal is the draft from here on."""
    item, by = written.item.id, written.source.sender
    name, body = (
        drafts.proposal_in(item, written.comment.id, situation.known),
        situation.observed.redraft,
    )
    right = situation.right(by.id, item.repo)
    if name is None or not right.covers(drafting.JUDGING):
        return NOTHING
    flaws = [one.flaw for one in situation.observed.proposals if one.draft == name and one.flaw]
    if flaws:
        return _told(item, MistakeNoted(flaws[0], suggestion=name), situation)
    if body is None:
        return NOTHING
    cites = situation.known.drafts[name].cites
    edited = Drafted(
        name,
        Engine.PERSON,
        body,
        cites,
        by=Provenance(by.id, by.login, right),
        at=written.comment.updated_at,
    )
    return Decision((edited,))


def _due(item: IssueId, situation: Situation) -> Decision:
    """Draft the section anew, if whoever gave ``--auto-update`` still may."""
    section = situation.known.sections.get(item)
    if section is None or section.auto is None or any(drafts.open_at(item, situation.known)):
        return NOTHING
    purpose = Purpose.LINK_THEORY
    if drafts.is_theirs(item, situation.known):
        said = AutoUpdateEnded(item, edited=True)
        return Decision((AutoUpdateStopped(item, purpose),)) + _told(item, said, situation)
    by = _keeper(section.auto, item, situation)
    if by is None:
        return _kept_no_more(section.auto, item, situation)
    name = drafting.draft_id(situation.cause, item)
    return Decision((DraftAsked(name, item, purpose, by, situation.now, anew=True),))


def _keeper(giver: Provenance, item: IssueId, situation: Situation) -> Provenance | None:
    """Whoever gave ``--auto-update``, by the right of now; ``None`` where that is not enough any more."""
    if giver.by == drafting.OPERATOR:
        return giver
    right = situation.right(giver.by, item.repo)
    return replace(giver, right=right) if right.covers(drafting.KEEPING) else None


def _kept_no_more(giver: Provenance, item: IssueId, situation: Situation) -> Decision:
    stopped = AutoUpdateStopped(item, Purpose.LINK_THEORY)
    return Decision((stopped,)) + _told(item, AutoUpdateEnded(item, giver.login), situation)


def _told(item: IssueId, message: Message, situation: Situation) -> Decision:
    """Said in the thread, unless it is muted."""
    if situation.known.silent_until(item) > situation.now:
        return Decision((ReplyWithheld(item, muted=True),))
    return Decision((), (Reply(item, (message,)),))
