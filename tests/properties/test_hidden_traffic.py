"""The same happens in the open, and other things in hiding at any moment: whatever ecos does in the open is the same.

Not only what stands there in the end: each write, in its order, and whether it came at once, taken together with
others, or only with a sweep.
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from types import ModuleType
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.github.actions import row_of
from bot.orchestrator import readers, stage
from bot.orchestrator.rules import refresh
from bot.record.payload import Decided
from bot.sandbox import acts
from bot.sandbox.journal import Acted, Requested
from bot.sandbox.refusal import Refusal
from bot.vocabulary import Instant, IssueId, IssueRef, RepoName, Visibility
from tests.conftest import LONG
from tests.properties.test_who_may_know import HIDDEN, Open, Secret, leak, policy_of, store_of
from tests.river.village import Village
from tests.sandbox.client import START

OPEN, FRIEND = RepoName("gerivdb", "WAZAA"), RepoName("gerivdb", "Friend")
TURN = 150_000
"""Whatever the doings of one turn bring about is over before the next one."""
AT_ONCE, TOGETHER = 15_000, 60_000
"""Milliseconds after somebody did something in the open within which its consequences come, if nothing holds them
back; and if a roll-up was written just before."""

CONTENT = {
    "comment-created", "comment-edited",
    "sub-issue-added", "sub-issue-removed", "blocker-added", "blocker-removed",
}  # fmt: skip


@dataclass(frozen=True)
class Doing:
    """``by`` does ``what`` at item ``number``, ``after`` so many milliseconds.

    ``text`` is what is written, ``other`` the issue in the open that GitHub is to relate it to.
    """

    what: str
    by: str = "anna"
    number: int = 30
    text: str = ""
    after: int = 0
    other: int = 29


Turn = tuple[Doing, ...]
World = tuple[Turn, ...]
"""What is done in hiding in each turn, counted from its beginning."""


def played(opened: Open, turns: tuple[Turn, ...], hidden: World, *, exists: bool) -> Village:
    store = store_of(opened.here, opened.there, opened.namesake, Secret(exists=exists))
    river = Village(policy=policy_of(opened), store=store)
    river.flow()
    start = Instant(START + TURN)  # what was imported until then took longer in one world
    for nth, turn in enumerate(turns):
        begun = start + TURN * (nth + 1)
        secret = hidden[nth] if exists and nth < len(hidden) else ()
        moments = [(one.after, number, OPEN, one) for number, one in enumerate(turn)]
        moments += [(one.after, -1, HIDDEN, one) for one in secret]
        for after, _, repo, one in sorted(moments, key=lambda moment: moment[:2]):
            river.wait(begun + after - river.now)
            do(river, repo, one)
    river.wait(TURN)  # and not until nothing is owed: a muted thread is owed its roll-up for ever
    return river


def do(river: Village, repo: RepoName, doing: Doing) -> None:
    by, number, plan = doing.by, doing.number, IssueRef(OPEN, doing.other)
    try:
        match doing.what:
            case "say":
                river.act(acts.Comment(by, repo, number, doing.text))
            case "body":
                river.act(acts.EditIssue(by, repo, number, body=doing.text))
            case "edit":
                edit_newest(river, repo, doing)
            case "title":
                river.act(acts.EditIssue(by, repo, number, title=f"After {doing.after} ms"))
            case "close":
                river.act(acts.CloseIssue(by, repo, number))
            case "reopen":
                river.act(acts.ReopenIssue(by, repo, number))
            case "label":
                river.act(acts.AddLabel(by, repo, number, "blocked"))
            case "delete":
                river.act(acts.DeleteIssue(by, repo, number))
            case "rename":
                river.act(acts.RenameRepository(by, repo, "Crypt"))
            case "archive":
                river.act(acts.ArchiveRepository(by, repo))
            case "leave":
                river.act(acts.ChooseRepositories(by, "gerivdb", (OPEN, FRIEND)))
            case "come":
                river.act(acts.ChooseRepositories(by, "gerivdb", (OPEN, FRIEND, HIDDEN)))
            case "part":
                river.act(acts.AddSubIssue(by, repo, number, plan))
            case "take in":
                river.act(acts.AddSubIssue(by, OPEN, doing.other, IssueRef(repo, number)))
            case "no part":
                river.act(acts.RemoveSubIssue(by, repo, number, plan))
            case "wait":
                river.act(acts.Block(by, repo, number, plan))
            case "no wait":
                river.act(acts.Unblock(by, repo, number, plan))
            case other:
                raise AssertionError(other)
    except Refusal:
        pass  # nothing of that kind is there to be done


def edit_newest(river: Village, repo: RepoName, doing: Doing) -> None:
    """The last of the people's comments there."""
    store = river.world.store
    found = store.repository_named(repo)
    said = store.comments_on(IssueId(found.id, doing.number)) if found is not None else ()
    for comment in [one.id for one in said if one.author != store.app.user][-1:]:
        river.edit(doing.by, comment, doing.text)


