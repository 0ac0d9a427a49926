from collections.abc import Iterator

import httpx
import pytest
from prometheus_client import CollectorRegistry

from bot.webhooks.health import Check
from bot.webhooks.meters import Meters
from tests.webhooks.deliveries import comment_created, headers
from tests.webhooks.doors import House
from tests.webhooks.serving import serving


@pytest.fixture
def house() -> House:
    return House()


@pytest.fixture
def client(house: House) -> Iterator[httpx.Client]:
    with serving(house.front()) as url, httpx.Client(base_url=url) as client:
        yield client


def test_a_process_that_answers_is_alive(client: httpx.Client, house: House) -> None:
    house.checks["disk"] = lambda: Check(False, "full")

    assert client.get("/livez").status_code == 200


def test_it_is_ready_when_every_check_is_well(client: httpx.Client, house: House) -> None:
    house.checks["disk"] = lambda: Check(True, "12 GB free")
    answer = client.get("/readyz")

    assert answer.status_code == 200
    assert answer.json() == {
        "ready": True,
        "checks": {"disk": {"ok": True, "detail": "12 GB free"}},
    }


def test_one_check_that_fails_makes_it_unready_by_name(client: httpx.Client, house: House) -> None:
    house.checks["disk"] = lambda: Check(True, "12 GB free")
    house.checks["leader"] = lambda: Check(False, "no quorum")
    answer = client.get("/readyz")

    assert answer.status_code == 503
    assert answer.json()["checks"]["leader"] == {"ok": False, "detail": "no quorum"}


def test_metrics_count_deliveries_by_event_and_outcome(client: httpx.Client) -> None:
    body = comment_created()
    client.post("/webhooks", content=body, headers=headers(body))
    answer = client.get("/metrics")

    assert answer.headers["content-type"].startswith("text/plain")
    assert 'ecos_webhooks_total{event="issue_comment",outcome="committed"} 1.0' in answer.text


def test_an_unsigned_stranger_cannot_invent_a_metric(client: httpx.Client) -> None:
    client.post("/webhooks", content=b"{}", headers={"x-github-event": "issue-29"})

    assert "29" not in client.get("/metrics").text.split("ecos_webhooks_total")[1].split("\n")[0]


def test_other_paths_lead_nowhere(client: httpx.Client) -> None:
    assert client.get("/webhooks/29").status_code == 404
    assert client.get("/").status_code == 404


def test_the_number_of_missing_webhooks_is_the_one_of_now() -> None:
    registry, missing = CollectorRegistry(), [3]
    Meters(registry).missing(lambda: missing[0])
    assert registry.get_sample_value("ecos_webhooks_missing") == 3

    missing[0] = 0
    assert registry.get_sample_value("ecos_webhooks_missing") == 0
