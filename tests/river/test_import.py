"""What a repository held before ecos came is read once, whatever dies meanwhile, and nobody is answered for it."""

from collections.abc import Iterator
from functools import cache

import pytest

from bot.orchestrator import decide, speech
from bot.orchestrator.decision import NOTHING, Decision
from bot.orchestrator.importing import FEW
from bot.record.inbound import CommentWritten, ImportEnded, Inbound, ItemWritten
from bot.record.payload import Decided, Received
from bot.sandbox import acts
from bot.sandbox.faults import FaultPlan, Rule, Status
from bot.sandbox.journal import Requested
from bot.sandbox.store import Store
from bot.sandbox.world import World
from bot.vocabulary import CommentId, RepoName
from tests.conftest import LONG
from tests.river.village import Village, place, policy, village
from tests.river.virtual import Course
from tests.sandbox.client import START

MANY = 300
WAZAA = RepoName("gerivdb", "WAZAA")


@cache
def lived_in(items: int = MANY) -> Store:
    """The village after people wrote so many items and comments in it, of which no webhook is left."""
    world = World(village())
    for nth in range(items):
        opened = world.act(acts.OpenIssue("tom", WAZAA, f"Work {nth}", "Part of #29"), START)
        assert opened.number is not None
        text = f"Depends on FLUENCE#20\n\n/ecos link #31 as uses\n\n{nth}"
        by = ("anna", "tom", "rita", "renobot")[nth % 4]
        world.act(acts.Comment(by, WAZAA, opened.number, text), START)
    for hook in world.due_webhooks(START):
        world.delivered(hook, 202, START)
    return world.store


def came(items: int = MANY, course: Course | None = None, plan: FaultPlan | None = None) -> Village:
    river = Village(course, plan or FaultPlan(), store=lived_in(items))
    river.flow()
    return river


def asked(river: Village, end: str) -> int:
    """How often a path with this end was read."""
    return sum(isinstance(one, Requested) and one.path.endswith(end) for one in river.world.journal)


def imported(river: Village) -> list[str]:
    """The causes, each once."""
    entries = [one.entry for one in river.history.read() if one.first]
    return [one.key for one in entries if one.kind == "received" and one.key[:7] == "import:"]


