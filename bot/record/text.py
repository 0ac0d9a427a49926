"""Texts of people, kept beside the log: entries hold only the id, so that a text can be erased.

The id is a digest of salt and text: without the salt nobody can test a guess against the log, and erasing removes text
and salt together. The salt is passed in: this room rolls no dice.
"""

from dataclasses import dataclass
from hashlib import sha256

from bot.vocabulary import CommentId, Instant, RepoId, TextId

LEAD_BYTES = 6
"""How much of a salt opens the id for all to see: the time in milliseconds, so that texts that come together stand
together in an index, which halves what a commit has to write."""
SALT_BYTES = 16
"""Of these, the ten after the lead are random and secret."""
_DIGITS = 64 - 2 * LEAD_BYTES


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where texts stand: in one comment, or in an item and all its comments (0), or anywhere in a repository (0 and 0).

    GitHub counts both from 1. A title or a body stands in the item.
    """

    repo: RepoId
    number: int = 0
    comment: CommentId = CommentId(0)

    def holds(self, other: "Place") -> bool:
        """Whether ``other`` is this place or lies within it."""
        here = (self.repo, self.number or other.number, self.comment or other.comment)
        return here == (other.repo, other.number, other.comment)


CREW = CommentId(-1)
"""In the place of a comment: what crews were told about an item, the words of others in it, and what they answered."""


@dataclass(frozen=True, slots=True)
class Text:
    """One text of the side table, on its way to the ledger together with the entry that names it.

    ``place``: where on GitHub it stands, so that it can be found when that is gone.
    """

    id: TextId
    salt: bytes
    content: str
    place: Place | None = None


def salted(content: str, salt: bytes, place: Place | None = None) -> Text:
    """Give ``content`` its id. Lone surrogates are kept (``surrogatepass``), for GitHub's JSON may carry them."""
    return Text(text_id(salt, content.encode("utf-8", "surrogatepass")), salt, content, place)


def text_id(salt: bytes, content: bytes) -> TextId:
    """The id of a text: the salt's lead, then 52 hexadecimal digits of ``sha256(salt ‖ content)``."""
    return TextId(salt[:LEAD_BYTES].hex() + sha256(salt + content).hexdigest()[:_DIGITS])


def fresh_salt(now: Instant, dice: bytes) -> bytes:
    """A salt for a text that comes at ``now``; ``dice`` are ``SALT_BYTES - LEAD_BYTES`` random bytes."""
    return now.to_bytes(LEAD_BYTES, "big") + dice


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """``content[start:end]`` of a text, in code points: how the log quotes people without keeping their words."""

    text: TextId
    start: int
    end: int
