"""Text counts by the right of who wrote it: after each step of any play, what ecos shows is what the promise says."""

import re
from dataclasses import replace

from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.github.marker import text_of as without_marker
from bot.sandbox import acts
from bot.sandbox.refusal import Refusal
from bot.vocabulary import CommentId, Permission, RepoName, Visibility
from tests.conftest import LONG
from tests.properties.lattice import (
    BOT,
    DEPENDS,
    ITEMS,
    PART,
    PEOPLE,
    REPOS,
    SEE,
    USES,
    Ground,
    Ledger,
    Link,
    Step,
    name,
    policy_of,
    store_of,
    text_of,
)
from tests.river.village import Village

GAP = 90_000
"""Between two steps: more than the second in which GitHub's times are equal, and the minute that a roll-up tells."""


class Play:
    """One world in which the steps are done; ``other``: whoever has no right writes something else."""

    def __init__(self, ground: Ground, *, other: bool = False) -> None:
        self.river = Village(policy=policy_of(ground), store=store_of(ground))
        self.ledger = Ledger(ground)
        self.other = other
        self.comments: list[tuple[int, CommentId]] = []
        self.asked: dict[CommentId, list[str]] = {}
        self.items = {self.river.id(name(nth)): nth for nth in range(len(ITEMS))}
        self.settle()

    def settle(self) -> None:
        self.river.flow()
        self.river.wait(GAP)

    def do(self, step: Step, nth: int) -> None:
        """Do it, and write into the ledger what was done, if GitHub let it be done."""
        try:
            self._do(step, nth)
        except Refusal:
            return
        self.settle()

    def _do(self, step: Step, nth: int) -> None:
        by, item, ledger = step.by, step.item, self.ledger
        repo, number = RepoName(*REPOS[ITEMS[item][0]].split("/")), ITEMS[item][1]
        place, comment = self.comments[step.nth % len(self.comments)] if self.comments else (0, 0)
        at = place if step.what in ("edit", "delete") else item
        claims = step.instead if self.other and not ledger.may(by, at) else step.says
        match step.what:
            case "write":
                made = self.river.say(by, name(item), text_of(item, claims, nth))
                self.comments.append((item, made))
                ledger.write(by, (item, made), claims, nth)
            case "body":
                self.river.act(acts.EditIssue(by, repo, number, body=text_of(item, claims, nth)))
                ledger.write(by, (item, 0), claims, nth)
            case "title":
                self.river.act(acts.EditIssue(by, repo, number, title=f"Title {nth}"))
            case "edit" if comment:
                self.river.edit(by, CommentId(comment), text_of(place, claims, nth))
                ledger.write(by, (place, comment), claims, nth)
            case "delete" if comment:
                self.river.act(acts.DeleteComment(by, CommentId(comment)))
                self.comments.remove((place, CommentId(comment)))
                del ledger.texts[place, comment]
            case "confirm":
                asked = self.river.say(by, name(item), f"/ecos confirm {name(step.other)}")
                done = ledger.confirm(by, item, step.other)
                face = ["eyes", "rocket" if done else "confused"]
                self.asked[asked] = [] if by == BOT else face
            case "role":
                there = ITEMS[item][0]
                self.river.act(acts.SetRole(repo.owner, repo, by, step.right))
                ledger.roles[by, there] = step.right
            case _:
                pass  # there is no comment yet

    def links(self, *, confirmed: bool) -> set[Link]:
        state = self.river.state
        return {
            (self.items[link.source], link.relation.value, self.items[link.target])
            for link, record in state.links.items()
            if record.stands and (record.confirmed or not confirmed)
        }

    def native(self) -> set[Link]:
        known, at = self.river.world.store.relations, self.items
        parts = {(at[child], PART, at[parent]) for child, parent in known.parents.items()}
        waits = {(at[one], DEPENDS, at[on]) for one, ons in known.blockers.items() for on in ons}
        return parts | waits

    def labelled(self) -> set[int]:
        return {nth for nth in range(len(ITEMS)) if self.river.labels(name(nth))}

    def parts(self) -> list[str]:
        shown = self.river.shown(name(0))
        return shown[0].split("\n\n") if shown else []

    def named(self, section: str) -> set[int]:
        """Whom one section of the roll-up names, or the roll-up as a whole but for what is unconfirmed."""
        parts = self.parts()
        if section == ALL:
            found = [part for part in parts if not part.startswith(MENTIONS)]
        elif section == MENTIONS:
            found = [part for part in parts if part.startswith(MENTIONS)]
        else:
            found = parts[parts.index(section) + 1 :][:1] if section in parts else []
        return {
            at
            for repo, number in NAME.findall("\n".join(found))
            for item, at in self.items.items()
            if self.river.written(item) == f"{repo}#{number}"
        }

    def heads(self, section: str) -> set[int]:
        """Whom the rows of a section speak of first."""
        parts = self.parts()
        rows = parts[parts.index(section) + 1].split("\n") if section in parts else []
        return {
            at
            for row in rows
            for repo, number in NAME.findall(row)[:1]
            for item, at in self.items.items()
            if self.river.written(item) == f"{repo}#{number}"
        }

    def check(self) -> None:
        ledger = self.ledger
        confirmed, mentions = ledger.confirmed(), ledger.mentions()
        assert self.links(confirmed=True) == confirmed
        assert self.links(confirmed=False) == confirmed | mentions
        assert self.native() == ledger.mirrored()
        assert self.labelled() == ledger.blocked()
        self.check_roll_up(ledger.shown(confirmed), ledger.shown(mentions))

    def check_roll_up(self, counted: set[int], mentioned: set[int]) -> None:
        ledger = self.ledger
        work = {one for one in counted if (one, PART, 0) in ledger.confirmed()}
        waiting = ledger.blocked(0) & (counted | {0})
        blockers = {b for a, said, b in ledger.confirmed() if said == DEPENDS and a in waiting}
        blockers = {one for one in blockers if ledger.ground.may_be_named(ITEMS[one][0], 0)}
        assert bool(self.parts()) is bool(counted or mentioned)
        assert self.heads("**Open**") == work
        assert self.heads("**Related**") == counted - work
        assert self.heads("**Blocked**") == waiting
        assert self.named(MENTIONS) == mentioned - counted
        assert self.named(ALL) == (counted | blockers | {0} if self.parts() else set())

    def check_answers(self) -> None:
        assert {one: self.river.reactions(one) for one in self.asked} == self.asked
        replies = [one for nth in range(len(ITEMS)) for one in self.river.said(name(nth))]
        assert len(replies) == sum(map(bool, self.asked.values()))

    def outside(self) -> tuple[list[str], list[str]]:
        """All that ecos did, in order; and beside it what counts in its roll-ups, one after another.

        A mention alone may bring a roll-up, and so take its turn among the rest.
        """
        deeds: list[str] = []
        roll_ups = [""]
        for deed in self.river.deeds():
            if "<!-- ecos:links" in deed.content:
                shown = "" if deed.kind == "comment-deleted" else counted(deed.content)
                roll_ups += [shown] if shown != roll_ups[-1] else []
            else:
                content = re.sub("ecos:reply [0-9a-f]+", "ecos:reply", deed.content)
                deeds.append(f"{deed.kind} {deed.repo}#{deed.number}: {content}")
        return deeds, roll_ups


