"""Who asks in a thread how ecos is set up learns what its installation there lacks."""

from dataclasses import replace

from bot.sandbox.faults import NO_FAULTS, FaultPlan, Rule, Status
from tests.river.village import Village

PLAN = "WAZAA#29"


def asked(river: Village, by: str = "anna") -> str:
    river.say(by, PLAN, "/ecos doctor")
    river.flow()
    return river.said(PLAN)[-1]


def settled(plan: FaultPlan = NO_FAULTS) -> Village:
    return Village(plan=plan).flow()  # type: ignore[return-value]


def test_where_all_is_given_it_says_so() -> None:
    assert "all permissions and events that I need are given" in asked(settled())


def test_what_is_not_given_is_named_and_given_later_is_named_no_more() -> None:
    river = settled()
    store = river.world.store
    few = replace(
        store.app,
        permissions={**store.app.permissions, "pull_requests": "read"},
        events=("issues", "issue_comment", "pull_request", "repository"),
    )
    river.world.store = replace(store, app=few)

    told = asked(river)
    assert "missing permissions: `pull_requests: write`" in told
    assert "missing events: `sub_issues`, `issue_dependencies`" in told
    river.world.store = replace(river.world.store, app=store.app)
    assert "missing" not in asked(river)


def test_while_github_cannot_tell_nothing_is_made_up() -> None:
    away = Rule(Status(502), "GET", "/app/installations/[0-9]+$", times=3)
    river = settled(FaultPlan((away,)))

    assert "all permissions and events that I need are given" in asked(river)
    assert [line for line in river.warnings if "502" in line]
