"""Everything ecos says: a sentence for each mistake, and each says what to do next."""

import pytest

from bot.orchestrator.replies import reply
from bot.orchestrator.stage import Stage
from bot.record.message import MistakeNoted
from bot.record.mistake import MistakeKind
from bot.record.text import Span
from bot.state.model import State
from bot.vocabulary import TextId

TEXT = TextId("a text")


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
