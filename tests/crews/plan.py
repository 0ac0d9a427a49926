"""A small plan with something of every finding, to write true and false sentences about."""

from bot.crews.brief import Brief, Theory, TheoryFact, WorkFact
from bot.record.draft import Purpose
from bot.vocabulary import FactId, IssueId, ItemState, Language, Relation, RepoId, Visibility


def theory(nth: int, words: str, ticked: bool | None, *refers: int, under: int = 1) -> TheoryFact:
    named = tuple(FactId(f"W{ref}") for ref in refers)
    return TheoryFact(
        FactId(f"T{nth}"), Theory.TASK, words, ticked, named, FactId(f"T{under}") if under else None
    )


def work(nth: int, ref: str, title: str, state: ItemState, *, pull: bool = False) -> WorkFact:
    return WorkFact(
        FactId(f"W{nth}"),
        IssueId(RepoId(1), nth),
        ref,
        title,
        state,
        Relation.PART_OF,
        False,
        Visibility.PUBLIC,
        pull,
    )


BRIEF = Brief(
    Purpose.LINK_THEORY,
    IssueId(RepoId(9), 1),
    "octo/plan#1",
    "Replicas that agree",
    Visibility.PUBLIC,
    Language.ENGLISH,
    theory=(
        TheoryFact(FactId("T1"), Theory.HEADING, "Storage"),
        theory(2, "Write the ledger in SQLite 3.46", None, 1, 2),
        theory(3, "Group commit", False, 3, 4, 5),
        theory(4, "Hash chain", None),
        theory(5, "Snapshots of the State Machine", True, 6),
        theory(6, "Compaction, phase 2", False, 1),
        theory(7, "Leases", True),
        theory(8, "Pre-vote", False),
    ),
    work=(
        work(1, "FLUENCE#10", "Ledger on disk", ItemState.CLOSED),
        work(2, "FLUENCE#11", "Ledger pragmas", ItemState.MERGED, pull=True),
        work(3, "FLUENCE#12", "Batch appends", ItemState.OPEN),
        work(4, "FLUENCE#13", "fsync once a batch", ItemState.CLOSED),
        work(5, "FLUENCE#14", "Measure group commit as approved", ItemState.OPEN),
        work(6, "WAZAA#20", "Restore snapshots", ItemState.OPEN, pull=True),
        work(7, "octo/docs#8", "Fix the closed door of the shed", ItemState.OPEN),
        work(8, "octo/docs#9", "Ledger, given up", ItemState.CLOSED, pull=True),
    ),
)
