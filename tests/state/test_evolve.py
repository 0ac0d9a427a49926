"""The fold, case by case, where a law would not say it as clearly."""

from dataclasses import replace

import pytest

from bot.errors import BrokenInvariant
from bot.record.action import Aspect, Refresh, Reply, Withdraw, action_id
from bot.record.fact import (
    CommandsHandled,
    InstallationObserved,
    InstallationRemoved,
    ItemRemoved,
    LinkDeclared,
    LinkDeclined,
    RepositoryObserved,
    RepositoryRemoved,
)
from bot.record.inbound import RepositorySnapshot
from bot.record.link import Provenance
from bot.record.message import HelpShown
from bot.record.payload import Attempting, Done, Failed, Parked, TermStarted, Unparked, Verdict
from bot.state import evolve
from bot.vocabulary import (
    CommentId,
    Index,
    InstallationId,
    Instant,
    Permission,
    ReplicaId,
    RepoId,
    RepoName,
    Term,
    UserId,
    Visibility,
)
from tests.state.golden_log import golden_log
from tests.state.logs import ITEMS, LINKS, NAMES, ORIGINS, START, Writer

SAM = Provenance(UserId(1), "sam", Permission.TRIAGE)
ROLL_UP = Refresh(ITEMS[0], Aspect.ROLL_UP)
LABEL = Refresh(ITEMS[0], Aspect.BLOCKED_LABEL)
LATER = Instant(START + 60_000)


def observed(repo: int, name: RepoName, installation: int | None = 5) -> RepositoryObserved:
    snapshot = RepositorySnapshot(RepoId(repo), name, UserId(7), Visibility.PUBLIC)
    return RepositoryObserved(snapshot, InstallationId(installation) if installation else None)


@pytest.fixture
def log() -> Writer:
    return Writer()


def test_a_gap_in_the_log_stops_the_replica() -> None:
    with pytest.raises(BrokenInvariant, match="entry 2 after 0"):
        evolve.fold_to(golden_log()[1:], Index(9))


def test_time_travel_stops_at_the_entry_asked_for() -> None:
    assert evolve.fold_to(golden_log(), Index(0)).applied == 0
    assert evolve.fold_to(golden_log(), Index(7)).applied == 7


def test_a_term_is_known_by_its_number_and_its_start(log: Writer) -> None:
    state = log.write(TermStarted(Term(3), ReplicaId("solo")), "solo")

    assert (state.term, state.term_started) == (3, state.recorded_at)


def test_a_parked_cause_waits_until_a_person_speaks(log: Writer) -> None:
    log.receive("1/p")
    assert log.write(Parked("1/p", "why")).waiting["1/p"].parked == "why"
    assert log.write(Unparked("1/p", Verdict.RETRY, "root")).waiting["1/p"].parked is None
    assert "1/p" in log.write(Unparked("1/p", Verdict.DROP, "root")).waiting
    log.write(Parked("1/p", "why"))
    assert "1/p" not in log.write(Unparked("1/p", Verdict.DROP, "root")).waiting
    assert "1/p" not in log.write(Parked("1/p", "nobody waits")).waiting


def test_a_renamed_repository_leaves_its_old_name(log: Writer) -> None:
    log.find(observed(1, NAMES[0]))
    state = log.find(observed(1, NAMES[2]))

    assert state.named(NAMES[0]) is None
    assert state.named(RepoName("GERIVDB", "fluence")) == state.repositories[RepoId(1)]


def test_a_name_belongs_to_whoever_bears_it_now(log: Writer) -> None:
    log.find(observed(1, NAMES[0]))
    log.find(observed(2, NAMES[1]))
    state = log.find(RepositoryRemoved(RepoId(1)))

    assert state.names[NAMES[0].folded()] == 2
    assert log.find(RepositoryRemoved(RepoId(2))).named(NAMES[0]) is None


def test_without_its_installation_a_repository_is_known_and_not_written_to(log: Writer) -> None:
    log.find(InstallationObserved(InstallationId(5), UserId(7), "gerivdb"), observed(1, NAMES[0]))
    state = log.find(InstallationRemoved(InstallationId(5)))

    assert state.repositories[RepoId(1)].installation is None
    assert not state.installations
    assert state.first_owner == "gerivdb"


def test_a_repository_takes_all_that_was_said_in_it_along(log: Writer) -> None:
    """Even of an item that was never observed."""
    log.find(observed(1, NAMES[0]), LinkDeclared(LINKS[0], ORIGINS[0], SAM))
    log.find(CommandsHandled(ORIGINS[0], ("x",)), do=(Reply(ITEMS[1], (HelpShown(),)),))
    state = log.find(RepositoryRemoved(RepoId(1)))

    assert not [*state.links, *state.handled, *state.replies, *state.origins_of]


def test_a_declared_link_stands_until_somebody_takes_it_back(log: Writer) -> None:
    declared = log.find(LinkDeclared(LINKS[0], None, SAM)).links[LINKS[0]]

    assert (declared.stands, declared.confirmed, declared.proofs) == (True, True, ())
    assert LINKS[0] not in log.find(LinkDeclined(LINKS[0], SAM)).links


def test_replies_count_for_an_hour(log: Writer) -> None:
    reply = Reply(ITEMS[0], (HelpShown(),))
    log.find(do=(reply,))
    assert len(log.find(do=(reply,)).replies[ITEMS[0]]) == 2
    log.write(TermStarted(Term(1), ReplicaId("solo")), wait=60 * 60 * 1_000)
    assert len(log.find(do=(reply,)).replies[ITEMS[0]]) == 1


