"""People's words as one plain line that holds nothing but what a reader of them would see.

For what is compared, counted or shown to a model. It must never make words safe for Markdown: ``escape.py`` does.
"""

import re

from bot.text.address import visible

_COMMENT = re.compile(r"<!--(?:-?>|.*?(?:-->|\Z))|<[!?][A-Za-z\[][^>]*(?:>|\Z)", re.DOTALL)
"""Comments, declarations and instructions of HTML; GitHub shows none of them."""


def plain(words: str, limit: int) -> str:
    """``words`` without HTML comments and hidden characters, blanks folded, at most ``limit`` code points.

    An unclosed comment goes to the end. A blank stands where something was, so that no two halves make a new one.
    """
    line = " ".join(_COMMENT.sub(" ", visible(words)).split())
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"
