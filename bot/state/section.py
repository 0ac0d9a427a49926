"""The section that ecos keeps in the body of an issue: which text, and by whose word."""

from dataclasses import dataclass

from bot.record.draft import Cited
from bot.record.link import Provenance
from bot.vocabulary import DraftId, RepoId, TextId


@dataclass(frozen=True, slots=True)
class Section:
    """``body`` is what is to show there, ``names`` the repositories that it names. ``by_hand``: a person approved just
    this text, so it may replace a section that somebody edited. ``stands``: how all it was made of stood then.
    ``auto``: by whose word it follows that; absent, it stays as it is.
    """

    draft: DraftId
    body: TextId
    names: tuple[RepoId, ...] = ()
    by_hand: bool = True
    stands: tuple[Cited, ...] = ()
    auto: Provenance | None = None
