"""The auditor: counts from the sandbox's journal and the ledger file what ecos has done, and judges whether it holds.

It imports nothing of orchestrator or state, so that it cannot repeat their mistakes.
"""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from bot.cli.audit.deeds import audit_deeds
from bot.cli.audit.deliveries import audit_decisions, audit_deliveries
from bot.cli.audit.evidence import Evidence, Scene
from bot.cli.audit.expectations import judge
from bot.cli.audit.findings import Findings
from bot.cli.audit.journal_file import read_journal
from bot.cli.audit.ledger_file import read_ledger
from bot.cli.audit.logbook import Logbook, Place, logbook, place_of
from bot.cli.audit.sections import audit_sections
from bot.cli.audit.standing_links import standing
from bot.sandbox.story import Expectation


@dataclass(frozen=True, slots=True)
class Audit:
    """The numbers, and a sentence for each thing that does not hold.

    ``drafts`` were written, ``engines`` says by whom how many; ``trouble``: why those who should have could not.
    """

    deliveries: int
    decided: int
    actions: int
    links: int
    comments: int
    duplicates: int
    lost: int
    twins_healed: int
    parked: int
    failures: tuple[str, ...]
    drafts: int = 0
    engines: Mapping[str, int] = field(default_factory=dict)
    trouble: tuple[str, ...] = ()


def audit(journal: Path, ledger: Path, scene: Scene, expect: tuple[Expectation, ...]) -> Audit:
    """Read both files and judge. Raises UserMistake for an expectation that means nothing, Misconfigured for a file."""
    evidence = gather(journal, ledger, scene)
    findings = Findings()
    if evidence.file.broken is not None:
        findings.wrong(f"the chain of hashes is broken: {evidence.file.broken}")
    deliveries = audit_deliveries(evidence, findings)
    decided = audit_decisions(evidence, findings)
    actions = audit_deeds(evidence, findings)
    audit_sections(evidence, findings)
    _audit_words(evidence, findings)
    drafted = [fact["data"] for fact in evidence.book.told() if fact["kind"] == "drafted"]
    for one in expect:
        instead = judge(one, evidence)
        if instead is not None:
            findings.wrong(instead)
    return Audit(
        deliveries=deliveries,
        decided=decided,
        actions=actions,
        links=len(evidence.standing.confirmed()),
        comments=len(list(evidence.shown())),
        duplicates=findings.duplicates,
        lost=findings.lost,
        twins_healed=evidence.book.twins_healed,
        parked=len(evidence.book.parked),
        failures=tuple(findings.failures),
        drafts=len(drafted),
        engines=Counter(draft["engine"] for draft in drafted),
        trouble=tuple(dict.fromkeys(draft["trouble"] for draft in drafted if draft["trouble"])),
    )


def gather(journal: Path, ledger: Path, scene: Scene) -> Evidence:
    """Both files, read and brought together."""
    file = read_ledger(ledger)
    book = logbook(file)
    links = standing(book.told())
    return Evidence(scene, file, book, read_journal(journal, scene.bot), links, _moves(book))


def _moves(book: Logbook) -> Mapping[Place, Place]:
    return {
        place_of(fact["data"]["item"]): place_of(fact["data"]["moved_to"])
        for fact in book.told()
        if fact["kind"] == "item-removed" and fact["data"]["moved_to"]
    }


def _audit_words(evidence: Evidence, findings: Findings) -> None:
    """The words that prove a link name its other end: its number stands in them."""
    for (here, _), proofs in evidence.standing.proofs.items():
        for link, proof in proofs.items():
            other = link.target if link.source == here else link.source
            text = evidence.file.texts.get(proof.text)
            words = "" if text is None else text[proof.start : proof.end]
            if words and not re.search(rf"(?<!\d){other[1]}(?!\d)", words):
                findings.wrong(
                    f"{evidence.spell(link.source)} {link.relation} {evidence.spell(link.target)}"
                    f" rests on {words!r}, which does not name it"
                )
