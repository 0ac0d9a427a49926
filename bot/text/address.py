"""Whether a line is spoken to the bot: ``/ecos …`` or ``@slug …``, whatever hides in it.

Both readers need to know: ``commands`` runs such lines, ``links`` takes no claim from them. It must never say what a
command means.
"""

import re
import unicodedata

_SLASH = re.compile(r"/ecos(?=\s|$)", re.IGNORECASE)
_BLANK = "\t\n\r"


def is_hidden(letter: str) -> bool:
    """True of what a reader cannot see: control, bidi, zero-width, tag and filler characters, lone surrogates.

    Unicode's classes Cc, Cf, Cs, Co, Zl and Zp, variation selectors and the Hangul fillers.
    """
    return letter not in _BLANK and (
        unicodedata.category(letter) in ("Cc", "Cf", "Cs", "Co", "Zl", "Zp")
        or letter in "\u034f\u115f\u1160\u3164\uffa0"
        or "\ufe00" <= letter <= "\ufe0f"
        or "\U000e0100" <= letter <= "\U000e01ef"
    )


def visible(row: str) -> str:
    """The row without its hidden characters."""
    return (
        row
        if row.isascii() and row.isprintable()
        else "".join(letter for letter in row if not is_hidden(letter))
    )


def address(row: str, slug: str) -> int | None:
    """Length of the words by which ``row`` calls the bot, or None if it does not."""
    call = _SLASH.match(row) or re.match(
        rf"@{re.escape(slug)}(?:\[bot\])?[:,]?(?=\s|$)", row, re.IGNORECASE
    )
    return call.end() if call and row[: call.end()].isascii() else None


def is_addressed(row: str, slug: str) -> bool:
    """True if the row calls the bot once its hidden characters are taken away."""
    calls = "/" in row or "@" in row  # most rows need no closer look
    return calls and address(visible(row).strip(), slug) is not None


def whole_row(source: str, at: int) -> tuple[int, int]:
    """The line of ``source`` that contains the offset ``at``, without its end-of-line signs."""
    start = max(source.rfind("\n", 0, at), source.rfind("\r", 0, at)) + 1
    ends = [end for end in (source.find("\n", at), source.find("\r", at)) if end >= 0]
    return start, min(ends, default=len(source))
