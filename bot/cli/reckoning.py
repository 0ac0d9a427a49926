"""The reckoning after a play: the audit, the hash of the folded ledger, and how both are shown."""

import json
from dataclasses import dataclass
from pathlib import Path

from bot.cli.audit.evidence import Room, Scene
from bot.cli.auditor import Audit, audit
from bot.cli.theatre import APP_ID, Theatre, journal_of, ledger_of
from bot.cluster.reader import LedgerReader
from bot.sandbox.story import Story
from bot.state import evolve
from bot.state.snapshot import state_hash
from bot.vocabulary import StateHash

COUNTS = (
    *("deliveries", "decided", "actions", "links", "comments"),
    *("duplicates", "lost", "twins_healed", "parked"),
)


@dataclass(frozen=True, slots=True)
class Reckoning:
    """``failures``: a sentence for each thing that does not hold; ``expected``: how many expectations were judged."""

    audit: Audit
    hash: StateHash
    failures: tuple[str, ...]
    expected: int
    negative: int

    @property
    def holds(self) -> bool:
        broken = self.audit.duplicates or self.audit.lost or self.audit.parked
        return not self.failures and not broken

    def as_json(self, seconds: float) -> str:
        """One object on one line."""
        counts = {name: getattr(self.audit, name) for name in COUNTS}
        rest = {"state_hash": self.hash, "seconds": round(seconds, 2), "failures": self.failures}
        return json.dumps(counts | rest, ensure_ascii=False)

    def as_table(self, seconds: float) -> str:
        """For people, who want to know first whether it holds."""
        rows = [f"  {name.replace('_', ' '):<13}{getattr(self.audit, name)}" for name in COUNTS]
        rows += [f"  state hash   {self.hash[:16]}", f"  seconds      {seconds:.1f}"]
        judged = f"{self.expected} expectations ({self.negative} of them negative)"
        head = f"Everything holds: {judged} and the books."
        if not self.holds:
            head = f"Not everything holds, of {judged} and the books:\n" + "\n".join(
                f"  - {failure}" for failure in self.failures
            )
        return "\n".join((head, *rows))


def reckon(stage: Theatre, story: Story, folder: Path, failures: tuple[str, ...]) -> Reckoning:
    """Audit what was played. ``failures``: what is known not to hold already."""
    audited = audit(journal_of(folder), ledger_of(folder), scene_of(stage), story.expect)
    with LedgerReader(ledger_of(folder)) as history:
        folded = state_hash(evolve.fold_to(history.read(), history.head().index))
    if folded != state_hash(stage.run.bot.state):
        failures = (*failures, "the ledger does not fold to the state that the bot is in")
    negative = sum(one.negative for one in story.expect)
    failures = (*failures, *audited.failures)
    return Reckoning(audited, folded, failures, len(story.expect), negative)


def scene_of(stage: Theatre) -> Scene:
    """Who is who in the sandbox."""
    store = stage.world.store
    return Scene(
        APP_ID,
        store.users[store.app.user].login,
        {str(name): repo for name, repo in store.names.items()},
        {
            repo.id: Room(str(store.full_name(repo)), repo.visibility.value)
            for repo in store.repositories.values()
        },
        stage.names,
    )
