"""The engine that is always there: a report made of a brief by rule, and the fallback of every other.

Its sentences are short and say only what their facts bear; each of them passes the gate. Must stay deterministic.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.crews.brief import Brief, Finding, Report, Sentence, Theory, TheoryFact, WorkFact
from bot.crews.matching import Match, counts, matches
from bot.crews.phrases import PHRASES, Phrases
from bot.crews.quotation import borrowed, quote
from bot.crews.spelling import SENTENCE_LIMIT
from bot.crews.verdict import verdict
from bot.vocabulary import FactId, ItemState

ORDER = (
    Finding.CONTRADICTION,
    Finding.UNDERWAY,
    Finding.MISSING,
    Finding.DONE,
    Finding.UNPLANNED,
)
"""What needs a person first; within a finding the plan's order."""
NAMES_LIMIT = 200
"""Code points of the names of work in one sentence, at most; more are counted."""


def report(brief: Brief, pairs: tuple[Match, ...] | None = None) -> Report:
    """What the facts of ``brief`` say: at most :data:`SENTENCE_LIMIT` sentences, the plan's last ones left out.

    ``pairs``: which work implements which item, where somebody else found it out.
    """
    writer = _Writer(brief, PHRASES[brief.language], matches(brief) if pairs is None else pairs)
    found = list(writer.items())[:SENTENCE_LIMIT]
    found += writer.unplanned(SENTENCE_LIMIT - len(found))
    found.sort(key=lambda sentence: ORDER.index(sentence.finding))
    return Report(tuple(found))


@dataclass(frozen=True, slots=True)
class _Writer:
    brief: Brief
    say: Phrases
    pairs: tuple[Match, ...]

    def items(self) -> Iterator[Sentence]:
        work = {fact.id: fact for fact in self.brief.work}
        above = {item.under for item in self.brief.theory}
        tasks = any(item.kind is Theory.TASK for item in self.brief.theory)
        for item in self.brief.theory:
            mine = [match for match in self.pairs if match.theory == item.id]
            if mine:
                if item.kind is not Theory.REFERENCE or not self._told(mine):
                    yield self._matched(item, [work[match.work] for match in mine], mine)
            elif item.kind is Theory.TASK or (
                item.kind is Theory.HEADING and not tasks and item.id not in above
            ):
                yield self._missing(item)

    def unplanned(self, room: int) -> list[Sentence]:
        """At most ``room`` sentences; what one each would not leave room for is told in the last."""
        planned = {match.work for match in self.pairs}
        works = [fact for fact in self.brief.work if fact.id not in planned and counts(fact)]
        alone = len(works) if len(works) <= room else max(0, room - 1)
        found = [self._unplanned(fact) for fact in works[:alone]]
        if works[alone:] and room:
            text = self.say.unplanned.format(work=self._names(works[alone:], set()))
            facts = tuple(fact.id for fact in works[alone:])
            found.append(Sentence(Finding.UNPLANNED, f"{text}.", facts))
        return found

    def _unplanned(self, fact: WorkFact) -> Sentence:
        text = self.say.unplanned.format(work=f"{fact.ref} ({quote(fact.title)})")
        text += self.say.which + self.say.states[fact.state, 1]
        return Sentence(Finding.UNPLANNED, f"{text}.", (fact.id,))

    def _told(self, mine: Sequence[Match]) -> bool:
        """True if a task or heading speaks of all that this line names."""
        plain = {item.id for item in self.brief.theory if item.kind is Theory.REFERENCE}
        elsewhere = {match.work for match in self.pairs if match.theory not in plain}
        return all(match.work in elsewhere for match in mine)

    def _missing(self, item: TheoryFact) -> Sentence:
        say = self.say.missing_though_ticked if item.ticked else self.say.missing
        return Sentence(Finding.MISSING, say.format(item=quote(item.words)), (item.id,))

    def _matched(
        self, item: TheoryFact, works: Sequence[WorkFact], mine: Sequence[Match]
    ) -> Sentence:
        finding = verdict(item, works)
        opening = self.say.openings[finding, item.ticked is True].format(item=quote(item.words))
        alike = {match.work for match in mine if match.words}
        told = self._states(works, alike)
        facts = (item.id, *(work.id for work in works))
        return Sentence(finding, f"{opening} {told}.", facts)

    def _states(self, works: Sequence[WorkFact], alike: set[FactId]) -> str:
        """The works, those in one state together, what is open first."""
        told: list[str] = []
        for state in (ItemState.OPEN, ItemState.MERGED, ItemState.CLOSED):
            group = [work for work in works if work.state is state]
            if group:
                names = self._names(group, alike)
                told.append(names + self.say.states[state, min(2, len(group))])
        return "; ".join(told)

    def _names(self, group: Sequence[WorkFact], alike: set[FactId]) -> str:
        """The names of ``group``, with the title of one that the plan itself does not name."""
        names: list[str] = []
        for work in group:
            title = borrowed(work.title) if work.id in alike and len(group) == 1 else ""
            name = f"{work.ref} ({quote(title)})" if title else work.ref
            if names and sum(map(len, names)) + len(name) > NAMES_LIMIT:
                names.append(self.say.more.format(count=len(group) - len(names)))
                break
            names.append(name)
        *first, last = names
        return f"{', '.join(first)} {self.say.both} {last}" if first else last
