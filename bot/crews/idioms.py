"""Phrases that claim what their words do not: "marked as done" is of the box, "to be done" is not done. Pure."""

import re

_DONE = r"(?:done|complete|completed|finished|faite?s?|terminée?s?|finie?s?|achevée?s?)\b"
_TICKED = (
    r"\b(?:ticked|marked|checked|coché\w*|marqué\w*|says|dit)\s+"
    rf"(?:(?:as|comme|that|que|it|is|est|il|elle)\s+)*(?P<no>(?:not|non|pas)\s+)?{_DONE}"
)
_IN_THE_PLAN = (
    r"\b(is|are|est|sont)((?:\s+(?:not|pas|yet|still|encore))*)"
    r"\s+(?:in|dans)\s+(?:the|le)\s+plan\b"
)
_IDIOMS = tuple(
    (re.compile(pattern, re.IGNORECASE), plain)
    for pattern, plain in (
        (r"\bas\s+the\s+plan\s+says\b|\bcomme\s+le\s+plan\s+le\s+dit\b", "ticked agreed"),
        (_TICKED, r"\g<no>ticked"),
        (
            r"\b(is|are|still|yet|left|remains?)\s+(?:left\s+)?to\s+(?:be\s+done|do)\b",
            r"\1 unfinished",
        ),
        (r"\bà\s+faire\b", "unfinished"),
        (r"\bnulle\s+part\b", "nowhere"),
        (_IN_THE_PLAN, r"\1\2 planned"),
    )
)
_THERE = re.compile(r"\bthere\s+(?:is|are)\s+(?=no\b)", re.IGNORECASE)


def without_there(text: str) -> str:
    """Say "no work" for "there is no work": only so may "there" stand, which else is a place."""
    return _THERE.sub("", text)


def without_idioms(text: str) -> str:
    """``text`` with a word of the lexicon for each phrase, that claims the same."""
    for pattern, plain in _IDIOMS:
        text = pattern.sub(plain, text)
    return text
