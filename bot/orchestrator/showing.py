"""What a proposal shows: the words between its two marks as they stand on GitHub, held against the draft's. Pure."""

from bot.github.section import TooLong, placed
from bot.github.shown import Shown
from bot.orchestrator.replies import DRAFT
from bot.record.inbound import CommentSnapshot
from bot.record.mistake import MistakeKind
from bot.record.observed import ProposalSeen
from bot.text.section import Unplaceable, digest, section_in
from bot.vocabulary import DraftId, TextId


def words_in(comment: str | None) -> str | None:
    """The draft as ``comment`` shows it; ``None`` where its marks or all its words are gone."""
    found = section_in(comment, DRAFT)
    return found.content if found is not None and found.content.strip() else None


def same(one: str | None, other: str | None) -> bool:
    """Whether both are known and the same words."""
    return one is not None and other is not None and digest(one) == digest(other)


def is_past(written: CommentSnapshot, words: str, shown: Shown | None) -> bool:
    """Whether the ``words`` that an edit has ``written`` do not stand there any more: who replaced them tells it."""
    if shown is None:
        return True
    newer = shown.edited_at >= written.updated_at  # else GitHub shows what was there before
    return newer and not same(words_in(shown.body), words)


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
    if stands is None:
        return ProposalSeen(name, None, shown.edited_at)
    if same(stands, words):
        return ProposalSeen(name, body, shown.edited_at, misfit(stands, people))
    return ProposalSeen(name, None, shown.edited_at, misfit(stands))
