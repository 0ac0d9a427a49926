"""Who quotes a section of ecos in code or in a comment keeps the quotation; what is shown is found and replaced."""

from collections.abc import Callable

import pytest

from bot.text.blocks import LINE_LIMIT
from bot.text.section import (
    Standing,
    Unplaceable,
    section_in,
    with_section,
    with_sections_of,
    without_sections,
)

NAME = "link-theory"
UNENDED = "fence that nobody ended"
WRAPPED = {
    "fence": "```\n{}\n```",
    "fence of tildes": "~~~ html\n{}\n~~~",
    UNENDED: "```\n{}",
    "pre": "<pre>\n{}\n</pre>",
    "pre within HTML": "<details><pre>\n{}\n</pre></details>",
    "pre within HTML after an empty line": "<details><pre>\n\n{}\n</pre></details>",
    "pre in capitals": "<PRE>\n{}\n</PRE>",
    "script": "<script>\n{}\n</script>",
    "what is for a program": "<?php\n{}\n?>",
    "what is for another": "<![CDATA[\n{}\n]]>",
    "declaration": "<!DOCTYPE html\n{}\n>",
    "comment": "<!-- as it was\n{}\n-->",
    "comment within HTML": "<div>\n<!-- as it was\n{}\n--></div>",
}


def marked(content: str) -> str:
    return with_section(None, NAME, content)


OWN, OTHERS = marked("one\n- open"), marked("of another issue")


def rows(section: str, first: int, last: int) -> str:
    return "\n".join(section.split("\n")[first : len(section.split("\n")) + last])


CUT: dict[str, Callable[[str], str]] = {
    "whole": lambda section: section,
    "without its first marker": lambda section: rows(section, 1, 0),
    "without its last marker": lambda section: rows(section, 0, -1),
    "the first marker": lambda section: section.split("\n")[0],
    "the last marker": lambda section: section.split("\n")[-1],
}


@pytest.mark.parametrize("wrapped", WRAPPED)
@pytest.mark.parametrize("quoted", [OWN, OTHERS], ids=["our own", "another's"])
@pytest.mark.parametrize("cut", CUT)
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_a_quotation_in_code_is_a_persons_wherever_it_stands(
    wrapped: str, quoted: str, cut: str, newline: str
) -> None:
    quotation = WRAPPED[wrapped].format(CUT[cut](quoted))
    orders = ["Plan\n\n{}\n\nAs ecos said:\n\n" + quotation]
    if wrapped != UNENDED:
        orders.append(f"As ecos said:\n\n{quotation}\n\n{{}}")

    assert section_in(quotation, NAME) is None
    assert with_section(quotation, NAME, None) == without_sections(quotation) == quotation
    for order in (one.replace("\n", newline) for one in orders):
        body = order.format(OWN.replace("\n", newline))
        assert section_in(body, NAME) == Standing("one\n- open", intact=True)
        assert with_section(body, NAME, "one\n- open") == body
        assert with_section(body, NAME, "new") == order.format(marked("new").replace("\n", newline))
        assert without_sections(body) == order.replace(f"{newline * 2}{{}}", "")


def test_a_first_section_goes_before_a_quotation_that_nobody_ended() -> None:
    body = f"As ecos said:\n\n```\n{OTHERS}"

    assert with_section(body, NAME, "new") == f"{marked('new')}\n\n{body}"


def test_a_first_section_goes_before_a_lone_marker_that_would_take_the_gap_in() -> None:
    body = f"Plan\n{marked('').splitlines()[0]}"

    assert with_section(body, NAME, "new") == f"{marked('new')}\n\n{body}"


def test_what_ecos_wrote_elsewhere_stays_where_a_person_put_it() -> None:
    body = f"Plan\n\n{OWN}\n\nThere it says:\n\n{OTHERS}\n\nI object."

    assert with_section(body, NAME, "new") == body.replace(OWN, marked("new"))
    assert with_section(body, NAME, None) == body.replace(f"\n\n{OWN}", "")
    assert "another" not in without_sections(body), "nobody's words are read from it"


