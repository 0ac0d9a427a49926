"""A decision is made again from the log and comes out the same, byte for byte, wherever it is made."""

import os
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import replace
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.orchestrator import decide
from bot.orchestrator.replay import Outcome, Replayed, replay
from bot.orchestrator.rules.command import command
from bot.orchestrator.rules.track import track
from bot.record import codec
from bot.record.inbound import OperatorSpoke
from bot.record.payload import Decided, Parked, PolicyAdopted, Received, Unparked, Verdict
from bot.state import snapshot
from bot.vocabulary import ItemState, TextId, Visibility
from tests.orchestrator.river import (
    ANNA,
    BOB,
    FLUENCE,
    ITEMS,
    PLAN,
    POLICY,
    WAZAA,
    River,
    a_river,
)

BODIES = (
    "",
    "hello",
    "Depends on: #2",
    "Dépend de : FLUENCE#1, WAZAA #2",
    "waits for #1 and FLUENCE#2\n\n/ecos status",
    "Needed-By: wazaa#1\n\n/ecos help",
    "/ecos link FLUENCE#1 as uses",
    "/ecos unlink WAZAA#1\n/ecos lnik",
    "> Depends on: #2\n\n`FLUENCE` #1",
)

some = st.sampled_from


@st.composite
def rivers(draw: st.DrawFn) -> River:
    river = River()
    river.settle_in()
    item, number, body, by = some(ITEMS), some((1, 2)), some(BODIES), some((ANNA, BOB))
    steps: dict[str, Callable[[], None]] = {
        "open": lambda: river.open(draw(item), draw(body), draw(some(ItemState)), draw(by)),
        "comment": lambda: river.comment(draw(item), draw(number), draw(body), draw(by)),
        "remove": lambda: river.remove(draw(item), draw(st.none() | number)),
        "hide": lambda: river.hide(draw(some((WAZAA, FLUENCE))), draw(some(Visibility))),
        "type": lambda: river.type(*draw(body).removeprefix("/ecos ").split()),
    }
    for step in draw(st.lists(some(("open", "comment", *steps)), max_size=8)):
        steps[step]()
    return river


def outcomes(river: River) -> list[Outcome]:
    return [one.outcome for one in replay(river.entries, river.words)]


def decisions(river: River) -> int:
    return sum(one.entry.kind == "decided" for one in river.entries)


@given(rivers())
def test_every_decision_comes_out_the_same(river: River) -> None:
    assert outcomes(river) == [Outcome.SAME] * decisions(river)


def digest(river: River, again: list[Replayed]) -> str:
    """All that was decided, replayed and folded, in one line."""
    spelled = b"".join(one.entry.payload for one in river.entries) + snapshot.save(river.state)
    counted = Counter(one.outcome.value for one in again)
    return f"{sha256(spelled).hexdigest()} {sorted(counted.items())}"


SAY_DIGEST = """
from bot.orchestrator.replay import replay
from tests.orchestrator.river import a_river
from tests.orchestrator.test_replay import digest
river = a_river()
print(digest(river, list(replay(river.entries, river.words))))
"""


@pytest.mark.parametrize(
    "alien",
    [
        {"PYTHONHASHSEED": "1", "TZ": "Asia/Kolkata", "LANG": "tr_TR.UTF-8", "COLUMNS": "20"},
        {"PYTHONHASHSEED": "424242", "TZ": "America/St_Johns", "LC_ALL": "C", "COLUMNS": "400"},
    ],
    ids=["India", "Newfoundland"],
)
def test_every_process_decides_the_same(alien: Mapping[str, str]) -> None:
    river = a_river()
    said = subprocess.run(
        [sys.executable, "-c", SAY_DIGEST],
        env={**os.environ, **alien},
        capture_output=True,
        text=True,
        check=True,
    )

    assert said.stdout.strip() == digest(river, list(replay(river.entries, river.words)))
    assert f"[('same', {decisions(river)})]" in said.stdout


def test_a_rule_that_changed_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    river = a_river()
    monkeypatch.setattr(decide, "RULES", (track, command))
    changed = [one for one in replay(river.entries, river.words) if one.outcome is Outcome.DIFFERS]

    assert changed
    for one in changed:
        assert one.now is not None
        decided = codec.decode(river.entries[one.index - 1].entry)
        assert isinstance(decided, Decided)
        assert (one.now.facts, one.now.actions) != (decided.facts, decided.actions)
        assert one.cause == decided.cause


def test_an_erased_text_is_told_from_a_changed_rule() -> None:
    river = River()
    river.settle_in()
    river.open(PLAN, "Depends on: FLUENCE#1")
    assert outcomes(river)[-1] is Outcome.SAME
    (erased,) = [text for text, words in river.texts.items() if words.startswith("Depends")]
    del river.texts[erased]

    assert outcomes(river)[-1] is Outcome.TEXT_ERASED


def test_a_text_that_did_not_matter_may_be_gone() -> None:
    river = a_river()
    titles = [text for text, words in river.texts.items() if words.startswith("title")]

    def words(text: TextId) -> str | None:
        return None if text == titles[0] else river.texts[text]

    assert [one.outcome for one in replay(river.entries, words)].count(Outcome.DIFFERS) == 0


def test_decisions_of_other_rules_are_not_compared(monkeypatch: pytest.MonkeyPatch) -> None:
    river = a_river()
    monkeypatch.setattr("bot.orchestrator.replay.RULES_VERSION", decide.RULES_VERSION + 1)

    assert set(outcomes(river)) == {Outcome.OTHER_RULES}


def test_what_folded_to_nothing_is_not_decided_again() -> None:
    river = River()
    river.settle_in()
    inbound = OperatorSpoke("root", ("help",))
    river.write(Received(inbound), "1/late")
    stale = river.decided("1/late", inbound, ())
    river.write(PolicyAdopted("1f", replace(POLICY, blocked_label=None)), "policy")
    river.write(stale, "1/late")
    fresh = river.decided("1/late", inbound, ())
    river.write(fresh, "1/late")
    river.write(fresh, "1/late")

    assert outcomes(river)[-3:] == [Outcome.VOID, Outcome.SAME, Outcome.VOID]


def test_what_was_parked_and_retried_is_decided_again() -> None:
    river = River()
    inbound = OperatorSpoke("root", ("help",))
    river.write(Received(inbound), "1/stuck")
    river.write(Parked("1/stuck", "a rule raised"), "1/stuck")
    river.write(Unparked("1/stuck", Verdict.RETRY, "root"), "1/stuck")
    river.write(river.decided("1/stuck", inbound, ()), "1/stuck")

    assert outcomes(river) == [Outcome.SAME]
