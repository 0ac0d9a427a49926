"""What became of an append that did not succeed, told by type: surely nothing, or nobody knows.

::

    Outage
    ├── NotCommitted        surely not in the log, now or after a restart
    │   ├── Refused         never will be: too large, or not storable
    │   ├── Overloaded      too many are waiting: ask again (the front door's 503)
    │   ├── NoLeader        nobody who leads has taken it: ask again
    │   └── Stopped         closed, or fail-stopped after a failed write: the process must restart
    └── OutcomeUnknown      may be in the log after a restart: look before asking again
"""

from bot.errors import Outage


class NotCommitted(Outage):
    """The proposals are surely not in the log."""


class Refused(NotCommitted):
    """The log never takes this batch; asking again does not help."""


class Overloaded(NotCommitted):
    """More proposals are waiting than the log lets wait."""


class NoLeader(NotCommitted):
    """No leader is known, or it takes nothing now."""


class Stopped(NotCommitted):
    """The log takes nothing more in this process."""


class OutcomeUnknown(Outage):
    """The write began and its end is not known: the proposals may or may not be in the log."""
