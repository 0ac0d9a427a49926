"""Offsets, bounds and places of the lines that a text offers."""

import pytest

from bot.text import reader
from bot.text.document import Block
from bot.text.inline import Kind
from bot.text.reader import read


def words(source: str) -> list[str]:
    return [source[line.start : line.end] for line in read(source).lines]


@pytest.mark.parametrize(
    ("source", "lines"),
    [
        ("- 1. one\r\n  two\r\n\r\n\tthree\r\n", ["one", "two", "three"]),
        ("# # #", ["#"]),
        ("# a # #", ["a #"]),
        ("## a #b", ["a #b"]),
        ("1. 1 | b\n   -|-\n   b | 1 | 1\n", ["1", "b", "b", "1"]),
        ("- [ ] x | y\n  --|--\n  y | x\n", ["x", "y", "y", "x"]),
        ("|a\\|b|c|\n|-|-|\n|`\\|`||\n", ["a\\|b", "c", "`\\|`"]),
        ("a\n===\nb \\\n c", ["a", "b \\", "c"]),
    ],
)
def test_a_line_stands_where_it_was_written(source: str, lines: list[str]) -> None:
    assert words(source) == lines


def test_a_line_knows_its_block_and_depth() -> None:
    source = (
        "# a\n\nb\n\n- c\n\n  - d\n\n[^1]: e\n\n| f |\n|---|\n\n<details>\n\ng\n\n</details>\n\nh"
    )

    assert [(line.text, line.block, line.depth) for line in read(source).lines] == [
        ("a", Block.HEADING, 0),
        ("b", Block.PARAGRAPH, 0),
        ("c", Block.PARAGRAPH, 1),
        ("d", Block.PARAGRAPH, 2),
        ("[^1]: e", Block.PARAGRAPH, 1),
        ("f", Block.CELL, 0),
        ("g", Block.PARAGRAPH, 1),
        ("h", Block.PARAGRAPH, 0),
    ]


def test_what_is_read_and_what_only_stands_there() -> None:
    (line,) = read("a **b** `c` \\# &nbsp;<i>d</i> ![e](f) [g](h)").lines

    assert line.text == "a b \x01 \x00  \x02d\x02 \x00 g"
    assert [piece.kind for piece in line.pieces if piece.kind is not Kind.TEXT] == [
        Kind.CODE,
        Kind.BREAK,
        Kind.SPACE,
        Kind.TAG,
        Kind.TAG,
        Kind.BREAK,
    ]


def test_a_text_as_long_as_github_allows_is_read_whole() -> None:
    source = "words of some length, fifty of them in each line..\n" * 1285

    assert len(source) == 65_535
    assert read(source).read_to == len(source)


def test_a_longer_text_is_read_to_its_last_whole_line() -> None:
    source = "x" * 60_000 + "\n" + "y" * 5_000 + "\n" + "z" * 5_000

    document = read(source)

    assert document.read_to == 65_002
    assert [line.text[0] for line in document.lines] == ["x", "y"]
    assert read("x" * 70_000).read_to == 0


@pytest.mark.parametrize(
    ("source", "lines"),
    [
        ("- a\n" * 3_000, reader.LINE_LIMIT),
        ("- > a\n" * 3_000, 0),
        ("a\n\n" * 3_000, 1_777),
        ("#1 " * 3_000 + "\n\n" + "#2 " * 3_000 + "\n\nb", 1),
        ("[" * 60_000, 0),
    ],
)
def test_what_lies_beyond_a_bound_is_not_read(source: str, lines: int) -> None:
    document = read(source)

    assert len(document.lines) == lines
    assert document.read_to < len(source)


def test_a_table_beyond_its_bound_is_read_as_lines() -> None:
    wide = "|" * 0 + "a|" * 70 + "\n" + "-|" * 70 + "\n" + "b|c\n" * 60

    assert {line.block for line in read(wide).lines} == {Block.PARAGRAPH}


def test_a_reader_keeps_nothing_of_one_text_for_the_next() -> None:
    read("[x]: https://github.com/octo/docs/issues/3\n\n<details>\n\n> a")

    (line,) = read("[x]").lines

    assert (line.anchors, line.depth) == ((), 0)
