"""Readers: who can tell that something happened, when what they may know is all that counts.

Pure. What nobody at a place can tell must move nothing there: not a word, not a call, not the time of one.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from bot.orchestrator.speech import repositories_of
from bot.record.inbound import Inbound, InstallationChanged
from bot.record.link import Link
from bot.state.model import State
from bot.state.visibility import may_know
from bot.vocabulary import RepoId


@dataclass(frozen=True, slots=True)
class Readers:
    """The readers of each repository, before and after one decision.

    ``told``: the repositories that its news is about: how they are called, who may read them, whether ecos is there.
    """

    before: State
    after: State
    told: frozenset[RepoId]

    def know(self, needed: Iterable[RepoId], where: RepoId) -> bool:
        """Whether those of ``where`` may know of all of ``needed``, or might before."""
        repos = tuple(needed)
        return any(
            all(may_know(state, repo, where) for repo in repos)
            for state in (self.before, self.after)
        )

    def hear(self, where: RepoId) -> bool:
        """Whether it is news to those of ``where``: one of the repositories that it is about may be known there."""
        return any(self.know((repo,), where) for repo in self.told)


def readers(inbound: Inbound, before: State, after: State) -> Readers:
    """Of the decision on ``inbound``. News of an installation is about all it has, unless only some came or went."""
    told = repositories_of(inbound)
    if isinstance(inbound, InstallationChanged):
        id_ = inbound.installation
        if before.installations.get(id_) != after.installations.get(id_):
            told |= {
                repo for repo, known in before.repositories.items() if known.installation == id_
            }
    return Readers(before, after, told)


def ends(link: Link) -> frozenset[RepoId]:
    """The repositories that one must know of to know of ``link``."""
    return frozenset((link.source.repo, link.target.repo))