def counted(roll_up: str) -> str:
    """The roll-up without its mentions; nothing where nothing else is in it."""
    parts = [
        part for part in without_marker(roll_up).split("\n\n") if not part.startswith(MENTIONS)
    ]
    return "\n\n".join(parts) if "```mermaid" in roll_up else ""


ALL, MENTIONS = "", "**Mentioned, unconfirmed:**"
NAME = re.compile(r"\[(?:\w+/)?(\w+)\\?#(\d+)\]\(")


RELATIONS = (DEPENDS, PART, USES, SEE)
claims = st.dictionaries(
    st.integers(0, len(ITEMS) - 1), st.sampled_from(RELATIONS), max_size=2
).map(lambda found: tuple((relation, other) for other, relation in found.items()))
RISING = tuple(Permission)
"""One right for each of the people, in their order; the bot may write."""
roles = st.one_of(
    st.just((RISING,) * 3),
    st.just((RISING, RISING[::-1], RISING)),
    st.tuples(*[st.permutations(RISING)] * 3),
).map(lambda each: tuple((*one,) for one in zip(*each, strict=True)))
grounds = st.builds(
    Ground,
    visibility=st.tuples(*[st.sampled_from(Visibility)] * 2, st.just(Visibility.PUBLIC)),
    trust=st.booleans(),
    roles=roles.map(lambda people: (*people, (Permission.WRITE,) * 3)),
    bodies=st.tuples(*[st.tuples(st.sampled_from(PEOPLE), claims)] * len(ITEMS)),
)


