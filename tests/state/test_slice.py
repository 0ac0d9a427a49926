"""A decision sees what it names and nothing else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.record.fact import (
    CommandsHandled,
    EvidenceStated,
    Fact,
    ItemObserved,
    ItemRemoved,
    LinkDeclared,
    LinkDeclined,
    LinkVouched,
    ThreadMuted,
    ThreadUnmuted,
)
from bot.record.link import Evidence, Link, Origin, Provenance
from bot.record.text import Span
from bot.state import keys
from bot.state.facts import fold
from bot.state.slice import ALWAYS, reads, slice_of
from bot.state.window import changed
from bot.vocabulary import Index, IssueId, Permission, Relation, UserId
from tests.state.logs import ITEMS, KEYS, START, TEXTS, Writer, facts, logs

SAM = Provenance(UserId(1), "sam", Permission.TRIAGE)


@given(logs(), st.sets(st.sampled_from(ITEMS)))
def test_only_the_items_that_are_wanted_are_there(log: Writer, items: set[object]) -> None:
    wanted = [keys.item_key(item) for item in ITEMS if item in items]
    part = slice_of(log.state, (*ALWAYS, *wanted))

    assert set(part.items) == set(log.state.items) & items
    assert set(part.links_of) == set(log.state.links_of) & items
    assert {origin.item for origin in (*part.statements, *part.handled)} <= items
    assert all({link.source, link.target} & items for link in part.links)
    assert part.repositories == log.state.repositories
    assert not [*part.waiting, *part.outbox]


@given(logs(), st.sets(st.sampled_from(KEYS)))
def test_the_versions_that_were_read_are_kept(log: Writer, wanted: set[str]) -> None:
    read = reads(log.state, wanted)

    assert [one.key for one in read] == sorted(wanted)
    assert read == reads(slice_of(log.state, wanted), wanted)


@given(logs(), st.sets(st.sampled_from(ITEMS)), st.lists(facts, min_size=1, max_size=4))
def test_what_is_found_on_a_slice_is_what_will_be_so(
    log: Writer, items: set[IssueId], found: list[Fact]
) -> None:
    """A rule folds its facts on its slice; the state folds them later. Both must end alike in what was wanted."""
    wanted = [*ALWAYS, *map(keys.item_key, items)]
    part, whole = slice_of(log.state, wanted), log.state.branch()
    for fact in found:
        if ends_of(fact) & items:
            fold(part, fact, Index(whole.applied + 1))
            fold(whole, fact, Index(whole.applied + 1))

    assert slice_of(part, wanted) == slice_of(whole, wanted)


@given(logs(), st.sets(st.sampled_from(ITEMS)), st.lists(facts, min_size=1, max_size=4))
def test_a_slice_knows_what_was_changed_on_it(
    log: Writer, items: set[IssueId], found: list[Fact]
) -> None:
    before = slice_of(log.state, [*ALWAYS, *map(keys.item_key, items)])
    links, seen = dict(before.links), dict(before.items)
    after = before.branch()
    for fact in found:
        if ends_of(fact) & items:
            fold(after, fact, Index(log.state.applied + 1))

    every = {*links, *after.links}
    assert set(changed(before.links, after.links)) == {
        link for link in every if links.get(link) != after.links.get(link)
    }
    assert set(changed(before.items, after.items)) == {
        item for item in ITEMS if seen.get(item) != after.items.get(item)
    }
    assert (dict(before.links), dict(before.items)) == (links, seen), (
        "what was read stays as it was"
    )


def test_what_is_not_seen_cannot_be_deleted() -> None:
    near, far = ITEMS[:2]
    part = slice_of(Writer().state, [keys.item_key(near)])
    for table in (part.items, part.muted.set(far, START)):
        with pytest.raises(KeyError):
            table.delete(near)
    assert not part.muted.set(far, START).delete(far)


def test_a_slice_lists_under_a_far_end_what_was_found_and_nothing_else() -> None:
    near, other, far = ITEMS[:3]
    old, new = (Link(end, Relation.RELATES, far) for end in (near, other))
    log = Writer()
    part = slice_of(log.find(LinkDeclared(old, None, SAM)), map(keys.item_key, (near, other)))
    fold(part, LinkDeclared(new, None, SAM), Index(9))
    fold(part, LinkDeclined(old, SAM), Index(9))

    assert part.links_of[far] == (new,)


def test_an_item_that_goes_takes_along_what_a_slice_holds_of_it() -> None:
    """What proves the link stands at an item that nobody wanted here."""
    near, _, far = ITEMS[:3]
    link, text = Link(far, Relation.RELATES, near), TEXTS[0]
    evidence = (Evidence(link, Span(text, 0, 4)),)
    log = Writer()
    log.find(EvidenceStated(Origin(far), text, SAM, START, evidence))
    part = slice_of(log.state, [keys.item_key(near)])
    fold(part, ItemRemoved(near), Index(9))

    assert not part.links


def ends_of(fact: Fact) -> set[IssueId]:
    """The items that a fact is about: a decision on it wants at least one of them."""
    match fact:
        case ItemObserved(item):
            return {item.id}
        case EvidenceStated(origin) | CommandsHandled(origin):
            return {origin.item}
        case LinkDeclared(link) | LinkDeclined(link) | LinkVouched(link):
            return {link.source, link.target}
        case ItemRemoved(item) | ThreadMuted(item) | ThreadUnmuted(item):
            return {item}
        case _:
            return set()


def test_a_key_names_its_item() -> None:
    assert keys.parse_item_key(keys.item_key(ITEMS[3])) == ITEMS[3]
    assert keys.parse_item_key(keys.POLICY) is None
