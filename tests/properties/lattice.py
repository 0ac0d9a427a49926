"""People of every right, in repositories of every kind, who write, edit and confirm; and what must come of it.

``Ledger`` is an oracle: it is told what was done and says from the promise alone what counts. It never looks at ecos.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field

from bot.config.policy import parse_policy
from bot.record.policy import Policy
from bot.sandbox.store import Store
from bot.vocabulary import Permission, Visibility
from tests.river.village import village

PEOPLE = ("nora", "rita", "tom", "wim", "max", "anna", "renobot")
BOT = "renobot"
REPOS = ("gerivdb/Plan", "gerivdb/Work", "partner/Shop")
ITEMS = ((0, 1), (0, 2), (1, 1), (1, 2), (2, 1))
"""(repository, number); the first is the master issue, of which alone something can be a part."""
PULL = 3
DEPENDS, PART, USES, SEE = "depends-on", "part-of", "uses", "relates"
WORDS = {
    (DEPENDS, False): "Depends on", (DEPENDS, True): "Needed by",
    (PART, False): "Part of", (PART, True): "Contains",
    (USES, False): "Uses", (SEE, False): "Look at",
}  # fmt: skip

Roles = tuple[Permission, ...]
Claim = tuple[str, int]
Claims = tuple[Claim, ...]
Link = tuple[int, str, int]
Origin = tuple[int, int]
"""(item, number of the comment in the play), the body's number being 0."""


@dataclass(frozen=True)
class Ground:
    """``roles`` of each of the people in each repository; ``trust``: Plan and Work are in one group.

    ``bodies``: who wrote what in each item before ecos came.
    """

    visibility: tuple[Visibility, Visibility, Visibility]
    trust: bool
    roles: tuple[Roles, ...]
    bodies: tuple[tuple[str, Claims], ...]

    def role(self, person: str, repo: int) -> Permission:
        return self.roles[PEOPLE.index(person)][repo]

    def may_be_named(self, named: int, where: int) -> bool:
        """As promised; gerivdb is of an enterprise, partner is not."""
        return (
            named == where
            or self.visibility[named] is Visibility.PUBLIC
            or (
                self.visibility[named] is Visibility.INTERNAL
                and self.visibility[where] is not Visibility.PUBLIC
                and {named, where} == {0, 1}
            )
            or (self.trust and {named, where} == {0, 1})
        )

    def see_each_other(self, one: int, other: int) -> bool:
        return self.may_be_named(one, other) and self.may_be_named(other, one)


@dataclass(frozen=True)
class Step:
    """``what`` somebody does at ``item``, to the ``nth`` comment of the play, to or of ``other``; ``says`` is written.

    ``instead``: what is written in another world, if this one has no right.
    """

    what: str
    by: str
    item: int = 0
    nth: int = 0
    other: int = 0
    says: Claims = ()
    instead: Claims = ()
    right: Permission = Permission.NONE


def name(item: int) -> str:
    repo, number = ITEMS[item]
    return f"{REPOS[repo]}#{number}"


def text_of(item: int, claims: Claims, nth: int) -> str:
    """No text is written twice, so that each edit is one."""
    lines = [f"Text number {nth}."]
    for claim in claims:
        source, relation, _ = link_of(item, claim)
        inverse = relation in (DEPENDS, PART) and source != item
        lines.append(f"{WORDS[relation, inverse]} {name(claim[1])}")
    return "\n\n".join(lines)


def link_of(item: int, claim: Claim) -> Link:
    """A later item waits for an earlier one, so that nothing goes in circles and nobody has two parents."""
    relation, other = claim
    if relation == PART and 0 not in (item, other):
        relation = DEPENDS
    ends = (max(item, other), min(item, other)) if relation in (DEPENDS, PART) else (item, other)
    return ends[0], relation, ends[1]


@dataclass(frozen=True)
class Said:
    """``weight``: the writer may make it count; ``mute``: a bot wrote it."""

    claims: Claims
    weight: bool
    mute: bool
    nth: int


