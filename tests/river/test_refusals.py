"""Where ecos may not write, or cannot even look: it asks ever less often, gives up, and takes up again on news."""

from bot.record.payload import Attempting, Failed
from bot.sandbox import acts
from bot.sandbox.faults import NO_FAULTS, FaultPlan, Rule, Status
from bot.sandbox.journal import Requested
from bot.vocabulary import RepoName
from tests.river.village import VILLAGE, Village, policy, village

HOUR = 3_600_000
SHUT = FaultPlan(rules=(Rule(Status(503), method="GET", path="/WAZAA/issues/29", times=10_000),))


def failures(river: Village) -> list[Failed]:
    return [one for one in river.payloads() if isinstance(one, Failed)]


def attempts(river: Village) -> int:
    return sum(isinstance(one, Attempting) for one in river.payloads())


def shut_out() -> Village:
    """A link is made, and the items of the master issue cannot be read any more."""
    river = Village()
    river.flow()
    river.world.faults = SHUT
    river.say("tom", "WAZAA#29", "Depends on #31")
    return river


def test_a_refresh_that_cannot_look_waits_ever_longer_and_is_given_up_after_a_day() -> None:
    river = shut_out()
    river.wait(HOUR)
    early = len(failures(river))
    river.wait(30 * HOUR)

    assert attempts(river) == 0, "nothing was written, so only the failures let the pauses grow"
    assert early < 3 * 15
    assert len(failures(river)) < 3 * 120
    assert [one.reason[:7] for one in failures(river) if one.retry_at is None] == ["outage:"] * 3
    assert not river.state.outbox


def test_news_after_it_was_given_up_is_shown_when_github_is_back() -> None:
    river = shut_out()
    river.wait(30 * HOUR)
    river.world.faults = NO_FAULTS
    river.act(acts.CloseIssue("tom", RepoName("gerivdb", "WAZAA"), 31))
    river.flow()

    (shown,) = river.shown("WAZAA#29")
    assert "closed" in shown


def test_a_refresh_where_ecos_is_not_installed_fails_once_and_asks_nothing() -> None:
    story = VILLAGE.replace("gerivdb/Extension:", "gerivdb/Extension:\n      installed: false")
    river = Village(policy=policy(master_issues=["gerivdb/Extension#1"]), store=village(story))
    river.flow()
    river.say("tom", "WAZAA#30", "Part-Of: gerivdb/Extension#1")
    river.flow()

    (failed,) = failures(river)
    assert (failed.reason, failed.retry_at) == ("ecos is not installed in its repository", None)
    assert attempts(river) == 0
    assert not [one for one in river.world.journal if _asks(one, "/Extension/issues/1/")]


def _asks(entry: object, path: str) -> bool:
    return isinstance(entry, Requested) and path in entry.path
