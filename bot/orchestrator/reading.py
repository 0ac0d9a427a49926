"""Reading the texts that a decision asks for: the same on the leader, off its loop, and at a replay.

Bounded in time whatever the texts are (see ``bot.text.reader``). Must never look at the state: all that reading depends
on besides the words stands in the :class:`Look`.
"""

from collections.abc import Callable

from bot.commands.parser import parse
from bot.orchestrator.situation import Look, Looked, Reading
from bot.text.links import find_links
from bot.text.reader import read as read_text
from bot.text.relations import Grammar
from bot.vocabulary import TextId


def read(look: Look, words: Callable[[TextId], str | None]) -> Looked:
    """Fetch the texts of ``look`` from the side table, ``words``, and read those that it asks to parse."""
    found = ((text, words(text)) for text in look.texts)
    contents = {text: content for text, content in found if content is not None}
    readings = {
        text: _reading(contents[text], look.grammar) for text in look.parse if text in contents
    }
    return Looked(contents, readings, look)


def _reading(content: str, grammar: Grammar) -> Reading:
    document = read_text(content)
    return Reading(find_links(document, grammar), parse(document, grammar))
