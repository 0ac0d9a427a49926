import asyncio
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from starlette.requests import Request
from structlog.testing import capture_logs

from bot.errors import Misconfigured, Outage, UserMistake
from bot.webhooks.operator import ACT_LIMIT, Operator
from tests.webhooks.doors import TOKEN, House
from tests.webhooks.serving import serving

BEARER = {"authorization": f"Bearer {TOKEN}"}
ACT = {"line": "/ecos status WAZAA#29"}


@pytest.fixture
def house() -> House:
    return House()


@pytest.fixture
def client(house: House) -> Iterator[httpx.Client]:
    with serving(house.front()) as url, httpx.Client(base_url=url, headers=BEARER) as client:
        yield client


def test_what_the_terminal_says_is_carried_out(client: httpx.Client, house: House) -> None:
    answer = client.post("/operator", json=ACT)

    assert (answer.status_code, answer.json()) == (202, {"cause": "operator:1"})
    assert house.spoken == [ACT]


def test_a_mistake_is_told(client: httpx.Client, house: House) -> None:
    house.fail = UserMistake("there is no such cause")
    answer = client.post("/operator", json=ACT)

    assert (answer.status_code, answer.json()) == (422, {"error": "there is no such cause"})


def test_an_outage_is_told(client: httpx.Client, house: House) -> None:
    house.fail = Outage("no quorum")

    assert client.post("/operator", json=ACT).status_code == 503


@pytest.mark.parametrize(
    "authorization", ["", TOKEN, f"Basic {TOKEN}", f"Bearer {TOKEN}x", "Bearer", "Bearer é"]
)
def test_a_wrong_token_is_refused(client: httpx.Client, house: House, authorization: str) -> None:
    answer = client.post(
        "/operator", json=ACT, headers={b"authorization": authorization.encode("latin-1")}
    )

    assert (answer.status_code, house.spoken) == (401, [])


@pytest.mark.parametrize(
    "header",
    [
        {"host": "rebound.example"},
        {"host": "127.0.0.1.example:80"},
        {"host": "localhost:80:80"},
        {"host": ""},
        {"origin": "http://localhost:8000"},
        {"origin": "null"},
        {"x-forwarded-for": "127.0.0.1"},
        {"x-forwarded-host": "localhost"},
        {"forwarded": "for=127.0.0.1"},
        {"via": "1.1 proxy"},
    ],
)
def test_a_browser_or_a_proxy_is_refused(
    client: httpx.Client, house: House, header: dict[str, str]
) -> None:
    answer = client.post("/operator", json=ACT, headers=header)

    assert (answer.status_code, house.spoken) == (403, [])


@pytest.mark.parametrize(
    "host", ["localhost", "LOCALHOST:8000", "127.0.0.1:8000", "[::1]:8000", "[::1]"]
)
def test_this_machine_has_several_names(client: httpx.Client, host: str) -> None:
    assert client.post("/operator", json=ACT, headers={"host": host}).status_code == 202


@pytest.mark.parametrize(
    ("peer", "status"),
    [
        ("127.0.0.1", 202),
        ("127.9.9.9", 202),
        ("::1", 202),
        ("::ffff:127.0.0.1", 202),
        ("10.0.0.1", 403),
        ("::ffff:10.0.0.1", 403),
        ("2001:db8::1", 403),
        ("a unix socket", 403),
    ],
)
def test_only_this_machine_is_heard(house: House, peer: str, status: int) -> None:
    async def post() -> httpx.Response:
        wire = httpx.ASGITransport(house.front(), client=(peer, 50_000))
        async with httpx.AsyncClient(transport=wire, headers=BEARER) as machine:
            return await machine.post("http://localhost/operator", json=ACT)

    assert asyncio.run(post()).status_code == status


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400),
        (b"{", 400),
        (b"[]", 400),
        (b'"line"', 400),
        (b"\xff", 400),
        (b"[" * 50_000, 400),
        (b"x" * (ACT_LIMIT + 1), 413),
    ],
)
def test_what_is_no_act_is_refused(
    client: httpx.Client, house: House, body: bytes, status: int
) -> None:
    answer = client.post("/operator", content=body)

    assert (answer.status_code, house.spoken) == (status, [])


def test_the_token_is_nowhere_to_be_seen(client: httpx.Client, house: House) -> None:
    with capture_logs() as lines:
        answers = [
            client.post("/operator", json=ACT),
            client.post("/operator", content=b"{"),
            client.post("/operator", json=ACT, headers={"authorization": TOKEN}),
        ]
    shown = [*(a.text + repr(a.headers) for a in answers), repr(lines)]

    assert TOKEN not in "".join(shown) + repr(Operator(TOKEN, house.speak))


def test_an_empty_token_opens_nothing(house: House) -> None:
    with pytest.raises(Misconfigured):
        Operator("", house.speak)


def test_a_terminal_that_hangs_up_is_no_error(house: House) -> None:
    async def receive() -> Any:
        return {"type": "http.disconnect"}

    headers = [(b"host", b"localhost"), (b"authorization", BEARER["authorization"].encode())]
    scope = {"type": "http", "method": "POST", "headers": headers, "client": ("127.0.0.1", 5)}
    answer = asyncio.run(Operator(TOKEN, house.speak).answer(Request(scope, receive)))

    assert (answer.status_code, house.spoken) == (400, [])
