"""What always holds of a member, as formulas that are asserted after every step, in production too (Figure 3.2).

What holds between members is checked where all are in sight: in the simulation.
"""

from collections.abc import Callable

from bot.consensus.raft.automaton import Role
from bot.consensus.raft.member import Member
from bot.errors import BrokenInvariant

FORMULAS: dict[str, Callable[[Member], bool]] = {
    "applied ≤ applying ≤ committed ≤ last": lambda m: (
        m.log.applied <= m.log.applying <= m.log.committed <= m.log.last
    ),
    "the term is not below its last entry's": lambda m: m.term >= m.log.sure_term(m.log.last),
    "leads ⇔ knows itself as the leader": lambda m: (m.role is Role.LEADER) == (m.leader == m.me),
    "a leader voted for itself": lambda m: m.role is not Role.LEADER or m.vote == m.me,
    "who asks for votes knows no leader": lambda m: (
        m.leader is None or m.role in (Role.FOLLOWER, Role.LEADER)
    ),
    "progress is kept of exactly the members": lambda m: (
        m.progress.keys() == m.configuration.members
    ),
    "match < next ≤ last + 1 of each follower": lambda m: (
        m.role is not Role.LEADER
        or all(p.match < p.next <= m.log.last + 1 for p in m.progress.values())
    ),
    "only a leader has a successor": lambda m: m.successor is None or m.role is Role.LEADER,
    "a leader's patience lies between one and two timeouts": lambda m: (
        m.options.election_ticks <= m.patience < 2 * m.options.election_ticks
    ),
}


def hold(member: Member) -> None:
    """Raises ``BrokenInvariant`` that names the first formula that does not."""
    for formula, holds in FORMULAS.items():
        if not holds(member):
            raise BrokenInvariant(f"member {member.me} in term {member.term}: not: {formula}")