def writes(river: Village) -> dict[str, list[str]]:
    """The writes in the open repository by what they take their turn with; how soon each came, and what it says.

    All that creates content takes turns, for GitHub counts it together; any other kind does so with its like in its
    thread. Between two of these the order tells how fast GitHub let ecos go, of which all that it does has a part.
    """
    here, found, last = river.id("WAZAA#29").repo, defaultdict[str, list[str]](list), START
    for entry in river.world.journal:
        if not isinstance(entry, Requested | Acted) or entry.effect is None:
            continue
        effect = entry.effect
        if effect.repo == here and isinstance(entry, Acted):
            last = entry.at
        elif effect.repo == here:
            since = entry.at - last
            soon = "at once" if since < AT_ONCE else "together" if since < TOGETHER else "later"
            content = re.sub("ecos:reply [0-9a-f]+", "ecos:reply", effect.content)
            content = re.sub("`[0-9a-f]{8}`|approve [0-9a-f]{8}|reject [0-9a-f]{8}", "", content)
            place = f"{effect.kind} #{effect.number}"
            queue = "content" if effect.kind in CONTENT else place
            found[queue].append(f"{soon}: {place}: {content}")
    return found


def decided(river: Village) -> list[str]:
    """All that was decided to be done in the open repository, kind and target, in order."""
    here = river.id("WAZAA#29").repo
    return [
        row_of(action).target(action)
        for one in river.payloads()
        if isinstance(one, Decided)
        for action in one.actions
        if action.item.repo == here
    ]


OPENLY = (
    "Depends on #30", "Part of #29", "Needed-By: #29", "Depends on #29", "See #30 and #7.", "nothing",
    "Depends on Friend#1", "Depends on Vault#7", "Part of gerivdb/Vault#7", "Uses Vault#7 and #30",
    "/ecos status", "/ecos why", "/ecos graph", "/ecos link #30", "/ecos unlink #30", "/ecos confirm #29",
    "/ecos link #29 as part-of", "/ecos link Vault#7", "/ecos mute", "/ecos unmute", "/ecos doctor",
    "- [ ] a step (#30)\n- [x] Vault#7", "/ecos docs --link-theory --auto-update", "/ecos approve", "/ecos drafts",
)  # fmt: skip
IN_HIDING = (
    "Depends on WAZAA#29", "Depends on WAZAA#30", "Needed-By: WAZAA#29", "Needed-By: WAZAA#30",
    "Part of WAZAA#29", "Part of WAZAA#30\n\nSee WAZAA#29", "Contains WAZAA#30", "See WAZAA#30 and WAZAA#29",
    "Depends on WAZAA#30\n\nUses WAZAA#29", "Depends on WAZAA#7\n\nDepends on Friend#1", "nothing",
    "/ecos link WAZAA#29 as depends-on", "/ecos link WAZAA#30 as needed-by", "/ecos unlink WAZAA#29",
    "/ecos confirm WAZAA#29", "/ecos status WAZAA#30", "/ecos mute", "/ecos unmute",
    "/ecos link WAZAA#30 as depends-on from WAZAA#29",
)  # fmt: skip
DOINGS = ("close", "reopen", "title", "label", "part", "no part", "wait", "no wait")
GAPS = (0, 1, 250, 700, 3_000, 35_000)


def doings(
    whats: tuple[str, ...], numbers: tuple[int, ...], texts: tuple[str, ...]
) -> st.SearchStrategy[Turn]:
    one = st.builds(
        Doing,
        what=st.sampled_from((*["say"] * len(whats), "edit", "body", *whats)),
        by=st.sampled_from(("anna", "anna", "tom", "rita")),
        number=st.sampled_from(numbers),
        text=st.lists(st.sampled_from(texts), min_size=1, max_size=2, unique=True).map("\n\n".join),
        after=st.sampled_from(GAPS),
        other=st.sampled_from((29, 7)),
    )
    return st.lists(one, max_size=3).map(tuple)


