"""What the log says of drafts, as sentences for the terminal."""

from collections.abc import Callable

from bot.cli.spelling import who
from bot.orchestrator.crewing import BRIEF
from bot.record.draft import CrewReported, CrewStepped, DraftLapsed, SectionDue
from bot.record.fact import (
    AutoUpdateStopped,
    CrewAnswered,
    DraftApproved,
    DraftAsked,
    Drafted,
    DraftEnded,
)
from bot.record.inbound import DraftJudged, OfDraft
from bot.state.drafts import DraftFact
from bot.vocabulary import IssueId, TextId


def received(inbound: OfDraft, where: str) -> str:
    match inbound:
        case CrewStepped(draft, _, step):
            return f"draft {draft} of {where}: {step} answered"
        case CrewReported(draft, _, engine, body=body, trouble=trouble, fault=fault):
            end = "drafted it" if body is not None else "could not"
            why = f" ({trouble or fault})" if trouble or fault else ""
            return f"draft {draft} of {where}: the {engine.value} {end}{why}"
        case DraftJudged(draft, _, by, approves):
            thumb = "👍" if approves else "👎"
            return f"{by.login} gave {thumb} to draft {draft} of {where}"
        case DraftLapsed(draft):
            return f"nobody judged draft {draft} of {where} in time"
        case SectionDue():
            return f"what the section of {where} rests on changed"


def fact(
    found: DraftFact, item_of: Callable[[IssueId], str], words_of: Callable[[TextId], str]
) -> str:
    match found:
        case DraftAsked(draft, item, purpose, by, auto=auto, anew=anew):
            how = ", to be kept up to date" if auto else ", anew" if anew else ""
            return f"{who(by)} has {purpose.value} of {item_of(item)} drafted{how}: {draft}"
        case CrewAnswered(draft, step) if step == BRIEF:
            return f"draft {draft}: its facts were frozen; `ecos why {draft}` tells them"
        case CrewAnswered(draft, step, answer, spent):
            calls = f", {spent.calls} calls, {spent.tokens} tokens" if spent.calls else ""
            return f"draft {draft}: {step} said {words_of(answer)}{calls}"
        case Drafted(draft, engine, _, cites, dropped, _, by):
            author = who(by) if by else f"the {engine.value}"
            left = f", {dropped} sentences dropped" if dropped else ""
            return f"{author} drafted {draft}, resting on {len(cites)} items{left}"
        case DraftApproved(draft, _, by):
            return f"{who(by)} approved draft {draft}"
        case DraftEnded(draft, ending, by):
            editor = f", by {who(by)}" if by else ""
            return f"draft {draft} is {ending.value}{editor}"
        case AutoUpdateStopped(item, purpose, by):
            editor = f" by {who(by)}" if by else ": who gave it may no more"
            return f"{purpose.value} of {item_of(item)} is not kept up to date any more{editor}"
