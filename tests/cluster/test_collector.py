"""The collector rests while a log is folded, and never longer."""

import gc

import pytest

from bot.cluster.collector import resting_collector
from bot.errors import BrokenInvariant


def _fold_what_cannot_be_read() -> None:
    with resting_collector():
        assert not gc.isenabled()
        raise BrokenInvariant("an entry that cannot be read")


def test_a_fold_that_raises_leaves_the_collector_at_work() -> None:
    with pytest.raises(BrokenInvariant):
        _fold_what_cannot_be_read()

    assert gc.isenabled()
