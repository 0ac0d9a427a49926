"""The reckoning after a play: the audit, the hash of the folded ledger, and how both are shown."""

import json
from dataclasses import dataclass
from pathlib import Path

import apsw

from bot.cli.audit.evidence import Room, Scene
from bot.cli.audit.projection import Projection, differences, project
from bot.cli.auditor import Audit, audit, gather
from bot.cli.theatre import APP_ID, Theatre, journal_of, ledger_of
from bot.cluster.reader import LedgerReader
from bot.errors import BrokenInvariant, Misconfigured
from bot.sandbox.story import Story
from bot.state import evolve
from bot.state.snapshot import state_hash
from bot.vocabulary import StateHash

COUNTS = (
    *("deliveries", "decided", "actions", "links", "comments", "drafts"),
    *("duplicates", "lost", "twins_healed", "parked"),
)
_ENGINES = {
    "crew": "the crew (CrewAI, model extractive)",
    "template": "the template",
    "person": "a person who edited it",
}
NO_BOOKS = Audit(0, 0, 0, 0, 0, 0, 0, 0, 0, failures=())
"""Of a ledger that nobody can read."""


@dataclass(frozen=True, slots=True)
class Aftermath:
    """What chaos did, and what things stand as after it that they do not after a calm play, or the other way round."""

    seed: int
    kills: int
    power_losses: int
    different: tuple[str, ...]

    def as_json(self) -> dict[str, object]:
        return {
            "chaos": self.seed,
            "kills": self.kills,
            "power_losses": self.power_losses,
            "equal": not self.different,
        }


@dataclass(frozen=True, slots=True)
class Reckoning:
    """``failures``: a sentence for each thing that does not hold; ``expected``: how many expectations were judged."""

    audit: Audit
    hash: StateHash
    failures: tuple[str, ...]
    expected: int
    negative: int
    aftermath: Aftermath | None = None

    @property
    def holds(self) -> bool:
        broken = self.audit.duplicates or self.audit.lost or self.audit.parked
        return not self.failures and not broken

    def as_json(self, seconds: float) -> str:
        """One object on one line."""
        counts = {name: getattr(self.audit, name) for name in COUNTS}
        wild = self.aftermath.as_json() if self.aftermath else {}
        engines = dict(self.audit.engines)
        rest = {
            "engines": engines,
            "state_hash": self.hash,
            "seconds": round(seconds, 2),
            "failures": self.failures,
        }
        return json.dumps(counts | wild | rest, ensure_ascii=False)

    def as_table(self, seconds: float) -> str:
        """For people, who want to know first whether it holds."""
        rows = [f"  {name.replace('_', ' '):<13}{getattr(self.audit, name)}" for name in COUNTS]
        rows += self._drafters()
        if self.aftermath is not None:
            rows += [
                f"  {name.replace('_', ' '):<13}{value}"
                for name, value in self.aftermath.as_json().items()
            ]
        rows += [f"  state hash   {self.hash[:16]}", f"  seconds      {seconds:.1f}"]
        judged = f"{self.expected} expectations ({self.negative} of them negative)"
        head = f"Everything holds: {judged} and the books."
        if not self.holds:
            head = f"Not everything holds, of {judged} and the books:\n" + "\n".join(
                f"  - {failure}" for failure in self.failures
            )
        return "\n".join((head, *rows))

    def _drafters(self) -> list[str]:
        """Who wrote the drafts, and why no crew did."""
        wrote = self.audit.engines.items()
        rows = [f"  drafted by   {_ENGINES[engine]}: {count}" for engine, count in wrote]
        alone = "template" in self.audit.engines and not self.audit.trouble
        why = ("CrewAI is not set up here; `make setup` does it",) if alone else self.audit.trouble
        return rows + [f"  no crew      {one}" for one in why]


def reckon(
    stage: Theatre,
    story: Story,
    folder: Path,
    failures: tuple[str, ...],
    calm: Projection | None = None,
) -> Reckoning:
    """Audit what was played. ``failures``: what is known not to hold already; ``calm``: to compare it with."""
    whole = all(act.label is None or act.label in stage.names for act in story.acts)
    expect = (
        story.expect if whole else ()
    )  # a play that was called off is judged by its books alone
    try:
        audited = audit(journal_of(folder), ledger_of(folder), scene_of(stage), expect)
        folded = _folded(folder)
        wild = projection_of(stage, folder)
    except (Misconfigured, BrokenInvariant, apsw.Error) as unreadable:
        lost = (*failures, f"the books cannot be read: {unreadable}")
        return Reckoning(NO_BOOKS, StateHash(""), lost, 0, 0, _aftermath(stage, lost))
    if folded != state_hash(stage.run.bot.state):
        failures = (*failures, "the ledger does not fold to the state that the bot is in")
    different = () if calm is None else differences(calm, wild)
    aftermath = _aftermath(stage, different)
    failures = (*failures, *audited.failures, *(different if aftermath else ()))
    negative = sum(one.negative for one in expect)
    return Reckoning(audited, folded, failures, len(expect), negative, aftermath)


def _aftermath(stage: Theatre, different: tuple[str, ...]) -> Aftermath | None:
    if stage.chaos is None:
        return None
    losses = stage.bot.machine.losses if stage.bot.machine is not None else 0
    return Aftermath(stage.chaos.seed, stage.bot.kills, losses, different)


def _folded(folder: Path) -> StateHash:
    with LedgerReader(ledger_of(folder)) as history:
        return state_hash(evolve.fold_to(history.read(), history.head().index))


def projection_of(stage: Theatre, folder: Path) -> Projection:
    """What the play came to, to be compared with another one of the same story."""
    evidence = gather(journal_of(folder), ledger_of(folder), scene_of(stage))
    return project(evidence, journal_of(folder))


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
