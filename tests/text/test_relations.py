"""The one table of relation words."""

import pytest

from bot.text.links import find_links
from bot.text.relations import (
    LONGEST_WORD,
    TABLE,
    RelationWord,
    canonical_word,
    default_words,
    folded,
    grammar,
)
from bot.vocabulary import Relation


def test_every_relation_has_words_and_each_word_means_one_thing() -> None:
    said = [folded(word) for _, _, words in TABLE for word in words.split(",")]

    assert {relation for relation, _, _ in TABLE} == set(Relation)
    assert len(said) == len(set(said)) == len(default_words())
    assert max(map(len, said)) + 4 <= LONGEST_WORD


@pytest.mark.parametrize("word", ["DÉPEND-DE", "de\u0301pend  de", "dépend\u00a0de", "Depend‑de"])
def test_case_accents_and_hyphens_do_not_matter(word: str) -> None:
    assert folded(word) == "depend de"


def test_the_canonical_word_reads_back() -> None:
    for relation, inverse, _ in TABLE:
        word = default_words()[folded(canonical_word(relation, inverse))]
        assert (word.relation, word.inverse) == (relation, inverse)


def test_the_canonical_word_is_the_relations_own_name() -> None:
    assert {canonical_word(relation, False) for relation in Relation} == set(Relation)
    assert canonical_word(Relation.RELATES, True) == "relates"


def test_a_policy_adds_words_and_may_give_one_another_meaning() -> None:
    extended = grammar(
        {"Hängt ab von": RelationWord(Relation.DEPENDS_ON), "uses": RelationWord(Relation.FEEDS)}
    )

    claims = find_links("hangt-ab-von: #1\nUses #2\nPart of #3", extended)

    assert [claim.relation for claim in claims] == [
        Relation.DEPENDS_ON,
        Relation.FEEDS,
        Relation.PART_OF,
    ]
