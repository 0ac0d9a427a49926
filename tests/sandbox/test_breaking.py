"""The page "break things": what its buttons do is what then happens, and only there."""

from dataclasses import replace
from urllib.parse import urlencode

import httpx
import pytest

from bot.sandbox import acts, breaking, shell
from bot.sandbox.control import Kill
from bot.sandbox.wire import Request, Response
from bot.sandbox.world import World
from bot.vocabulary import Instant, RepoName
from tests.sandbox.client import START, Client, payloads

WAZAA = RepoName("gerivdb", "WAZAA")


def page(world: World, kill: Kill | None = None, now: Instant = START) -> str:
    return breaking.respond(world, Request("GET", "/break"), now, kill).body.decode()


def press(world: World, form: dict[str, str], kill: Kill | None = None) -> Response:
    request = Request("POST", "/break", body=urlencode(form).encode())
    return breaking.respond(world, request, START, kill)


def say(world: World, *texts: str) -> None:
    for text in texts:
        world.act(acts.Comment("tom", WAZAA, 29, text), START)


def test_so_many_webhooks_are_lost_and_no_more(world: World, client: Client) -> None:
    assert press(world, {"do": "drop", "count": "2"}).headers["location"] == "/break"
    assert "next <strong>2</strong> webhooks" in page(world)
    say(world, "one", "two", "three")
    assert [one["comment"]["body"] for one in payloads(world, START)] == ["three"]
    assert "Broken now" not in page(world)
    log = client.as_app().json("GET", "/app/hook/deliveries")
    assert [one["status_code"] for one in log] == [0, 0]


def test_an_event_that_the_app_does_not_take_is_none_of_them(world: World) -> None:
    world.store = replace(world.store, app=replace(world.store.app, events=("issues",)))
    press(world, {"do": "drop", "count": "1"})
    say(world, "not for the App")
    world.act(acts.OpenIssue("tom", WAZAA, "lost"), START)
    world.act(acts.OpenIssue("tom", WAZAA, "heard"), START)
    assert [one["issue"]["title"] for one in payloads(world, START)] == ["heard"]


def test_github_is_down_for_so_long(world: World, client: Client) -> None:
    me, path = client.signed_in(), "/repos/gerivdb/WAZAA/issues/29"
    press(world, {"do": "outage", "count": "20"})
    assert "502 for <strong>20 s</strong>" in page(world)
    assert "502 for <strong>5 s</strong>" in page(world, now=Instant(START + 15_000))
    assert [me.status("GET", path), me.status("POST", f"{path}/comments", {"body": "x"})] == [
        502,
        502,
    ]
    say(world, "people go on")
    assert len(payloads(world, START)) == 1
    me.now = Instant(START + 20_000)
    assert me.status("GET", path) == 200


def test_what_is_broken_can_be_mended(world: World, client: Client) -> None:
    press(world, {"do": "drop", "count": "3"})
    press(world, {"do": "outage", "count": "600"})
    press(world, {"do": "mend"})
    say(world, "heard")
    assert len(payloads(world, START)) == 1
    assert client.signed_in().status("GET", "/repos/gerivdb/WAZAA") == 200


@pytest.mark.parametrize(
    "form",
    [
        {"do": "drop", "count": "0"},
        {"do": "drop", "count": "101"},
        {"do": "drop", "count": "many"},
        {"do": "outage"},
        {"do": "outage", "count": "601"},
        {"do": "kill"},
        {},
    ],
)
def test_what_cannot_be_broken_is_explained_and_left(world: World, form: dict[str, str]) -> None:
    before = world.faults
    answer = press(world, form)
    assert (answer.status, b'role="alert"' in answer.body) == (422, True)
    assert world.faults == before


def test_the_bot_is_killed_only_where_somebody_said_how(world: World) -> None:
    killed: list[int] = []
    assert "Kill the bot" not in page(world)
    assert "Kill the bot" in page(world, lambda: killed.append(1))
    assert press(world, {"do": "kill"}, lambda: killed.append(1)).status == 303
    assert killed == [1]


@pytest.mark.anyio
async def test_the_page_is_on_the_air_and_takes_no_forms_of_others(world: World) -> None:
    killed: list[int] = []
    async with (
        shell.running(world, None, None, lambda: START) as sandbox,
        httpx.AsyncClient(base_url=sandbox.url) as browser,
    ):
        assert "Kill the bot" not in (await browser.get("/break")).text
        sandbox.kill = lambda: killed.append(1)
        shown = await browser.get("/break")
        evil = {"origin": "https://evil.example"}
        refused = await browser.post("/break", data={"do": "kill"}, headers=evil)
        pressed = await browser.post("/break", data={"do": "kill"})
    assert "Kill the bot" in shown.text
    assert "default-src 'none'" in shown.headers["content-security-policy"]
    assert (refused.status_code, pressed.status_code, killed) == (403, 303, [1])
