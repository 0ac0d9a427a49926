"""One line of ``ecos doctor``: what was looked at, how it is, and how to mend it."""

from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    OK = "ok"
    WARN = "warn"
    """It works, or cannot be told; somebody should look."""
    WRONG = "wrong"
    """It cannot work like this."""


@dataclass(frozen=True, slots=True)
class Finding:
    verdict: Verdict
    about: str
    words: str

    def __str__(self) -> str:
        return f"{self.verdict:<5}  {self.about}: {self.words}"


def ok(about: str, words: str) -> Finding:
    return Finding(Verdict.OK, about, words)


def warn(about: str, words: str) -> Finding:
    return Finding(Verdict.WARN, about, words)


def wrong(about: str, words: str) -> Finding:
    return Finding(Verdict.WRONG, about, words)
