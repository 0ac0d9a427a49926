"""A sentence cut into clauses: at stops, at words that turn, at an "and" behind which something new is said. Pure."""

import re
from collections.abc import Iterator, Sequence

from bot.crews.clause import QUOTED, REF, Clause, Token
from bot.crews.denials import clause_of
from bot.crews.idioms import without_idioms
from bot.crews.lexicon import AND, CLAIMS, NUMBERS, TURNS

_TOKEN = re.compile(
    rf"(?P<ref>{REF})|(?P<quoted>{QUOTED})|(?P<figure>[0-9]\w*(?:[.,:/-][0-9]\w*)+)"
    r"|(?P<number>[0-9]+(?!\w))|(?P<word>[^\W_]+)"
    r"|(?P<hard>[;:.?!…—–]|\s-\s)|(?P<soft>[,()])|(?P<and>&)"
)


def runs(text: str) -> Iterator[tuple[Clause, bool]]:
    """The clauses of ``text``, which is without its quotations, each with whether a hard stop ends it."""
    tokens = [
        (str(match.lastgroup), match[0].strip().casefold())
        for match in _TOKEN.finditer(without_idioms(text))
    ]
    run: list[Token] = []
    for place, (kind, words) in enumerate(tokens):
        if kind in ("hard", "soft") or (kind == "word" and words in TURNS):
            yield clause_of(run), kind == "hard"
            run = []
        elif words in AND and _claims(run) and _names_next(tokens[place + 1 :]):
            yield clause_of(run), True
            run = []
        else:
            run.append((kind, words))
    yield clause_of(run), True


def _claims(run: Sequence[Token]) -> bool:
    return any(kind == "word" and words in CLAIMS for kind, words in run)


def _names_next(tokens: Sequence[Token]) -> bool:
    """True if a work is named, or some are counted, before the next stop, and more than that is said."""
    stop = next(
        (
            nth
            for nth, (kind, words) in enumerate(tokens)
            if kind in ("hard", "soft") or words in TURNS
        ),
        None,
    )
    ahead = tokens[:stop]
    named = any(kind in ("ref", "number") or words in NUMBERS for kind, words in ahead)
    return named and not is_list(ahead)


def is_list(tokens: Sequence[Token]) -> bool:
    """True of "and 3 more": works and numbers alone."""
    words = {words for kind, words in tokens if kind not in ("ref", "number")}
    return bool(tokens) and words <= AND | {"more", "autres"}
