"""The sandbox over real HTTP: the API, the webhooks, the controls and the faults on the wire."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest

from bot.sandbox import acts, shell
from bot.sandbox.faults import FaultPlan, LateWrite, Rule, TimeoutAfter
from bot.sandbox.world import World
from bot.vocabulary import Duration, Instant, RepoName
from tests.sandbox.client import START, app_jwt
from tests.sandbox.hook_catcher import catching

pytestmark = pytest.mark.anyio
WAZAA = RepoName("gerivdb", "WAZAA")
COMMENTS = "/repos/gerivdb/WAZAA/issues/29/comments"


class Clock:
    """A clock that a test sets."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> Instant:
        return self.now


@asynccontextmanager
async def signed_in(sandbox: shell.Sandbox) -> AsyncIterator[httpx.AsyncClient]:
    """A client of the API with an installation token."""
    async with httpx.AsyncClient(base_url=sandbox.api_url) as client:
        signed = {"authorization": f"Bearer {app_jwt(sandbox.clock())}"}
        one = (await client.get("/app/installations", headers=signed)).json()[0]
        path = f"/app/installations/{one['id']}/access_tokens"
        token = (await client.post(path, headers=signed)).json()["token"]
        client.headers["authorization"] = f"Bearer {token}"
        yield client


async def test_a_comment_through_http_reaches_the_hook(world: World, tmp_path: Path) -> None:
    journal = tmp_path / "journal.jsonl"
    async with (
        catching() as (url, hooks),
        shell.running(world, url, journal, Clock()) as sandbox,
        signed_in(sandbox) as client,
    ):
        made = await client.post(COMMENTS, json={"body": "hello"})
        event, payload = await hooks.get()
    assert made.status_code == 201
    assert made.json()["html_url"].startswith(f"{sandbox.url}/gerivdb/WAZAA/issues/29#")
    assert event == "issue_comment"
    assert payload["comment"]["body"] == "hello"
    kinds = [json.loads(line)["type"] for line in journal.read_text().splitlines()]
    assert kinds[-3:] == ["event", "request", "delivery"]


async def test_what_a_person_does_by_control_reaches_the_hook(world: World) -> None:
    told = {"act": "Comment", "by": "tom", "repo": "gerivdb/WAZAA", "number": 29, "body": "hi"}
    async with (
        catching() as (url, hooks),
        shell.running(world, None, None, Clock()) as sandbox,
        httpx.AsyncClient(base_url=sandbox.url) as client,
    ):
        await client.put("/_sandbox/hook", json={"url": url, "ping": True})
        done = await client.post("/_sandbox/act", json=told)
        wrong = await client.post("/_sandbox/act", json=told | {"act": "Dance"})
        assert (await hooks.get())[0] == "ping"
        assert (await hooks.get())[1]["comment"]["body"] == "hi"
    assert done.json()["kind"] == "comment-created"
    assert wrong.status_code == 400
    assert "Dance" in wrong.json()["message"]


async def test_a_hook_that_is_away_is_a_failed_delivery(world: World) -> None:
    async with (
        shell.running(world, None, None, Clock()) as sandbox,
        httpx.AsyncClient(base_url=sandbox.url) as client,
    ):
        world.act(acts.Comment("tom", WAZAA, 29, "hi"), START)
        sandbox.touched()
        while not (await client.get("/_sandbox/idle")).json()["idle"]:
            continue
        (one,) = (await client.get("/_sandbox/deliveries")).json()
    assert [tried["status"] for tried in one["attempts"]] == [0]


async def test_a_write_may_be_done_without_an_answer(world: World) -> None:
    world.faults = FaultPlan((Rule(TimeoutAfter(), path="comments$"),))
    async with (
        shell.running(world, None, None, Clock()) as sandbox,
        signed_in(sandbox) as client,
    ):
        with pytest.raises(httpx.ReadTimeout):
            await client.post(COMMENTS, json={"body": "lost"}, timeout=0.3)
        assert [one["body"] for one in (await client.get(COMMENTS)).json()] == ["lost"]


async def test_a_broken_connections_write_lands_late(world: World) -> None:
    world.faults = FaultPlan((Rule(LateWrite(Duration(5_000)), path="comments$"),))
    clock = Clock()
    async with (
        shell.running(world, None, None, clock) as sandbox,
        signed_in(sandbox) as client,
    ):
        with pytest.raises(httpx.RemoteProtocolError):
            await client.post(COMMENTS, json={"body": "late"})
        assert (await client.get(COMMENTS)).json() == []
        clock.now = Instant(START + 5_000)
        assert [one["body"] for one in (await client.get(COMMENTS)).json()] == ["late"]


async def test_a_form_of_another_site_is_refused(world: World) -> None:
    async with (
        shell.running(world, None, None, Clock()) as sandbox,
        httpx.AsyncClient(base_url=sandbox.url) as client,
    ):
        headers = {"origin": "https://evil.example"}
        answer = await client.put("/_sandbox/hook", json={"url": "x"}, headers=headers)
    assert answer.status_code == 403
