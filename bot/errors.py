"""The tree of errors, told apart by who must act.

::

    EcosError
    ├── UserMistake      somebody wrote what cannot be done   → one friendly reply
    ├── Misconfigured    the operator's settings are wrong    → refuse to start, name the setting
    ├── Outage           GitHub, disk or network is away      → try again later, nothing is lost
    └── BrokenInvariant  a promise of ours does not hold      → stop loudly, never act on it

A function raises the leaf that names its reader; nothing is swallowed on the way.
This file must never import anything of the project.
"""


class EcosError(Exception):
    """Base of all errors of ecos; raise one of its children."""


class UserMistake(EcosError):
    """A person asked for something that cannot be done; the message is the reply."""


class Misconfigured(EcosError):
    """A setting is missing or wrong; the message names it and says how to mend it."""


class Outage(EcosError):
    """Something outside is away for now; whatever was asked may be asked again later."""


class BrokenInvariant(EcosError):
    """A formula that must always hold does not; the replica stops instead of acting."""