opened = st.builds(
    Open,
    here=st.sampled_from(Visibility),
    there=st.sampled_from((Visibility.PRIVATE, Visibility.INTERNAL)),
    alias=st.booleans(),
    hidden_master=st.booleans(),
    adopted=st.sampled_from((True, True, True, False)),
).filter(lambda one: one.there is Visibility.PRIVATE or one.here is Visibility.PUBLIC)
openly = st.lists(doings(DOINGS, (29, 30, 7), OPENLY), min_size=1, max_size=4).map(tuple)
in_hiding = doings((*DOINGS, "delete", "rename", "archive", "leave", "come"), (7,), IN_HIDING)
hidden = st.lists(in_hiding, max_size=4).map(tuple)


def differences(one: Village, other: Village) -> Iterator[tuple[object, object]]:
    for look in (writes, decided):
        yield look(one), look(other)


def says(text: str, number: int = 30, **more: Any) -> Turn:
    return (Doing("say", number=number, text=text, **more),)


def does(what: str, number: int = 30, **more: Any) -> Turn:
    return (Doing(what, number=number, **more),)


HAS_ANOTHER_PARENT = (does("part", other=7) + says("Part of #29", after=3_000), ())
"""GitHub shows no second one, so ecos tries again whenever that may have changed."""


FOLLOWS = (
    (Doing("body", number=29, text="- [ ] a step (#30)"), *says("Part of #29", after=250)),
    says("/ecos docs --link-theory --auto-update", 29),
    says("/ecos approve", 29),
    does("close", after=3_000),
    (),
)
"""A section that is drafted anew when its work is closed."""


@settings(max_examples=2_000 if LONG else 60)
@given(opened, openly, hidden, hidden, st.booleans())
@example(Open(), ((), does("close")), (says("Depends on WAZAA#30\n\nUses WAZAA#29", 7),), (), False)
@example(Open(), ((), does("close")), (says("Needed-By: WAZAA#30", 7),), (), False)
@example(
    Open(),
    (says("/ecos mute"), says("/ecos unmute")),
    (says("Needed-By: WAZAA#30", 7),),
    (),
    False,
)
@example(Open(), HAS_ANOTHER_PARENT, (says("See WAZAA#30", 7), does("rename")), (), False)
@example(
    Open(), HAS_ANOTHER_PARENT, (does("part", 7, other=30), does("no part", 7, other=30)), (), False
)
@example(
    Open(),
    (says("Depends on #7"), (), ()),
    (says("Needed-By: WAZAA#30", 7), does("leave"), does("come")),
    (),
    False,
)
@example(
    Open(),
    HAS_ANOTHER_PARENT,
    (says("Needed-By: WAZAA#30", 7), says("/ecos mute", 7) + says("/ecos unmute", 7, after=9_000)),
    (),
    False,
)
@example(
    Open(adopted=False),
    (says("Part of #29"), (), says("Uses #30", 29)),
    ((), does("take in", 7, other=30)),
    (),
    False,
)
@example(Open(), FOLLOWS, ((), (), (), says("Part of WAZAA#29", 7), does("close", 7)), (), False)
def test_what_happens_in_hiding_moves_nothing_in_the_open(
    opened: Open, turns: tuple[Turn, ...], one: World, other: World, exists: bool
) -> None:
    first = played(opened, turns, one, exists=True)
    second = played(opened, turns, other, exists=exists)
    for left, right in differences(first, second):
        assert left == right


def test_what_follows_its_facts_is_drafted_anew() -> None:
    river = played(Open(), FOLLOWS, (), exists=True)
    approved, anew = writes(river)["issue-edited #29"]
    assert "still open" in approved
    assert "later" in anew
    assert "is closed" in anew


@pytest.mark.parametrize("where", [refresh, readers, stage])
def test_it_shows_when_what_is_hidden_moves_something(
    where: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each with its own break: the labels and sweeps, the rules, the words."""
    opened, turns = Open(), (says("/ecos mute"), says("/ecos unmute"), does("close"), ())
    hidden = (says("Needed-By: WAZAA#30\n\nUses WAZAA#29", 7), (), (), does("title", 7))

    def worlds() -> list[bool]:
        pair = [played(opened, turns, hidden, exists=exists) for exists in (True, False)]
        return [one == other for one, other in differences(*pair)]

    assert worlds() == [True, True]
    leak(where, monkeypatch)
    assert worlds() != [True, True]
