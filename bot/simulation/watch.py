"""What only who looks on can know of a run of the whole: it is written down here, and judged when nothing is owed."""

from dataclasses import dataclass, field

from bot.consensus.quorum import NodeId
from bot.crews.port import Job
from bot.orchestrator.effects import Send
from bot.vocabulary import DeliveryId, DraftId, Index, Term


@dataclass(frozen=True, slots=True)
class Employed:
    """``by`` gave a draft to a crew in ``term``, with the steps ``taken`` that it knew of at the entry ``at``."""

    by: NodeId
    term: Term | None
    draft: DraftId
    taken: frozenset[str]
    at: Index


@dataclass(slots=True)
class Watch:
    """``accepted``: deliveries answered 202; ``late``: writes of who led no more; ``crews``: runs."""

    accepted: list[DeliveryId] = field(default_factory=list)
    late: list[str] = field(default_factory=list)
    crews: list[Employed] = field(default_factory=list)
    writes: int = 0

    def wrote(self, name: NodeId, term: Term, reigning: Term, effect: Send) -> None:
        """``reigning``: the term of the newest committed entry when ``name`` asked whether it still leads."""
        self.writes += 1
        if reigning > term:
            call = f"{effect.call.method} {effect.call.path}"
            self.late.append(f"{name} writes {call} in term {term}, while {reigning} reigns")

    def employed(self, name: NodeId, term: Term | None, job: Job, at: Index) -> None:
        taken = frozenset(step.name for step in job.done)
        self.crews.append(Employed(name, term, job.draft, taken, at))
