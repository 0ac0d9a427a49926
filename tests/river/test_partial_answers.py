"""A text that names many items is read although GitHub fails now and then: what was answered is not asked again."""

from bot.orchestrator.heard import FRESH
from bot.sandbox.faults import FaultPlan, Rates, Rule, Status
from bot.sandbox.journal import Requested
from bot.vocabulary import Duration
from tests.river.village import Village

SAID = "Depends on #30, #300 and FLUENCE#200"
"""Of these only the first is there; whether the others are, only GitHub can tell."""
HOUR = Duration(3_600_000)


def asked(river: Village, path: str) -> list[int | None]:
    """What each question for ``path`` was answered."""
    return [
        one.status
        for one in river.world.journal
        if isinstance(one, Requested) and one.method == "GET" and one.path.endswith(path)
    ]


def failing(times: int) -> FaultPlan:
    return FaultPlan(
        rules=(Rule(Status(502), method="GET", path="/FLUENCE/issues/200", times=times),)
    )


def said_while(plan: FaultPlan) -> Village:
    river = Village()
    river.flow()
    river.world.faults = plan
    river.say("tom", "WAZAA#29", SAID)
    river.flow()
    return river


def test_sixty_items_are_asked_for_while_one_call_in_five_fails() -> None:
    river = Village()
    river.flow()
    river.world.faults = FaultPlan(rates=Rates(server_error=0.2), seed=1)
    named = ["#31", *(f"#{number}" for number in range(100, 160))]
    river.say("tom", "WAZAA#29", "\n".join(f"- Depends on {one}" for one in named))
    river.flow(HOUR)

    assert river.links() == {("WAZAA#29", "depends-on", "WAZAA#31")}


def test_only_what_failed_is_asked_again() -> None:
    river = said_while(failing(3))

    assert asked(river, "/FLUENCE/issues/200") == [502, 502, 502, 404]
    assert asked(river, "/WAZAA/issues/300") == [404]
    assert asked(river, "/collaborators/tom/permission") == [200]
    assert river.links() == {("WAZAA#29", "depends-on", "WAZAA#30")}


def test_an_answer_is_not_believed_for_long() -> None:
    river = Village()
    river.flow()
    river.world.faults = failing(1_000)
    river.say("tom", "WAZAA#29", SAID)
    river.wait(FRESH // 2)
    assert asked(river, "/WAZAA/issues/300") == [404]
    river.wait(20 * FRESH)

    assert 1 < len(asked(river, "/WAZAA/issues/300")) < 20
