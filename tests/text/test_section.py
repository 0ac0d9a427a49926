"""A section comes and goes, and what people wrote around it stays as it was, byte for byte."""

import re
from functools import reduce

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from bot.text import section as sections
from bot.text.blocks import LINE_LIMIT, with_plain_ends
from bot.text.section import (
    Standing,
    Unplaceable,
    digest,
    section_in,
    with_section,
    without_sections,
)

NAME = "link-theory"
OURS = "### Theory and practice\n\n- [x] done\n- open"
OTHER = f"<!-- ecos:section {NAME} 1 {'0' * 20} -->"
PIECES = (
    *("Words of Anna.", "", "# Plan", "- [ ] one", "  - two", "> quoted", "```", "~~~ python"),
    *("<!-- note", "-->", "<details>", "</details>", "<pre>", "</pre>", "<div>", "    code", "---"),
    *("a <!-- b --> c", "| a | b |", "|---|---|", "\r", OTHER, OTHER.replace("section", "end")),
    *(
        "<!-- ecos:section link-theory -->",
        "  ```",
        "- ```",
        "\ud83d",
        "\x00",
        "<?php",
        "<![CDATA[",
    ),
)
bodies = st.tuples(
    st.lists(st.sampled_from(PIECES), max_size=9), st.sampled_from(("\n", "\r\n"))
).map(lambda drawn: drawn[1].join(drawn[0]))
contents = st.sampled_from((OURS, "one line", "", "a\n", "\n\nb", "| a |\n|---|\n| b |", "é\r\nè"))


def shown(body: str) -> str:
    """As CommonMark shows it."""
    return str(MarkdownIt("commonmark").render(body))


def marked(content: str) -> str:
    return with_section(None, NAME, content)


@given(bodies, contents)
def test_what_people_wrote_is_the_same_with_and_without(body: str, content: str) -> None:
    assume(without_sections(body) == body)  # two lone markers may come together
    both = with_section(body, NAME, content)

    assert without_sections(both) == body
    assert section_in(both, NAME) == Standing(content.replace("\r\n", "\n"), intact=True)
    assert with_section(both, NAME, None) == body


@given(bodies, contents, contents, bodies)
def test_it_is_replaced_where_it_stands(body: str, old: str, new: str, rest: str) -> None:
    before = with_section(body, NAME, old)
    if before.startswith(body):
        before += "\n" + rest
    assume(
        section_in(before, NAME) == Standing(with_plain_ends(old), intact=True)
    )  # no code took it in
    people = without_sections(before)
    after = with_section(before, NAME, new)

    assert without_sections(after) == people
    assert section_in(after, NAME) == Standing(new.replace("\r\n", "\n"), intact=True)
    assert after.count(marked(new).splitlines()[0]) == 1
    assert with_section(after, NAME, new) == after


@given(bodies, contents)
def test_it_shows_as_markdown_whatever_stands_before(body: str, content: str) -> None:
    both = with_section(body, NAME, f"**shown** {content}")

    assert "<strong>shown</strong>" in shown(both)


@pytest.mark.parametrize("body", [None, ""])
def test_a_body_of_nothing_becomes_the_section_alone(body: str | None) -> None:
    assert with_section(body, NAME, "x") == marked("x")
    assert without_sections(body) == ""
    assert section_in(body, NAME) is None


def test_the_markers_tell_what_stands_between_them_and_no_more() -> None:
    first, *between, last = marked(OURS).splitlines()

    assert "\n".join(between) == OURS
    assert first == f"<!-- ecos:section {NAME} 4 {digest(OURS)} -->"
    assert last == f"<!-- ecos:end {NAME} 4 {digest(OURS)} -->"


@pytest.mark.parametrize("body", ["```\ncode", "Plan\n\n<!-- hidden", "<script>\nx", "~~~\n\n"])
def test_where_the_end_is_in_a_block_of_its_own_the_section_comes_first(body: str) -> None:
    assert with_section(body, NAME, "x") == f"{marked('x')}\n\n{body}"


@pytest.mark.parametrize("content", ["```\ncode", "<!-- hidden", OTHER, "<pre>"])
def test_a_content_that_would_swallow_what_follows_is_refused(content: str) -> None:
    with pytest.raises(Unplaceable):
        with_section("Plan", NAME, content)


def test_two_sections_stand_beside_one_another() -> None:
    both = with_section(with_section("Plan", NAME, "one"), "other", "two")

    assert section_in(both, NAME) == Standing("one", intact=True)
    assert section_in(both, "other") == Standing("two", intact=True)
    assert with_section(both, NAME, None) == with_section("Plan", "other", "two")
    assert without_sections(both) == "Plan"


def test_what_a_web_form_does_to_line_ends_changes_nothing() -> None:
    both = with_section("Plan\nmore", NAME, OURS).replace("\n", "\r\n") + "\r\n\r\nEnd"

    assert section_in(both, NAME) == Standing(OURS, intact=True)
    assert without_sections(both) == "Plan\r\nmore\r\n\r\nEnd"


