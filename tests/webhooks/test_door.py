import asyncio
import json
import socket
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from structlog.testing import capture_logs

from bot.errors import BrokenInvariant, Outage
from bot.record import codec
from bot.record.entry import Entry, Proposal
from bot.record.inbound import CommentWritten
from bot.record.payload import Received
from bot.vocabulary import Duration, Index, Instant, Term
from tests.webhooks.deliveries import (
    GUID,
    INSTALLATION,
    ISSUE,
    LISTED,
    OLD_SECRET,
    SECRET,
    comment_created,
    headers,
    payload,
    sign,
)
from tests.webhooks.doors import House
from tests.webhooks.serving import serving

BODY = comment_created()


@pytest.fixture
def house() -> House:
    return House()


@pytest.fixture
def client(house: House) -> Iterator[httpx.Client]:
    with serving(house.front()) as url, httpx.Client(base_url=url) as client:
        yield client


def deliver(client: httpx.Client, body: bytes = BODY, **changed: Any) -> httpx.Response:
    named = {name.replace("_", "-"): value for name, value in changed.items()}
    return client.post("/webhooks", content=body, headers=headers(body) | named)


def test_a_signed_delivery_is_committed_under_app_and_guid(
    client: httpx.Client, house: House
) -> None:
    answer = deliver(client)

    assert answer.status_code == 202
    (proposal,) = house.committed
    assert (proposal.kind, proposal.key) == ("received", f"42:{GUID}")
    entry = Entry(Index(1), Term(1), "received", proposal.key, proposal.payload, Instant(0))
    received = codec.decode(entry)
    assert isinstance(received, Received)
    assert isinstance(received.inbound, CommentWritten)
    assert received.inbound.comment.body == proposal.texts[-1].id
    assert proposal.texts[-1].content == "/ecos help"


def test_no_word_of_a_person_stands_in_the_entry(client: httpx.Client, house: House) -> None:
    deliver(client)

    assert b"ecos help" not in house.committed[0].payload
    assert b"Depends-On" not in house.committed[0].payload


def test_nothing_is_answered_before_the_commit(house: House) -> None:
    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    async def receive() -> Any:
        return {"type": "http.request", "body": BODY, "more_body": False}

    async def propose(proposal: Proposal) -> None:
        await asyncio.sleep(0)
        assert sent == []
        house.committed.append(proposal)

    raw = [(name.encode(), value.encode()) for name, value in headers(BODY).items()]
    scope = {"type": "http", "method": "POST", "headers": raw}
    asyncio.run(house.door(propose)(scope, receive, send))

    assert [len(house.committed), sent[0]["status"]] == [1, 202]


def test_the_old_secret_of_a_rotation_still_opens(client: httpx.Client) -> None:
    assert deliver(client, x_hub_signature_256=sign(BODY, OLD_SECRET)).status_code == 202


@pytest.mark.parametrize("signature", ["", "sha256=", "sha256=" + "0" * 64, sign(BODY + b" ")])
def test_a_wrong_signature_is_turned_away(
    client: httpx.Client, house: House, signature: str
) -> None:
    assert deliver(client, x_hub_signature_256=signature).status_code == 401
    assert house.committed == []


def test_a_missing_signature_is_turned_away(client: httpx.Client) -> None:
    assert client.post("/webhooks", content=BODY).status_code == 401


@pytest.mark.parametrize(
    "odd",
    [
        {"x_github_delivery": ""},
        {"x_github_delivery": "a" * 101},
        {"x_github_delivery": "a/b"},
        {"x_github_event": ""},
        {"x_github_event": "<script>"},
    ],
)
def test_odd_headers_are_malformed(client: httpx.Client, house: House, odd: dict[str, Any]) -> None:
    assert deliver(client, **odd).status_code == 400
    assert house.committed == []


@pytest.mark.parametrize("body", [b"", b"{", b'{"action":"created"}', b"\xff"])
def test_a_signed_body_that_github_would_not_send_is_malformed(
    client: httpx.Client, house: House, body: bytes
) -> None:
    assert deliver(client, body).status_code == 400
    assert house.counted("issue_comment", "malformed") == 1


def test_kinds_nobody_handles_get_no_content(client: httpx.Client, house: House) -> None:
    assert (
        deliver(client, b'{"zen":"Speak like a human."}', x_github_event="ping").status_code == 204
    )
    assert house.committed == []
    assert house.counted("other", "ignored") == 1


def test_an_owner_that_policy_does_not_list_gets_no_content(
    client: httpx.Client, house: House
) -> None:
    house.listed = False

    assert deliver(client).status_code == 204
    assert house.committed == []
    assert house.counted("issue_comment", "not-listed") == 1


def test_an_outage_asks_to_deliver_again(client: httpx.Client, house: House) -> None:
    house.fail = Outage("no quorum")
    answer = deliver(client)

    assert (answer.status_code, answer.headers["retry-after"]) == (503, "10")
    assert house.counted("issue_comment", "unavailable") == 1


