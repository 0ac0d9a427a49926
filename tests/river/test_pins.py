"""The roll-up is pinned once ecos is adopted; people and an older GitHub have the last word."""

from bot.record.action import PinEnd
from bot.record.payload import Done
from bot.sandbox import acts
from bot.sandbox.faults import NO_FAULTS, FaultPlan
from bot.sandbox.journal import Requested
from bot.vocabulary import CommentId
from tests.river.village import Village, policy
from tests.river.virtual import Course

PLAN, ECO, CHANGE = "WAZAA#29", "ECOYSTEM#236", "WAZAA#30"


def linked(plan: FaultPlan = NO_FAULTS, **changes: object) -> Village:
    """One link at the plan, and so a roll-up there."""
    river = Village(Course(), plan, policy=policy(**changes))
    river.flow()
    return says(river, "Uses FLUENCE#20")


def says(river: Village, text: str, where: str = PLAN) -> Village:
    river.say("anna", where, text)
    river.flow()
    river.wait(10 * 60_000)
    return river


def pinned(river: Village, where: str = PLAN) -> CommentId | None:
    one = river.world.store.pinned_on(river.id(where))
    return None if one is None else one.id


def roll_up(river: Village, where: str = PLAN) -> CommentId:
    (one,) = [one for one in river.own_comments(where) if "ecos:links" in one.body]
    return one.id


def asked(river: Village) -> int:
    """How often GitHub was asked to pin something."""
    requests = [one for one in river.world.journal if isinstance(one, Requested)]
    return sum(one.method == "PUT" and one.path.endswith("/pin") for one in requests)


def ends(river: Village) -> list[PinEnd]:
    found = (one.pin for one in river.payloads() if isinstance(one, Done))
    return [end for end in found if end is not None]


def test_a_roll_up_is_pinned_once_and_edited_thereafter() -> None:
    river = linked()
    assert pinned(river) == roll_up(river)
    says(river, "Uses DevTools#162")

    assert pinned(river) == roll_up(river)
    assert asked(river) == 1
    assert ends(river) == [PinEnd.PINNED]


def test_a_proposal_is_not_pinned_until_it_is_a_roll_up() -> None:
    river = linked(adopted=[])
    assert roll_up(river)
    assert pinned(river) is None
    says(river, "/ecos adopt", "WAZAA#31")

    assert pinned(river) == roll_up(river)


def test_a_pin_that_a_person_took_off_stays_off() -> None:
    river = linked()
    river.act(acts.UnpinComment("anna", roll_up(river)))
    river.flow()
    says(river, "Uses DevTools#162")

    assert "DevTools" in river.shown(PLAN)[0]
    assert pinned(river) is None


def test_what_a_person_pins_instead_stays() -> None:
    river = linked()
    theirs = river.say("anna", PLAN, "Read this first.")
    river.act(acts.PinComment("anna", theirs))
    river.flow()
    says(river, "Uses DevTools#162")

    assert pinned(river) == theirs


def test_a_github_without_pins_costs_one_line_in_the_log() -> None:
    without = FaultPlan(natives_missing=True)
    river = linked(without, master_issues=["gerivdb/WAZAA#29", "gerivdb/ECOYSTEM#236"])
    says(river, "Uses DevTools#162", ECO)
    says(river, "Uses DevTools#162")

    assert "DevTools" in river.shown(PLAN)[0]
    assert asked(river) == 2, "once for each roll-up"
    assert ends(river) == [PinEnd.REFUSED, PinEnd.REFUSED]
    assert len([line for line in river.warnings if "not pinned" in line]) == 1


def test_a_pull_request_is_not_asked_for_what_it_cannot() -> None:
    river = linked(master_issues=["gerivdb/WAZAA#30"])
    says(river, "Uses DevTools#162", CHANGE)

    assert river.shown(CHANGE)
    assert asked(river) == 0
    assert not river.warnings
