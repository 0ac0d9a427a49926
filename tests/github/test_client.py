import asyncio
import logging
import socket

import pytest

from bot.github.client import API_VERSION, NOT_MODIFIED
from bot.github.port import Answer, Call, NoAnswer, Outcome
from tests.github.app import INSTALLATION, client, comment, get, is_mint, key, token
from tests.github.tiny_server import Asked, HangUp, Say, Script, TinyServer


def answers(say: Say) -> Script:
    async def script(asked: Asked) -> Say:
        return token() if is_mint(asked) else say

    return script


def ask(script: Script, *calls: Call, timeout: float = 10.0) -> tuple[list[Outcome], TinyServer]:
    async def scene() -> tuple[list[Outcome], TinyServer]:
        async with TinyServer(script) as server, client(server, timeout=timeout) as github:
            return [await github.send(call) for call in calls], server

    return asyncio.run(scene())


def test_a_call_carries_the_token_the_version_and_its_body() -> None:
    [outcome], server = ask(answers(Say(201, {"id": 5}, {"X-Thing": "a"})), comment())
    assert isinstance(outcome, Answer)
    assert (outcome.status, outcome.body, outcome.headers["x-thing"]) == (201, {"id": 5}, "a")
    asked = server.asked[-1]
    assert (asked.method, asked.path, asked.body) == (*("POST", comment().path), {"body": "hello"})
    assert asked.headers["authorization"] == "Bearer ghs_secret"
    assert asked.headers["x-github-api-version"] == API_VERSION
    assert asked.headers["accept"] == "application/vnd.github+json"
    assert asked.headers["user-agent"] == "ecos"


def test_query_and_quoted_path_arrive_as_written() -> None:
    call = Call(INSTALLATION, "GET", "/users/a%2Fb", (("q", "é&=1"), ("page", "2")))
    _, server = ask(answers(Say()), call)
    assert server.asked[-1].path == "/users/a%2Fb?q=%C3%A9%26%3D1&page=2"


def test_a_lone_surrogate_in_a_text_can_be_sent() -> None:
    _, server = ask(answers(Say()), Call(INSTALLATION, "POST", "/x", body={"body": "a\ud800é"}))
    assert server.asked[-1].body == {"body": "a\ud800é"}


@pytest.mark.parametrize("status", [500, 502, 503, 504])
def test_a_failing_server_sees_a_post_exactly_once(status: int) -> None:
    [outcome], server = ask(answers(Say(status)), comment())
    assert isinstance(outcome, Answer)
    assert outcome.status == status
    assert server.paths("POST").count(comment().path) == 1


@pytest.mark.parametrize("status", [403, 429])
def test_a_rate_limit_is_an_answer_and_nobody_waits_for_it(status: int) -> None:
    said = Say(status, {"message": "no"}, {"retry-after": "Wed, 21 Oct 2026 07:28:00 GMT"})
    [outcome], server = ask(answers(said), comment())
    assert isinstance(outcome, Answer)
    assert outcome.status == status
    assert len(server.asked) == 2


def test_a_server_that_hangs_may_have_done_it() -> None:
    async def script(asked: Asked) -> Say:
        if not is_mint(asked):
            await asyncio.Event().wait()
        return token()

    [outcome], server = ask(script, comment(), timeout=0.3)
    assert isinstance(outcome, NoAnswer)
    assert outcome.sent
    assert server.paths("POST").count(comment().path) == 1


def test_a_server_that_hangs_on_the_token_has_not_done_it() -> None:
    async def script(asked: Asked) -> Say:
        await asyncio.Event().wait()
        raise AssertionError

    [outcome], _ = ask(script, comment(), timeout=0.3)
    assert outcome == NoAnswer("no answer within 0.3 s", sent=False)


def test_a_connection_that_breaks_after_the_request_may_have_done_it() -> None:
    async def script(asked: Asked) -> Say:
        if is_mint(asked):
            return token()
        raise HangUp

    [outcome], server = ask(script, comment())
    assert isinstance(outcome, NoAnswer)
    assert outcome.sent
    assert server.paths("POST").count(comment().path) == 1


def test_a_refused_connection_has_sent_nothing() -> None:
    async def scene() -> Outcome:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            url = f"http://127.0.0.1:{free.getsockname()[1]}"
        async with client(url) as github:
            return await github.send(Call(None, "POST", "/x"))

    assert asyncio.run(scene()) == NoAnswer("ConnectError", sent=False)


def test_a_server_that_takes_no_connection_has_been_sent_nothing() -> None:
    async def scene(url: str) -> Outcome:
        async with client(url, timeout=0.6) as github:
            return await github.send(Call(None, "POST", "/x"))

    with socket.socket() as busy, socket.socket() as before:
        busy.bind(("127.0.0.1", 0))
        busy.listen(0)
        before.connect(busy.getsockname())  # fills the queue: Linux drops whoever comes next
        outcome = asyncio.run(scene(f"http://127.0.0.1:{busy.getsockname()[1]}"))
    assert outcome == NoAnswer("ConnectTimeout", sent=False)


def test_a_path_that_is_no_url_has_sent_nothing() -> None:
    [outcome], _ = ask(answers(Say()), get("/\0"))
    assert isinstance(outcome, NoAnswer)
    assert not outcome.sent


