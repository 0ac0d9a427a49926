"""A sentence as clauses: which works each names, and what it claims of them. For sentences of the lexicon alone."""

import re
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field

from bot.crews.idioms import without_idioms
from bot.crews.lexicon import (
    ADVERBS,
    ALL,
    AND,
    CLAIMS,
    ITEMS,
    ITS,
    LEADING,
    LEXICON,
    LINGERING,
    NEGATIONS,
    NOTHING,
    NUMBERS,
    ONE,
    ONLY,
    PARTLY,
    TURNS,
    Claim,
)

QUOTED = "\ufffc"
"""What stands for a quotation in the text that is taken apart."""
REF = r"(?:[\w.-]+/)?[\w.-]*#[0-9]+(?!\w)"
"""The name of a work."""

_TOKEN = re.compile(
    rf"(?P<ref>{REF})|(?P<quoted>{QUOTED})|(?P<figure>[0-9]\w*(?:[.,:/-][0-9]\w*)+)"
    r"|(?P<number>[0-9]+(?!\w))|(?P<word>[^\W_]+)"
    r"|(?P<hard>[;:.?!…—–]|\s-\s)|(?P<soft>[,()])|(?P<and>&)"
)
_OR = frozenset(("or", "ou"))
_SECOND_HALVES = frozenset(("pas", "plus", "jamais", "nowhere"))
"""What denies nothing more behind "ne parle"."""
Token = tuple[str, str]
"""Kind and words."""


@dataclass(frozen=True, slots=True)
class Said:
    """One claim. ``of_all``: a denial of every work, "none is closed"."""

    claim: Claim
    denied: bool = False
    of_all: bool = False


@dataclass(slots=True)
class Clause:
    """``loose``: negations that belong to no claim. ``sweeping``: something is said of all, and not of all of what."""

    tokens: list[Token]
    said: list[Said] = field(default_factory=list)
    loose: list[str] = field(default_factory=list)
    refs: list[str] = field(default_factory=list)
    """The works it names or takes up, case-folded."""
    sweeping: bool = False

    @property
    def words(self) -> list[str]:
        return [words for kind, words in self.tokens if kind in ("word", "and")]

    @property
    def numbers(self) -> list[int]:
        """What it counts; French "un" is a count behind "seul" alone."""
        found = [int(words) for kind, words in self.tokens if kind == "number" and len(words) < 9]
        found += [NUMBERS[word] for word in self.words if word in NUMBERS]
        return [*found, 1] if self.has(ONLY) and self.has(ONE) else found

    @property
    def names(self) -> bool:
        """True if it calls something of the plan by its name, quoted or not."""
        return any(
            kind == "quoted" or (kind == "word" and word not in LEXICON)
            for kind, word in self.tokens
        )

    @property
    def anchored(self) -> bool:
        """True if it says, beyond the works it names, of what it speaks: by a name of the plan or "its"."""
        return self.names or self.has(ITS) or self._object

    @property
    def _object(self) -> bool:
        """True for "ne l'implémente", "ne le met en œuvre": the article is a pronoun there."""
        pairs = zip(self.words, self.words[1:], strict=False)
        return any(
            one in ("l", "le", "la", "les") and (two in ("met", "mettent") or works(two))
            for one, two in pairs
        )

    def has(self, words: AbstractSet[str]) -> bool:
        return not words.isdisjoint(self.words)

    def __add__(self, more: "Clause") -> "Clause":
        return Clause(
            [*self.tokens, *more.tokens],
            [*self.said, *more.said],
            [*self.loose, *more.loose],
            [*self.refs, *more.refs],
            self.sweeping or more.sweeping,
        )


def works(word: str) -> bool:
    """True if the word says that something implements."""
    return word in CLAIMS and CLAIMS[word][0] is Claim.WORK


def runs(text: str) -> Iterator[tuple[Clause, bool]]:
    """The clauses of ``text``, which is without its quotations, each with whether a hard stop ends it."""
    tokens = [
        (str(match.lastgroup), match[0].strip().casefold())
        for match in _TOKEN.finditer(without_idioms(text))
    ]
    run: list[Token] = []
    for place, (kind, words) in enumerate(tokens):
        if kind in ("hard", "soft") or (kind == "word" and words in TURNS):
            yield _clause(run), kind == "hard"
            run = []
        elif words in AND and _claims(run) and _names_next(tokens[place + 1 :]):
            yield _clause(run), True
            run = []
        else:
            run.append((kind, words))
    yield _clause(run), True


def _claims(run: Sequence[Token]) -> bool:
    return any(kind == "word" and words in CLAIMS for kind, words in run)


def _names_next(tokens: Sequence[Token]) -> bool:
    """True if a work is named, or some are counted, before the next stop, and more than that is said."""
    stop = next(
        (
            nth
            for nth, (kind, words) in enumerate(tokens)
            if kind in ("hard", "soft") or words in TURNS
        ),
        None,
    )
    ahead = tokens[:stop]
    named = any(kind in ("ref", "number") or words in NUMBERS for kind, words in ahead)
    return named and not is_list(ahead)


def is_list(tokens: Sequence[Token]) -> bool:
    """True of "and 3 more": works and numbers alone."""
    words = {words for kind, words in tokens if kind not in ("ref", "number")}
    return bool(tokens) and words <= AND | {"more", "autres"}


def _clause(tokens: list[Token]) -> Clause:
    clause = Clause(tokens, refs=[words for kind, words in tokens if kind == "ref"])
    denials: list[str] = []
    kept: list[str] = []  # of the claim before, for one that an "or" joins to it
    split = False
    for place, (kind, word) in enumerate(tokens):
        if kind == "ref":  # "not X is closed": who knows what is denied
            clause.loose += [one for one in denials if one not in NOTHING]
            denials = [one for one in denials if one in NOTHING]
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
