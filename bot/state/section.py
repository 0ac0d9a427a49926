"""What is to stand in a section of our own in an issue's body."""

from dataclasses import dataclass

from bot.vocabulary import DraftId, RepoId, TextId


@dataclass(frozen=True, slots=True)
class Section:
    """``body`` is the text to show, which came of ``draft``; ``names``: the repositories that it names.

    ``by_hand``: a person approved exactly this text, so it may replace a section that somebody edited; else it is a
    refresh of ours, which may not.
    """

    draft: DraftId
    body: TextId
    names: tuple[RepoId, ...]
    by_hand: bool
