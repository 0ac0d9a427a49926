"""A delivery decided without being received: the same gathering, freezing and deciding, and nothing is written.

It drives the bot's own generators one call at a time. It must never send a call that writes.
"""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import assert_never

from bot.errors import BrokenInvariant
from bot.github.port import Answer, Call, Outcome
from bot.orchestrator import replies
from bot.orchestrator.decide import RULES_VERSION, decide
from bot.orchestrator.gather import Gathered, Gathering, Surroundings, gather
from bot.orchestrator.mirroring import wanted
from bot.orchestrator.reading import read
from bot.orchestrator.rollup import roll_up
from bot.orchestrator.sections import section_text
from bot.orchestrator.situation import Look, freeze
from bot.orchestrator.speech import source_of
from bot.orchestrator.stage import Stage
from bot.orchestrator.survey import Found, Survey, news, survey
from bot.record.action import (
    ActionId,
    Aspect,
    Mirror,
    React,
    Refresh,
    Reply,
    Restore,
    Withdraw,
    action_id,
)
from bot.record.inbound import Inbound, InstallationChanged
from bot.record.observed import AppSeen
from bot.record.payload import Decided, Received
from bot.record.text import SALT_BYTES, Text
from bot.state import evolve
from bot.state.model import State
from bot.state.slice import reads, slice_of
from bot.vocabulary import Index, Instant, IssueId, TextId

Ask = Callable[[Call], Outcome]


@dataclass(slots=True)
class Unasked:
    """Stands where GitHub stands and says of everything that it is not there; remembers what was not asked."""

    calls: list[Call] = field(default_factory=list)

    def __call__(self, call: Call) -> Outcome:
        self.calls.append(call)
        return Answer(404)


@dataclass(slots=True)
class Rehearsal:
    """What a decision is made with. ``words``: a text of the side table; ``app``: who we are, if that is known."""

    state: State
    words: Callable[[TextId], str | None]
    ask: Ask
    now: Instant
    host: str
    app: AppSeen | None
    new: dict[TextId, str] = field(default_factory=dict)

    def survey(self, inbound: Inbound) -> None:
        """Learn what the installation of ``inbound`` holds, as the bot does when it is a stranger."""
        source = source_of(inbound)
        if (
            source is None
            or source.installation is None
            or isinstance(inbound, InstallationChanged)
        ):
            return
        if source.installation not in self.state.installations:
            for found in _driven(survey(lambda: self.state), self.ask):
                for piece in news(found, self.state):
                    self.decide(f"survey:{found.installation.id}", piece, ())

    def decide(self, cause: str, inbound: Inbound, texts: tuple[Text, ...]) -> Decided:
        """Decide ``inbound``, and fold the decision on the state at hand."""
        self.new |= {text.id: text.content for text in texts}
        around = Surroundings(
            lambda: self.state, lambda: os.urandom(SALT_BYTES), self.host, self.app
        )
        gathered = self._gather(gather(inbound, around))
        self.app = gathered.app
        self.new |= {text.id: text.content for text in gathered.texts}
        observed = gathered.observed(self.now)
        known = slice_of(self.state, gathered.wanted)
        situation = freeze(cause, inbound, observed, known, gathered.looked)
        if situation is None:
            raise BrokenInvariant("the state moved during a rehearsal, and nobody else holds it")
        found = decide(inbound, situation)
        based_on, policy = reads(self.state, gathered.wanted), self.state.policy_hash
        decided = Decided(
            cause, based_on, observed, policy, RULES_VERSION, found.facts, found.actions
        )
        branch = self.state.branch()
        for payload in (Received(inbound), decided):
            branch.applied = Index(branch.applied + 1)
            evolve.apply(branch, payload, cause, branch.applied)
        self.state = branch
        return decided

    def text(self, text: TextId) -> str | None:
        return self.new.get(text) or self.words(text)

    def _gather(self, gathering: Gathering) -> Gathered:
        try:
            need = next(gathering)
            while True:
                got = (
                    read(need, self.text)
                    if isinstance(need, Look)
                    else tuple(self.ask(call) for call in need)
                )
                need = gathering.send(got)
        except StopIteration as end:
            gathered: Gathered = end.value
            return gathered


def says(decided: Decided, stage: Stage) -> Iterator[tuple[ActionId, str]]:
    """What each action would write today; reactions write no words."""
    for place, action in enumerate(decided.actions):
        known = stage.state.repositories.get(action.item.repo)
        here = Stage(stage.state, stage.words, stage.pages, known.snapshot if known else None)
        name = action_id(decided.cause, place)
        match action:
            case Reply(_, messages):
                yield name, replies.reply(messages, here)
            case Refresh(item, aspect):
                yield name, _kept(item, aspect, here)
            case Mirror(link):
                yield (
                    name,
                    f"(GitHub's own {'there' if wanted(link, stage.state) else 'not there'})",
                )
            case React() | Withdraw() | Restore():
                continue
            case _:
                assert_never(action)


def _kept(item: IssueId, aspect: Aspect, here: Stage) -> str:
    match aspect:
        case Aspect.ROLL_UP:
            return roll_up(item, here) or "(no link to show)"
        case Aspect.BLOCKED_LABEL:
            label = here.state.policy.blocked_label
            shown = label is not None and here.blocked(item)
            return f"(label {label} {'on' if shown else 'off'})" if label else "(no label)"
        case Aspect.THEORY:
            return section_text(item, here) or "(no section)"
        case _:
            assert_never(aspect)


def _driven(asking: Survey, ask: Ask) -> tuple[Found, ...]:
    try:
        call = next(asking)
        while True:
            call = asking.send(ask(call))
    except StopIteration as end:
        found: tuple[Found, ...] = end.value
        return found