def steps(one: int, relations: tuple[str, str]) -> st.SearchStrategy[Step]:
    """Between the master issue and ``one``, so that what is done meets; what names itself says nothing."""
    says = st.sampled_from(((), *(((said, 0), (said, one)) for said in relations)))
    ends = st.sampled_from(((0, one), (one, 0)))
    return ends.flatmap(
        lambda pair: st.builds(
            Step,
            what=st.sampled_from(DOINGS),
            by=st.sampled_from(PEOPLE),
            item=st.just(pair[0]),
            nth=st.integers(0, 2),
            other=st.just(pair[1]),
            says=says,
            instead=says,
            right=st.sampled_from(Permission),
        )
    )


DOINGS = (*["confirm"] * 5, *["edit"] * 5, *["write"] * 2, "body", "title", "delete", "role")
OPEN = Ground(
    (Visibility.PUBLIC,) * 3,
    trust=False,
    roles=tuple((one,) * 3 for one in (*RISING, Permission.WRITE)),
    bodies=(("anna", ()),) * len(ITEMS),
)
plays = (
    st.tuples(st.integers(1, len(ITEMS) - 1), st.tuples(*[st.sampled_from(RELATIONS)] * 2))
    .flatmap(lambda theme: st.lists(steps(*theme), min_size=4, max_size=9))
    .map(lambda drawn: [replace(drawn[0], what="write", by="rita"), *drawn[1:]])
)


@settings(max_examples=2_000 if LONG else 40)
@given(grounds, plays)
@example(
    OPEN,
    [
        Step("write", "rita", 2, says=((PART, 0),)),
        Step("confirm", "tom", 2, other=0),
        Step("edit", "rita", says=((PART, 0),)),
    ],
)
def test_what_counts_is_what_somebody_who_may_wrote_or_confirmed(
    ground: Ground, steps: list[Step]
) -> None:
    play = Play(ground)
    play.check()
    for nth, step in enumerate(steps):
        play.do(step, nth)
        play.check()
    play.check_answers()


@settings(max_examples=2_000 if LONG else 40)
@given(grounds, plays)
@example(
    OPEN, [Step("write", "rita", 2, says=((PART, 0),)), Step("write", "tom", 2, says=((PART, 0),))]
)
@example(
    OPEN, [Step("write", "rita", 2, says=((PART, 0),)), Step("edit", "wim", says=((PART, 0),))]
)
def test_who_has_no_right_changes_nothing_but_the_list_of_mentions(
    ground: Ground, steps: list[Step]
) -> None:
    one, other = Play(ground), Play(ground, other=True)
    for nth, step in enumerate(steps):
        for play in (one, other):
            # who confirms it makes it count
            if step.what != "confirm" or not play.ledger.may(step.by, step.item):
                play.do(step, nth)
    assert one.outside() == other.outside()
    assert one.native() == other.native()
    assert one.labelled() == other.labelled()
