"""What of a plan is planned: its words, ticks, places and names, in English and French."""

import pytest

from bot.text.outline import Entry, outline
from bot.text.reader import read
from bot.text.relations import grammar

GRAMMAR = grammar(aliases=("FLUENCE", "WAZAA"))


def entries(source: str) -> tuple[Entry, ...]:
    return outline(read(source), GRAMMAR, 80)


def rows(source: str) -> list[tuple[str, str, bool | None, list[int], int | None]]:
    return [
        (each.kind, each.words, each.ticked, [m.number for m in each.mentions], each.under)
        for each in entries(source)
    ]


ENGLISH = """\
# Storage

Why we do it. See also FLUENCE#3.

## On disk
- [ ] Write the **ledger** (FLUENCE#12)
  further words, WAZAA #4
  - see #5
    1. and #6
- [x] Snapshots
- a plain entry
- an entry that names octo/docs#8

Later
-----
| part | work |
|---|---|
| Lexer | FLUENCE#20 |
| Parser | none |
"""
FRENCH = """\
# Stockage

Pourquoi. Voir aussi FLUENCE#3.

## Sur disque
* [ ] Écrire le **journal** (FLUENCE#12)
  encore des mots, WAZAA #4
  - voir #5
    1. et #6
* [x] Instantanés
* une simple puce
* une puce qui nomme octo/docs#8

Plus tard
-----
| partie | travail |
|---|---|
| Lexeur | FLUENCE#20 |
| Parseur | aucun |
"""


def test_a_plan_in_english() -> None:
    assert rows(ENGLISH) == [
        ("heading", "Storage", None, [], None),
        ("reference", "Why we do it. See also FLUENCE#3.", None, [3], 0),
        ("heading", "On disk", None, [], 0),
        ("task", "Write the ledger (FLUENCE#12)", False, [12, 4, 5, 6], 2),
        ("task", "Snapshots", True, [], 2),
        ("reference", "an entry that names octo/docs#8", None, [8], 2),
        ("heading", "Later", None, [], 0),
        ("reference", "Lexer · FLUENCE#20", None, [20], 6),
    ]


def test_a_plan_in_french_is_read_alike() -> None:
    shape = [(kind, ticked, numbers, under) for kind, _, ticked, numbers, under in rows(FRENCH)]

    assert shape == [
        (kind, ticked, numbers, under) for kind, _, ticked, numbers, under in rows(ENGLISH)
    ]
    assert entries(FRENCH)[3].words == "Écrire le journal (FLUENCE#12)"


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("- [ ] a `b` \\#1 &amp; &nbsp;<i>c</i>", "a b #1 & c"),
        ("- [ ] ![image](x) seen ~~struck~~ <!-- hidden --> [link](y)", "seen link"),
        ("- [ ] pa\u200brser \U000e0041\u202e", "parser"),
        ("# a *b* #", "a b"),
        ("- [ ] " + "long " * 40, "long " * 15 + "long…"),
    ],
)
def test_words_are_what_is_seen(source: str, words: str) -> None:
    assert [each.words for each in entries(source)] == [words]


@pytest.mark.parametrize(
    "source",
    [
        "```\n- [ ] coded FLUENCE#1\n# no\n```",
        "> - [ ] quoted FLUENCE#1",
        "<!-- - [ ] hidden\nFLUENCE#1 -->",
        "plain words, and `FLUENCE#1` in code",
        "/ecos link FLUENCE#1 --as=uses",
        "- [ ] ~~struck~~",
        "- [ ] <!-- only this -->",
        "[ ] no list",
        "- [] no box",
        "| a | b |\n|-|-|\n| c | d |",
    ],
)
def test_what_plans_nothing(source: str) -> None:
    assert entries(source) == ()


@pytest.mark.parametrize(
    ("words", "numbers"),
    [
        ("Parser, blocked by FLUENCE#1", []),
        ("Parser (depends on: FLUENCE#1)", []),
        ("Parser in FLUENCE#2, after FLUENCE#1", [2]),
        ("Analyseur, bloqué par FLUENCE#1", []),
        ("Analyseur (dépend de FLUENCE#1)", []),
        ("Analyseur dans FLUENCE#2, après FLUENCE#1", [2]),
        ("Implemented by FLUENCE#1 and #2", [1, 2]),
        ("unblocks FLUENCE#1", [1]),
    ],
)
def test_what_a_task_waits_for_is_not_its_work(words: str, numbers: list[int]) -> None:
    ((_, _, _, found, _),) = rows(f"- [ ] {words}")

    assert found == numbers


def test_lines_go_on_the_innermost_task_that_they_stand_in() -> None:
    source = "- [ ] a\n  - [ ] b\n    - #1\n  - #2\n\n  #3\n- #4\n\n#5"

    assert [(words, numbers) for _, words, _, numbers, _ in rows(source)] == [
        ("a", [2, 3]),
        ("b", [1]),
        ("#4", [4]),
        ("#5", [5]),
    ]


def test_a_heading_stands_under_the_next_higher_one() -> None:
    source = "One\n===\n### deep\n## two\nTwo\n---\n# other\n- [ ] task"

    assert [(words, under) for _, words, _, _, under in rows(source)] == [
        ("One", None),
        ("deep", 0),
        ("two", 0),
        ("Two", 0),
        ("other", None),
        ("task", 4),
    ]


def test_an_entry_stands_where_it_was_written() -> None:
    source = "# A\r\n\r\n- [ ] *b* #1\r\n"

    assert [source[each.start : each.end] for each in entries(source)] == ["A", "*b* #1"]