def test_a_copy_of_what_is_to_be_written_goes() -> None:
    body = f"Plan\n\n{OWN}\n\n{marked('new')}\n\nEnd"

    assert with_section(body, NAME, "new") == f"Plan\n\n{marked('new')}\n\nEnd"


@pytest.mark.parametrize(
    "html", ["<details>", "<div><!-->", "<div>\n<!-- b -->", "<p><pre>a</pre>", "<p><code>a</p>\n"]
)
@pytest.mark.parametrize("below", ["", "\n\n<code>b</code>"])
def test_html_that_shows_what_stands_in_it_is_no_code(html: str, below: str) -> None:
    assert section_in(f"{html}\n{OWN}{below}", NAME) == Standing("one\n- open", intact=True)


def test_what_html_would_swallow_stays_in_place_after_a_gap() -> None:
    body = f"<div>\n{OWN}\n</div>"
    after = with_section(body, NAME, "new")

    assert after == f"<div>\n\n\n{marked('new')}\n</div>"
    assert without_sections(after) == without_sections(body)


def test_the_markers_around_an_inner_section_do_not_come_together() -> None:
    first, last = OTHERS.split("\n")[0], OTHERS.split("\n")[-1]
    body = f"{first}\n</pre>\n{OWN}\n{last}"
    after = with_section(body, NAME, "new")

    assert section_in(after, NAME) == Standing("new", intact=True)
    assert without_sections(after) == without_sections(body) == f"{first}\n</pre>\n\n{last}"


def test_a_marker_in_a_persons_code_ends_no_section() -> None:
    edited = rows(OWN.replace("open", "mine"), 0, -1)
    body = f"{edited}\n\n```\n{OWN.split(chr(10))[-1]}\n```"

    assert section_in(body, NAME) is None
    assert with_section(body, NAME, "new") == f"{body}\n\n{marked('new')}"


@pytest.mark.parametrize("mine", ["```\nmy code", "<!-- my note", "<pre>\nmy code"])
def test_code_that_somebody_began_in_a_section_and_did_not_end_is_an_edit_of_it(mine: str) -> None:
    body = OWN.replace("- open", mine)

    assert section_in(body, NAME) == Standing(f"one\n{mine}", intact=False)
    assert with_section(body, NAME, "new") == marked("new")


def test_nothing_is_written_that_would_show_a_persons_quotation_as_a_section() -> None:
    body = f"{OWN.replace('- open', '```')}\n\nAs ecos said:\n\n{OTHERS}"

    assert "another" in without_sections(body)
    with pytest.raises(Unplaceable, match="would not be the same"):
        with_section(body, NAME, "new")


def test_what_goes_is_emptied_where_lone_markers_would_come_together_without_it() -> None:
    first, last = OTHERS.split("\n")[0], OTHERS.split("\n")[-1]
    body = f"{first}\nmine\n{OWN}\n{last}"
    after = with_section(body, NAME, None)

    assert after == body.replace(OWN, marked(""))
    assert without_sections(after) == without_sections(body)


def test_a_copy_stays_where_a_gap_would_come_together_without_it() -> None:
    draft = with_section(None, "draft", "D")
    body = f"Plan\n\n{OWN}\nmine\n{OWN}\n{draft}"
    after = with_section(body, NAME, "new")

    assert after == body.replace(OWN, marked("new"), 1)
    assert without_sections(after) == without_sections(body) == "Plan\nmine\n\n"


def test_a_persons_words_stand_alone_where_a_section_would_not_be_known_beside_them() -> None:
    edited = OWN.replace("- open", "```\nmine")
    words = "Words\n\n```\ncode"

    assert with_sections_of(edited, "Words") == f"Words\n\n{edited}"
    assert with_sections_of(edited, words) == words


def test_in_a_body_of_very_many_lines_the_first_ones_are_looked_at() -> None:
    quotation = f"```\n{OTHERS}\n```\n"
    many = "\n" * LINE_LIMIT

    assert without_sections(quotation + many) == quotation + many
    assert "another" not in without_sections(many + quotation), "as if nobody had quoted it"
