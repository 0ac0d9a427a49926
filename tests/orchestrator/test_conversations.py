"""Whole conversations: what people do, and literally all that ecos does about it.

The files hold cases: a title after ``===``, the acts of a story without dates, ``=>``, and the transcript.
``REWRITE=1`` writes the transcripts anew; then read them as the people in the thread would.
"""

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.github.marker import text_of
from bot.sandbox.changes.change import Effect
from bot.sandbox.refusal import Refusal
from bot.sandbox.stage import Names, play
from bot.sandbox.story import VERBS, StoryAct
from bot.sandbox.wire import Observer
from bot.vocabulary import RepoId
from tests.river.village import Village, policy

FILES = sorted((Path(__file__).parent / "conversations").glob("*.txt"))
_CASE = re.compile(r"^=== (.+)\n((?:.*\n)*?)=>\n((?:(?!===).*\n)*)", re.MULTILINE)
_ADDRESS = re.compile(r"\[([^]]+)\]\(https://redirect\.github\.com/[\w./-]+/issues/\d+\)")


def transcript(river: Village, acts: list[dict[str, Any]]) -> str:
    names: Names = {}
    river.flow()
    said: list[str] = []
    for act in acts:
        seen = len(list(river.deeds()))
        names, _ = play(river.world, _story_act(act), names, river.now)
        river.wait(2_000)
        river.flow()
        said += [_title(act), *_deeds(river, list(river.deeds())[seen:])]
    said += ["links", *_links(river)]
    return "\n".join(said) + "\n"


def _story_act(act: dict[str, Any]) -> StoryAct:
    (verb,) = [key for key in act if key in VERBS]
    return StoryAct(act.get("at", 0), act["by"], verb, act[verb], act, act.get("as"), 0)


def _title(act: dict[str, Any]) -> str:
    (verb,) = [key for key in act if key in VERBS]
    with_what = f" {act['content']}" if "content" in act else ""
    return f"{act['by']} · {verb} {act[verb]}{with_what}"


def _deeds(river: Village, deeds: list[Effect]) -> Iterator[str]:
    for deed in deeds:
        if deed.by != "ecos[bot]" or deed.kind == "label-created":
            continue
        assert deed.repo is not None
        assert deed.number is not None
        place = f"{river.world.store.repositories[deed.repo].name}#{deed.number}"
        if deed.kind.endswith("pinned"):
            heading = _ADDRESS.sub(r"[\1]", text_of(deed.content)).splitlines()[0]
            yield f"  {deed.kind} on {place}: {heading}"
        elif deed.kind.startswith("comment"):
            yield f"  {deed.kind} on {place}"
            text = _ADDRESS.sub(r"[\1]", text_of(deed.content))
            yield from (f"    {line}".rstrip() for line in text.splitlines())
        elif deed.kind.startswith(("sub-issue", "blocker")):
            repo, _, number = deed.content.partition("#")
            other = river.world.store.repositories[RepoId(int(repo))].name
            yield f"  {deed.kind} on {place}: {other}#{number}"
        else:
            yield f"  {deed.kind} on {place}: {deed.content}"
    if not deeds:
        yield "  (nothing)"


def _links(river: Village) -> Iterator[str]:
    for link, record in sorted(river.state.links.items()):
        standing = "" if record.stands else " (overruled)"
        if record.stands and not record.confirmed:
            standing = " (unconfirmed)"
        ends = river.written(link.source), link.relation.value, river.written(link.target)
        yield f"  {' '.join(ends)}{standing}"


def cases() -> list[Any]:
    return [
        pytest.param(path, nth, id=f"{path.stem}: {case[1]}")
        for path in FILES
        for nth, case in enumerate(_CASE.finditer(path.read_text("utf-8")))
    ]


@pytest.mark.parametrize(("path", "nth"), cases())
def test_ecos_says_this_and_nothing_else(path: Path, nth: int, observer: Observer | None) -> None:
    text = path.read_text("utf-8")
    case = list(_CASE.finditer(text))[nth]
    policy_ = policy(adopted=[]) if path.stem == "observing" else policy()
    said = transcript(Village(observer=observer, policy=policy_), yaml.safe_load(case[2]))
    if os.environ.get("REWRITE"):
        path.write_text(text[: case.start(3)] + said + "\n" + text[case.end(3) :], "utf-8")
        return
    assert said == case[3].rstrip("\n") + "\n"


def test_an_act_that_github_refuses_is_no_conversation() -> None:
    with pytest.raises(Refusal):
        transcript(Village(), [{"by": "stranger", "close": "WAZAA#29"}])