def test_what_is_not_committed_in_time_is_not_claimed() -> None:
    house = House(hang=True, commit_patience=Duration(1))
    with serving(house.front()) as url, httpx.Client(base_url=url) as client:
        assert deliver(client).status_code == 503


def test_a_broken_invariant_is_loud(house: House) -> None:
    house.fail = BrokenInvariant("the chain is broken")

    with pytest.raises(BrokenInvariant):
        asyncio.run(in_process(house, BODY))


def test_other_methods_are_refused(client: httpx.Client) -> None:
    answer = client.get("/webhooks")

    assert (answer.status_code, answer.headers["allow"]) == (405, "POST")


def test_a_body_that_announces_too_much_is_not_read(house: House) -> None:
    head = b"POST /webhooks HTTP/1.1\r\nhost: x\r\ncontent-length: 25000001\r\n\r\n"

    assert b" 413 " in exchange(house, head)


def test_a_body_that_grows_too_large_is_cut_off() -> None:
    house = House(body_limit=1_000)
    head = b"POST /webhooks HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n"

    assert b" 413 " in exchange(house, head + b"3e9\r\n" + b"x" * 1_001 + b"\r\n")


def test_a_body_that_drips_is_cut_off() -> None:
    house = House(body_patience=Duration(20))
    head = b"POST /webhooks HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\n"

    assert b" 408 " in exchange(house, head + b"x")


@pytest.mark.parametrize("length", [b"-1", b"1e3", b"", b"9" * 5_000])
def test_an_odd_content_length_is_refused(house: House, length: bytes) -> None:
    answers = asyncio.run(in_process(house, BODY, (b"content-length", length)))

    assert answers[0]["status"] in {400, 413}


def test_a_sender_that_hangs_up_gets_no_answer(house: House) -> None:
    async def hang_up() -> list[Any]:
        sent: list[Any] = []

        async def receive() -> Any:
            return {"type": "http.disconnect"}

        async def send(message: Any) -> None:
            sent.append(message)

        await house.door()({"type": "http", "method": "POST", "headers": []}, receive, send)
        return sent

    assert asyncio.run(hang_up()) == []


def test_a_delivery_larger_than_an_entry_is_refused_and_logged(house: House) -> None:
    listed = [LISTED | {"id": n, "full_name": f"Stephane/{'x' * 90}{n}"} for n in range(1, 2_000)]
    document = {"action": "created", "installation": INSTALLATION, "repositories": listed}
    body = json.dumps(document).encode()
    with capture_logs() as lines:
        answers = asyncio.run(in_process(house, body, event="installation"))

    assert (answers[0]["status"], house.committed) == (413, [])
    assert [line["event"] for line in lines] == ["delivery exceeds an entry"]


def test_no_answer_and_no_log_line_repeats_a_secret_or_a_strangers_words(
    client: httpx.Client, house: House
) -> None:
    stranger = "SENT-BY-A-STRANGER"
    body = json.dumps(payload("opened", issue=ISSUE | {"number": stranger})).encode()
    with capture_logs() as lines:
        answers = [
            deliver(client, body, x_github_event="issues"),
            deliver(client, x_github_event=stranger),
            deliver(client, x_github_delivery=stranger + "/"),
            deliver(client, x_hub_signature_256=stranger),
            deliver(client, stranger.encode()),
        ]
        house.fail = Outage(SECRET.decode())
        answers.append(deliver(client))
    metrics = client.get("/metrics").text
    shown = "".join([*(a.text + repr(a.headers) for a in answers), repr(lines), metrics])

    assert [a.status_code for a in answers] == [400, 400, 400, 401, 400, 503]
    assert len(lines) == 3
    for hidden in (stranger, SECRET.decode(), OLD_SECRET.decode(), sign(BODY)):
        assert hidden not in shown


def test_a_hook_does_not_show_its_secrets() -> None:
    assert SECRET.decode() not in repr(House().door())


async def in_process(
    house: House,
    body: bytes,
    extra: tuple[bytes, bytes] | None = None,
    event: str = "issue_comment",
) -> list[Any]:
    """What the door sends for one signed delivery, without a server in between."""
    sent: list[Any] = []

    async def receive() -> Any:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: Any) -> None:
        sent.append(message)

    raw = [(name.encode(), value.encode()) for name, value in headers(body, event).items()]
    scope = {"type": "http", "method": "POST", "headers": raw + ([extra] if extra else [])}
    await house.door()(scope, receive, send)
    return sent


def exchange(house: House, request: bytes) -> bytes:
    """The raw answer to a raw request, until the server hangs up."""
    with serving(house.front()) as url:
        address = httpx.URL(url)
        with socket.create_connection((address.host, address.port or 0), 60) as connection:
            connection.sendall(request)
            with connection.makefile("rb") as answer:
                return answer.read()