@dataclass
class Ledger:
    """What stands written, who stands behind it, and so what counts."""

    ground: Ground
    roles: dict[tuple[str, int], Permission] = field(default_factory=dict)
    texts: dict[Origin, Said] = field(default_factory=dict)
    vouched: set[tuple[Link, Origin, int]] = field(default_factory=set)

    def __post_init__(self) -> None:
        for item, (by, claims) in enumerate(self.ground.bodies):
            self.write(by, (item, 0), claims, -1)

    def may(self, person: str, item: int) -> bool:
        """Whether ``person`` has triage or more where ``item`` is."""
        repo = ITEMS[item][0]
        role = self.roles.get((person, repo), self.ground.role(person, repo))
        return person != BOT and role.value >= Permission.TRIAGE.value

    def write(self, by: str, origin: Origin, claims: Claims, nth: int) -> None:
        self.texts[origin] = Said(claims, self.may(by, origin[0]), by == BOT, nth)

    def confirm(self, by: str, here: int, other: int) -> bool:
        """Let what is said between the two count as it is written now; false if there was nothing or ``by`` may not."""
        seen = self.ground.may_be_named(ITEMS[other][0], ITEMS[here][0])
        links = [one for one in self.mentions() if {one[0], one[2]} == {here, other}]
        if not (self.may(by, here) and seen and here != other):
            return False
        for link in links:
            self.vouched |= {(link, at, said.nth) for at, said in self.proofs(link)}
        return bool(links)

    def proofs(self, link: Link) -> Iterator[tuple[Origin, Said]]:
        for origin, said in self.texts.items():
            if not said.mute and link in {link_of(origin[0], claim) for claim in said.claims}:
                yield origin, said

    def links(self) -> set[Link]:
        every = {
            link_of(at[0], claim)
            for at, said in self.texts.items()
            for claim in said.claims
            if not said.mute
        }
        return {one for one in every if one[0] != one[2]}

    def confirmed(self) -> set[Link]:
        return {
            link
            for link in self.links()
            if any(
                said.weight or (link, at, said.nth) in self.vouched
                for at, said in self.proofs(link)
            )
        }

    def mentions(self) -> set[Link]:
        return self.links() - self.confirmed()

    def mirrored(self) -> set[Link]:
        """What GitHub itself knows: two issues of one owner, whose readers may all know of both."""
        return {
            one
            for one in self.confirmed()
            if one[1] in (DEPENDS, PART)
            and PULL not in (one[0], one[2])
            and self.ground.see_each_other(ITEMS[one[0]][0], ITEMS[one[2]][0])
            and 2 not in (ITEMS[one[0]][0], ITEMS[one[2]][0])
        }

    def blocked(self, readers: int | None = None) -> set[int]:
        """Who waits, as the readers of a repository see it, by default of each one's own. All items are open."""
        return {
            source
            for source, relation, target in self.confirmed()
            if relation == DEPENDS
            and self.ground.may_be_named(
                ITEMS[target][0], ITEMS[source][0] if readers is None else readers
            )
        }

    def shown(self, links: set[Link]) -> set[int]:
        """The other ends of ``links`` that may be named at the master issue."""
        ends = {a if b == 0 else b for a, _, b in links if 0 in (a, b)}
        return {one for one in ends if self.ground.may_be_named(ITEMS[one][0], 0)}


def store_of(ground: Ground) -> Store:
    issues: list[list[dict[str, object]]] = [[], [], []]
    for nth, ((repo, number), (by, claims)) in enumerate(zip(ITEMS, ground.bodies, strict=True)):
        body = text_of(nth, claims, -1)
        issues[repo].append(
            {"number": number, "by": by, "title": f"Item {nth}", "body": body, "pull": nth == PULL}
        )
    repositories = {
        full: {
            "visibility": ground.visibility[repo],
            "roles": {
                one: role.name.lower()
                for one in PEOPLE
                if (role := ground.role(one, repo)) is not Permission.NONE
            },
            "issues": issues[repo],
        }
        for repo, full in enumerate(REPOS)
    }
    return village(f"""
name: lattice
ecosystem:
  app: ecos
  owners: {{gerivdb: {{enterprise: geri}}, partner: {{}}}}
  users: {json.dumps({one: {"bot": True} if one == BOT else {} for one in PEOPLE})}
  repositories: {json.dumps(repositories)}
acts: [{{at: 2026-03-02T09:00:00Z, by: anna, comment: "Plan#1", body: never played}}]
expect: []
""")


def policy_of(ground: Ground) -> Policy:
    return parse_policy(
        {
            "owners": ["gerivdb", "partner"],
            "adopted": ["gerivdb", "partner"],
            "master_issues": [name(0)],
            "trust": [list(REPOS[:2])] if ground.trust else [],
            "blocked_label": "blocked",
        },
        "lattice",
    )
