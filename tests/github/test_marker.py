from hypothesis import given
from hypothesis import strategies as st

from bot.github.marker import (
    digest,
    marker_of,
    marks_roll_up,
    reply_marker,
    roll_up_marker,
    same_body,
    signed,
    text_of,
)
from bot.record.action import ActionId, action_id

MARKERS = st.one_of(
    st.text().map(roll_up_marker), st.text().map(lambda cause: reply_marker(action_id(cause, 0)))
)


@given(st.text(), MARKERS)
def test_a_signed_text_gives_back_both_its_parts(text: str, marker: str) -> None:
    body = signed(text, marker)

    assert marker_of(body) == marker
    assert text_of(body) == text


@given(MARKERS, MARKERS)
def test_a_marker_quoted_in_the_text_does_not_count(quoted: str, marker: str) -> None:
    assert marker_of(signed(f"they wrote {quoted}", marker)) == marker


def test_a_body_without_a_marker_is_all_text() -> None:
    assert marker_of("hello") is None
    assert text_of("hello") == "hello"
    assert not marks_roll_up(None)


def test_the_two_markers_are_told_apart() -> None:
    assert marks_roll_up(roll_up_marker("text"))
    assert not marks_roll_up(reply_marker(ActionId("abc")))


@given(st.text(alphabet=st.characters(codec="utf-8") | st.sampled_from("\ud800\r\n")))
def test_any_text_has_a_digest_even_half_a_surrogate_pair(text: str) -> None:
    assert len(digest(text)) == 20


def test_line_ends_of_a_web_form_are_no_difference() -> None:
    assert same_body("a\r\nb\r\n", "a\nb")
    assert not same_body("a\nb", "ab")