def test_all_that_was_there_is_known_and_linked() -> None:
    river = came()

    assert not river.state.imports
    assert len(river.state.items) == len(river.world.store.issues)
    parts = {link for link in river.links() if link[1] == "part-of"}
    waits = {link for link in river.links() if link[1] == "depends-on"}
    assert (len(parts), len(waits)) == (MANY, MANY // 2), "those of rita are unconfirmed"
    assert len(river.links(confirmed=False)) == MANY + MANY * 3 // 4, "a bot says nothing"


def test_nobody_is_answered_and_what_shows_is_written_once() -> None:
    river = came()

    assert [one for one in river.deeds() if one.kind.startswith("reaction")] == []
    shown = [
        deed for deed in river.deeds() if deed.kind.startswith("comment") and deed.by == "ecos[bot]"
    ]
    kinds = ["comment-created", "comment-pinned"]
    assert [(deed.kind, deed.number) for deed in shown] == [(kind, 29) for kind in kinds]
    assert f"of {MANY} done" in shown[0].content
    assert ("WAZAA#32", "uses", "WAZAA#31") not in river.links(confirmed=False)


def test_without_the_pause_it_would_be_written_over_and_over(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("bot.orchestrator.importing.Importing.busy", lambda *_: False)
    river = came(40)

    edits = [deed for deed in river.deeds() if deed.kind == "comment-edited"]
    assert edits


def test_an_author_is_asked_about_once_a_page() -> None:
    river = came()

    pages = asked(river, "WAZAA/issues") + asked(river, "WAZAA/issues/comments")
    assert pages == 4 + 3
    assert asked(river, "tom/permission") <= pages
    assert asked(river, "anna/permission") <= 3
    decided = [one for one in river.payloads() if isinstance(one, Decided) and one.facts]
    stated = [one for one in decided if one.cause.startswith("import:") and "@" in one.cause]
    assert all(len(one.observed.permissions) == 1 for one in stated if _links(one))


def _links(decided: Decided) -> bool:
    return any(type(fact).__name__ == "EvidenceStated" for fact in decided.facts)


def test_it_is_imported_once_however_often_ecos_starts() -> None:
    river = came(20)
    causes = imported(river)
    river.die()
    river.flow()

    assert imported(river) == causes
    assert asked(river, "WAZAA/issues") == 1


def test_a_crash_before_any_effect_imports_the_same() -> None:
    calm = came(6)
    everything = (calm.links(confirmed=False), set(calm.state.items), calm.shown("WAZAA#29"))
    for nth in range(0, len(calm.effects), 1 if LONG else 7):
        river = came(6, Course(crashes=frozenset({nth, nth + 40})))
        assert not river.state.imports
        known = (river.links(confirmed=False), set(river.state.items), river.shown("WAZAA#29"))
        assert known == everything, f"after a crash before effect {nth}"
        assert sorted(_things(river)) == sorted(_things(calm)), f"before effect {nth}"


def _things(river: Village) -> list[str]:
    """What was imported, whatever the entry that brought its repository."""
    return [cause.split(":", 2)[2] for cause in imported(river)]


@pytest.mark.parametrize("path", ["WAZAA/issues$", "WAZAA/issues/comments$"])
def test_an_outage_is_waited_out(path: str) -> None:
    river = came(6, plan=FaultPlan(rules=(Rule(Status(502), method="GET", path=path, times=3),)))

    assert not river.state.imports
    assert len(river.state.items) == len(river.world.store.issues)
    assert [one for one in river.warnings if "import of gerivdb/WAZAA" in one]


def test_what_is_written_meanwhile_wins_over_the_list() -> None:
    river = Village(store=lived_in(20))
    while not asked(river, "WAZAA/issues"):
        river.step()
    river.act(acts.EditIssue("tom", WAZAA, 33, title="Newer", body="Part of #31"))
    comment = next(one for one in river.world.store.comments.values() if one.on.number == 32)
    while not asked(river, "WAZAA/issues/comments"):
        river.step()
    river.edit("anna", CommentId(comment.id), "Depends on #30")
    river.flow()

    mine = {link for link in river.links() if link[0] in ("WAZAA#33", "WAZAA#32")}
    assert ("WAZAA#33", "part-of", "WAZAA#31") in mine
    assert ("WAZAA#33", "part-of", "WAZAA#29") not in mine
    assert ("WAZAA#32", "depends-on", "WAZAA#30") in mine
    assert ("WAZAA#32", "depends-on", "FLUENCE#20") not in mine


def test_what_is_deleted_while_it_is_listed_does_not_come_back() -> None:
    river = Village(store=lived_in(20))
    while not imported(river):
        river.step()
    river.act(acts.DeleteIssue("anna", WAZAA, 45))
    river.flow()

    assert place("WAZAA#45").number not in {item.number for item in river.state.items}


def test_who_speaks_meanwhile_goes_first() -> None:
    river = Village(store=lived_in(60))
    while len(imported(river)) < 5:
        river.step()
    for nth in range(40, 80):
        river.say("tom", f"WAZAA#{nth}", "/ecos help")
    river.flow()

    crowds = list(_others_before_each_piece(river))
    assert len(crowds) > 60
    assert max(crowds) > FEW, "people did speak"
    assert sum(crowd > FEW + 2 for crowd in crowds) <= 2, "one of each installation was on its way"


def _others_before_each_piece(river: Village) -> Iterator[int]:
    """How many causes of others were undecided when a piece was received."""
    undecided: set[str] = set()
    for entry in (one.entry for one in river.history.read() if one.first):
        ours = entry.key.startswith("import:")
        if entry.kind == "received" and ours:
            yield len(undecided)
        elif entry.kind == "received":
            undecided.add(entry.key)
        elif entry.kind == "decided":
            undecided.discard(entry.key)


def test_what_was_taken_in_before_a_crash_is_not_received_again() -> None:
    river = Village(store=lived_in(60))
    while len(imported(river)) < 40:
        river.step()
    river.die()
    river.flow()

    again = [one.entry.key for one in river.history.read() if not one.first]
    assert len([key for key in again if key.startswith("import:")]) <= 1


def test_nobody_waits_for_an_import_that_stands_still() -> None:
    rule = Rule(Status(502), method="GET", path="rita/permission$", times=30)
    river = Village(plan=FaultPlan(rules=(rule,)), store=lived_in(12))
    river.wait(5_000)
    river.say("anna", "WAZAA#29", "Uses #31")
    river.wait(120_000)

    assert river.state.imports
    assert "uses" in river.shown("WAZAA#29")[0]
    river.flow()


def test_nothing_in_the_open_waits_for_an_import_in_hiding() -> None:
    world = World(village())
    for nth in range(MANY):
        world.act(acts.OpenIssue("anna", RepoName("gerivdb", "Vault"), f"Secret {nth}"), START)
    for hook in world.due_webhooks(START):
        world.delivered(hook, 202, START)
    river = Village(store=world.store)
    vault = river.id("Vault#7").repo
    while vault not in river.state.imports or min(river.state.imports) != vault:
        river.step()

    river.say("anna", "WAZAA#29", "Uses #31")
    while not river.shown("WAZAA#29"):
        river.step()

    assert vault in river.state.imports
    river.flow()


def test_a_repository_that_goes_is_not_imported_on_and_one_that_comes_back_is_anew() -> None:
    river = Village(store=lived_in(20))
    while len(imported(river)) < 5:
        river.step()
    river.act(acts.ChooseRepositories("anna", "gerivdb", (RepoName("gerivdb", "FLUENCE"),)))
    river.flow()
    assert not river.state.imports
    assert {item.repo for item in river.state.items}.isdisjoint({river.id("WAZAA#29").repo})

    river.act(acts.ChooseRepositories("anna", "gerivdb", (RepoName("gerivdb", "FLUENCE"), WAZAA)))
    river.flow()
    assert not river.state.imports
    assert len([link for link in river.links() if link[1] == "part-of"]) == 20


@pytest.mark.parametrize("kind", [ItemWritten, CommentWritten])
def test_what_was_listed_of_a_repository_that_went_is_nothing(
    kind: type[ItemWritten | CommentWritten],
) -> None:
    river = came(4)
    pieces = [river.inbound(cause) for cause in imported(river)]
    river.act(acts.ChooseRepositories("anna", "gerivdb", (RepoName("gerivdb", "FLUENCE"),)))
    river.flow()
    piece = next(one for one in pieces if isinstance(one, kind) and one.source.repository)
    river.propose(Received(piece), "import:late")
    river.flow()

    assert "import:late" not in river.state.waiting, "it is decided, not parked"
    assert piece.item.id not in river.state.items
    assert piece.item.id.repo not in river.state.repositories


def test_nothing_is_written_before_it_is_adopted_but_the_one_comment() -> None:
    river = Village(policy=policy(adopted=[]), store=lived_in(40))
    river.flow()
    own = [deed for deed in river.deeds() if deed.by == "ecos[bot]"]
    assert [(deed.kind, deed.number) for deed in own] == [("comment-created", 29)]
    assert "roll-ups: 1" in own[0].content

    river.say("anna", "WAZAA#31", "/ecos adopt")
    river.flow()
    assert "of 40 done" in river.shown("WAZAA#29")[0]
    assert river.labels("WAZAA#32") == ["blocked"]


def test_commands_of_old_would_be_answered_if_they_counted(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    real = speech._comment

    def credulous(inbound: CommentWritten, *rest: object) -> object:
        return tuple(
            type(one)(one.origin, one.text, one.before, one.by, one.at, commands=True)
            for one in real(inbound, *rest)  # type: ignore[arg-type]
        )

    monkeypatch.setattr(speech, "_comment", credulous)
    assert came(4).said("WAZAA#32") != []


def test_the_end_of_each_import_is_in_the_log() -> None:
    river = came(4)
    ended = [
        one.inbound.repo
        for one in river.payloads()
        if isinstance(one, Received) and isinstance(one.inbound, ImportEnded)
    ]

    assert sorted(ended) == sorted(river.state.repositories)


def test_an_import_whose_end_is_parked_does_not_end_over_and_over(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def raises(inbound: Inbound, _: object) -> Decision:
        if isinstance(inbound, ImportEnded):
            raise ZeroDivisionError
        return NOTHING

    monkeypatch.setattr(decide, "RULES", (*decide.RULES, raises))
    river = Village(store=lived_in(3))
    river.wait(3_600_000)

    ends = [one.inbound.repo for one in received(river) if isinstance(one.inbound, ImportEnded)]
    assert len(ends) == len({*ends}) == len(river.state.imports)
    assert {one.parked is not None for one in river.state.waiting.values()} == {True}


def received(river: Village) -> list[Received]:
    return [one for one in river.payloads() if isinstance(one, Received)]
