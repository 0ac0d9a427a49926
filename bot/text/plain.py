"""People's words as one plain line that holds nothing but what a reader of them would see.

For what is compared, counted or shown to a model. It must never make words safe for Markdown: ``escape.py`` does.
"""

import re

from bot.text.address import visible

_COMMENT = re.compile(r"<!--(?:-?>|.*?(?:-->|\Z))|<[!?][A-Za-z\[][^>]*(?:>|\Z)", re.DOTALL)
"""Comments, declarations and instructions of HTML; GitHub shows none of them."""


def plain(words: str, limit: int) -> str:
    """``words`` without HTML comments and hidden characters, blanks folded, at most ``limit`` code points.

    What an unclosed comment, or one pieced together of others, hides is taken off to the end.
    """
    seen = _COMMENT.sub(" ", visible(words)).partition("<!--")[0]
    line = " ".join(seen.split())
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"