def test_what_is_not_modified_comes_back_as_it_was() -> None:
    async def script(asked: Asked) -> Say:
        if is_mint(asked):
            return token()
        known = asked.headers.get("if-none-match") == 'W/"abc"'
        fresh = {"etag": 'W/"abc"', "x-ratelimit-remaining": "9" if known else "10"}
        return (
            Say(304, headers=fresh) if known else Say(200, {"title": "t"}, fresh | {"link": "<x>"})
        )

    [first, second, other], server = ask(script, get(), get(), get("/repos/o/r/issues/2"))
    assert isinstance(first, Answer)
    assert isinstance(second, Answer)
    assert isinstance(other, Answer)
    assert (second.status, second.body) == (200, {"title": "t"})
    assert (second.headers["link"], second.headers["x-ratelimit-remaining"]) == ("<x>", "9")
    assert (first.headers.get(NOT_MODIFIED), second.headers[NOT_MODIFIED]) == (None, "1")
    assert [a.headers.get("if-none-match") for a in server.asked[1:]] == [None, 'W/"abc"', None]
    assert NOT_MODIFIED not in other.headers


def test_a_changed_remembered_body_does_not_change_the_memory() -> None:
    async def script(asked: Asked) -> Say:
        if is_mint(asked):
            return token()
        return Say(304 if "if-none-match" in asked.headers else 200, ["a"], {"etag": '"1"'})

    async def scene() -> Outcome:
        async with TinyServer(script) as server, client(server) as github:
            for _ in range(2):
                outcome = await github.send(get())
                assert isinstance(outcome, Answer)
                outcome.body.append("b")
            return await github.send(get())

    outcome = asyncio.run(scene())
    assert isinstance(outcome, Answer)
    assert outcome.body == ["a"]


def moved(status: int, location: str) -> Script:
    async def script(asked: Asked) -> Say:
        if is_mint(asked):
            return token()
        if asked.path == "/repositories/3/issues/9":
            return Say(200, {"number": 9})
        return Say(status, {"message": "Moved"}, {"location": location.format(**asked.headers)})

    return script


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_a_read_follows_a_moved_item(status: int) -> None:
    script = moved(status, "http://{host}/api/v3/repositories/3/issues/9")
    [outcome], _ = ask(script, get())
    assert isinstance(outcome, Answer)
    assert (outcome.status, outcome.body) == (200, {"number": 9})


def test_a_write_does_not_follow() -> None:
    [outcome], server = ask(moved(307, "/api/v3/repositories/3/issues/9"), comment())
    assert isinstance(outcome, Answer)
    assert outcome.status == 307
    assert len(server.asked) == 2


@pytest.mark.parametrize(
    "location",
    ["http://localhost/x", "https://{host}/api/v3/x", "//evil.example/x", "http://[", ""],
)
def test_a_token_never_goes_to_another_server(location: str) -> None:
    [outcome], server = ask(moved(301, location), get())
    assert isinstance(outcome, Answer)
    assert outcome.status == 301
    assert len(server.asked) == 2


def test_a_redirect_of_a_write_to_nonsense_does_not_raise() -> None:
    [outcome], _ = ask(moved(301, "javascript:x"), comment())
    assert outcome == NoAnswer("InvalidURL", sent=True)


def test_redirects_in_circles_end() -> None:
    async def script(asked: Asked) -> Say:
        if is_mint(asked):
            return token()
        return Say(301, headers={"location": asked.path + "1"})

    [outcome], server = ask(script, get("/x"))
    assert isinstance(outcome, NoAnswer)
    assert len(server.asked) < 10


@pytest.mark.parametrize("content", [b"<html>", b"", b"\xff\xfe", b"[" * 100_000, b"{" * 10])
def test_what_is_no_json_is_no_body(content: bytes) -> None:
    [outcome], _ = ask(answers(Say(200, content=content)), get())
    assert outcome == Answer(200, outcome.headers if isinstance(outcome, Answer) else {}, None)


def test_an_endless_body_is_not_read_to_its_end() -> None:
    [outcome, after], _ = ask(
        answers(Say(200, content=b'"' + b"a" * 9_000_000 + b'"')), get(), get()
    )
    assert isinstance(outcome, Answer)
    assert isinstance(after, Answer)
    assert (outcome.status, outcome.body, after.status) == (200, None, 200)


def test_all_tasks_share_the_connections_even_those_older_than_the_client() -> None:
    async def scene() -> int:
        opened = asyncio.Event()

        async def early() -> None:
            await opened.wait()
            for _ in range(5):
                await github.send(get())

        async with TinyServer(answers(Say())) as server:
            github = client(server)
            task = asyncio.create_task(early())
            async with github:
                opened.set()
                await task
            return server.connections

    assert asyncio.run(scene()) == 1


def test_no_secret_reaches_a_log_or_an_outcome(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    secret = "ghs_" + "s3cret" * 90

    async def script(asked: Asked) -> Say:
        if is_mint(asked):
            return token(secret)
        if asked.path == "/hang-up":
            raise HangUp
        return Say(401, {"message": "Bad credentials"})

    outcomes, server = ask(script, get(), get("/hang-up"), Call(None, "GET", "/app"))
    told = caplog.text + repr(outcomes)
    signed = next(a for a in server.asked if is_mint(a)).headers["authorization"].split()[1]
    assert caplog.records
    assert "s3cret" not in told
    assert signed not in told
    assert signed.split(".")[2] not in told
    assert str(key().private_numbers().d) not in told
