"""However many children a hub has, one more costs the same: what is done for it is counted, in calls of functions."""

import sys
from types import FrameType
from typing import Any

import pytest

from bot.record import codec
from bot.record.action import Action, Aspect, Mirror, Refresh
from bot.record.fact import ItemObserved, LinkDeclared
from bot.record.inbound import ItemSnapshot
from bot.record.link import Link, Provenance
from bot.record.payload import Decided
from bot.vocabulary import (
    IssueId,
    ItemKind,
    ItemState,
    Permission,
    Relation,
    TextId,
)
from tests.orchestrator.river import ANNA, PLAN, WAZAA, River
from tests.state.logs import START

FEW, MANY = 20, 1_000
WORDS = {Relation.PART_OF: "Part of", Relation.DEPENDS_ON: "Depends on", Relation.USES: "Uses"}


def hub(children: int, relation: Relation) -> River:
    river = River()
    river.settle_in()
    by = Provenance(ANNA.id, ANNA.login, Permission.TRIAGE)
    for number in range(100, 100 + children):
        child = IssueId(WAZAA.id, number)
        seen = ItemSnapshot(
            child, ItemKind.ISSUE, ItemState.OPEN, TextId("a"), None, ANNA, START, START
        )
        river.find(ItemObserved(seen), LinkDeclared(Link(child, relation, PLAN), None, by))
    return river


def one_more(river: River, relation: Relation) -> tuple[int, tuple[Action, ...]]:
    """What it costs until it is folded, and what is to be done about it."""
    counted = 0

    def count(frame: FrameType, event: str, arg: Any) -> None:
        nonlocal counted
        counted += event in ("call", "c_call")

    sys.setprofile(count)
    try:
        river.open(IssueId(WAZAA.id, 7), f"{WORDS[relation]}: #1")
    finally:
        sys.setprofile(None)
    decided = codec.decode(river.entries[-1].entry)
    assert isinstance(decided, Decided)
    return counted, decided.actions


@pytest.mark.parametrize("relation", WORDS)
def test_one_more_costs_the_same_however_many_there_are(relation: Relation) -> None:
    few, wanted = one_more(hub(FEW, relation), relation)
    many, found = one_more(hub(MANY, relation), relation)

    assert found == wanted, "and the others hear nothing of it"
    assert Refresh(PLAN, Aspect.ROLL_UP) in found
    link = Link(IssueId(WAZAA.id, 7), relation, PLAN)
    assert (Mirror(link) in found) is (relation is not Relation.USES)
    assert many <= few * 1.1
