"""What the words of one clause claim, and what of it they deny. Pure."""

from collections.abc import Iterator, Sequence

from bot.crews.clause import Clause, Said, Token
from bot.crews.lexicon import (
    ADVERBS,
    ALL,
    CLAIMS,
    ITEMS,
    LEADING,
    LINGERING,
    NEGATIONS,
    NOTHING,
    NUMBERS,
    ONLY,
    PARTLY,
    VERBS,
)

_OR = frozenset(("or", "ou"))
_SECOND_HALVES = frozenset(("pas", "plus", "jamais", "nowhere"))
"""What denies nothing more behind "ne parle"."""


def clause_of(tokens: list[Token]) -> Clause:
    """The clause that ``tokens`` make: a denial is of the claim behind it."""
    clause = Clause(tokens, refs=[words for kind, words in tokens if kind == "ref"])
    denials: list[str] = []
    kept: list[str] = []  # of the claim before, for one that an "or" joins to it
    split = False
    for place, (kind, word) in enumerate(tokens):
        if kind == "ref" and not _heads(denials, tokens[:place]):
            clause.loose += denials  # "not X is closed": who knows what is denied
            denials = []
        elif split and word in _SECOND_HALVES:
            split = False
        elif word in NEGATIONS:
            denials.append(word)
        elif word in _OR:
            denials += kept
        elif word in CLAIMS and not (word in LINGERING and _claims_next(tokens[place + 1 :])):
            claim, denies = CLAIMS[word]
            said = Said(claim, denies != bool(denials), not NOTHING.isdisjoint(denials))
            clause.said.append(said)
            split = bool(denials) and set(denials) <= {"n", "ne"}
            kept, denials = denials, []
    clause.loose += denials
    clause.sweeping = _sweeps(clause)
    return clause


def _heads(denials: list[str], before: Sequence[Token]) -> bool:
    """True of "neither X", "none of X": what is denied of the work that follows is the claim behind it."""
    return set(denials) <= NOTHING and not any(words in VERBS for _, words in before)


def _claims_next(tokens: Sequence[Token]) -> bool:
    """True if what remains, remains something: "remains closed"."""
    passed = ADVERBS | NEGATIONS | {"d", "de", "to", "be"}
    return next((words in CLAIMS for _, words in tokens if words not in passed), False)


def _sweeps(clause: Clause) -> bool:
    """True if it says something of all, of nothing or of one alone, and not which they are."""
    said = [words for kind, words in clause.tokens if kind in ("word", "number")]
    for word, after in zip(said, _nouns(said), strict=True):
        if (word in ALL or word in NUMBERS or word.isdigit()) and after in ITEMS:
            return True
    alone = clause.has(ONLY)
    if alone and not (clause.refs or clause.numbers or clause.has(PARTLY)):
        return True
    all_of_them = clause.has(ALL) or (clause.has(NOTHING) and not clause.refs)
    return (alone or all_of_them) and not clause.anchored


def _nouns(words: Sequence[str]) -> Iterator[str]:
    """For each word the next one that is no article."""
    for place in range(len(words)):
        ahead = (word for word in words[place + 1 :] if word not in LEADING and word not in ALL)
        yield next(ahead, "")
