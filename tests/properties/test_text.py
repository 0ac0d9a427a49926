"""Laws of reading: exact offsets, no text too strange, nothing out of a fence, and commands that read back."""

import re

from hypothesis import given
from hypothesis import strategies as st

from bot.commands.catalogue import NAMES
from bot.commands.command import Command, Help, Link, Mistake, Status, Unlink, Why, canonical
from bot.commands.parser import parse
from bot.text.inline import Kind
from bot.text.links import EVIDENCE_LIMIT, find_links
from bot.text.mentions import Mention, read_reference
from bot.text.outline import EntryKind, outline
from bot.text.plain import plain
from bot.text.reader import read
from bot.text.relations import TABLE, grammar

GRAMMAR = grammar(aliases=("FLUENCE", "DevTools"))

SNIPPETS = (
    *"#*_~`[]()<>!\\|&-+.:>\n\r\t \x00\x01\u200b\u00a0",
    *("**", "~~", "```", "\n\n", "\r\n", "- ", "1. ", "> ", "    ", "# ", "|-|-|\n", "\n---\n"),
    *("#1", "FLUENCE", " #2", "o/r#3", "https://github.com/o/r/issues/4", "](x)", "[x]: /y\n"),
    *(
        "<!--",
        "-->",
        "<details>",
        "</details>",
        "<code>",
        "</code>",
        "<b>",
        "&#35;",
        "![",
        "[^1]: ",
    ),
    *(
        "- [ ] ",
        "- [x] ",
        "===\n",
        "Depends on ",
        "Utilise : ",
        "/ecos link ",
        "@ecos help",
        "--as=uses",
        "é",
        "🚀",
        "\ud800",
    ),
)
texts = st.one_of(
    st.text(st.characters(exclude_categories=())),
    st.lists(st.sampled_from(SNIPPETS), max_size=40).map("".join),
)
names = st.from_regex(r"\A[a-z0-9][a-z0-9-]{0,8}\Z")
numbers = st.integers(1, 9_999_999_999)
mentions = st.one_of(
    st.builds(Mention, names, names, numbers, st.just(0), st.just(0)),
    st.builds(
        Mention, st.none(), st.sampled_from([None, "fluence"]), numbers, st.just(0), st.just(0)
    ),
)
relations = st.sampled_from(sorted({(relation, inverse) for relation, inverse, _ in TABLE}))
commands: st.SearchStrategy[Command] = st.one_of(
    st.builds(Help, st.none() | st.sampled_from(NAMES)),
    st.builds(
        lambda target, how, source: Link(target, how[0], how[1], source),
        mentions,
        relations,
        st.none() | mentions,
    ),
    st.builds(
        lambda target, how, source: Unlink(target, how[0], how[1], source),
        mentions,
        relations | st.just((None, False)),
        st.none() | mentions,
    ),
    st.builds(Status, st.none() | mentions),
    st.builds(
        Why,
        st.none()
        | mentions
        | st.from_regex(r"\A[A-Za-z0-9][A-Za-z0-9_.:-]{0,20}\Z", fullmatch=True),
    ),
)


@given(texts)
def test_words_stand_where_the_offsets_say(source: str) -> None:
    for line in read(source).lines:
        assert line.text == "".join(piece.text for piece in line.pieces)
        for piece in line.pieces:
            assert line.start <= piece.start < piece.end <= line.end
            if piece.kind is Kind.TEXT:
                assert piece.text == re.sub(
                    "[\x00-\x02]", "\ufffd", source[piece.start : piece.end]
                )


@given(texts)
def test_a_claim_quotes_the_words_that_name_its_item(source: str) -> None:
    for claim in find_links(source, GRAMMAR):
        words = source[claim.mention.start : claim.mention.end]
        assert str(claim.mention.number) in words
        assert 0 <= claim.start < claim.end <= min(len(source), claim.start + EVIDENCE_LIMIT)


@given(texts)
def test_any_text_is_read_to_its_end_and_nothing_raises(source: str) -> None:
    document = read(source)
    find_links(document, GRAMMAR)
    for placed in parse(document, GRAMMAR):
        assert 0 <= placed.start < placed.end <= len(source)
        if isinstance(placed.command, Mistake):
            assert placed.start <= placed.command.start <= placed.command.end <= placed.end
    assert document.read_to == len(source)


@given(texts)
def test_an_outline_is_words_in_their_places(source: str) -> None:
    entries = outline(read(source), GRAMMAR, 40)
    for nth, entry in enumerate(entries):
        assert entry.words == plain(entry.words, 40) != ""
        assert 0 <= entry.start < entry.end <= len(source)
        assert (entry.ticked is not None) == (entry.kind is EntryKind.TASK)
        if entry.under is not None:
            assert entry.under < nth
            assert entries[entry.under].kind is EntryKind.HEADING
    assert [entry.start for entry in entries] == sorted(entry.start for entry in entries)


@given(texts)
def test_nothing_comes_out_of_a_fence(source: str) -> None:
    fence = "`" * (3 + max(map(len, re.findall("`+", source)), default=0))
    fenced = f"{fence}\n{source}\n{fence}"

    assert (find_links(fenced, GRAMMAR), parse(fenced, GRAMMAR)) == ((), ())
    assert outline(read(fenced), GRAMMAR, 40) == ()


@given(texts)
def test_nothing_comes_out_of_a_quote(source: str) -> None:
    quoted = "".join(f"> {row}\n" for row in re.split("\r\n|\n|\r", source))

    assert (find_links(quoted, GRAMMAR), parse(quoted, GRAMMAR)) == ((), ())
    assert outline(read(quoted), GRAMMAR, 40) == ()


@given(texts)
def test_reading_twice_is_reading_once(source: str) -> None:
    assert read(source) == read(source)


@given(commands)
def test_a_command_reads_back(command: Command) -> None:
    (placed,) = parse(f"/ecos {canonical(command)}", GRAMMAR)

    assert placed.command == command
    assert placed.key == canonical(command)


@given(st.lists(commands, max_size=10))
def test_commands_of_one_text_keep_their_order(said: list[Command]) -> None:
    placed = parse("\n".join(f"/ecos {canonical(command)}" for command in said), GRAMMAR)

    assert [each.command for each in placed] == said


@given(mentions, st.integers(0, 99))
def test_a_reference_reads_back(mention: Mention, start: int) -> None:
    words = f"{mention.owner}/{mention.repo}" if mention.owner else mention.repo or ""
    words += f"#{mention.number}"

    found = read_reference(words, start, GRAMMAR)

    assert found == mention
    assert (found.start, found.end) == (start, start + len(words))