def test_a_newer_refresh_takes_the_place_of_one_that_waits(log: Writer) -> None:
    log.find(do=(ROLL_UP,))
    log.find(do=(LABEL,))
    outbox = log.find(do=(ROLL_UP,)).outbox

    assert sorted(pending.place for pending in outbox.values()) == [(4, 0), (6, 0)]


def test_a_newer_refresh_inherits_what_may_already_show(log: Writer) -> None:
    log.find(do=(ROLL_UP,))
    older = action_id("1/0", 0)
    log.write(Attempting("1/0", older, Term(1)))
    log.write(Failed("1/0", older, "timed out", LATER, uncertain=True))
    (pending,) = log.find(do=(ROLL_UP,)).outbox.values()

    assert (pending.uncertain, pending.attempts, pending.retry_at) == (True, 1, LATER)
    assert (pending.cause, pending.as_of) == ("1/4", 6)


def test_a_refresh_that_fails_while_a_newer_one_waits_makes_way_for_it(log: Writer) -> None:
    log.find(do=(ROLL_UP,))
    older = action_id("1/0", 0)
    log.write(Attempting("1/0", older, Term(1)))
    assert len(log.find(do=(ROLL_UP,)).outbox) == 2, "what was begun is finished"
    (pending,) = log.write(Failed("1/0", older, "timed out", LATER, uncertain=True)).outbox.values()

    assert (pending.cause, pending.uncertain, pending.attempts) == ("1/3", True, 1)


def test_a_second_look_is_taken_again_when_it_fails(log: Writer) -> None:
    log.find(do=(Reply(ITEMS[0], (HelpShown(),)),))
    reply = action_id("1/0", 0)
    done = Done("1/0", reply, Term(1), 201, CommentId(3), settle_at=LATER)
    log.write(done)
    assert log.write(replace(done, comment=None)).outbox[reply].comment == 3
    later = Instant(LATER + 1)
    assert log.write(Failed("1/0", reply, "502", later, False)).outbox[reply].settle_at == later
    assert not log.write(Failed("1/0", reply, "502", None, False)).outbox


@pytest.mark.parametrize(
    ("text", "already", "ours"),
    [("blocked", False, True), (None, False, False), (None, True, True)],
)
def test_ecos_takes_off_only_the_label_it_put_there(
    log: Writer, text: str | None, already: bool, ours: bool
) -> None:
    """A label that a person put on (``already``, nothing of ours) stays a person's."""
    log.find(do=(LABEL,))
    log.write(Done("1/0", action_id("1/0", 0), Term(1), 200, text="blocked"))
    log.find(do=(LABEL,))
    state = log.write(Done("1/3", action_id("1/3", 0), Term(1), 200, text=text, already=already))

    assert ((ITEMS[0], Aspect.BLOCKED_LABEL) in state.own) is ours


def test_nothing_of_ours_is_left_at_an_item_that_is_gone(log: Writer) -> None:
    log.find(do=(ROLL_UP,))
    kept = log.write(Done("1/0", action_id("1/0", 0), Term(1), 201, CommentId(3), "0f", Index(2)))
    assert kept.own[ITEMS[0], Aspect.ROLL_UP].comment == 3

    assert not log.find(ItemRemoved(ITEMS[0])).own


def test_whom_a_comment_names_is_known_of_every_attempt_and_of_all_it_ever_was(
    log: Writer,
) -> None:
    def write(cause: str, comment: int, *attempts: tuple[int, ...]) -> tuple[int, ...]:
        action = action_id(cause, 0)
        log.find(do=(ROLL_UP,))
        for names in attempts:
            log.write(Attempting(cause, action, Term(1), tuple(map(RepoId, names))))
            log.write(Failed(cause, action, "timed out", LATER, uncertain=True))
        done = Done(cause, action, Term(1), 201, CommentId(comment), "0f", Index(2))
        return log.write(done).own[ITEMS[0], Aspect.ROLL_UP].names

    assert write("1/0", 3, (2,), (5,)) == (2, 5)
    assert write(f"1/{len(log.entries)}", 3, (4,)) == (2, 4, 5)
    assert write(f"1/{len(log.entries)}", 8, (4,)) == (4,), "another comment has another past"


def test_a_reply_that_names_others_is_known_for_ninety_days_or_until_it_is_taken_back(
    log: Writer,
) -> None:
    def reply(comment: int, wait: int = 1_000) -> set[int]:
        cause = f"1/{len(log.entries)}"
        log.find(do=(Reply(ITEMS[0], (HelpShown(),)),))
        log.write(Attempting(cause, action_id(cause, 0), Term(1), (RepoId(2),)), wait=wait)
        log.write(Done(cause, action_id(cause, 0), Term(1), 201, CommentId(comment)))
        return known()

    def known() -> set[int]:
        return {one.comment for one in log.state.spoken.get(ITEMS[0], ())}

    assert reply(3) == {3}
    assert reply(4, wait=89 * 24 * 3_600_000) == {3, 4}
    assert reply(5, wait=2 * 24 * 3_600_000) == {4, 5}
    cause = f"1/{len(log.entries)}"
    log.find(do=(Withdraw(ITEMS[0], CommentId(4)),))
    log.write(Done(cause, action_id(cause, 0), Term(1), 204))
    assert known() == {5}
