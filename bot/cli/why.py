"""``ecos why``: one cause's life, or an item's links and causes, told from the log. It only reads."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import click

from bot.cli.draft_life import drafts_of, life_of_draft
from bot.cli.draft_story import DraftStory
from bot.cli.life import Event, find_cause, leaders, life_of, names, took_hold, touching
from bot.cli.opened import Opened, opened
from bot.cli.sentences import MIRROR_ENDS, PIN_ENDS, SECTION_ENDS, Sentences
from bot.cli.spelling import plain, show, show_json, when
from bot.errors import UserMistake
from bot.orchestrator import replies
from bot.record.action import Refresh, action_id
from bot.record.fact import CrewAnswered
from bot.record.inbound import Inbound
from bot.record.message import StatusShown, WhyShown
from bot.record.payload import (
    Attempting,
    Decided,
    DeliveryMissed,
    Done,
    Erased,
    Failed,
    MembershipChanged,
    Parked,
    PolicyAdopted,
    Received,
    Reconciled,
    Settled,
    TermStarted,
    Unparked,
)
from bot.state.views import ref_of
from bot.vocabulary import DraftId, IssueId, Term

NAME = re.compile("[0-9a-f]{8}")
"""Of a draft."""


@click.command("why")
@click.argument("subject")
@click.option("--json", "as_json", is_flag=True, help="The entries as the log spells them.")
@click.pass_obj
def why_command(environment: Mapping[str, str], subject: str, as_json: bool) -> None:
    """Explain a delivery (its GUID), an action (its id), a draft (its name), or an item (WAZAA#29) from the log."""
    with opened(environment) as found:
        if "#" in subject or "://" in subject:
            item = found.meant(subject)
            _explain_item(item, subject, found, as_json)
            return
        if _explain_draft(subject, found, as_json):
            return
        cause = find_cause(subject, found.history)
        if cause is None:
            raise UserMistake(
                f"the log holds no delivery, action, draft or cause {subject!r}. "
                "A delivery's GUID stands in the App's settings on GitHub, under Advanced; an action's id where "
                "`ecos why` tells its delivery, and while it is to be done in `ecos status ITEM`; an item is "
                "written as REPO#12."
            )
        life = life_of(cause, found.history)
        if as_json:
            show_json([_document(event) for event in life])
        else:
            show("\n".join(Story(found, leaders(found.history)).tell(cause, life)))


@dataclass(frozen=True, slots=True)
class Story:
    """``leaders``: which replica led which term."""

    found: Opened
    leaders: Mapping[Term, str]

    @property
    def say(self) -> Sentences:
        return Sentences(self.found.stage())

    def tell(self, cause: str, life: tuple[Event, ...]) -> Iterator[str]:
        """The lines about one cause, in the order of the log."""
        yield cause
        actions: dict[str, str] = {}
        for event in life:
            entry = event.entry
            if isinstance(event.payload, Decided):
                actions |= self._actions(event.payload)
            told = list(self._event(event, life, actions))
            yield f"\nentry {entry.index}, {when(entry.recorded_at)}: {told[0]}"
            yield from (f"    {line}" for line in told[1:])
        if cause in self.found.state.waiting:
            yield "\nIt waits to be decided."
        if cause in self.found.state.missed:
            yield "\nIt has not come yet."

    def _event(
        self, event: Event, life: tuple[Event, ...], actions: Mapping[str, str]
    ) -> Iterator[str]:
        match event.payload:
            case None:
                yield "delivered again; it was known, so nothing followed"
            case Received(inbound):
                yield f"received: {self.say.received(inbound)}"
            case DeliveryMissed(_, attempt, name, action, at):
                what = f"{name} {action or ''}".strip()
                yield f"missed: GitHub sent {what} at {when(at)}, and it did not come"
                yield f"GitHub is asked to send its delivery {attempt} again"
            case Reconciled(upto):
                yield f"what GitHub sent before {when(upto)} has come, or is noted as missed"
            case Decided():
                yield from self._decided(event, event.payload, life)
            case Attempting(_, action, term):
                yield f"about to {actions.get(action, 'act')} ({action}), in {self._led(term)}"
            case Done():
                yield self._done(event.payload, actions)
            case Settled(_, action, term, twins):
                yield f"looked again ({action}, {self._led(term)}): {twins} late copies removed"
            case Failed(_, action, reason, retry_at, uncertain):
                then = f"tried again from {when(retry_at)}" if retry_at else "given up"
                doubt = "; it may show on GitHub all the same" if uncertain else ""
                yield f"could not {actions.get(action, 'act')} ({action}): {reason}; {then}{doubt}"
            case Parked(_, reason):
                yield f"parked: {reason}; `ecos parked retry` or `drop` settles it"
            case Unparked(_, verdict, by):
                yield f"{by} said: {verdict.value}"
            case PolicyAdopted(hash_):
                yield f"policy {hash_[:12]} adopted"
            case TermStarted(term):
                yield f"{self._led(term)} began"
            case MembershipChanged(change):
                yield f"the group of replicas changed: {change}"
            case Erased(texts, why):
                yield f"{len(texts)} texts erased: {why}"

    def _decided(self, event: Event, decided: Decided, life: tuple[Event, ...]) -> Iterator[str]:
        say = self.say
        policy = decided.policy[:12] or "none"
        yield f"decided by rules {decided.rules}, policy {policy}"
        if not took_hold(event, life, self.found.history):
            yield "void: what it was based on had moved, or it was decided already"
        read = ", ".join(f"{say.key(one.key)} at {one.version}" for one in decided.based_on)
        yield f"based on: {read}"
        yield from (f"GitHub said: {line}" for line in say.asked(decided.observed, _received(life)))
        yield from (f"found: {say.fact(fact)}" for fact in decided.facts)
        yield from (f"to do: {words} ({id_})" for id_, words in self._actions(decided).items())
        if not decided.facts and not decided.actions:
            yield "nothing followed"

    def _actions(self, decided: Decided) -> dict[str, str]:
        return {
            action_id(decided.cause, place): self.say.action(action)
            for place, action in enumerate(decided.actions)
        }

    def _done(self, done: Done, actions: Mapping[str, str]) -> str:
        told = f"done: {actions.get(done.action, 'an action')} ({done.action}), in {self._led(done.term)}"
        parts = [
            "it was so already" if done.already else f"GitHub answered {done.status}",
            MIRROR_ENDS[done.mirror] if done.mirror else "",
            PIN_ENDS[done.pin] if done.pin else "",
            SECTION_ENDS[done.section] if done.section else "",
            f"comment {done.comment}" if done.comment else "",
            f"made from entry {done.as_of}" if done.as_of else "",
            f"{done.twins_removed} late copies removed" if done.twins_removed else "",
            f"request {done.request_id}" if done.request_id else "",
        ]
        return f"{told}; {', '.join(part for part in parts if part)}"

    def _led(self, term: Term) -> str:
        return f"term {term} of replica {self.leaders.get(term, '?')[:8]}"


def _received(life: tuple[Event, ...]) -> Inbound | None:
    payloads = (event.payload for event in life)
    return next((one.inbound for one in payloads if isinstance(one, Received)), None)


def _explain_item(item: IssueId, subject: str, found: Opened, as_json: bool) -> None:
    causes = list(touching(item, found.history))
    if not causes and item not in found.state.items:
        raise UserMistake(f"ecos has never heard of {subject}; is the number right?")
    if as_json:
        show_json(
            {"item": ref_of(found.state, item), "causes": [cause for cause, _, _ in causes]}
            | {
                "links": plain(
                    [(link, found.state.links[link]) for link in found.state.links_at(item)]
                )
            }
        )
        return
    show(replies.reply((StatusShown(item), WhyShown(item)), found.stage()))
    say = Sentences(found.stage())
    drafts = [
        one for one in drafts_of(item, found.history) if not isinstance(one.what, CrewAnswered)
    ]
    if drafts:
        tell = DraftStory(found)
        show("\nIts drafts and its section (`ecos why DRAFT` tells each whole):\n")
        show("\n".join(f"- {when(one.entry.recorded_at)}: {tell.line(one)}" for one in drafts))
    show("\nWhat touched it, the first first (`ecos why CAUSE` tells each whole):\n")
    looked = 0
    for cause, received, decided in causes:
        lines = _touches(item, decided, say)
        looked += not lines
        if lines:
            heard = say.received(received.inbound) if received else "an older ecos knew"
            show("\n    ".join((f"- {cause}: {heard}", *lines)))
    if looked:
        show(
            f"\nAnd {looked} more, after which only what is kept true here was looked at again: "
            f"`ecos why {subject} --json` lists them along."
        )


def _touches(item: IssueId, decided: Decided, say: Sentences) -> list[str]:
    """What was found about ``item`` itself, or else done: most that happens around it only asks for another look."""
    found = [say.fact(fact) for fact in decided.facts if names(fact, item)]
    return found or [
        f"to do: {say.action(action)}"
        for action in decided.actions
        if names(action, item) and not isinstance(action, Refresh)
    ]


def _explain_draft(subject: str, found: Opened, as_json: bool) -> bool:
    """Whether ``subject`` names a draft; then it is told."""
    if not NAME.fullmatch(subject):
        return False
    life = life_of_draft(DraftId(subject), found.history)
    if life and as_json:
        entries = {one.entry.index: Event(one.entry, None) for one in life}
        show_json([_document(event) | {"repeated": False} for event in entries.values()])
    elif life:
        show(
            "\n".join(
                (
                    f"draft {subject} of {Sentences(found.stage()).item(life[0].item)}",
                    *DraftStory(found).tell(life),
                )
            )
        )
    return bool(life)


def _document(event: Event) -> dict[str, Any]:
    entry = event.entry
    payload = json.loads(entry.payload) if entry.payload else None
    return {
        "index": entry.index,
        "term": entry.term,
        "recorded_at": entry.recorded_at,
        "kind": entry.kind,
        "repeated": event.payload is None,
        "payload": payload,
    }
