"""The quotations of a sentence: word for word from a fact, and saying nothing in its stead.

Pure. A title may be anybody's, and "is “closed”" claims as much as "is closed" does.
"""

import re
from collections.abc import Mapping

from bot.crews.clause import QUOTED, REF
from bot.crews.lexicon import ADVERBS, CLAIMS, COPULAS, NEGATIONS, STATES, UNBORNE, Claim
from bot.crews.quotation import borrowed
from bot.text.relations import folded

QUOTE = re.compile(r"“([^“”]*)”|«([^«»]*)»|\"([^\"]*)\"")

_WORD = re.compile(r"[^\W_]+")
_PART = re.compile(rf"(?P<ref>{REF})|{QUOTED}|[^\W_]+")
_TITLED = re.compile(rf"({REF})(?:,? | ?\()\Z")
"""Before a quotation: the work whose title it is."""
_ABOUT = re.compile(
    r"\b(?:linked|liée?s?|work|works|travail|box|case|item|point) (?:to|à|on|of|for|sur|de|pour)\s*\Z",
    re.IGNORECASE,
)


def wrong_quotation(text: str, item: str, titles: Mapping[str, str]) -> str | None:
    """Why a quotation of ``text`` is wrong, if one is.

    Quoted may be the words of ``item``, and one of ``titles`` (by case-folded name) behind the name of its work: what
    is said of a title is said of a work, and not of any.
    """
    own = _even(borrowed(item, 10_000))
    for match in QUOTE.finditer(text):
        quote, before = next(filter(None, match.groups()), ""), text[: match.start()]
        titled = _TITLED.search(before)
        bracketed = before.endswith("(") and titled is not None
        if titled and (bracketed or not _tells(quote)):
            title = titles.get(titled[1].casefold(), "")
            if not _begins(_even(quote), _even(borrowed(title, 10_000))):
                return f"“{quote}” is not what {titled[1]} is called"
            continue
        if _claims(quote, QUOTE.sub(QUOTED, re.split(r"[.;!?]\s", before)[-1])):
            return f"it lets the quotation “{quote}” claim a state"
        why = _unborne(quote, own)
        if why:
            return why
    return None


def _even(words: str) -> str:
    return " ".join(words.casefold().split())


def _begins(words: str, source: str) -> bool:
    """True if ``words`` are all of ``source``, or its beginning with … for the rest."""
    start = words.removesuffix("…").rstrip()
    return source == words or (words != start and source.startswith(start))


def _unborne(quote: str, own: str) -> str | None:
    words = _even(quote)
    if words and _begins(words, own):
        return None
    if not words or not re.search(rf"(?<!\w){re.escape(words)}(?!\w)", own):
        return f"its item does not say “{quote}”, and a title stands behind the name of its work"
    return f"“{quote}” is torn out of what its fact says" if _tells(quote) else None


def _tells(quote: str) -> bool:
    """True if the words of the quotation could be taken for the sentence's own claim."""
    return any(
        word in CLAIMS or word in NEGATIONS or folded(word) in UNBORNE
        for word in _WORD.findall(quote.casefold())
    )


def _claims(quote: str, before: str) -> bool:
    """True if the quotation may be read as said of what stands before it."""
    parts = [(bool(part["ref"]), part[0].casefold()) for part in _PART.finditer(before)]
    while parts and parts[-1][1] in ADVERBS:
        parts.pop()
    if not parts:
        return False
    if _saying(*parts[-1]):
        return True
    claim = CLAIMS.get(parts[-1][1])
    if (claim and claim[0] is Claim.WORK) or _ABOUT.search(before):
        return False
    return _tells(quote) and any(_saying(*part) for part in parts)


def _saying(ref: bool, word: str) -> bool:
    return ref or word in COPULAS or word in STATES
