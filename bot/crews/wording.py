"""The words of a sentence: those of its facts, those of the lexicon, and quotations that are word for word.

Pure. Whether what the words claim is so, :mod:`bot.crews.claims` tells.
"""

import re
import unicodedata
from collections.abc import Collection, Sequence

from bot.crews.clauses import QUOTED
from bot.crews.lexicon import (
    AND,
    CAPITALS,
    CLAIMS,
    COPULAS,
    NEGATIONS,
    NUMBERS,
    TURNS,
    UNBORNE,
    WORDS,
)
from bot.crews.quotation import borrowed
from bot.text.relations import folded
from bot.text.words import stem

_QUOTE = re.compile(r"“([^“”]*)”|«([^«»]*)»|\"([^\"]*)\"")
_REF = re.compile(r"(?:[\w.-]+/)?[\w.-]*#[0-9]+(?!\w)")
_NUMBER = re.compile(r"[^\W_]*[0-9][\w]*(?:[.,:/-][0-9]\w*)*%?")
_TITLED = re.compile(r"([^\W\d_]+)\s+([0-9]+)(?![\w.,:/-]*[0-9])")
_WORD = re.compile(r"[^\W_]+")
_MORE = (*(str(number) for number in range(1, 241)),)
"""Plain counts; whether they are right, the claims beside them tell."""


def wrong_word(text: str, texts: Sequence[str], refs: Collection[str]) -> tuple[str, str | None]:
    """``text`` without its quotations, and why a word of it is not borne by ``texts`` and ``refs``, if so."""
    text = unicodedata.normalize("NFC", text)
    sources = [" ".join(borrowed(words, 10_000).casefold().split()) for words in texts]
    for match in _QUOTE.finditer(text):
        why = _wrong_quote(next(filter(None, match.groups()), ""), text[: match.start()], sources)
        if why:
            return text, why
    bare = _without_titled_numbers(_QUOTE.sub(QUOTED, text), sources)
    for match in _REF.finditer(bare):
        if match[0].casefold() not in refs:
            return bare, f"it names {match[0]}, which it does not rest on"
    why = _wrong_bare(_REF.sub(" \ufffc ", bare), texts)
    return bare, why


def _without_titled_numbers(bare: str, sources: Sequence[str]) -> str:
    """``bare`` without numbers that are part of a name, as in "phase 2": they count nothing."""
    titled = {" ".join(pair) for source in sources for pair in _TITLED.findall(source)}
    return _TITLED.sub(
        lambda pair: pair[1] if f"{pair[1]} {pair[2]}".casefold() in titled else pair[0], bare
    )


def _wrong_quote(quote: str, before: str, sources: Sequence[str]) -> str | None:
    words = " ".join(quote.casefold().split())
    last = before.split()[-1:]
    if last and folded(last[0]) in COPULAS and words.strip("….") in CLAIMS:
        return f"it lets the quotation “{quote}” claim a state"
    start = words.removesuffix("…").rstrip()
    if any(source == words or (words != start and source.startswith(start)) for source in sources):
        return None
    inside = any(re.search(rf"(?<!\w){re.escape(words)}(?!\w)", source) for source in sources)
    if not words or not inside:
        return f"no fact that it rests on says “{quote}”"
    if any(word in CLAIMS or word in NEGATIONS for word in _WORD.findall(words)):
        return f"“{quote}” is torn out of what its fact says"
    return None


def _wrong_bare(bare: str, texts: Sequence[str]) -> str | None:
    facts = [word for words in texts for word in _WORD.findall(unicodedata.normalize("NFC", words))]
    known = {folded(word) for word in facts}
    stems = {stem(word) for word in known}
    numbers = {number for words in texts for number in _NUMBER.findall(words)}
    for match in _NUMBER.finditer(bare):
        if match[0] not in numbers and match[0] not in _MORE:
            return f"it says “{match[0]}”, which no fact that it rests on does"
    starts = _starts(bare)
    for match in _WORD.finditer(_NUMBER.sub(lambda number: " " * len(number[0]), bare)):
        word, key = match[0], folded(match[0])
        if key in UNBORNE:
            return f"it says “{word}”, which no fact of a brief can bear"
        if match.start() not in starts and word[0].isupper():
            if word not in facts and word not in CAPITALS:
                return f"it names “{word}”, which no fact that it rests on does"
        elif not (
            word.casefold() in CLAIMS
            or key in WORDS
            or key in NEGATIONS
            or key in NUMBERS
            or key in TURNS
            or key in AND
            or key in known
            or stem(key) in stems
        ):
            return f"it says “{word}”, which no fact that it rests on does"
    return None


def _starts(bare: str) -> set[int]:
    """Where sentences begin: there a capital means nothing."""
    return {match.end() for match in re.finditer(r"(?:\A|[.!?:;…]\s+)(?=[^\W_])", bare)}
