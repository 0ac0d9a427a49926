"""The way back: people's words inside a text of ours, so that they mention nobody, link nothing and command nothing."""

import re

QUOTE_LIMIT = 120
"""Code points of other people's words that one quotation shows."""

_HIDDEN = re.compile(
    r"[\x00-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202f\u2060-\u206f\ufeff\U000e0000-\U000e007f]+"
)
_RUNS = re.compile(r"`+")
_SPECIAL = re.compile(r"([\\`*_{}\[\]()<>#+\-!|~@&])")


def quoted(words: str) -> str:
    """``words`` as inline code on one line, where nothing in it means anything. At most :data:`QUOTE_LIMIT` long."""
    line = _HIDDEN.sub(" ", words).strip() or "(nothing)"
    if len(line) > QUOTE_LIMIT:
        line = line[: QUOTE_LIMIT - 1] + "…"
    fence = "`" * (max((len(run) for run in _RUNS.findall(line)), default=0) + 1)
    pad = " " if line.startswith("`") or line.endswith("`") else ""
    return f"{fence}{pad}{line}{pad}{fence}"


def escaped(words: str) -> str:
    """``words`` as plain Markdown text."""
    return _SPECIAL.sub(r"\\\1", _HIDDEN.sub(" ", words))