def test_a_section_that_somebody_edited_is_known_and_not_intact() -> None:
    edited = with_section("Plan", NAME, OURS).replace("- open", "- closed")

    assert section_in(edited, NAME) == Standing(OURS.replace("open", "closed"), intact=False)
    assert without_sections(edited) == "Plan"
    assert with_section(edited, NAME, "new") == with_section("Plan", NAME, "new")


@pytest.mark.parametrize("lost", [0, -1], ids=["the first", "the last"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_one_marker_is_enough_to_find_it(lost: int, newline: str) -> None:
    rows = marked(OURS).splitlines()
    del rows[lost]
    body = newline.join(["Above", "", *rows, "Below"])

    assert section_in(body, NAME) == Standing(OURS, intact=True)
    assert without_sections(body).split() == ["Above", "Below"]
    after = with_section(body, NAME, "new")
    assert after.count("ecos:section") == after.count("ecos:end") == 1
    assert "open" not in after


def test_words_put_between_the_markers_are_the_persons() -> None:
    first, *between, last = marked(OURS).splitlines()
    for rows in ([first, *between, "Mine!", last], [first, "Mine!", *between, last]):
        body = "\n".join(["Plan", "", *rows])
        after = with_section(body, NAME, "new")

        assert "Mine!" in without_sections(body)
        assert "Mine!" in without_sections(after)
        assert (after.count("new"), after.count("open")) == (1, 0)


def test_half_of_a_marked_text_is_a_persons_and_stays() -> None:
    first, *between, _ = marked(OURS).splitlines()
    body = "\n".join(["Plan", first, *between[1:], "Mine!"])
    after = with_section(body, NAME, "new")

    assert without_sections(body) == body
    assert after == f"{body}\n\n{marked('new')}"
    assert with_section(after, NAME, "newer") == f"{body}\n\n{marked('newer')}"


def test_copies_go_but_those_that_a_person_made_their_own() -> None:
    edited = marked(OURS).replace("open", "mine")
    body = "\n\n".join(["Plan", marked(OURS), "Middle", marked(OURS), edited, "End"])
    after = with_section(body, NAME, "new")

    assert after == "\n\n".join(["Plan", marked("new"), "Middle", edited, "End"])
    assert without_sections(after) == without_sections(body) == "Plan\n\nMiddle\n\nEnd"


def test_one_within_another_is_the_inner_one() -> None:
    first, *between, last = marked("outer\nlast").splitlines()
    body = "\n".join([first, between[0], marked(OURS), between[1], last])
    after = with_section(body, NAME, "new")

    assert section_in(body, NAME) == Standing(OURS, intact=True)
    assert after == "\n".join([first, between[0], marked("new"), between[1], last])


def test_what_looks_like_a_section_in_somebodys_code_is_code() -> None:
    edited = marked(OURS).replace("open", "an example")
    body = f"As here:\n\n```\n{edited}\n```"

    assert section_in(body, NAME) is None
    assert without_sections(body) == body
    assert with_section(body, NAME, "new") == f"{body}\n\n{marked('new')}"


def test_what_somebodys_fence_took_in_is_theirs_until_they_end_it() -> None:
    body = f"Plan\n```\n{marked(OURS)}\nEnd"

    assert section_in(body, NAME) is None
    assert with_section(body, NAME, "new") == f"{marked('new')}\n\n{body}"
    assert section_in(body.replace("```\n", ""), NAME) == Standing(OURS, intact=True)


def test_a_body_full_of_markers_or_lines_is_left_alone() -> None:
    for body in (f"{OTHER}\n" * (sections.MARKER_LIMIT - 1), "a\n" * (LINE_LIMIT + 1)):
        assert without_sections(body) == body
        with pytest.raises(Unplaceable):
            with_section(body, NAME, "new")


@given(bodies, contents, st.data())
def test_whatever_a_person_does_to_the_lines_no_word_of_theirs_is_lost(
    body: str, content: str, data: st.DataObject
) -> None:
    """Lines are put in, taken out and doubled anywhere; what is not within two markers as they were stays."""
    rows = with_section(body, NAME, content).split("\n")
    for nth in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(rows)))
        if data.draw(st.booleans()):
            rows.insert(at, f"word{nth}")
        else:
            del rows[at : at + data.draw(st.integers(0, 2))]
    changed = "\n".join(rows)
    standing = section_in(changed, NAME)
    assume(standing is None or standing.intact)
    try:
        after = with_section(changed, NAME, "new")
    except Unplaceable:
        assume(False)  # what is not written takes nothing away

    words = re.findall(r"word\d", changed)
    assert re.findall(r"word\d", after) == words
    assert reduce(lambda text, _: with_section(text, NAME, "new"), range(3), after) == after
