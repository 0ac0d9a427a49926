"""The type of a JSON object on its way out."""

from typing import Any

Json = dict[str, Any]
"""Typed loosely on purpose: GitHub's own description is what holds these shapes, in the tests."""
