"""A clause of a sentence: which works it names, and what it claims of them. For sentences of the lexicon alone."""

import re
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field

from bot.crews.lexicon import (
    BY,
    CLAIMS,
    DEFINITE,
    ITS,
    LEXICON,
    NUMBERS,
    ONE,
    ONLY,
    STATES_OF_WORK,
    Claim,
)

QUOTED = "\ufffc"
"""What stands for a quotation in the text that is taken apart."""
REF = r"(?:[\w.-]+/)?[\w.-]*#[0-9]+(?!\w)"
"""The name of a work."""

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
    doubtful: bool = False
    """What it takes up may be the item as well as the works."""
    mute: bool = False
    """It takes something up and says nothing of it that could be held to facts."""

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
    def totals(self) -> list[int]:
        """What it says there are in all: "the two", and the greatest of "two of three"."""
        before = ("", *(words for _, words in self.tokens))
        found = [
            NUMBERS.get(words) or int(words)
            for (kind, words), one in zip(self.tokens, before, strict=False)
            if one in DEFINITE and (words in NUMBERS or (kind == "number" and len(words) < 9))
        ]
        return [*found, max(self.numbers)] if len(self.numbers) > 1 else found

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
    def of_item(self) -> bool:
        """True if what it claims may be of the item though it names works: the item comes first or is what something is
        done to, or the works stand behind "by".
        """
        parts = "".join(map(_part, self.tokens))
        return bool(re.search("^[^r]*i.*r|c.*i|b.*r", parts)) and not self.has(ONLY)

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
            self.doubtful or more.doubtful,
        )


def _part(token: Token) -> str:
    """One letter: a work, something of the item, the claim of a state, "by", or anything else."""
    kind, words = token
    if kind == "ref":
        return "r"
    if kind == "quoted" or (kind == "word" and (words not in LEXICON or words in ITS)):
        return "i"
    if words in CLAIMS and CLAIMS[words][0] in STATES_OF_WORK:
        return "c"
    return "b" if words in BY else "."


def works(word: str) -> bool:
    """True if the word says that something implements."""
    return word in CLAIMS and CLAIMS[word][0] is Claim.WORK
