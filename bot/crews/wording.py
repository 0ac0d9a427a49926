"""The words of a sentence: those of the lexicon, and names of the plan.

Pure. Whether what the words claim is so, :mod:`bot.crews.claims` tells.
"""

import re
import unicodedata
from collections.abc import Collection, Iterator

from bot.crews.clause import QUOTED, REF
from bot.crews.lexicon import CAPITALS, CLAIMS, LEADING, LEXICON, TURNS, UNBORNE, Claim
from bot.text.relations import folded

_NUMBER = r"[^\W_]*[0-9]\w*(?:[.,:/-][0-9]\w*)*%?"
_TITLED = re.compile(r"([^\W\d_]+)\s+([0-9]+)(?![\w.,:/-]*[0-9])")
_TOKEN = re.compile(
    rf"(?P<number>{_NUMBER})|(?P<word>[^\W_]+)|(?P<hard>[.!?:;…]\s)|(?P<other>[{QUOTED},()])"
)
_MORE = (*(str(number) for number in range(1, 241)),)
"""Plain counts; whether they are right, the claims beside them tell."""


def without_named_numbers(bare: str, item: str) -> str:
    """``bare`` without numbers that are part of a name in ``item``, as in "phase 2": they count nothing."""
    names = {
        f"{name} {number}"
        for name, number in _TITLED.findall(item.casefold())
        if name not in LEXICON
    }
    return _TITLED.sub(
        lambda pair: pair[1] if f"{pair[1]} {pair[2]}".casefold() in names else pair[0], bare
    )


def wrong_word(bare: str, item: str, refs: Collection[str]) -> str | None:
    """Why a word of ``bare``, a sentence without its quotations, may not be said.

    Allowed are words of the lexicon, ``refs``, and what ``item`` calls a thing, where a name may stand. Words of
    titles are not: they are anybody's, and stand between quotation marks.
    """
    for match in re.finditer(REF, bare):
        if match[0].casefold() not in refs:
            return f"it names {match[0]}, which it does not rest on"
    named = _Named(item)
    start, before = True, ""
    for kind, word in _tokens(re.sub(REF, f" {QUOTED} ", bare)):
        if kind in ("word", "number"):
            why = _misspelt(word) or named.wrong(word, before, start=start)
            if why:
                return why
        start, before = kind == "hard", "" if kind == "hard" else word.casefold()
    return None


def _tokens(text: str) -> Iterator[tuple[str, str]]:
    return ((str(match.lastgroup), match[0]) for match in _TOKEN.finditer(text))


def _misspelt(word: str) -> str | None:
    """What a reader takes for another word, or no fact can bear."""
    if folded(word) in UNBORNE:
        return f"it says “{word}”, which no fact of a brief can bear"
    if unicodedata.normalize("NFKC", word) != word:
        return f"it says “{word}” in letters that are none"
    return None


class _Named:
    """The words of an item, followed along a sentence: one after the other as they stand there."""

    def __init__(self, item: str) -> None:
        words = unicodedata.normalize("NFC", item)
        self.written = [word for kind, word in _tokens(words) if kind in ("word", "number")]
        self.folded = [word.casefold() for word in self.written]
        self.places: set[int] = set()

    def wrong(self, word: str, before: str, *, start: bool) -> str | None:
        """``start``: a sentence begins with ``word``, and a capital means nothing."""
        key = word.casefold()
        following = {
            place + 1 for place in self.places if self.folded[place + 1 : place + 2] == [key]
        }
        lexical = key in LEXICON or word in _MORE
        if not start and word[0].isupper() and word not in (*self.written, *CAPITALS):
            return f"it names “{word}”, which no fact that it rests on does"
        self.places = following
        if lexical or following:
            return None
        if key not in self.folded:
            return f"it says “{word}”, which no fact that it rests on does"
        if not (start or _leads(before)):
            return f"it says “{word}” of something, and the plan only calls something so"
        self.places = {place for place, own in enumerate(self.folded) if own == key}
        return None


def _leads(before: str) -> bool:
    claim = CLAIMS.get(before)
    return before in LEADING or before in TURNS or (claim is not None and claim[0] is Claim.WORK)
