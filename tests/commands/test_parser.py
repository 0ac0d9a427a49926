"""The comment language where scenarios do not reach: the terminal, edits and limits."""

import pytest

from bot.commands.command import Help, Link, Mistake, Status, Why
from bot.commands.parser import COMMAND_LIMIT, ROW_LIMIT, parse, parse_line
from bot.record.mistake import MistakeKind
from bot.text.escape import QUOTE_LIMIT
from bot.text.mentions import Mention
from bot.text.relations import grammar
from bot.vocabulary import Relation

GRAMMAR = grammar(aliases=("FLUENCE",), slug="shepherd")


def fluence(number: int) -> Mention:
    return Mention(None, "FLUENCE", number, 0, 0)


@pytest.mark.parametrize(
    "argv",
    [
        ["link", "FLUENCE#20", "--as", "depends on"],
        ["link", "FLUENCE", "#20", "--as=depends-on"],
        ["link", "FLUENCE #20", "depends", "on"],
    ],
)
def test_the_terminal_speaks_the_same_language(argv: list[str]) -> None:
    assert parse_line(argv, GRAMMAR) == Link(fluence(20), Relation.DEPENDS_ON)


def test_nothing_on_the_terminal_is_help() -> None:
    assert parse_line([], GRAMMAR) == Help()


def test_a_terminals_mistake_points_into_its_arguments() -> None:
    argv = ["link", "FLUENCE#20", "--as", "uzes"]

    mistake = parse_line(argv, GRAMMAR)

    assert isinstance(mistake, Mistake)
    assert " ".join(argv)[mistake.start : mistake.end] == "uzes"
    assert mistake.suggestion == "uses"


def test_hidden_characters_are_refused_on_the_terminal_too() -> None:
    mistake = parse_line(["status", "FLUENCE\u200b#20"], GRAMMAR)

    assert isinstance(mistake, Mistake)
    assert mistake.kind is MistakeKind.HIDDEN_CHARACTERS


def test_the_app_is_called_by_its_own_name() -> None:
    (placed,) = parse("@shepherd status\n@ecos status", GRAMMAR)

    assert placed.command == Status()


def test_a_reference_keeps_its_place_in_the_comment() -> None:
    source = "Hello\r\n/ecos why FLUENCE #20"

    (placed,) = parse(source, GRAMMAR)

    assert isinstance(placed.command, Why)
    assert isinstance(placed.command.subject, Mention)
    assert source[placed.command.subject.start : placed.command.subject.end] == "FLUENCE #20"
    assert source[placed.start : placed.end] == "/ecos why FLUENCE #20"


def test_a_line_too_long_is_not_read() -> None:
    (placed,) = parse("/ecos why " + "x" * ROW_LIMIT, GRAMMAR)

    assert placed.command == Mistake(MistakeKind.TOO_LONG, 0, QUOTE_LIMIT)


def test_one_mistake_stands_for_all_commands_beyond_the_limit() -> None:
    placed = parse("/ecos help\n" * 50, GRAMMAR)

    assert len(placed) == COMMAND_LIMIT + 1
    assert isinstance(placed[-1].command, Mistake)
    assert placed[-1].command.kind is MistakeKind.TOO_MANY_COMMANDS


def test_a_source_given_twice_or_badly_is_a_mistake() -> None:
    twice = parse_line(["link", "#1", "from", "#2", "from", "#3"], GRAMMAR)
    badly = parse_line(["link", "#1", "from", "3"], GRAMMAR)

    assert isinstance(twice, Mistake)
    assert twice.kind is MistakeKind.TOO_MANY_ARGUMENTS
    assert badly == Mistake(MistakeKind.BAD_REFERENCE, 13, 14, "link", "#3")


def test_words_too_long_to_be_like_anything_get_no_guess() -> None:
    mistake = parse_line(["l" * 500], GRAMMAR)

    assert isinstance(mistake, Mistake)
    assert (mistake.suggestion, mistake.end) == (None, QUOTE_LIMIT)
