"""Whose events are ours: those of the owners that the policy lists; without one, of the first installation's owner."""

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
    if source is None or source.repository is None:
        return True
    return not listed or source.repository.name.owner.casefold() in listed
