"""A draft's life as sentences: who asked, what it rests on, what each step took, what was dropped, who let it stand."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.cli.draft_life import Moment
from bot.cli.drafted import fact as spoken
from bot.cli.opened import Opened
from bot.cli.sentences import SECTION_ENDS, Sentences
from bot.cli.spelling import when, who
from bot.crews import spelling
from bot.crews.brief import Brief, Report
from bot.crews.gate import gate
from bot.orchestrator.crewing import BRIEF
from bot.record import codec
from bot.record.draft import CrewReported, Spent
from bot.record.fact import CrewAnswered, DraftApproved, DraftAsked, Drafted
from bot.record.payload import Done, Received
from bot.vocabulary import DraftId, TextId


@dataclass(frozen=True, slots=True)
class DraftStory:
    """Briefs and reports are read from the side table; where they were erased, less can be told."""

    found: Opened

    def tell(self, moments: Sequence[Moment]) -> Iterator[str]:
        """All of it, in the order of the log."""
        brief: Brief | None = None
        for one in moments:
            if isinstance(one.what, CrewAnswered) and one.what.step == BRIEF:
                brief = self._brief(one.what.answer)
            yield f"\nentry {one.entry.index}, {when(one.entry.recorded_at)}: {self.line(one)}"
            yield from (f"    {line}" for line in self._more(one, brief))
            yield f"    in {one.cause}"

    def line(self, one: Moment) -> str:
        """The one sentence of it."""
        say = Sentences(self.found.stage())
        match one.what:
            case Done(section=end, already=already, status=status, request_id=request):
                how = "it was so already" if already else f"GitHub answered {status}"
                receipt = f", request {request}" if request else ""
                named = f"draft {one.draft}: " if one.draft else ""
                told = SECTION_ENDS[end] if end else "the section was looked at"
                return f"{named}{told}; {how}{receipt}"
            case DraftApproved(draft, _, by) if one.cause.startswith("crew:"):
                return (
                    f"draft {draft} stands by the word of {who(by)}, for whom it is kept up to date"
                )
            case CrewAnswered(draft, step):
                return f"draft {draft}: {'its facts were frozen' if step == BRIEF else f'{step} answered'}"
            case fact:
                return spoken(fact, say.item, say.text)

    def _more(self, one: Moment, brief: Brief | None) -> Iterator[str]:
        match one.what:
            case DraftAsked(anew=True):
                yield "because what the section rests on had changed"
            case CrewAnswered(_, step, spent=spent):
                yield _facts(brief) if step == BRIEF else _took(spent)
            case Drafted(draft, _, _, _, dropped, trouble):
                if trouble:
                    yield f"no crew wrote it: {trouble}"
                if dropped:
                    yield from self._dropped(draft, brief)
            case _:
                return

    def _dropped(self, draft: DraftId, brief: Brief | None) -> Iterator[str]:
        """The gate is pure: what it said then, it says again."""
        report = self._report(draft)
        if brief is None or report is None:
            yield "why they were dropped is erased"
            return
        for left in gate(brief, report).dropped:
            yield f"dropped: {left.why}"

    def _brief(self, text: TextId) -> Brief | None:
        words = self.found.history.text(text)
        return None if words is None else spelling.brief_of(words)

    def _report(self, draft: DraftId) -> Report | None:
        for committed in self.found.history.by_key(f"crew:{draft}:report"):
            payload = codec.decode(committed.entry) if committed.first else None
            if isinstance(payload, Received) and isinstance(payload.inbound, CrewReported):
                text = payload.inbound.report
                words = self.found.history.text(text) if text is not None else None
                return None if words is None else spelling.report_of(words)
        return None


def _facts(brief: Brief | None) -> str:
    if brief is None:
        return "they are erased"
    beyond = f", {brief.omitted} more were beyond what is looked at" if brief.omitted else ""
    return f"{len(brief.theory)} of the plan and {len(brief.work)} of work{beyond}"


def _took(spent: Spent) -> str:
    money = f", {spent.micros / 1_000_000:.4f} dollars" if spent.micros else ""
    return f"calls of the model: {spent.calls}, tokens: {spent.tokens}, {spent.millis} ms{money}"
