"""Everything ecos says: a sentence for each mistake, and each says what to do next."""

from typing import get_args

import pytest

from bot.orchestrator.replies import reply
from bot.orchestrator.stage import Stage
from bot.record import codec
from bot.record.message import DraftSettled, LinkConfirmed, Message, MistakeNoted, UnlinkConfirmed
from bot.record.mistake import MistakeKind
from bot.record.text import Span
from bot.state.model import State
from bot.vocabulary import TextId
from tests.record.nouns import filled

TEXT = TextId("a text")
ABOUT_ITEMS = [
    message for message in map(filled, get_args(Message)) if b'"repo":' in codec.to_bytes(message)
]


def said(mistake: MistakeNoted, words: str | None = "lnik") -> str:
    return reply((mistake,), Stage(State(), {TEXT: words}.get, "https://github.com"))


@pytest.mark.parametrize("kind", MistakeKind)
@pytest.mark.parametrize("words", ["lnik", "`@anna` <b>", None], ids=["", "hostile", "erased"])
def test_each_mistake_has_its_sentence(kind: MistakeKind, words: str | None) -> None:
    span = Span(TEXT, 0, len(words or ""))
    text = said(MistakeNoted(kind, span, "link", "depends-on"), words)

    assert text[0].isupper() or text[0] == "`"
    assert text.endswith((".", "?", "`"))
    assert "None" not in text
    assert " @anna" not in text


def test_no_two_mistakes_are_told_alike() -> None:
    texts = [said(MistakeNoted(kind, Span(TEXT, 0, 4), "link")) for kind in MistakeKind]

    assert len(set(texts)) == len(texts)


@pytest.mark.parametrize("message", ABOUT_ITEMS, ids=lambda message: codec.kind_of(type(message)))
def test_what_was_hidden_after_the_decision_is_not_there(message: Message) -> None:
    text = reply((message,), Stage(State(), {TEXT: "words"}.get, "https://github.com"))

    assert text.startswith("I find no such issue or pull request")


def test_items_within_links_are_among_them() -> None:
    kinds = {type(message) for message in ABOUT_ITEMS}

    assert kinds > {LinkConfirmed, UnlinkConfirmed, DraftSettled}
