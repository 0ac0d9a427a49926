"""The model that is always there: it answers each agent from the data of the prompt alone, the same way every time.

It reads what any model reads, and nothing besides: the data block, and the answers that were handed on. So the writer
follows the researcher, and the reviewer judges what the writer wrote. Needs the standard library only.
"""

from collections.abc import Sequence
from typing import Any

from bot.crews import template
from bot.crews.answers import (
    REASON_LENGTH,
    REASONS_LIMIT,
    Pairing,
    Part,
    Research,
    Verdict,
    read_answers,
    spelt,
)
from bot.crews.asking import Message
from bot.crews.brief import Brief, Report, Theory, TheoryFact, WorkFact
from bot.crews.gate import gate
from bot.crews.matching import Match, matches
from bot.crews.prompt_data import read_block
from bot.crews.spelling import Misspelt, noun_of, report_of
from bot.record.draft import Purpose
from bot.text.relations import TABLE, canonical_word
from bot.vocabulary import FactId, IssueId, ItemState, Language, Relation, RepoId, Visibility

_NOBODY = IssueId(RepoId(0), 0)
"""No prompt says which item a fact is: no answer depends on it."""
_RELATIONS = {
    canonical_word(relation, inverse): (relation, inverse)
    for relation, inverse in [(row[0], row[1]) for row in TABLE] + [(Relation.RELATES, True)]
}


def answer(part: Part, messages: Sequence[Message]) -> tuple[str, int, int]:
    """What ``part`` answers, and no tokens. Raises :class:`Misspelt` where the prompt lacks what it needs."""
    prompt = "\n".join(one["content"] for one in messages)
    brief, answers = _brief(read_block(prompt)), read_answers(prompt)
    match part:
        case Part.RESEARCHER:
            said: Research | Report | Verdict = _researched(brief)
        case Part.WRITER:
            said = _written(brief, answers)
        case Part.REVIEWER:
            said = _reviewed(brief, report_of(_last(answers, Part.WRITER)))
    return spelt(said), 0, 0


def _last(answers: dict[str, str], part: Part) -> str:
    """The newest answer of ``part``: answers are handed on in the order in which they were given."""
    found = [answer for name, answer in answers.items() if name.partition("-")[0] == part]
    if not found:
        raise Misspelt(f"$: expected the {part}'s answer in the prompt, found none")
    return found[-1]


def _brief(data: dict[str, Any]) -> Brief:
    return Brief(
        purpose=Purpose(data["purpose"]),
        target=_NOBODY,
        ref=data["target"]["ref"],
        title=data["target"]["title"],
        visibility=Visibility.PUBLIC,
        language=Language(data["language"]),
        theory=tuple(map(_theory, data["theory"])),
        work=tuple(map(_work, data["work"])),
        omitted=data["omitted"],
    )


def _theory(row: dict[str, Any]) -> TheoryFact:
    return TheoryFact(
        id=FactId(row["id"]),
        kind=Theory(row["kind"]),
        words=row["words"],
        ticked=row["ticked"],
        refers=tuple(row["refers"]),
        under=row["under"],
    )


def _work(row: dict[str, Any]) -> WorkFact:
    relation, inverse = _RELATIONS[row["relation"]]
    return WorkFact(
        id=FactId(row["id"]),
        item=_NOBODY,
        ref=row["ref"],
        title=row["title"],
        state=ItemState(row["state"]),
        relation=relation,
        inverse=inverse,
        visibility=Visibility.PUBLIC,
        pull_request=row["pull_request"],
        body=row["body"],
    )


def _researched(brief: Brief) -> Research:
    found = matches(brief)
    return Research(
        tuple(
            Pairing(item.id, tuple(one.work for one in found if one.theory == item.id))
            for item in brief.theory
        )
    )


def _written(brief: Brief, answers: dict[str, str]) -> Report:
    """The template's sentences on what the researcher found, without those that a reviewer refused."""
    research = noun_of(Research, _last(answers, Part.RESEARCHER))
    alike = {(one.theory, one.work): one for one in matches(brief)}
    pairs = [(pair.theory, work) for pair in research.pairs for work in pair.work]
    report = template.report(brief, tuple(alike.get(pair, Match(*pair)) for pair in pairs))
    if not any(name.startswith(Part.REVIEWER) for name in answers):
        return report
    refused = noun_of(Verdict, _last(answers, Part.REVIEWER)).reasons
    gone = {reason.partition(":")[0] for reason in refused}
    last = report_of(_last(answers, Part.WRITER)).sentences
    return Report(tuple(one for nth, one in enumerate(last, 1) if str(nth) not in gone))


def _reviewed(brief: Brief, report: Report) -> Verdict:
    """Each sentence that its facts do not bear, by its number, with what is wrong with it."""
    why = {id(dropped.sentence): dropped.why for dropped in gate(brief, report).dropped}
    reasons = [
        f"{nth}: {why[id(sentence)]}"[:REASON_LENGTH]
        for nth, sentence in enumerate(report.sentences, 1)
        if id(sentence) in why
    ]
    return Verdict(not reasons, tuple(reasons[:REASONS_LIMIT]))
