"""Two worlds that differ only in what is hidden: whoever cannot read it sees the same in both, byte for byte."""

import re
from dataclasses import dataclass, field
from functools import cache
from types import ModuleType

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.config.policy import parse_policy
from bot.github.actions import row_of
from bot.orchestrator import answers, naming, readers, stage
from bot.record.payload import Decided
from bot.record.policy import Policy
from bot.sandbox import acts
from bot.sandbox.journal import Requested
from bot.sandbox.refusal import Refusal
from bot.sandbox.store import Store
from bot.vocabulary import RepoName, Visibility
from tests.conftest import LONG
from tests.river.village import Village, policy, village
from tests.river.virtual import Course

TURN = 60_000
"""Something is done in the open once a turn, and in hiding half a turn later: so both worlds keep step."""
HIDDEN = RepoName("gerivdb", "Vault")


@dataclass(frozen=True)
class Secret:
    """What is hidden in one world. ``doings`` are done there, one a turn; ``exists`` false: nothing is."""

    exists: bool = True
    title: str = "Secret keys"
    items: tuple[int, ...] = (7,)
    doings: tuple[str, ...] = ()


@dataclass(frozen=True)
class Open:
    """What is the same in both: who can read the open repository and who is trusted, and what is said in it.

    ``namesake``: another owner has a public repository of the hidden one's name. Not ``adopted``: ecos only proposes.
    """

    here: Visibility = Visibility.PUBLIC
    there: Visibility = Visibility.PRIVATE
    alias: bool = False
    hidden_master: bool = False
    namesake: bool = False
    adopted: bool = True
    said: tuple[tuple[str, int, str], ...] = field(default=())


@cache
def store_of(here: Visibility, there: Visibility, namesake: bool, secret: Secret) -> Store:
    items = ", ".join(f"{{number: {one}, by: anna, title: {secret.title}}}" for one in secret.items)
    vault = f"""
    gerivdb/Vault:
      visibility: {there}
      roles: {{anna: admin, tom: triage}}
      issues: [{items}]
"""
    other = """
    partner/Vault:
      visibility: public
      roles: {anna: admin}
      issues: [{number: 7, by: anna, title: An open vault}]
"""
    return village(f"""
name: two worlds
ecosystem:
  app: ecos
  owners: {{gerivdb: {{}}, partner: {{}}}}
  users: {{anna: {{}}, tom: {{}}, rita: {{}}}}
  repositories:
    gerivdb/WAZAA:
      visibility: {here}
      roles: {{anna: admin, tom: triage, rita: read}}
      issues:
        - {{number: 7, by: anna, title: A seventh}}
        - {{number: 29, by: anna, title: The plan}}
        - {{number: 30, by: tom, title: A chore}}
    gerivdb/Friend:
      visibility: private
      roles: {{anna: admin, tom: triage}}
      issues: [{{number: 1, by: anna, title: A friend}}]
{vault if secret.exists else ""}{other if namesake else ""}
acts: [{{at: 2026-03-02T09:00:00Z, by: anna, comment: "WAZAA#29", body: never played}}]
expect: []
""")


def policy_of(opened: Open) -> Policy:
    return parse_policy(
        {
            "owners": ["gerivdb", "partner"],
            "adopted": ["gerivdb", "partner"] if opened.adopted else [],
            "repositories": {"gerivdb/Vault": ["vlt"]} if opened.alias else {},
            "master_issues": ["gerivdb/WAZAA#29", "gerivdb/WAZAA#30"]
            + (["gerivdb/Vault#7"] if opened.hidden_master else []),
            "trust": [["gerivdb/WAZAA", "gerivdb/Friend"]],
            "blocked_label": "blocked",
        },
        "two worlds",
    )


