"""What the doctor makes of GitHub's answers and of a policy, told by hand."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any

import pytest
from immutables import Map

from bot.cli.checkup import registration
from bot.cli.checkup.finding import Finding, Verdict
from bot.cli.checkup.machine import SHOWN, deliveries, replica, settings
from bot.cli.checkup.policy import policy
from bot.config.policy import parse_policy
from bot.github.grant import EVENTS, PERMISSIONS
from bot.github.registration import APP, HOOK, INSTALLATIONS, RATE_LIMIT
from bot.record.payload import DeliveryMissed
from bot.state.model import State
from bot.vocabulary import AttemptId, DeliveryId, Instant

NOW = Instant(1_772_442_000_000)
Bodies = dict[str, Any]


def bodies() -> Bodies:
    """A GitHub where all is well."""
    permissions = dict(PERMISSIONS)
    account = {"login": "gerivdb"}
    return {
        APP: {"id": 42, "slug": "ecos", "permissions": permissions, "events": list(EVENTS)},
        HOOK: {"url": "https://ecos.example/webhooks", "content_type": "json", "insecure_ssl": "0"},
        INSTALLATIONS: [{"id": 5, "account": account, "permissions": permissions, "suspended_at": None}],
        RATE_LIMIT: {"resources": {"core": {"limit": 5000, "remaining": 4000}}},
    }  # fmt: skip


def looked_at(
    told: Bodies, *, skew: int = 0, owners: frozenset[str] = frozenset()
) -> list[Finding]:
    date = format_datetime(datetime.fromtimestamp((NOW + skew) / 1000, UTC), usegmt=True)

    def ask(path: str, installation: int | None) -> Mapping[str, Any]:
        body = told[path]
        if isinstance(body, int):
            return {"status": body, "headers": {}, "body": None}
        return {"status": 200, "headers": {"date": date}, "body": body}

    return list(registration.registration(ask, owners, lambda: NOW))


def test_where_all_is_well_every_line_is_ok() -> None:
    found = looked_at(bodies(), owners=frozenset({"gerivdb"}))

    assert {one.verdict for one in found} == {Verdict.OK}
    about = [one.about for one in found]
    assert {f"permission {name}" for name in PERMISSIONS} <= set(about)
    assert {f"event {name}" for name in EVENTS} <= set(about)


Spoil = Callable[[Bodies], object]


@pytest.mark.parametrize(
    ("spoil", "line"),
    [
        (lambda g: g.update({APP: 401}), "wrong  GitHub: GitHub answered 401"),
        (lambda g: g[APP]["permissions"].pop("issues"), "wrong  permission issues: none, and write is needed"),
        (lambda g: g[APP]["permissions"].update(issues="read"), "wrong  permission issues: read, and write is needed"),
        (lambda g: g[APP].update(events=["issues"]), "wrong  event issue_comment: not subscribed"),
        (lambda g: g.update({HOOK: 404}), "warn   webhook: cannot be checked: GitHub answered 404"),
        (lambda g: g[HOOK].pop("url"), "wrong  webhook: has no address"),
        (lambda g: g[HOOK].update(url="https://ecos.example/"), "wrong  webhook: goes to https://ecos.example/, where"),
        (lambda g: g[HOOK].update(content_type="form"), "wrong  webhook, content type: form"),
        (lambda g: g[HOOK].update(insecure_ssl="1"), "warn   webhook, certificate: GitHub does not check it"),
        (lambda g: g.update({INSTALLATIONS: []}), "wrong  installations: none"),
        (lambda g: g.update({INSTALLATIONS: 502}), "warn   installations: cannot be checked"),
        (lambda g: g[INSTALLATIONS][0].update(suspended_at="2026-01-01"), "warn   installation gerivdb: suspended"),
        (lambda g: g[INSTALLATIONS][0]["account"].update(login="octo"), "warn   installation octo: the policy does"),
        (lambda g: g[INSTALLATIONS][0].update(permissions={}), "wrong  installation gerivdb: has not accepted"),
        (lambda g: g[RATE_LIMIT]["resources"]["core"].update(remaining=9), "warn   rate limit of gerivdb: 9 of 5000"),
        (lambda g: g.update({RATE_LIMIT: 404}), "warn   rate limit of gerivdb: cannot be checked"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_with_how_to_mend_it(spoil: Spoil, line: str) -> None:
    told = bodies()
    spoil(told)
    found = [str(one) for one in looked_at(told, owners=frozenset({"gerivdb"}))]

    assert [one for one in found if one.startswith(line)], found


@pytest.mark.parametrize(
    ("skew", "verdict"), [(0, "ok"), (20_000, "ok"), (-40_000, "warn"), (90_000, "wrong")]
)
def test_a_clock_that_is_off_is_noticed_before_github_refuses_it(skew: int, verdict: str) -> None:
    (clock,) = [one for one in looked_at(bodies(), skew=skew) if one.about == "clock"]

    assert clock.verdict == verdict


def test_without_a_policy_nobody_is_unlisted() -> None:
    told = bodies()
    told[INSTALLATIONS][0]["account"]["login"] = "octo"

    assert "ok     installation octo: has accepted all that the App asks for" in map(
        str, looked_at(told)
    )


@pytest.mark.parametrize(
    ("name", "given", "words"),
    [
        (
            "ECOS_ECOSYSTEM",
            "/nowhere.yml",
            "cannot read /nowhere.yml (No such file or directory): name a file",
        ),
        ("ECOS_LLM_RUN_BUDGET", "calls=x tokens=1 seconds=1", "calls is 'x': give a whole number"),
        ("ECOS_LLM_PRICE", "cheap", "'cheap' is no amount of dollars"),
        ("ECOS_LLM_KEY_FILE", "/nowhere", "cannot read /nowhere"),
        ("ECOS_CREW_DEADLINE", "0", "is '0': give a whole number from 1 to 86400"),
        ("ECOS_PRIVATE_KEY", "x", "is no private key in PEM: give the .pem file"),
        ("ECOS_PRIVATE_KEY_PATH", "/nowhere", "cannot read /nowhere"),
        ("ECOS_PRIVATE_KEY_PATH", __file__, "is no private key in PEM: give the .pem file"),
    ],
)
def test_a_setting_that_is_wrong_is_named_once_with_the_mend(
    name: str, given: str, words: str
) -> None:
    found = [str(one) for one in settings({name: given}, running=False)]
    (line,) = [one for one in found if one.startswith(f"wrong  {name}: ")]

    assert line.startswith(f"wrong  {name}: {words}")
    assert line.count(f"{name}:") == 1


def test_both_ways_to_the_key_are_one_too_many() -> None:
    both = {"ECOS_PRIVATE_KEY": "a", "ECOS_PRIVATE_KEY_PATH": "b"}

    assert "wrong  ECOS_PRIVATE_KEY: is set, and so is ECOS_PRIVATE_KEY_PATH: keep one" in [
        str(one) for one in settings(both, running=False)
    ]


def test_a_folder_that_is_none_does_not_end_the_doctor() -> None:
    (found,) = replica({"ECOS_DATA_DIR": __file__})

    assert str(found).startswith("wrong  replica: ECOS_DATA_DIR: ")
    assert "name the bot's folder; so GitHub was not asked" in str(found)


def test_deliveries_that_have_not_come_are_named_the_oldest_first() -> None:
    missed = {
        f"29:{nth}": DeliveryMissed(
            DeliveryId(str(nth)), AttemptId(nth), "issues", "opened", Instant(NOW - nth)
        )
        for nth in range(SHOWN + 2)
    }
    assert deliveries(State()).verdict is Verdict.OK
    found = str(deliveries(replace(State(), missed=Map(missed))))

    assert found.startswith(
        "warn   deliveries: 7 that GitHub sent have not come, and are asked for again: 29:6 (issues, 2026-"
    )
    assert "29:2 (issues" in found
    assert "29:1 (issues" not in found
    assert "and 2 more; see whether GitHub reaches this bot" in found


def test_what_the_policy_names_and_nobody_knows_is_listed() -> None:
    said = parse_policy(
        {
            "owners": ["gerivdb"],
            "repositories": {"gerivdb/Nowhere": ["no"]},
            "master_issues": ["gerivdb/Nowhere#1"],
        },
        "policy",
    )
    found = [str(one) for one in policy(replace(State(), policy=said))]

    assert [line.split(":")[0] for line in found] == [
        "warn   owner gerivdb",
        "warn   repository gerivdb/Nowhere",
        "warn   master gerivdb/Nowhere#1",
    ]
    assert [one.verdict for one in policy(State())] == [Verdict.OK]
