"""What each agent of a crew answers, and how its answer is handed on to the next one.

An answer is checked before anybody builds on it: JSON of the right shape, about facts that the brief has. Whether it is
true is not asked here: the reviewer and the gate do that. Must never repair what a model wrote.
"""

import json
import re
from dataclasses import asdict, dataclass
from enum import StrEnum

from bot.crews.brief import Brief, Report
from bot.crews.spelling import Misspelt, noun_of, report_of
from bot.vocabulary import FactId

REASONS_LIMIT = 50
"""Reasons of one refusal, at most."""
REASON_LENGTH = 300
"""Code points of one reason, at most."""

_FENCED = re.compile(r"\s*```(?:json)?\s*\n(.*)\n\s*```\s*", re.DOTALL)


class Part(StrEnum):
    """The agents of a crew, in the order in which they work."""

    RESEARCHER = "researcher"
    WRITER = "writer"
    REVIEWER = "reviewer"


@dataclass(frozen=True, slots=True)
class Pairing:
    """``work``: what implements this item of the theory; none where nothing does."""

    theory: FactId
    work: tuple[FactId, ...]


@dataclass(frozen=True, slots=True)
class Research:
    """The researcher's answer: each item of the theory once."""

    pairs: tuple[Pairing, ...]


@dataclass(frozen=True, slots=True)
class Verdict:
    """The reviewer's answer; a refusal says what the writer has to mend."""

    accepted: bool
    reasons: tuple[str, ...]


def checked(part: Part, text: str, brief: Brief) -> str:
    """The answer in ``text``, spelled as every answer is. Raises :class:`Misspelt` with what a model has to mend.

    The fence that models like to put around JSON is taken off: it says nothing.
    """
    fenced = _FENCED.fullmatch(text)
    written = fenced[1] if fenced else text
    match part:
        case Part.RESEARCHER:
            return spelt(_research(written, brief))
        case Part.WRITER:
            report = report_of(written)
            _known({fact for one in report.sentences for fact in one.rests_on}, brief)
            return spelt(report)
        case Part.REVIEWER:
            return spelt(_verdict(written))


def spelt(answer: Research | Report | Verdict) -> str:
    """As JSON without a ``<``, so that no word of it can end the block that it is handed on in."""
    written = json.dumps(asdict(answer), ensure_ascii=False, separators=(",", ":"))
    return written.replace("<", "\\u003c").replace(">", "\\u003e")


def answer_block(name: str, answer: str) -> str:
    """``answer`` as :func:`checked` gave it, for the prompt of whoever works on with it."""
    return f"<<<ANSWER {name}>>>\n{answer}\n<<<END OF ANSWER>>>"


def read_answers(prompt: str) -> dict[str, str]:
    """The answers that were handed on in ``prompt``, by the names of their steps; the last of a name counts."""
    found = re.findall(
        r"<<<ANSWER ([a-z0-9-]+)>>>\n([^<>]*)\n<<<END OF ANSWER>>>", prompt, re.ASCII
    )
    return dict(found)


def _research(text: str, brief: Brief) -> Research:
    research = noun_of(Research, text)
    theory = [fact.id for fact in brief.theory]
    _known({fact for pair in research.pairs for fact in (pair.theory, *pair.work)}, brief)
    paired = [pair.theory for pair in research.pairs]
    if len(set(paired)) < len(paired) or not set(paired) <= set(theory):
        raise Misspelt("$.pairs: expected each item of the theory once, found one twice or work")
    if any(fact in theory for pair in research.pairs for fact in pair.work):
        raise Misspelt("$.pairs: expected only work in each work, found an item of the theory")
    return research


def _verdict(text: str) -> Verdict:
    verdict = noun_of(Verdict, text)
    if verdict.accepted and verdict.reasons:
        raise Misspelt("$.reasons: expected none where the report is accepted")
    if not verdict.accepted and not any(reason.strip() for reason in verdict.reasons):
        raise Misspelt("$.reasons: expected what has to be mended, found none")
    if len(verdict.reasons) > REASONS_LIMIT or max(map(len, verdict.reasons), default=0) > (
        REASON_LENGTH
    ):
        raise Misspelt(
            f"$.reasons: expected at most {REASONS_LIMIT} of at most {REASON_LENGTH} characters"
        )
    return verdict


def _known(facts: set[FactId], brief: Brief) -> None:
    strangers = facts - {fact.id for fact in brief.theory} - {fact.id for fact in brief.work}
    if strangers:
        raise Misspelt(f"$: expected ids of the brief's facts, found {min(strangers)[:20]!r}")
