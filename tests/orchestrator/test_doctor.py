"""The doctor in a thread speaks of its repository alone, also of what is parked."""

import pytest

from bot.config.policy import parse_policy, policy_hash
from bot.orchestrator import replies
from bot.orchestrator.stage import Stage
from bot.record.fact import RepositoryObserved
from bot.record.inbound import (
    Actor,
    RepositoryChange,
    RepositoryChanged,
    RepositorySnapshot,
    Source,
)
from bot.record.message import DoctorShown
from bot.record.observed import Lacks
from bot.record.payload import Parked, PolicyAdopted, Received, Unparked, Verdict
from bot.vocabulary import DeliveryId, IssueId, RepoId, RepoName, UserId, Visibility
from tests.state.logs import Writer

HERE, THERE = (
    RepositorySnapshot(RepoId(number), RepoName("gerivdb", name), UserId(7), Visibility.PUBLIC)
    for number, name in ((1, "WAZAA"), (2, "Vault"))
)


def stick(log: Writer, cause: str, where: RepositorySnapshot) -> None:
    source = Source(DeliveryId(cause), None, where, Actor(UserId(1), "anna"))
    log.write(Received(RepositoryChanged(source, RepositoryChange.CHANGED)), cause)
    log.write(Parked(cause, "a rule raised"), cause)


def said(log: Writer, lacks: Lacks | None = None) -> str:
    stage = Stage(log.state, lambda text: None, "https://github.com", HERE)
    return replies.reply((DoctorShown(IssueId(HERE.id, 29), lacks),), stage)


@pytest.fixture
def log() -> Writer:
    log = Writer()
    log.find(RepositoryObserved(HERE, None), RepositoryObserved(THERE, None))
    return log


def test_what_is_parked_elsewhere_is_not_told_here(log: Writer) -> None:
    stick(log, "1/there", THERE)
    assert "nothing of it waits for a person" in said(log)

    stick(log, "1/here", HERE)
    assert "1 of its events wait for a person" in said(log)
    log.write(Unparked("1/here", Verdict.RETRY, "root"), "1/here")
    assert "nothing of it waits for a person" in said(log)


def test_what_is_missing_is_named_with_how_to_mend_it(log: Writer) -> None:
    assert "all permissions and events that I need are given" in said(log, Lacks())

    told = said(log, Lacks(("issues: write",), ("sub_issues", "repository")))
    assert "- missing permissions: `issues: write`. Give them in the App's settings" in told
    assert "- missing events: `sub_issues`, `repository`. Tick them in the App's settings" in told
    assert "`ecos doctor` on the terminal tells" in said(log, None)


def test_a_repository_without_the_app_is_told_so(log: Writer) -> None:
    assert "not installed: install the App here" in said(log)


def test_the_doctor_speaks_the_language_of_the_policy(log: Writer) -> None:
    french = parse_policy({"language": "fr"}, "test")
    log.write(PolicyAdopted(policy_hash(french), french), "policy")
    stick(log, "1/here", HERE)

    told = said(log, Lacks(("issues: write",), ("sub_issues",)))

    plan = "[WAZAA\\#29](https://redirect.github.com/gerivdb/WAZAA/issues/29)"
    assert told.splitlines() == [
        "Où j'en suis dans gerivdb/WAZAA :",
        "",
        "- pas installé : installez l'App ici",
        "- permissions manquantes : `issues: write`. Accordez-les dans les réglages de l'App, et acceptez-les ici",
        "- événements manquants : `sub_issues`. Cochez-les dans les réglages de l'App, sous « Permissions & events »",
        f"- {plan} n'est pas une issue maîtresse : `master_issues`, dans la politique, les désigne",
        "- pas en sourdine",
        "- événements qui attendent quelqu'un : 1. `ecos parked`, dans le terminal, en donne la liste",
    ]
