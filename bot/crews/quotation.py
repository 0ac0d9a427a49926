"""Words of a fact inside a sentence: one line between “ and ”, in which nothing calls, links, hides or ends the quote.

Who renders a sentence escapes it besides; this makes it safe before. Must change nothing when done twice.
"""

import re
import unicodedata

from bot.text.plain import plain

OPENING, CLOSING = "“", "”"
LIMIT = 120
"""Code points between the quotation marks, at most."""

ADDRESS = re.compile(r"\S*://\S*|[A-Za-z][A-Za-z0-9+.-]*:/+\S*|www\.\S*", re.IGNORECASE)
"""What GitHub might make a link of, and what comes near it: neither quoted nor said."""
_CALL = re.compile(r"(?<![\w.])/+(?=\w)|@+")
_JOINED = re.compile(r"!+(?=\[)|(?<=\])(?=[(\[:])")
_SIGNS = str.maketrans(
    {"<": "‹", ">": "›", "“": "'", "”": "'", "«": "'", "»": "'", '"': "'", "＠": "", "﹫": ""}
)


def borrowed(words: str, limit: int = LIMIT) -> str:
    """The ``words`` of a fact as they may be quoted; empty where nothing is left of them."""
    line = plain(words, 10_000).translate(_SIGNS)
    while (inert := _inert(line)) != line:
        line = inert  # what stood apart may act now
    return plain(_JOINED.sub(" ", line), limit)


def _inert(line: str) -> str:
    """One spelling of its letters, so that who compares a quotation finds it."""
    return _CALL.sub("", ADDRESS.sub("…", unicodedata.normalize("NFC", line)))


def quote(words: str, limit: int = LIMIT) -> str:
    return f"{OPENING}{borrowed(words, limit) or '…'}{CLOSING}"
