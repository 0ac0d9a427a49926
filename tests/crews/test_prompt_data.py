"""The data block: read back whole, closed by nobody's words, and free of what a reader would not see."""

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.crews.brief import Brief
from bot.crews.prompt_data import CLOSING, OPENING, data_block, read_block
from bot.crews.spelling import Misspelt
from bot.text.address import is_hidden
from bot.text.plain import plain
from bot.vocabulary import RepoId
from tests.crews.briefs import WORDS, briefs

hostile = st.lists(
    st.sampled_from((*WORDS, OPENING, CLOSING, '"}', "\\u003c", "<!--", "-->", "<!", "--", ">")),
    max_size=8,
).map("".join)


@given(briefs(), hostile, st.text())
def test_nobodys_words_close_the_block(brief: Brief, words: str, around: str) -> None:
    work = tuple(replace(fact, title=words, body=words, ref=words) for fact in brief.work)
    theory = tuple(replace(fact, words=words) for fact in brief.theory)
    brief = replace(brief, work=work, theory=theory, title=words)
    after = f"\n{OPENING}\n{{}}\n{CLOSING}"

    block = data_block(brief)
    read = read_block(around.replace("<", "") + block + after)

    assert (block.count("<"), block.count(">")) == (6, 6)
    assert len(block.splitlines()) == 3
    assert [fact["id"] for fact in read["theory"]] == [fact.id for fact in theory]
    assert [fact["state"] for fact in read["work"]] == [fact.state for fact in work]
    assert [fact["title"] for fact in read["work"]] == [plain(words, 240)] * len(work)


@given(briefs())
def test_a_model_sees_what_a_reader_sees_and_no_number_of_an_item(brief: Brief) -> None:
    work = tuple(
        replace(fact, item=replace(fact.item, repo=RepoId(987654321))) for fact in brief.work
    )

    block = data_block(replace(brief, work=work))

    assert not any(is_hidden(letter) for letter in block)
    assert "987654321" not in block
    assert "!--" not in block.replace(OPENING, "")


@given(st.one_of(hostile, st.text(st.characters(exclude_categories=()))), st.integers(1, 300))
def test_plain_words_stay_plain(words: str, limit: int) -> None:
    line = plain(words, limit)

    assert len(line) <= limit
    assert not any(is_hidden(letter) for letter in line)
    assert "<!--" not in line
    assert len(line.splitlines()) <= 1
    assert plain(line, limit) == line


@pytest.mark.parametrize(
    ("words", "seen"),
    [
        ("a <!-- b --> c", "a c"),
        ("a<!--> b", "a b"),
        ("a <!\u200b-- b --> c", "a c"),
        ("a <!<!-- -->-- b -->", "a <! -- b -->"),
        ("a <!-- b", "a"),
        ("a < b -> c", "a < b -> c"),
        ("a\n\tb\u00a0 c", "a b c"),
        ("pa\u200brser \U000e0041", "parser"),
        ("abcdef", "abcd…"),
    ],
)
def test_what_is_seen_of_words(words: str, seen: str) -> None:
    assert plain(words, 5 if words == "abcdef" else 99) == seen


@pytest.mark.parametrize("prompt", ["", OPENING, f"{CLOSING}{OPENING}", f"{OPENING}x{CLOSING}"])
def test_a_prompt_without_a_block_is_refused(prompt: str) -> None:
    with pytest.raises(Misspelt):
        read_block(prompt)


@given(briefs())
def test_the_words_of_a_good_brief_are_not_changed_by_escapes(brief: Brief) -> None:
    read = read_block(data_block(replace(brief, title="a < b > c \\u003c “é”")))

    assert read["target"] == {"ref": brief.ref, "title": "a < b > c \\u003c “é”"}
    assert json.dumps(read)
