"""Whole conversations of etcd/raft, message by message: ours says the same, in the same order."""

import pytest

from bot.consensus.raft.invariants import FORMULAS
from tests.consensus.datadriven import cases, folder
from tests.consensus.transcript import Group, compared


def test_ours_says_what_etcds_says(monkeypatch: pytest.MonkeyPatch) -> None:
    # these nodes start with a log of term 1 and the promise of term 0, which no node of ours can come to
    monkeypatch.delitem(FORMULAS, "the term is not below its last entry's")
    lines = count = files = 0
    for file in sorted(folder("interaction").glob("*.txt")):
        group = Group()
        files += 1
        for case in cases(file):
            got = compared("\n".join(group.run(case)).split("\n"))
            wanted = compared(case.expected)
            assert got == wanted, case.where
            count += 1
            lines += len(wanted)

    print(f"{files} transcripts agree: {count} commands, {lines} lines")
    assert files == 10
    assert count == 177
    assert lines == 385
