"""What a proposal shows: the words between its two marks as they stand on GitHub, held against the draft's. Pure."""

import re
import unicodedata

from bot.github.section import TooLong, placed
from bot.github.shown import Shown
from bot.orchestrator.replies import DRAFT
from bot.record.inbound import CommentSnapshot
from bot.record.mistake import MistakeKind
from bot.record.observed import ProposalSeen
from bot.text.address import is_hidden
from bot.text.section import Unplaceable, digest, section_in, without_sections
from bot.vocabulary import DraftId, TextId

_OPENING = f"<!-- ecos:section {DRAFT} "
_SILENT = "<!-- -->"
"""Ours: it keeps GitHub from making a link of a number."""
_UNSEEN = re.compile(r"<!|(?<!\\)(?:\\\\)*<\?")
"""What begins a comment, a declaration or an instruction in HTML. GitHub shows none of them."""
_DEFINITION = re.compile(
    r"^[\s>*+-]*(?:[0-9]+[.)]\s*)?\[[^\]\n]+\]:|(?<![\\!])\[\s*\]\(", re.MULTILINE
)
"""Of a link or a footnote, which shows nowhere and says where people's own words lead; or a link without words."""


def words_in(comment: str | None) -> str | None:
    """The draft as ``comment`` shows it; ``None`` where its marks or all its words are gone.

    It comes first, for what stands before it can hide it.
    """
    found = section_in(comment, DRAFT)
    if comment is None or found is None or not found.content.strip():
        return None
    rest = without_sections(comment).lstrip()
    first = comment.lstrip().startswith(_OPENING) and not rest.startswith(_OPENING)
    return found.content if first else None


def same(one: str | None, other: str | None) -> bool:
    """Whether both are known and the same words."""
    return one is not None and other is not None and digest(one) == digest(other)


def is_past(written: CommentSnapshot, words: str, shown: Shown | None) -> bool:
    """Whether the ``words`` that an edit has ``written`` do not stand there any more: who replaced them tells it."""
    if shown is None:
        return True
    newer = shown.since >= written.updated_at  # else GitHub shows what was there before
    return newer and not same(words_in(shown.body), words)


def flaw_of(words: str) -> MistakeKind | None:
    """Why ``words`` that a person wrote are no draft: whoever judges them must see all that will stand there."""
    return MistakeKind.DRAFT_HIDES if _hides(words) else misfit(words)


def _hides(words: str) -> bool:
    if _UNSEEN.search(words.replace(_SILENT, "")) or _DEFINITION.search(words):
        return True
    return any(is_hidden(sign) and not _joins(words, at) for at, sign in enumerate(words))


def _joins(words: str, at: int) -> bool:
    """Whether the sign ``at`` belongs to the emoji before it."""
    sign, before = words[at], words[at - 1] if at else " "
    if sign not in "\ufe0f\u200d":
        return False
    symbol = unicodedata.category(before) in ("So", "Sk", "Sm")
    return symbol or (sign == "\u200d" and before == "\ufe0f")


def misfit(words: str, people: str = "") -> MistakeKind | None:
    """Why ``words`` cannot stand in a body that says what ``people`` wrote; of themselves, without one."""
    try:
        placed(people, words)
    except TooLong:
        return MistakeKind.DRAFT_TOO_LONG
    except Unplaceable:
        return MistakeKind.DRAFT_UNPLACEABLE
    return None


def seen(
    name: DraftId, body: TextId, words: str | None, people: str, shown: Shown | None
) -> ProposalSeen:
    """What is to be known of ``name``, whose text ``body`` says ``words``, before it may stand."""
    if shown is None:
        return ProposalSeen(name)
    stands = words_in(shown.body)
    if same(stands, words):
        assert stands is not None
        return ProposalSeen(name, body, shown.since, shown.edited, misfit(stands, people))
    flaw = flaw_of(stands) if stands is not None else None
    return ProposalSeen(name, None, shown.since, shown.edited, flaw)
