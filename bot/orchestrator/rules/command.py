"""Command: what people ask of ecos in a comment, a new body or on the terminal; each is answered once, in one reply."""

from collections.abc import Sequence
from hashlib import sha256

from bot.commands import command as said
from bot.commands.catalogue import row_of
from bot.commands.parser import Placed, parse_line
from bot.orchestrator import drafting, naming
from bot.orchestrator.answer import Answer, Speaker
from bot.orchestrator.answers import answer
from bot.orchestrator.decision import NOTHING, Decision
from bot.orchestrator.situation import Heard, Situation
from bot.orchestrator.speech import source_of
from bot.orchestrator.typed import TYPED, noted
from bot.record.action import Action, React, Reaction, Reply
from bot.record.fact import CommandsHandled, Fact, OperatorAnswered, ReplyWithheld
from bot.record.inbound import Inbound, OperatorSpoke, RepositorySnapshot
from bot.record.link import Origin, Provenance
from bot.record.message import Message, MistakeNoted, MuteConfirmed, UnmuteConfirmed
from bot.record.mistake import MistakeKind
from bot.state.outbox import BUDGET_WINDOW
from bot.vocabulary import IssueId, Permission, TextId

REPLY_BUDGET = 20
"""Replies that one thread gets within an hour; commands beyond it are carried out in silence."""


def command(inbound: Inbound, situation: Situation) -> Decision:
    """Answer the commands of each text that is news, or the one of the terminal."""
    if isinstance(inbound, OperatorSpoke):
        return _terminal(inbound, situation)
    source = source_of(inbound)
    decision = NOTHING
    for heard in situation.heard:
        if heard.speech.commands and source is not None and source.repository is not None:
            where = situation.known.repositories[source.repository.id].snapshot
            decision += _turn(heard, where, situation)
    return decision


def _turn(heard: Heard, repository: RepositorySnapshot, situation: Situation) -> Decision:
    """All new commands of one text: eyes, one reply, and a rocket or a confused face."""
    origin, text = heard.speech.origin, heard.speech.text
    done = situation.known.handled.get(origin, ())
    new = [placed for placed in heard.reading.placed if _digest(origin, placed) not in done]
    if not new or text is None:
        return NOTHING
    right = situation.right(heard.speech.by.id, repository.id)
    by = heard.speech.by
    speaker = Speaker(Provenance(by.id, by.login, right), heard.speech.at, origin, repository)
    answers = [_answer(placed, text, speaker, situation) for placed in new]
    digests = tuple(sorted(_digest(origin, placed) for placed in new))
    facts: list[Fact] = [CommandsHandled(origin, digests)]
    facts += [fact for answered in answers for fact in answered.facts]
    if _muted(origin.item, answers, situation):
        facts.append(ReplyWithheld(origin.item, muted=True))
        return Decision(tuple(facts))
    actions: list[Action] = [_react(origin, Reaction.EYES)]
    messages = _messages(answers)
    if messages and _within_budget(origin.item, situation):
        actions.append(Reply(origin.item, messages))
    elif messages:
        facts.append(ReplyWithheld(origin.item))
    actions.append(_react(origin, _face(answers)))
    return Decision(tuple(facts), tuple(actions))


def _terminal(inbound: OperatorSpoke, situation: Situation) -> Decision:
    grammar = naming.grammar_of(situation.known, situation.observed.app, None)
    meant = parse_line(inbound.words, grammar)
    if isinstance(meant, said.Mistake):
        return Decision((OperatorAnswered((noted(meant, TYPED),)),))
    speaker = Speaker(
        Provenance(drafting.OPERATOR, inbound.operator, Permission.ADMIN), situation.now
    )
    answered = answer(meant, speaker, situation)
    return Decision((*answered.facts, OperatorAnswered(_messages((answered,)))))


def _answer(placed: Placed, text: TextId, speaker: Speaker, situation: Situation) -> Answer:
    meant = placed.command
    if isinstance(meant, said.Mistake):
        return Answer(noted(meant, text))
    row = row_of(meant)
    if not speaker.provenance.right.covers(row.permission):
        needed = row.permission.name.lower()
        return Answer(MistakeNoted(MistakeKind.NOT_PERMITTED, None, row.name, needed))
    return answer(meant, speaker, situation)


def _messages(answers: Sequence[Answer]) -> tuple[Message, ...]:
    return tuple(one.message for one in answers if one.message is not None)


def _muted(item: IssueId, answers: Sequence[Answer], situation: Situation) -> bool:
    """Whether the thread is to hear nothing; who may mute or unmute it is told that it is done."""
    told = any(isinstance(one.message, MuteConfirmed | UnmuteConfirmed) for one in answers)
    return situation.known.silent_until(item) > situation.now and not told


def _within_budget(item: IssueId, situation: Situation) -> bool:
    recent = situation.known.replies.get(item, ())
    return len([at for at in recent if at > situation.now - BUDGET_WINDOW]) < REPLY_BUDGET


def _face(answers: Sequence[Answer]) -> Reaction:
    wrong = any(isinstance(answered.message, MistakeNoted) for answered in answers)
    return Reaction.CONFUSED if wrong else Reaction.ROCKET


def _react(origin: Origin, reaction: Reaction) -> React:
    return React(origin.item, origin.comment or None, reaction)


def _digest(origin: Origin, placed: Placed) -> str:
    """Names a command of a text without its words."""
    return sha256(f"{origin.item}/{origin.comment}/{placed.key}".encode()).hexdigest()[:16]
