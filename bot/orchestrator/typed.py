"""Quoting who speaks, where a mistake points at words: a comment's stand in the side table, a terminal's do not.

What is typed stands in the log itself, with :class:`OperatorSpoke`; whoever shows an answer there has it at hand.
"""

from collections.abc import Callable, Sequence

from bot.commands.command import Mistake
from bot.record.message import MistakeNoted
from bot.record.text import Span
from bot.text.escape import QUOTE_LIMIT
from bot.vocabulary import TextId

TYPED = TextId("typed")
"""Stands for the line on the terminal that is being answered; no digest looks like it."""

Words = Callable[[TextId], str | None]


def noted(mistake: Mistake, text: TextId) -> MistakeNoted:
    """``mistake`` as a message, which quotes the words of ``text`` that are wrong."""
    words = Span(text, mistake.start, min(mistake.end, mistake.start + QUOTE_LIMIT))
    return MistakeNoted(mistake.kind, words, mistake.command, mistake.suggestion)


def with_typed(argv: Sequence[str], words: Words) -> Words:
    """``words`` of the side table, and those of the terminal's line ``argv``."""
    line = " ".join(argv)
    return lambda text: line if text == TYPED else words(text)
