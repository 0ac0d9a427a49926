"""Crews at work: from a draft that was asked for to the text that a person judges.

Sans-IO: driven by ``loop``. It keeps nothing of its own: brief and steps are in the log before the next step is taken,
so whoever leads next goes on where this one was, and nothing is generated twice.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from operator import itemgetter

from bot.crews import spelling, template
from bot.crews.brief import Brief, Report
from bot.crews.gate import gate
from bot.crews.port import Finished, Job, Step
from bot.crews.terms import UNBOUNDED
from bot.orchestrator import theory
from bot.orchestrator.briefing import brief
from bot.orchestrator.desk import Desk
from bot.orchestrator.effects import Employ, Warn
from bot.orchestrator.gather import Surroundings
from bot.orchestrator.stage import Stage
from bot.record.draft import CrewFault, CrewReported, CrewStepped, Engine, Spent
from bot.record.payload import Received
from bot.record.text import CREW, Place, Text, salted
from bot.state.drafts import spent_today, stands
from bot.state.model import Draft
from bot.vocabulary import CommentId, DraftId, IssueId

BRIEF = "brief"
"""The name of the first step of all."""


@dataclass(frozen=True, slots=True)
class _Written:
    """What becomes of a report: ``kept`` is what the brief's facts bear, ``end`` who wrote it and why no other did."""

    kept: Report
    dropped: int
    end: Finished


