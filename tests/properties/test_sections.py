"""Laws of a section in a body: people's words are the same before and after, and no sign of their code is changed."""

from hypothesis import assume, example, given
from hypothesis import strategies as st

from bot.text.section import Standing, Unplaceable, section_in, with_section, without_sections

NAME = "link-theory"
WRITTEN = ("new", "## Theory\n\n- a\n  - b", "one\n\n```\ncode\n```", "| a |\n|---|\n| b |", "")
texts = st.sampled_from(WRITTEN)


def marked(text: str, name: str = NAME) -> str:
    return with_section(None, name, text)


def cut_off(section: str) -> tuple[str, ...]:
    rows = section.split("\n")
    without_first, without_last = "\n".join(rows[1:]), "\n".join(rows[:-1])
    return (section, without_first, without_last, rows[0], rows[-1])


def nested(outer: str, inner: str) -> str:
    first, *_, last = outer.split("\n")
    return f"{first}\nmine\n{inner}\n{last}"


sections = st.builds(marked, texts, st.sampled_from((NAME, NAME, "draft")))
quoted = st.one_of(
    sections.map(cut_off).flatmap(st.sampled_from), st.builds(nested, sections, sections)
)

LINES = (
    *("Words of Anna.", "", "- [ ] one", "  - two", "> quoted", "---", "| a |", "|---|", "\r"),
    *("```", "````", "~~~", "  ```", "- ```", "> ```", "    code", "\tcode", "`", "a `b", "$$"),
    *("<!--", "-->", "a <!-- b --> c", "<!-- note", "<!-->", "<?php", "<![CDATA[", "]]>", "\ud83d"),
    *("<pre>", "</pre>", "<code>", "</code>", "<div>", "<details>", "</details>", "<script>"),
    *("<!-- ecos:section link-theory -->", "\\", "[x]: y", "&lt;", "\x00"),
)
bodies = st.builds(
    lambda rows, newline: "\n".join(rows).replace("\n", newline),
    st.lists(st.one_of(st.sampled_from(LINES), quoted, sections), max_size=9),
    st.sampled_from(("\n", "\n", "\r\n")),
)

CODE = (
    *("````\n{}\n````", "~~~~ html\n{}\n~~~~", "<pre>\n{}\n</pre>", "<script>\n{}\n</script>"),
    *("<details><pre>\n{}\n</pre></details>", "<div><code>\n{}\n</code></div>"),
)
WORDS = (
    "Words of Anna.",
    "- [ ] one\n  - two",
    "> quoted",
    "<details>\n\nx\n\n</details>",
    "a `b` c",
)


def indented(text: str) -> str:
    return "    " + text.replace("\n", "\n    ")


codes = st.one_of(
    st.builds(str.format, st.sampled_from(CODE), quoted),
    # a comment cannot hold another: the first marker ends it
    st.builds("<!-- as it was\n{}\n-->".format, sections.map(cut_off).flatmap(st.sampled_from)),
    quoted.map(indented),
    quoted.map(lambda text: "`" + text.replace("\n", "`\n`") + "`"),
)
shown = st.one_of(
    st.sampled_from(WORDS),
    sections.flatmap(lambda section: st.sampled_from(cut_off(section)[:3])),
    sections.map(lambda section: section.replace("\n", "\nmine, ", 1)),
    sections.map(lambda section: section.replace("\n", "\nmine\n", 1)),
)
EDITED = marked("one").replace("one", "mine")
UNENDED = cut_off(marked(WRITTEN[0]))[2]
pieces = st.lists(
    st.tuples(st.just("code"), codes) | st.tuples(st.just("shown"), shown), max_size=7
)


@given(bodies, texts)
@example(f"- x\n{UNENDED}\n    code\n</code>\n</code>\n{EDITED}\n", WRITTEN[0])
def test_people_have_the_same_words_and_ecos_its_own(body: str, text: str) -> None:
    try:
        after = with_section(body, NAME, text)
    except Unplaceable:
        assume(False)

    assert without_sections(after) == without_sections(body)
    assert section_in(after, NAME) == Standing(text, intact=True)


@given(pieces, texts | st.none())
def test_what_people_have_in_code_stands_byte_for_byte(
    drawn: list[tuple[str, str]], text: str | None
) -> None:
    body = "\n\n".join(piece for _, piece in drawn)
    after = with_section(body, NAME, text)

    assert without_sections(after) == without_sections(body)
    for kind, piece in drawn:
        if kind == "code" or piece in WORDS:
            assert after.count(piece) >= body.count(piece)
    if text is not None:
        assert with_section(after, NAME, text) == after
        assert section_in(after, NAME) == Standing(text, intact=True)
