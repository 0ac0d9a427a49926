"""Sentences of allowed words that would say what is not so: each was once kept, or is kin to one that was."""

import pytest

from tests.crews.test_gate import U, said, why

LAID_OUT = [
    "1. FLUENCE#12 is open.",
    "1) FLUENCE#12 is open.",
    "1.      FLUENCE#12 is open.",
    "FLUENCE#12  is open.",
    "FLUENCE#12 is open :+1:",
    "FLUENCE#12 is :link: open",
]


@pytest.mark.parametrize("text", LAID_OUT)
def test_what_would_be_laid_out_is_no_sentence(text: str) -> None:
    assert "laid out" in why(said(U, text, "T3 W3"))
