"""From a text or a terminal's arguments to commands and mistakes.

A command is a whole line of a top-level paragraph that calls the bot; whatever else a text holds is none. A line that
hides characters is never run, nor guessed at. Mistakes are values: nothing that a person writes raises.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.commands.arguments import Filling, Refusal, likeness
from bot.commands.catalogue import NAMES, row_named
from bot.commands.command import Command, Help, Mistake, canonical
from bot.commands.words import Unclosed, Word, arguments, split
from bot.record.mistake import MistakeKind
from bot.text.address import address, is_addressed, visible, whole_row
from bot.text.document import Document
from bot.text.escape import QUOTE_LIMIT
from bot.text.reader import read
from bot.text.relations import Grammar

COMMAND_LIMIT = 10
"""Commands and mistakes of one text; one more mistake stands for the rest."""
ROW_LIMIT = 1_000
"""Code points of a command line."""


@dataclass(frozen=True, slots=True)
class Placed:
    """What one line ``source[start:end]`` says."""

    command: Command | Mistake
    start: int
    end: int
    key: str
    """The canonical form: lines with the same key say the same."""


def parse(source: str | Document, grammar: Grammar) -> tuple[Placed, ...]:
    """The commands of a text, in its order, and the mistakes in lines that call the bot."""
    document = read(source) if isinstance(source, str) else source
    rows = list(_rows(document, grammar))
    placed = [_place(document.source, row, grammar) for row in rows[:COMMAND_LIMIT]]
    if len(rows) > COMMAND_LIMIT:
        start, end = rows[COMMAND_LIMIT][0], rows[-1][1]
        rest = _mistake(MistakeKind.TOO_MANY_COMMANDS, start, end)
        placed.append(Placed(rest, start, end, f"{rest.kind}"))
    return tuple(placed)


def parse_line(argv: Sequence[str], grammar: Grammar) -> Command | Mistake:
    """The same language on a terminal, without the call; offsets are those in ``" ".join(argv)``."""
    joined = " ".join(argv)
    if visible(joined) != joined:
        return _mistake(MistakeKind.HIDDEN_CHARACTERS, 0, len(joined))
    return _command(arguments(argv), grammar)


def _rows(document: Document, grammar: Grammar) -> Iterator[tuple[int, int]]:
    """(start, end) of the lines that call the bot, hidden characters at their ends included."""
    for line in document.lines:
        if line.opens_paragraph_line():
            start, end = whole_row(document.source, line.start)
            row = document.source[start:end]
            if is_addressed(row, grammar.slug):
                yield start + len(row) - len(row.lstrip(" \t")), start + len(row.rstrip(" \t"))


def _place(source: str, row: tuple[int, int], grammar: Grammar) -> Placed:
    start, end = row
    command = _read_row(source[start:end], start, grammar)
    if isinstance(command, Mistake):
        words = " ".join(source[start : min(end, start + ROW_LIMIT)].split())
        return Placed(command, start, end, f"{command.kind}: {words}")
    return Placed(command, start, end, canonical(command))


def _read_row(row: str, start: int, grammar: Grammar) -> Command | Mistake:
    if len(row) > ROW_LIMIT:
        return _mistake(MistakeKind.TOO_LONG, start, start + len(row))
    if visible(row) != row:
        return _mistake(MistakeKind.HIDDEN_CHARACTERS, start, start + len(row))
    call = address(row, grammar.slug) or 0
    words = split(row[call:], start + call)
    if isinstance(words, Unclosed):
        return _mistake(MistakeKind.UNCLOSED_QUOTE, words.start, words.end)
    return _command(words, grammar)


def _command(words: Sequence[Word], grammar: Grammar) -> Command | Mistake:
    if not words:
        return Help()
    first = words[0]
    row = row_named(first.text)
    if row is None:
        near = likeness(first.text, NAMES)
        return _mistake(MistakeKind.UNKNOWN_COMMAND, first.start, first.end, near)
    filling = Filling(row.name, frozenset(row.slots), NAMES, grammar, words[1:])
    try:
        filled = filling.run()
    except Refusal as refusal:
        return refusal.mistake
    missing = [slot for slot in row.needs if slot not in filled.slots()]
    if missing:
        return Mistake(
            MistakeKind.MISSING_ARGUMENT, first.start, words[-1].end, row.name, missing[0].value
        )
    return row.build(filled)


def _mistake(kind: MistakeKind, start: int, end: int, suggestion: str | None = None) -> Mistake:
    return Mistake(kind, start, min(end, start + QUOTE_LIMIT), suggestion=suggestion)
