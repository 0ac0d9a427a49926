"""A decision sees what it names and nothing else."""

from hypothesis import given
from hypothesis import strategies as st

from bot.state import keys
from bot.state.slice import ALWAYS, reads, slice_of
from tests.state.logs import ITEMS, KEYS, Writer, logs


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


def test_a_key_names_its_item() -> None:
    assert keys.parse_item_key(keys.item_key(ITEMS[3])) == ITEMS[3]
    assert keys.parse_item_key(keys.POLICY) is None