def played(opened: Open, secret: Secret) -> Village:
    river = Village(
        policy=policy_of(opened), store=store_of(opened.here, opened.there, opened.namesake, secret)
    )
    start = river.now
    for turn in range(max(len(opened.said), len(secret.doings))):
        river.wait(start + TURN * (turn + 1) - river.now)
        for by, number, text in opened.said[turn : turn + 1]:
            say(river, by, number, text)
        river.wait(TURN // 2)
        for doing in secret.doings[turn : turn + 1] if secret.exists else ():
            do_in_hiding(river, doing)
    river.flow()
    return river


def seen(opened: Open, secret: Secret) -> list[str]:
    return deeds(played(opened, secret))


def deeds(river: Village) -> list[str]:
    """All that the App did in the open repository, in order, as its readers see it."""
    here = river.id("WAZAA#29").repo
    return [
        f"{deed.kind} #{deed.number}: {re.sub('ecos:reply [0-9a-f]+', 'ecos:reply', deed.content)}"
        for deed in river.deeds()
        if deed.repo == here and deed.by == "ecos[bot]"
    ]


def asked(river: Village) -> list[str]:
    """All calls that reached the open repository, in order: reads too, for they take their turn among the writes."""
    return [
        f"{entry.method} {re.sub('comments/[0-9]+', 'comments/N', entry.path)} {entry.status}"
        for entry in river.world.journal
        if isinstance(entry, Requested) and entry.path.startswith("/repos/gerivdb/WAZAA/")
    ]


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


def say(river: Village, by: str, number: int, text: str) -> None:
    """Comments; ``number`` 0 opens an issue, a negative one edits its body."""
    name = RepoName("gerivdb", "WAZAA")
    if number == 0:
        river.act(acts.OpenIssue(by, name, "Another", text))
    elif number < 0:
        river.act(acts.EditIssue("anna", name, -number, body=text))
    else:
        river.say(by, f"WAZAA#{number}", text)


def do_in_hiding(river: Village, doing: str) -> None:
    try:
        match doing:
            case "close":
                river.act(acts.CloseIssue("anna", HIDDEN, 7))
            case "reopen":
                river.act(acts.ReopenIssue("anna", HIDDEN, 7))
            case "delete":
                river.act(acts.DeleteIssue("anna", HIDDEN, 7))
            case "rename":
                river.act(acts.RenameRepository("anna", HIDDEN, "Crypt"))
            case "title":
                river.act(acts.EditIssue("anna", HIDDEN, 7, title="Other keys"))
            case text:
                river.say("anna", "Vault#7", text)
    except Refusal:
        pass  # done to what is gone by now: nothing happens


NAMES = (
    "gerivdb/Vault#7", "GERIVDB/vault#7", "Vault#7", "vault #7", "`Vault` #7", "vlt#7", "vlt #7",
    "gerivdb/Vault #7", "https://github.com/gerivdb/Vault/issues/7", "gerivdb/Vault#8",
    "https://github.com/gerivdb/Vault/pull/7#issuecomment-1", "Vault#8", "gerivdb/Crypt#7",
    "[Vault #7](https://github.com/gerivdb/Vault/issues/7)", "#30", "#7", "Friend#1",
)  # fmt: skip
SENTENCES = (
    "Depends on {}", "Needed-By: {}", "See {}.", "Depends on {}, #30 and {}", "- **Coordonne** : {} (x)",
    "Part of {}", "/ecos link {}", "/ecos link {} as uses", "/ecos link #30 as depends-on from {}",
    "/ecos link {} as depends-on from #30", "/ecos link #30 from #29", "/ecos unlink #30 from #29",
    "/ecos unlink {}", "/ecos unlink {} as uses", "/ecos unlink #30 from {}", "/ecos status {}",
    "/ecos confirm {}", "/ecos confirm #30 from {}",
    "/ecos graph {}", "/ecos graph", "/ecos doctor",
    "/ecos why {}", "/ecos status", "/ecos why", "/ecos help {}", "nothing",
)  # fmt: skip
IN_HIDING = (
    "close", "reopen", "delete", "rename", "title", "Depends on gerivdb/WAZAA#29",
    "Needed-By: WAZAA#29", "See WAZAA#30 and WAZAA#29", "/ecos link WAZAA#29 as depends-on",
    "/ecos link WAZAA#30 as needed-by", "/ecos unlink WAZAA#29", "/ecos status WAZAA#29",
    "Depends on Friend#1", "/ecos help", "/ecos link WAZAA#30 as depends-on from WAZAA#29",
    "/ecos unlink WAZAA#30 from WAZAA#29",
)  # fmt: skip

texts = st.lists(
    st.builds(str.replace, st.sampled_from(SENTENCES), st.just("{}"), st.sampled_from(NAMES)),
    min_size=1,
    max_size=3,
).map("\n\n".join)
said = st.tuples(
    st.sampled_from(("anna", "tom", "rita")), st.sampled_from((29, 30, 7, 0, -29, -30)), texts
)
opened = st.builds(
    Open,
    here=st.sampled_from(Visibility),
    there=st.sampled_from((Visibility.PRIVATE, Visibility.INTERNAL)),
    alias=st.booleans(),
    hidden_master=st.booleans(),
    namesake=st.booleans(),
    adopted=st.booleans(),
    said=st.lists(said, min_size=1, max_size=5).map(tuple),
).filter(lambda one: one.there is Visibility.PRIVATE or one.here is Visibility.PUBLIC)
secrets = st.builds(
    Secret,
    exists=st.booleans(),
    title=st.sampled_from(("Secret keys", "Other keys")),
    items=st.sampled_from(((7,), (7, 8), (8,))),
    doings=st.lists(st.sampled_from(IN_HIDING), max_size=5).map(tuple),
)


@settings(max_examples=2_000 if LONG else 60)
@given(opened, secrets, secrets)
@example(Open(said=(("tom", 29, "/ecos status Vault#7"),)), Secret(), Secret(exists=False))
@example(
    Open(namesake=True, said=(("tom", 29, "Uses Vault#7\n\n/ecos why"),)),
    Secret(),
    Secret(exists=False),
)
@example(
    Open(said=(("tom", 29, "Depends on Vault #7\n\n/ecos why"),)), Secret(), Secret(items=(8,))
)
@example(
    Open(adopted=False, hidden_master=True, said=(("tom", 29, "Depends on #30"),)),
    Secret(doings=("See WAZAA#29", "/ecos link WAZAA#30 as needed-by")),
    Secret(exists=False),
)
@example(
    Open(adopted=False, said=(("anna", 29, "Depends on gerivdb/Vault#7"),)),
    Secret(doings=("rename",)),
    Secret(exists=False),
)
def test_what_a_reader_sees_does_not_depend_on_what_is_hidden_from_them(
    opened: Open, one: Secret, other: Secret
) -> None:
    worlds = [played(opened, secret) for secret in (one, other)]
    for look in (deeds, asked, decided):
        first, second = map(look, worlds)
        assert first == second


def leak(room: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    """There everybody may know of everything."""
    name = "may_know" if hasattr(room, "may_know") else "may_name"
    monkeypatch.setattr(room, name, lambda *_: True)


@pytest.mark.parametrize(
    ("text", "leaks"),
    [
        ("/ecos status Vault#7", (answers, naming)),
        ("/ecos status gerivdb/Vault#7", (answers,)),
        ("/ecos link gerivdb/Vault#7", (answers,)),
        ("Depends on gerivdb/Vault#7", (stage, readers)),
    ],
)
def test_it_shows_when_a_name_is_let_slip(
    text: str, leaks: tuple[ModuleType, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = Open(said=(("tom", 29, text),))
    assert seen(opened, Secret()) == seen(opened, Secret(exists=False))

    for room in leaks:
        leak(room, monkeypatch)
    assert seen(opened, Secret()) != seen(opened, Secret(exists=False))


def test_it_shows_when_a_proposal_counts_what_is_hidden(monkeypatch: pytest.MonkeyPatch) -> None:
    opened = Open(adopted=False, said=(("tom", 29, "Depends on #30"),))
    secret = Secret(doings=("See WAZAA#29",))
    assert seen(opened, secret) == seen(opened, Secret(exists=False))

    for room in (stage, readers):
        leak(room, monkeypatch)
    assert seen(opened, secret) != seen(opened, Secret(exists=False))


def test_it_shows_when_what_is_hidden_makes_ecos_look(monkeypatch: pytest.MonkeyPatch) -> None:
    opened = Open(said=(("tom", 29, "Depends on #30"),))
    worlds = (Secret(doings=("See WAZAA#29",)), Secret(exists=False))
    one, other = (asked(played(opened, secret)) for secret in worlds)
    assert one == other

    leak(readers, monkeypatch)
    one, other = (asked(played(opened, secret)) for secret in worlds)
    assert one != other


def test_a_name_leaves_the_open_comment_when_its_repository_is_hidden() -> None:
    river = Village()
    river.say("anna", "WAZAA#29", "Uses partner/Shop#5 and FLUENCE#20")
    river.flow()
    assert "Shop" in river.shown("WAZAA#29")[0]

    river.act(acts.ChangeVisibility("anna", RepoName("partner", "Shop"), Visibility.PRIVATE))
    river.flow()

    assert "Shop" not in river.shown("WAZAA#29")[0]
    assert "FLUENCE" in river.shown("WAZAA#29")[0]


FLUENCE = RepoName("gerivdb", "FLUENCE")


def kinds(river: Village, number: int, start: int) -> list[str]:
    """What the App did there since its ``start``-th deed."""
    return [deed.kind for deed in [*river.deeds()][start:] if deed.number == number]


def test_a_comment_that_named_what_is_hidden_is_not_edited_but_goes() -> None:
    river = Village(policy=policy(blocked_label=None))
    river.say("anna", "WAZAA#29", "Uses partner/Shop#5 and FLUENCE#20")
    river.flow()
    (before,) = river.own_comments("WAZAA#29")
    start = len([*river.deeds()])

    river.act(acts.ChangeVisibility("anna", RepoName("partner", "Shop"), Visibility.PRIVATE))
    river.flow()

    assert kinds(river, 29, start) == ["comment-deleted", "comment-created", "comment-pinned"]
    (after,) = river.own_comments("WAZAA#29")
    assert after.id != before.id

    river.act(acts.CloseIssue("anna", FLUENCE, 20))
    river.flow()
    assert [one.id for one in river.own_comments("WAZAA#29")] == [after.id], "edited as ever"


def test_what_an_older_version_of_the_comment_named_counts_as_well() -> None:
    river = Village(policy=policy(blocked_label=None))
    said = river.say("anna", "WAZAA#29", "Uses partner/Shop#5 and FLUENCE#20")
    river.flow()
    river.edit("anna", said, "Uses FLUENCE#20")
    river.flow()
    (before,) = river.own_comments("WAZAA#29")
    assert "Shop" not in before.body
    start = len([*river.deeds()])

    river.act(acts.ChangeVisibility("anna", RepoName("partner", "Shop"), Visibility.PRIVATE))
    river.flow()

    assert kinds(river, 29, start) == ["comment-deleted", "comment-created", "comment-pinned"]


def test_a_reply_that_named_what_is_hidden_is_taken_back_and_others_stay() -> None:
    river = Village(policy=policy(blocked_label=None))
    river.say("anna", "WAZAA#31", "/ecos link partner/Shop#5")
    river.say("anna", "WAZAA#31", "/ecos help")
    river.flow()
    river.say("anna", "WAZAA#31", "/ecos unlink partner/Shop#5")
    river.flow()
    linked, other, unlinked = river.own_comments("WAZAA#31")
    assert "Shop" in linked.body
    assert "Shop" in unlinked.body

    river.act(acts.ChangeVisibility("anna", RepoName("partner", "Shop"), Visibility.PRIVATE))
    river.flow()

    assert [one.id for one in river.own_comments("WAZAA#31")] == [other.id]
    assert not river.state.spoken


def test_a_name_behind_two_corners_takes_the_comment_along() -> None:
    river = Village(policy=policy(blocked_label=None))
    river.say("anna", "WAZAA#29", "Depends on FLUENCE#20")
    river.say("anna", "FLUENCE#20", "Depends on partner/Shop#5")
    river.flow()
    assert "Shop" in river.shown("WAZAA#29")[0]
    start = len([*river.deeds()])

    river.act(acts.Uninstall("anna", "partner"))
    river.flow()

    assert kinds(river, 29, start) == ["comment-deleted", "comment-created", "comment-pinned"]
    assert "Shop" not in river.shown("WAZAA#29")[0]


def test_whenever_the_process_dies_one_comment_stands_anew_and_none_was_edited() -> None:
    def life(course: Course) -> Village:
        river = Village(course, policy=policy(blocked_label=None))
        river.say("anna", "WAZAA#29", "Uses partner/Shop#5 and FLUENCE#20")
        river.flow()
        return river

    def hidden(river: Village) -> Village:
        river.act(acts.ChangeVisibility("anna", RepoName("partner", "Shop"), Visibility.PRIVATE))
        return river.flow()  # type: ignore[return-value]

    first, last = len(life(Course()).effects), len(hidden(life(Course())).effects)
    for moment in range(first, last):
        for kept in (0.0, 1.0):
            river = hidden(life(Course(crashes=frozenset({moment}), kept=kept)))
            assert river.crashes
            deeds = [deed.kind for deed in river.deeds()]
            assert "comment-edited" not in deeds
            assert deeds.count("comment-created") == 2
            (comment,) = river.own_comments("WAZAA#29")
            assert "Shop" not in comment.body
            assert river.world.store.pinned_on(river.id("WAZAA#29")) == comment


def test_what_was_public_once_tells_nothing_after_it_was_hidden() -> None:
    def deeds(*, closed: bool) -> list[tuple[str, str]]:
        river = Village()
        river.say("tom", "WAZAA#30", "Depends on FLUENCE#20")
        river.flow()
        assert river.labels("WAZAA#30") == ["blocked"]
        river.act(acts.ChangeVisibility("anna", FLUENCE, Visibility.PRIVATE))
        river.flow()
        if closed:
            river.act(acts.CloseIssue("anna", FLUENCE, 20))
        river.flow()
        return [(deed.kind, deed.content) for deed in river.deeds()]

    shown = deeds(closed=False)
    assert shown[-1] == ("label-removed", "blocked")
    assert [deed for deed in deeds(closed=True) if deed[0] != "issue-closed"] == shown


def test_what_an_installation_took_along_is_shown_no_more() -> None:
    river = Village()
    river.say("tom", "WAZAA#29", "Depends on partner/Shop#5")
    river.flow()
    assert river.labels("WAZAA#29") == ["blocked"]

    river.act(acts.Uninstall("anna", "partner"))
    river.flow()

    assert river.shown("WAZAA#29") == []
    assert river.labels("WAZAA#29") == []
