"""Words of a fact inside a sentence: one line between “ and ”, in which nothing calls, links, hides or ends the quote.

Who renders a sentence escapes it besides; this makes it safe before. Must change nothing when done twice.
"""

import re

from bot.text.plain import plain

OPENING, CLOSING = "“", "”"
LIMIT = 120
"""Code points between the quotation marks, at most."""

_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:/+[^\s]*|\bwww\.[^\s]*", re.IGNORECASE)
_CALL = re.compile(r"(?<![\w.])/+(?=\w)|@+")
_JOINED = re.compile(r"!+(?=\[)|(?<=\])(?=[(\[:])")
_SIGNS = str.maketrans(
    {"<": "‹", ">": "›", "“": "'", "”": "'", "«": "'", "»": "'", '"': "'", "＠": "", "﹫": ""}
)


def borrowed(words: str, limit: int = LIMIT) -> str:
    """The ``words`` of a fact as they may be quoted; empty where nothing is left of them."""
    line = _ADDRESS.sub("…", plain(words, 10_000).translate(_SIGNS))
    return plain(_JOINED.sub(" ", _CALL.sub("", line)), limit)


def quote(words: str, limit: int = LIMIT) -> str:
    return f"{OPENING}{borrowed(words, limit) or '…'}{CLOSING}"
