"""The hidden last line by which ecos knows its own comments again.

It tells an outsider nothing: a reply carries the id of its action (a digest of what nobody can guess), a roll-up
the digest of the text above it. No index of the log is written, for that would count what happens in private.
"""

import re
from hashlib import sha256

from bot.record.action import ActionId

_MARKER = re.compile(r"<!-- ecos:(?:reply [0-9a-f]+|links v1 [0-9a-f]+) -->")
_LINKS = "<!-- ecos:links "


def digest(text: str) -> str:
    """The hash of a written text, as receipts and markers carry it."""
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:20]


def reply_marker(action: ActionId) -> str:
    return f"<!-- ecos:reply {action} -->"


def roll_up_marker(text: str) -> str:
    return f"{_LINKS}v1 {digest(text)} -->"


def signed(text: str, marker: str) -> str:
    """The body as it is written."""
    return f"{text}\n\n{marker}"


def marker_of(body: str) -> str | None:
    """The last marker in ``body``: ours is always written last, whatever a person has said or quoted above it."""
    found = _MARKER.findall(body)
    return found[-1] if found else None


def text_of(body: str) -> str:
    """What :func:`signed` was given: the body without its marker."""
    marker = marker_of(body)
    return body if marker is None else body.rpartition(marker)[0].removesuffix("\n\n")


def marks_roll_up(marker: str | None) -> bool:
    return marker is not None and marker.startswith(_LINKS)


def same_body(one: str, other: str) -> bool:
    """Line ends and outer blanks aside, which a web form may change."""
    return one.replace("\r\n", "\n").strip() == other.replace("\r\n", "\n").strip()
