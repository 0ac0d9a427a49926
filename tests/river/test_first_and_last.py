"""What is there before anybody is known, and what is left when a place goes."""

import pytest

from bot.record.inbound import OperatorSpoke
from bot.record.message import MistakeNoted
from bot.record.mistake import MistakeKind
from bot.record.payload import Received
from bot.sandbox import acts
from bot.sandbox.faults import NO_FAULTS, FaultPlan, Rule, Status
from bot.vocabulary import RepoName
from tests.river.village import Village


def test_the_terminal_is_answered_before_any_installation_is_known() -> None:
    river = Village()
    river.propose(Received(OperatorSpoke("root", ("help",))), "terminal:1")
    while "terminal:1" not in river.told:
        assert not river.state.installations
        river.step()

    assert river.told["terminal:1"]


def test_while_github_does_not_show_its_own_account_ecos_answers_nobody() -> None:
    hidden = FaultPlan(rules=(Rule(Status(404), "GET", "/users/", times=10_000),))
    river = Village(plan=hidden)
    river.say("tom", "WAZAA#29", "/ecos help")
    river.wait(60_000)
    assert any("GitHub shows no account" in warning for warning in river.warnings)
    assert river.said("WAZAA#29") == []

    river.world.faults = NO_FAULTS
    river.flow()
    assert len(river.said("WAZAA#29")) == 1


def test_two_names_of_one_item_in_one_text_are_one_link() -> None:
    river = Village()
    river.flow()
    river.say("tom", "WAZAA#29", "see flu#20 and gerivdb/FLUENCE#20")
    river.flow()

    assert river.links() == {("WAZAA#29", "relates", "FLUENCE#20")}
    (record,) = river.state.links.values()
    assert len(record.proofs) == 1


def test_a_repository_that_is_deleted_takes_its_links_along() -> None:
    river = Village()
    river.flow()
    river.say("tom", "WAZAA#29", "Depends on FLUENCE#20")
    river.flow()
    river.act(acts.DeleteRepository("anna", RepoName("gerivdb", "FLUENCE")))
    river.flow()

    assert river.links(confirmed=False) == set()
    assert river.state.named(RepoName("gerivdb", "FLUENCE")) is None
    assert river.shown("WAZAA#29") == []


@pytest.mark.parametrize("name", ["mute", "unmute", "doctor"])
def test_what_is_about_a_thread_means_nothing_on_the_terminal(name: str) -> None:
    river = Village()
    river.flow()
    river.propose(Received(OperatorSpoke("root", (name,))), "terminal:1")
    river.flow()

    (answer,) = river.told["terminal:1"]
    assert isinstance(answer, MistakeNoted)
    assert (answer.kind, answer.command) == (MistakeKind.NO_THREAD, name)
