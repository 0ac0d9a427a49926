"""Mermaid's flowcharts as pictures: read, laid out in layers, drawn as SVG; no network, no script.

A small part of the language: what is not understood, or too big, is for the page to show as code.
"""

from functools import lru_cache

from bot.sandbox.mermaid.grammar import NotUnderstood, parse
from bot.sandbox.mermaid.picture import picture


@lru_cache(maxsize=64)
def draw(text: str) -> str | None:
    """An ``<svg>``, or None where this is no flowchart that is understood here."""
    try:
        return picture(parse(text))
    except NotUnderstood:
        return None
