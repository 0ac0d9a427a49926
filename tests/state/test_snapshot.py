"""Equal states are equal bytes everywhere, and a fold that changes says so."""

import os
import subprocess
import sys
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from immutables import Map

from bot.errors import BrokenInvariant
from bot.record import codec
from bot.record.fact import Fact
from bot.record.payload import Payload
from bot.state import evolve, graph, snapshot
from bot.state.model import State
from bot.vocabulary import Index
from tests.record.nouns import NOUNS
from tests.state.golden_log import HASHES, golden_log
from tests.state.logs import Writer, logs

LAST = Index(len(golden_log()))
SAY_HASH = """
from bot.state import evolve, snapshot
from tests.state.golden_log import golden_log
print(snapshot.state_hash(evolve.fold_to(golden_log(), len(golden_log()))))
"""


def golden_state() -> State:
    return evolve.fold_to(golden_log(), LAST)


def test_a_fold_that_changes_raises_its_version() -> None:
    """To change the fold: raise FOLD_VERSION and add the new hash; the hashes of older versions stay."""
    assert HASHES[str(evolve.FOLD_VERSION)] == snapshot.state_hash(golden_state())


def test_a_changed_fold_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(graph, "bump", lambda branch, key, index: None)

    assert HASHES[str(evolve.FOLD_VERSION)] != snapshot.state_hash(golden_state())


def test_the_golden_log_holds_every_kind_that_folds() -> None:
    written = [codec.decode(one.entry) for one in golden_log()]
    found = {type(fact) for payload in written for fact in getattr(payload, "facts", ())}
    wanted = {*Payload.__args__, *Fact.__args__}

    assert {type(payload) for payload in written} | found == wanted <= set(NOUNS)


@given(logs())
def test_a_snapshot_is_the_state(log: Writer) -> None:
    again = snapshot.load(snapshot.save(log.state))

    assert again == log.state
    assert snapshot.save(again) == snapshot.save(log.state)


@given(logs(), st.randoms(use_true_random=False))
def test_the_order_in_which_a_state_grew_does_not_show(log: Writer, dice: Random) -> None:
    def regrown(table: Map[object, object]) -> Map[object, object]:
        pairs = list(table.items())
        dice.shuffle(pairs)
        return Map(pairs)

    twin = log.state.branch()
    for name in State.__slots__:
        if isinstance(getattr(twin, name), Map):
            setattr(twin, name, regrown(getattr(twin, name)))

    assert snapshot.save(twin) == snapshot.save(log.state)


@pytest.mark.parametrize("seed", ["0", "1", "20261123"])
def test_every_process_names_a_state_the_same(seed: str) -> None:
    alien = {
        **os.environ,
        "PYTHONHASHSEED": seed,
        "TZ": "Asia/Kolkata",
        "LANG": "tr_TR",
        "COLUMNS": "20",
    }
    said = subprocess.run(
        [sys.executable, "-c", SAY_HASH], env=alien, capture_output=True, text=True, check=True
    )

    assert said.stdout.strip() == HASHES[str(evolve.FOLD_VERSION)]


def test_a_snapshot_of_another_fold_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    saved = snapshot.save(golden_state())
    monkeypatch.setattr(snapshot, "FOLD_VERSION", evolve.FOLD_VERSION + 1)

    assert snapshot.save(golden_state()) != saved
    with pytest.raises(BrokenInvariant, match=r"fold version \d+ where \d+ is needed"):
        snapshot.load(saved)


def test_what_is_no_snapshot_is_refused() -> None:
    with pytest.raises(BrokenInvariant):
        snapshot.load(b'{"fold_version":1,"state":{}}')
