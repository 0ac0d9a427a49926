"""A report as the section it becomes, laid out; its headings stand in ``replies``, its sentences are the engine's.

Pure. Sentences are shown as plain words, whatever is in them; the names beside them are links of our own.
"""

import re
from collections.abc import Iterator

from bot.crews.brief import Brief, Finding, Report, Sentence
from bot.orchestrator.replies import SectionWords, section_words
from bot.orchestrator.stage import Stage
from bot.record.draft import Engine
from bot.text.escape import escaped
from bot.vocabulary import IssueId

_REFERENCE = re.compile(r"(\\#|\bGH\\-)(?=[0-9])", re.IGNORECASE)
"""Where in escaped words a number would be linked, and leave a trace in the timeline of what it names."""
ORDER = (
    Finding.CONTRADICTION,
    Finding.UNDERWAY,
    Finding.DONE,
    Finding.MISSING,
    Finding.UNPLANNED,
)
"""First what a person should look at."""


LIMIT = 30_000
"""Code points of all sentences, so that what people wrote has room beside them in the 65,536 that GitHub takes."""


def section(brief: Brief, report: Report, engine: Engine, stage: Stage) -> str:
    """``report`` in the words of ``brief``'s language; what does not fit is counted."""
    words, room = section_words(brief.language), LIMIT
    parts, left_out = [f"## {words.title}"], 0
    for finding in ORDER:
        rows = [*_rows(finding, brief, report, stage)]
        kept = [row for row in rows if (room := room - len(row)) >= 0]
        left_out += len(rows) - len(kept)
        if kept:
            parts.append("\n".join((f"**{words.findings[finding]}**\n", *kept)))
    if left_out:
        parts.append(words.more.format(count=left_out))
    parts.append(f"<sub>{_foot(brief, engine, words)}</sub>")
    return "\n\n".join(parts)


def cited(brief: Brief, report: Report) -> tuple[IssueId, ...]:
    """The items that the report rests on: its work, and the issue itself for what its plan says."""
    resting = {fact for sentence in report.sentences for fact in sentence.rests_on}
    items = {work.item for work in brief.work if work.id in resting}
    items |= {brief.target for theory in brief.theory if theory.id in resting}
    return tuple(sorted(items))


def _rows(finding: Finding, brief: Brief, report: Report, stage: Stage) -> Iterator[str]:
    for sentence in report.sentences:
        if sentence.finding is finding:
            sources = ", ".join(_sources(sentence, brief, stage))
            yield f"- {_words(sentence.text)}{f' ({sources})' if sources else ''}"


def _words(text: str) -> str:
    """``text`` as words that link nothing and are no formula: GitHub looks for both in what it shows, escaped or not.

    https://docs.github.com/get-started/writing-on-github/working-with-advanced-formatting/writing-mathematical-expressions
    """
    return _REFERENCE.sub(r"\1<!-- -->", escaped(text)).replace("$", "<span>$</span>")


def _sources(sentence: Sentence, brief: Brief, stage: Stage) -> Iterator[str]:
    for work in brief.work:
        if work.id in sentence.rests_on:
            yield stage.name(work.item)


def _foot(brief: Brief, engine: Engine, words: SectionWords) -> str:
    omitted = f" {words.omitted.format(count=brief.omitted)}" if brief.omitted else ""
    return words.written[engine] + omitted
