"""The picture in ``docs/consensus.md`` from the automaton's table: ``python -m bot.consensus.raft.document``."""

import sys

from bot.consensus.raft.automaton import AUTOMATON, Role

_HEAD = """\
<!-- Written by `python -m bot.consensus.raft.document`; a test fails when it is stale. -->
```mermaid
stateDiagram-v2
"""


def automaton_markdown() -> str:
    """Every role and every way between two, as Mermaid; a member starts as a follower."""
    roles = "".join(f'    state "{role}" as {_name(role)}\n' for role in Role)
    ways = "".join(
        f"    {_name(before)} --> {_name(after)}: {why}\n"
        for (before, why), after in AUTOMATON.items()
    )
    return f"{_HEAD}{roles}    [*] --> {_name(Role.FOLLOWER)}\n{ways}```\n"


def _name(role: Role) -> str:
    """Mermaid takes no hyphen in a name."""
    return role.name.lower()


if __name__ == "__main__":
    sys.stdout.write(automaton_markdown())
