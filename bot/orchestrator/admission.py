"""Whose events are ours: those of the owners that the policy lists; without one, of the first installation's owner."""

from collections.abc import Iterable

from bot.github.reader import InstallationRead
from bot.orchestrator import naming
from bot.orchestrator.speech import source_of
from bot.record.inbound import Inbound, InstallationChanged
from bot.state.model import State


def admitted(inbound: Inbound, state: State) -> bool:
    """Whether the event's owner is of the ecosystem; while nobody is known the first one to come is."""
    listed = naming.owners(state)
    if isinstance(inbound, InstallationChanged):
        return not listed or inbound.account.login.casefold() in listed
    source = source_of(inbound)
    repository = source.repository if source else None
    return not listed or repository is None or repository.name.owner.casefold() in listed


def of_the_ecosystem(
    installations: Iterable[InstallationRead], state: State
) -> tuple[InstallationRead, ...]:
    """Those of our owners, the oldest first; while nobody is known, those of the oldest one's owner."""
    by_age = sorted({one.id: one for one in installations}.values(), key=lambda one: one.id)
    first = {one.account.login.casefold() for one in by_age[:1]}
    listed = naming.owners(state) or first
    return tuple(one for one in by_age if one.account.login.casefold() in listed)
