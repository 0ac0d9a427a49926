"""What the real master issue says, and how much of it is kept as evidence."""

import os
from pathlib import Path

import pytest

from bot.commands.parser import parse
from bot.text.links import EVIDENCE_LIMIT, Claim, find_links
from bot.text.mentions import read_reference
from bot.text.reader import read
from bot.text.relations import grammar
from bot.vocabulary import Relation

GRAMMAR = grammar(aliases=("wazaa", "ecoystem", "fluence", "devtools", "extension"))


@pytest.fixture
def ecosystem() -> Path:
    folder = Path(os.environ.get("ECOS_CONFORMANCE_DATA", ""), "ecosystem")
    if not (folder / "wazaa-29.md").is_file():
        pytest.skip("the master issue's text is not here: ECOS_CONFORMANCE_DATA is unset")
    return folder


def others(claims: tuple[Claim, ...]) -> list[tuple[Relation, str]]:
    """The claims about other items than gerivdb/WAZAA#29, where the text stands."""
    return [
        (claim.relation, f"{claim.mention.repo}#{claim.mention.number}")
        for claim in claims
        if claim.mention.folded()[1:] != ("wazaa", 29)
    ]


def test_the_master_issue_states_four_typed_links_and_no_command(ecosystem: Path) -> None:
    document = read((ecosystem / "wazaa-29.md").read_text("utf-8"))

    assert others(find_links(document, GRAMMAR)) == [
        (Relation.COORDINATES, "ECOYSTEM#236"),
        (Relation.USES, "FLUENCE#20"),
        (Relation.INTEGRATES, "DevTools#162"),
        (Relation.FEEDS, "Extension#1"),
    ]
    assert parse(document, GRAMMAR) == ()


def test_an_encoding_broken_twice_loses_one_relation_and_no_link(ecosystem: Path) -> None:
    document = read((ecosystem / "wazaa-29-as-received.txt").read_text("utf-8"))

    assert others(find_links(document, GRAMMAR)) == [
        (Relation.COORDINATES, "ECOYSTEM#236"),
        (Relation.USES, "FLUENCE#20"),
        (Relation.RELATES, "DevTools#162"),
        (Relation.FEEDS, "Extension#1"),
    ]
    assert parse(document, GRAMMAR) == ()


def test_evidence_is_the_label_and_the_item_or_the_item_alone_or_its_beginning() -> None:
    source = f"Uses #1 ({'x' * 110}), #2 [{'y' * 130}](https://github.com/octo/docs/issues/3)"

    first, second, third = find_links(source, GRAMMAR)

    assert source[first.start : first.end] == "Uses #1"
    assert source[second.start : second.end] == "#2"
    assert third.end - third.start == EVIDENCE_LIMIT
    assert {first.relation, second.relation, third.relation} == {Relation.USES}


def test_a_long_remark_ends_the_list_of_items() -> None:
    first, second = find_links(f"Uses #1 ({'x' * 250}), #2", GRAMMAR)

    assert (first.relation, second.relation) == (Relation.USES, Relation.RELATES)


def test_mentions_are_equal_if_they_name_alike_wherever_they_stand() -> None:
    first = read_reference("#3", 0, GRAMMAR)
    second = read_reference("#3", 3, GRAMMAR)

    assert first == second != read_reference("FLUENCE#3", 0, GRAMMAR)
    assert (first and first.start, second and second.start) == (0, 3)


def test_a_host_of_ones_own_replaces_github_com() -> None:
    own = grammar(hosts=("git.example:8443",))
    source = "https://git.example:8443/o/r/issues/1 https://github.com/o/r/issues/2"

    assert [claim.mention.number for claim in find_links(source, own)] == [1]
