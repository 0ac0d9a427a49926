"""Labelled plans: the body of a master issue, its linked work, and what a person found by reading both."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from bot.crews.brief import WORDS_LIMIT, Brief, Theory, TheoryFact, WorkFact
from bot.record.draft import Purpose
from bot.text.mentions import Mention
from bot.text.outline import Entry, outline
from bot.text.reader import read
from bot.text.relations import grammar
from bot.vocabulary import (
    FactId,
    IssueId,
    ItemState,
    Language,
    Relation,
    RepoId,
    Visibility,
)

FILES = sorted(Path(__file__).parent.joinpath("labelled").glob("*.yaml"))
GRAMMAR = grammar(aliases=("FLUENCE", "WAZAA", "KIVA", "DevTools", "SECRET", "CACHE"))


@dataclass(frozen=True)
class Gold:
    """A plan and its labels, by the ids of its brief."""

    name: str
    brief: Brief
    pairs: frozenset[tuple[FactId, FactId]]
    contradictions: frozenset[FactId]
    missing: frozenset[FactId]
    unplanned: frozenset[FactId]


def brief_from(plan: dict[str, Any]) -> Brief:
    """The brief of a labelled plan, as the leader makes one of a body and its links."""
    work = tuple(_work(nth, row) for nth, row in enumerate(plan["work"], 1))
    refs = {fact.ref.casefold(): fact.id for fact in work}
    entries = outline(read(plan["body"]), GRAMMAR, WORDS_LIMIT)
    return Brief(
        purpose=Purpose.LINK_THEORY,
        target=IssueId(RepoId(1), 1),
        ref=plan["ref"],
        title=plan["title"],
        visibility=Visibility.PUBLIC,
        language=Language(plan["language"]),
        theory=tuple(_theory(nth, entry, refs) for nth, entry in enumerate(entries, 1)),
        work=work,
    )


def load(file: Path) -> Gold:
    plan = yaml.safe_load(file.read_text("utf-8"))
    brief = brief_from(plan)
    refs = {fact.ref: fact.id for fact in brief.work}

    def item(start: str) -> FactId:
        (found,) = [fact.id for fact in brief.theory if fact.words.startswith(start)]
        return found

    return Gold(
        file.stem,
        brief,
        frozenset((item(t), refs[w]) for t, works in plan["pairs"].items() for w in works),
        frozenset(map(item, plan["contradictions"])),
        frozenset(map(item, plan["missing"])),
        frozenset(refs[w] for w in plan["unplanned"]),
    )


def _work(nth: int, row: dict[str, Any]) -> WorkFact:
    return WorkFact(
        id=FactId(f"W{nth}"),
        item=IssueId(RepoId(2), nth),
        ref=row["ref"],
        title=row["title"],
        state=ItemState(row["state"]),
        relation=Relation(row["relation"]),
        inverse=False,
        visibility=Visibility.PUBLIC,
        pull_request=row.get("pull", False),
        body=row.get("body", ""),
    )


def _theory(nth: int, entry: Entry, refs: dict[str, FactId]) -> TheoryFact:
    named = dict.fromkeys(refs[n] for n in map(_name, entry.mentions) if n in refs)
    return TheoryFact(
        id=FactId(f"T{nth}"),
        kind=Theory(entry.kind),
        words=entry.words,
        ticked=entry.ticked,
        refers=tuple(named),
        under=None if entry.under is None else FactId(f"T{entry.under + 1}"),
    )


def _name(mention: Mention) -> str:
    repo = "/".join(filter(None, (mention.owner, mention.repo)))
    return f"{repo}#{mention.number}".casefold()
