"""Comments as people and attackers write them, each with what ecos must read in it.

The files hold cases: a title after ``===``, the comment, ``=>``, and the transcript. Characters that
an editor would hide or mend are written ``<U+200B>``. ``REWRITE=1`` writes the transcripts anew;
then read the difference: a transcript is right if it is what GitHub shows, not if it is what came out.
"""

import os
import re
from pathlib import Path

import pytest

from bot.commands.command import Mistake
from bot.commands.parser import parse
from bot.text.address import is_hidden
from bot.text.links import find_links
from bot.text.reader import read
from bot.text.relations import grammar

FILES = sorted((Path(__file__).parent / "comments").glob("*.txt"))
GRAMMAR = grammar(aliases=("WAZAA", "ECOYSTEM", "FLUENCE", "DevTools", "Extension"))
_CASE = re.compile(r"^=== (.+)\n((?:.*\n)*?)=>\n((?:(?!===).*\n)*)", re.MULTILINE)


def transcript(source: str) -> str:
    """What is read in a comment, in the order of the text, with the words that prove it."""
    document = read(source)
    said = []
    for claim in find_links(document, GRAMMAR):
        mention = claim.mention
        name = f"{mention.owner}/{mention.repo}" if mention.owner else mention.repo or ""
        way = " inverse" if claim.inverse else ""
        link = f"{claim.relation}{way} {name}#{mention.number}"
        said.append((claim.start, claim.end, link))
    for placed in parse(document, GRAMMAR):
        match placed.command:
            case Mistake(kind, start, end, _, suggestion):
                hint = f", perhaps {suggestion}" if suggestion else ""
                said.append((start, end, f"mistake {kind}{hint}"))
            case _:
                said.append((placed.start, placed.end, f"command {placed.key}"))
    said.sort(key=lambda line: line[0])
    lines = [f"{what} | {shown(source[start:end])}\n" for start, end, what in said]
    return "".join(lines) or "nothing\n"


def shown(words: str) -> str:
    return "".join(
        letter if letter.isprintable() and not is_hidden(letter) else f"<U+{ord(letter):04X}>"
        for letter in words
    )


def written(text: str) -> str:
    return re.sub(r"<U\+([0-9A-F]{4,6})>", lambda code: chr(int(code[1], 16)), text)


def cases() -> list[object]:
    return [
        pytest.param(path, nth, id=f"{path.stem}: {case[1]}")
        for path in FILES
        for nth, case in enumerate(_CASE.finditer(path.read_text("utf-8")))
    ]


@pytest.mark.parametrize(("path", "nth"), cases())
def test_a_comment_says_what_github_shows(path: Path, nth: int) -> None:
    text = path.read_text("utf-8")
    case = list(_CASE.finditer(text))[nth]
    read_now = transcript(written(case[2].removesuffix("\n")))
    if os.environ.get("REWRITE"):
        path.write_text(text[: case.start(3)] + read_now + "\n" + text[case.end(3) :], "utf-8")
        return
    assert read_now == case[3].rstrip("\n") + "\n"


def test_there_are_enough_hostile_comments() -> None:
    assert len(cases()) >= 80