class Crewing:
    """The drafts that are being written."""

    def __init__(self, desk: Desk, around: Surroundings) -> None:
        self._desk = desk
        self._around = around
        self._employed: dict[DraftId, Spent] = {}
        self._briefed: set[DraftId] = set()

    def begin_term(self) -> None:
        """What another term had in work is taken up anew, from the steps that are in the log."""
        self._employed.clear()
        self._briefed.clear()

    def advance(self) -> None:
        desk = self._desk
        if desk.term is None:
            return
        for name in [one for one in self._employed if self._open(one) is None]:
            del self._employed[name]  # drafted, or dropped meanwhile: what it had in hand is free
        for name, draft in sorted(desk.state.drafts.items(), key=itemgetter(0)):
            if draft.body is None and name not in self._employed:
                with self._apart(name, draft):
                    self._go_on(name, draft)

    def stepped(self, name: DraftId, step: Step) -> None:
        """An agent answered: the log has it before anything is made of it. What it cost is kept, whatever it says."""
        draft = self._open(name)
        if draft is not None:
            stands = self._brief_of(draft) is not None
            answer = self._text(step.answer if stands else "", draft.item, CREW)
            taken = CrewStepped(name, draft.item, step.name, answer.id, step.spent)
            self._desk.propose(Received(taken), f"crew:{name}:{step.name}", (answer,))

    def reported(self, name: DraftId, finished: Finished) -> None:
        """The run is over: what the facts bear becomes the draft."""
        draft = self._open(name)
        if draft is not None:
            with self._apart(name, draft):
                self._report(name, draft, finished)

    def _report(self, name: DraftId, draft: Draft, finished: Finished) -> None:
        made = self._brief_of(draft)
        if made is None:
            self._fail(name, draft, CrewFault.UNGROUNDED)
            return
        written = _judged(made, finished)
        stage = self._stage(draft.item)
        shown = theory.section(made, written.kept, written.end.engine, stage)
        report = self._text(spelling.report_text(finished.report), draft.item, CREW)
        body = self._text(shown, draft.item)
        said = CrewReported(
            name,
            draft.item,
            written.end.engine,
            report.id,
            body.id,
            theory.cited(made, written.kept),
            written.dropped,
            written.end.trouble,
            written.end.fault,
        )
        self._desk.propose(Received(said), f"crew:{name}:report", (report, body))

    @contextmanager
    def _apart(self, name: DraftId, draft: Draft) -> Iterator[None]:
        """What raises ends this draft and no other, and not us: whoever led next would only raise as well."""
        try:
            yield
        except Exception as error:  # noqa: BLE001 whatever it is, the others go on
            self._fail(name, draft, CrewFault.BROKEN)
            self._desk.effects.append(Warn(f"draft {name}: {type(error).__name__}; it ends there"))

    def _open(self, name: DraftId) -> Draft | None:
        draft = self._desk.state.drafts.get(name) if self._desk.term is not None else None
        return draft if draft is not None and draft.body is None else None

    def _go_on(self, name: DraftId, draft: Draft) -> None:
        if not draft.steps:
            if name not in self._briefed:
                self._briefed.add(name)
                self._make_brief(name, draft)
            return
        made = self._brief_of(draft)
        if made is None:
            self._fail(name, draft, CrewFault.UNGROUNDED)
            return
        done = tuple(
            Step(step, words)
            for step, text in draft.steps[1:]
            if (words := self._desk.words(text)) is not None
        )
        allowance = self._allowance(draft)
        self._employed[name] = allowance
        self._desk.effects.append(Employ(Job(name, made, done, allowance)))

    def _make_brief(self, name: DraftId, draft: Draft) -> None:
        desk, item = self._desk, draft.item
        app = self._around.app or desk.state.app
        made = brief(item, draft.purpose, self._stage(item), app) if app is not None else None
        if made is None:
            self._fail(name, draft, CrewFault.NO_PLAN)
            return
        text = self._text(spelling.brief_text(made), item, CREW)
        step = CrewStepped(name, item, BRIEF, text.id, stands=stands(item, desk.state))
        desk.propose(Received(step), f"crew:{name}:{BRIEF}", (text,))

    def _fail(self, name: DraftId, draft: Draft, why: CrewFault) -> None:
        self._employed[name] = Spent()
        none = CrewReported(name, draft.item, Engine.TEMPLATE, None, None, fault=why)
        self._desk.propose(Received(none), f"crew:{name}:report")

    def _brief_of(self, draft: Draft) -> Brief | None:
        """``None`` where it is erased or spelled by another ecos, or where what it tells of is gone or hidden."""
        words = self._desk.words(draft.steps[0][1]) if draft.steps else None
        try:
            made = spelling.brief_of(words) if words is not None else None
        except spelling.Misspelt:
            return None
        stage = self._stage(draft.item)
        stands = all(
            stage.readable(one.item) and (one.item in stage.state.items or not one.stamp)
            for one in draft.stands
        )
        return made if stands else None

    def _allowance(self, draft: Draft) -> Spent:
        """What is left of the draft's own and of the day's, with what others have in hand taken as spent."""
        limits, day = self._desk.limits, spent_today(self._desk.state)
        for reserved in self._employed.values():
            day += reserved
        left = limits.day.less(day)
        if limits.day.micros == UNBOUNDED:  # then nobody can have all of it in hand
            left = Spent(left.calls, left.tokens, left.millis, UNBOUNDED)
        return limits.run.less(draft.spent).up_to(left)

    def _stage(self, item: IssueId) -> Stage:
        where = self._desk.state.repositories[item.repo].snapshot
        return Stage(self._desk.state, self._desk.words, self._desk.pages, where)

    def _text(self, words: str, item: IssueId, comment: CommentId = CommentId(0)) -> Text:
        return salted(words, self._around.salt(), Place(item.repo, item.number, comment))


def _judged(made: Brief, finished: Finished) -> _Written:
    """What passes the gate; where too little does, the template's words, which always do."""
    gated = gate(made, finished.report)
    dropped = len(gated.dropped)
    if gated.enough:
        return _Written(gated.report, dropped, finished)
    trouble = f"{dropped} sentences of the {finished.engine} said more than the facts bear"
    plain = template.report(made)
    instead = Finished(plain, Engine.TEMPLATE, trouble, CrewFault.UNFOUNDED)
    return _Written(gate(made, plain).report, dropped, instead)
