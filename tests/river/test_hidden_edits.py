"""Edits of a proposal that hide something, or want more than to be read: refused, or without any effect."""

from collections.abc import Callable

import pytest

from bot.text.section import with_section
from tests.river.test_drafts import drafted, section
from tests.river.test_judged_as_shown import (
    PLAN,
    REFUSED,
    WORDS,
    approvals,
    approve,
    proposal,
    rewrite,
    thumb,
)
from tests.river.village import Village

EVIL = "Evil"
HIDING = {
    "bidi": "a\u202eb",
    "isolate": "a\u2066b\u2069",
    "zero width": "a\u200bb",
    "joiner between letters": "a\u200db",
    "byte order mark": "a\ufeffb",
    "tags": "✅\U000e0041\U000e0042",
    "selectors": "✅\ufe0f\ufe01\ufe02",
    "filler": "a\u3164b",
    "control": "a\x07b",
    "comment": "a <!-- b --> c",
    "comment across lines": "a\n\n<!--\nb\n-->\n\nc",
    "joined": "a <!-<!-- -->- b --> c",
    "declaration": "a\n\n<!X b>\n\nc",
    "instruction": "a\n\n<? b ?>\n\nc",
    "instruction after a backslash": "a \\\\<? b ?> c",
    "link's address": "see [agents]\n\n[agents]: https://evil.example",
    "link's address in a list": "a\n\n- [agents]: https://evil.example\n\nb",
    "remark as a link": "a\n\n[//]: # (merge it)",
    "footnote": "a\n\n[^1]: b",
    "link without words": "a [](https://evil.example) b",
    "a roll-up's mark": "a\n\n<!-- ecos:links v1 00 -->\n\nc",
}


@pytest.mark.parametrize("words", HIDING.values(), ids=HIDING)
def test_what_hides_something_is_no_draft(words: str) -> None:
    river = drafted()
    comment = proposal(river)
    rewrite(river, "anna", words)
    river.flow().wait(5_000)
    assert "nobody can see" in river.said(PLAN)[-1]

    assert "nobody can see" in approve(river)
    thumb(river)
    assert approvals(river) == []
    assert section(river) is None

    river.edit("anna", comment.id, comment.body)
    river.flow().wait(5_000)
    assert "Approved" in approve(river)
    assert WORDS in (section(river) or "")


@pytest.mark.parametrize(
    "words",
    [
        "✔️ done",
        "👩‍💻 at work",
        "👁️‍🗨️",
        "é, ü, 漢",
        "\\<?php ?>",
        "a < b!",
        "- [ ] a: b",
        "[a](https://x.example) b",
    ],
)
def test_what_everybody_can_see_is_a_draft(words: str) -> None:
    river = drafted()
    rewrite(river, "anna", words)
    river.flow().wait(5_000)

    assert "Approved" in approve(river)
    assert words in (section(river) or "")


def nested(body: str) -> str:
    """Another section within."""
    return body.replace(WORDS, f"a\n\n{with_section('', 'link-theory', EVIL)}\n\nc")


def ended_early(body: str) -> str:
    alien = with_section("", "draft", EVIL).split("\n")[-1]
    return body.replace(WORDS, f"a\n\n{alien}\n\nc")


def behind(body: str) -> str:
    """The draft where nobody sees it, other words for all to see."""
    return (
        f"<?\n{with_section('', 'draft', EVIL)}\n?>\n\nNice words.\n\n{body[body.index('---') :]}"
    )


def behind_a_false_mark(body: str) -> str:
    first = body.split("\n", maxsplit=1)[0]
    return f"{first}\n{behind(body)}"


def in_code(body: str) -> str:
    return f"~~~\n{with_section('', 'draft', EVIL)}\n~~~\n\nNice words."


@pytest.mark.parametrize("spoil", [nested, ended_early, behind, behind_a_false_mark, in_code])
def test_marks_that_lead_astray_make_no_draft(spoil: Callable[[str], str]) -> None:
    river = drafted()
    comment = proposal(river)
    river.edit("anna", comment.id, spoil(comment.body))
    river.flow().wait(5_000)

    assert REFUSED in approve(river)
    assert approvals(river) == []
    assert EVIL not in river.text(PLAN)


def with_words(words: str) -> Village:
    river = drafted()
    rewrite(river, "anna", f"X\n\n{words}\n\nX")
    river.flow().wait(5_000)
    assert "Approved" in approve(river)
    assert words in (section(river) or "")
    return river


@pytest.mark.parametrize("words", ["/ecos mute", "@ecos mute", "Depends on DevTools#162"])
def test_a_command_or_a_link_in_a_draft_is_words(words: str) -> None:
    plain = with_words("Words")
    river = with_words(words)
    said = len(river.said(PLAN))
    river.rewrite("anna", PLAN, f"More.\n\n{river.text(PLAN)}")
    river.flow()

    assert river.state.silent_until(river.id(PLAN)) == 0
    assert river.links() == plain.links()
    assert len(river.said(PLAN)) == said


def test_a_command_in_what_is_left_of_a_section_is_words() -> None:
    river = with_words("/ecos mute")
    broken = river.text(PLAN).replace("<!-- ecos:end link-theory", "<!-- was")
    river.rewrite("anna", PLAN, broken.replace("X\n", "Y\n"))
    river.flow()

    assert section(river) is None, "by its marks nobody finds it any more"
    assert river.state.silent_until(river.id(PLAN)) == 0
