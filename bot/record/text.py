"""Texts of people, kept beside the log: entries hold only the id, so that a text can be erased.

The id is ``sha256(salt ‖ utf-8 text)``: without the salt nobody can test a guess against the log, and erasing removes
text and salt together. The salt is passed in: this room rolls no dice.
"""

from dataclasses import dataclass
from hashlib import sha256

from bot.vocabulary import TextId

SALT_BYTES = 16


@dataclass(frozen=True, slots=True)
class Text:
    """One text of the side table, on its way to the ledger together with the entry that names it."""

    id: TextId
    salt: bytes
    content: str


def salted(content: str, salt: bytes) -> Text:
    """Give ``content`` its id. Lone surrogates are kept (``surrogatepass``), for GitHub's JSON may carry them."""
    digest = sha256(salt + content.encode("utf-8", "surrogatepass")).hexdigest()
    return Text(TextId(digest), salt, content)


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """``content[start:end]`` of a text, in code points: how the log quotes people without keeping their words."""

    text: TextId
    start: int
    end: int
