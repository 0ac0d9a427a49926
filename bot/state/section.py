"""The section that ecos keeps in the body of an issue: which text, and by whose word."""

from dataclasses import dataclass

from bot.record.draft import Cited, Engine
from bot.record.link import Provenance
from bot.vocabulary import DraftId, RepoId, TextId


@dataclass(frozen=True, slots=True)
class Section:
    """``body`` is what is to show there, ``names`` the repositories that it names. ``by_hand``: a person approved just
    this text, so it may replace a section that somebody edited. ``stands``: how all it was made of stood then.
    ``auto``: by whose word it follows that; absent, it stays as it is. ``asked``, ``approved``: by whom; ``engine``
    wrote it.
    """

    draft: DraftId
    body: TextId
    names: tuple[RepoId, ...] = ()
    by_hand: bool = True
    stands: tuple[Cited, ...] = ()
    auto: Provenance | None = None
    asked: Provenance | None = None
    approved: Provenance | None = None
    engine: Engine | None = None
