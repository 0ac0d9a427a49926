"""A sentence as clauses: which works each names, and what it claims of them. For sentences of the lexicon alone."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from bot.crews.lexicon import (
    AND,
    CLAIMS,
    COPULAS,
    NEGATIONS,
    NOTHING,
    NUMBERS,
    PARTLY,
    PLANS,
    TURNS,
    WHOLLY,
    Claim,
)

QUOTED = "\ufffc"
"""What stands for a quotation in the text that is taken apart."""
REF = r"(?:[\w.-]+/)?[\w.-]*#[0-9]+(?!\w)"
"""The name of a work."""

_TOKEN = re.compile(
    rf"(?P<ref>{REF})|"
    r"(?P<figure>[0-9]\w*(?:[.,:/-][0-9]\w*)+)"
    r"|(?P<number>[0-9]+(?!\w))|(?P<word>[^\W_]+)"
    rf"|(?P<quoted>{QUOTED})|(?P<hard>[;:.?!…—–]|\s-\s)|(?P<soft>[,()])|(?P<and>&)"
)
_TICKED = re.compile(
    r"\b(?:ticked|marked|checked|coché\w*|marqué\w*|says|dit)\s+(?:(?:as|comme|that|que|it|is|est|il|elle)\s+)*"
    r"(?P<not>(?:not|non|pas)\s+)?(?:done|complete|completed|finished|faite?s?|terminée?s?|finie?s?|achevée?s?)\b",
    re.IGNORECASE,
)
_TO_DO = re.compile(r"\b(?:left\s+)?to\s+(?:be\s+)?(?:do|done)\b|\bà\s+faire\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Said:
    """One claim. ``of_all``: a denial of every work, "none is closed"."""

    claim: Claim
    denied: bool = False
    of_all: bool = False


@dataclass(slots=True)
class Clause:
    """``refs``: the works it names, as written. ``loose``: a negation that belongs to no claim."""

    refs: list[str] = field(default_factory=list)
    said: list[Said] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)
    partly: bool = False
    wholly: bool = False
    only: bool = False
    loose: bool = False
    of_the_plan: bool = False
    """It says of the plan itself what can be said of work."""


def clauses(text: str) -> list[Clause]:
    """``text`` without its quotations. A name without a claim goes on into the next, unless a stop ends it; a bare
    denial takes up the claim before: "one is closed, but the other is not".
    """
    text = _TO_DO.sub(" unfinished ", _TICKED.sub(_as_tick, text))
    found: list[Clause] = []
    carried: list[str] = []
    last: list[Said] = []
    for tokens, hard in _cut(text):
        clause = _clause(tokens)
        if clause.loose and clause.refs and last:
            clause.said, clause.loose = [Said(last[-1].claim, denied=True)], False
        last = clause.said or last
        clause.refs = [*carried, *clause.refs]
        carried = [] if clause.said or hard else clause.refs
        found.append(clause)
    return found


def _as_tick(match: re.Match[str]) -> str:
    return "not ticked" if match["not"] else "ticked"


Token = tuple[str, str]
"""Kind and words."""


def _cut(text: str) -> Iterator[tuple[list[Token], bool]]:
    """Runs of tokens, each with whether a hard stop ends it."""
    tokens = [
        (str(match.lastgroup), match[0].strip().casefold()) for match in _TOKEN.finditer(text)
    ]
    run: list[Token] = []
    for place, (kind, words) in enumerate(tokens):
        if kind in ("hard", "soft") or (kind == "word" and words in TURNS):
            yield run, kind == "hard"
            run = []
        elif words in AND and _claims(run) and _names_next(tokens[place + 1 :]):
            yield run, True
            run = []
        else:
            run.append((kind, words))
    yield run, True


def _claims(run: Sequence[Token]) -> bool:
    return any(kind == "word" and words in CLAIMS for kind, words in run)


def _names_next(tokens: Sequence[Token]) -> bool:
    """True if a work is named before the next stop, and something claimed of it."""
    ahead: list[Token] = []
    for kind, words in tokens:
        if kind in ("hard", "soft"):
            break
        ahead.append((kind, words))
    return any(kind == "ref" for kind, _ in ahead) and _claims(ahead)


def _clause(tokens: Sequence[Token]) -> Clause:
    clause = Clause(
        refs=[words for kind, words in tokens if kind == "ref"],
        numbers=[int(words) for kind, words in tokens if kind == "number" and len(words) < 9],
    )
    denials: list[str] = []
    before = ""
    for kind, words in tokens:
        if kind != "word":
            before = ""
            continue
        clause.partly |= words in PARTLY
        clause.wholly |= words in WHOLLY
        clause.only |= words in ("only", "seul", "seule", "seuls", "seules", "seulement")
        clause.of_the_plan |= before in PLANS and words in COPULAS
        if words in NUMBERS:
            clause.numbers.append(NUMBERS[words])
        if words in NEGATIONS:
            denials.append(words)
        elif words in CLAIMS:
            claim, denies = CLAIMS[words]
            said = Said(claim, denies != bool(denials), not NOTHING.isdisjoint(denials))
            clause.said.append(said)
            denials = []
        before = words
    clause.loose = bool(denials)
    return clause
