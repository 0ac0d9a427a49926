import asyncio
from collections.abc import Awaitable, Callable

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    KeySerializationEncryption,
    NoEncryption,
    PrivateFormat,
)

from bot.errors import Misconfigured
from bot.github.app_auth import AppAuth, Token, load_key
from bot.github.client import GithubkitClient
from bot.github.port import Answer, Call, NoAnswer, NoToken, Outcome
from tests.github.app import (
    HERE,
    IN_AN_HOUR,
    INSTALLATION,
    Clock,
    claims,
    client,
    comment,
    get,
    is_mint,
    key,
    token,
)
from tests.github.tiny_server import Asked, Say, Script, TinyServer

MINUTE = 60_000


def pem(form: PrivateFormat, encryption: KeySerializationEncryption | None = None) -> str:
    return key().private_bytes(Encoding.PEM, form, encryption or NoEncryption()).decode()


@pytest.mark.parametrize("form", [PrivateFormat.TraditionalOpenSSL, PrivateFormat.PKCS8])
def test_both_pem_forms_of_a_key_are_read(form: PrivateFormat) -> None:
    assert load_key(pem(form)).private_numbers() == key().private_numbers()
    folded = pem(form).replace("\n", "\\n")
    assert load_key(folded).private_numbers() == key().private_numbers()


BAD_KEYS = {
    "nothing": "",
    "words": "hunter2 hunter2",
    "broken": pem(PrivateFormat.PKCS8)[:200] + "\n-----END PRIVATE KEY-----",
    "encrypted": pem(PrivateFormat.PKCS8, BestAvailableEncryption(b"hunter2")),
    "curve": ec.generate_private_key(ec.SECP256R1())
    .private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    .decode(),
}


@pytest.mark.parametrize("name", BAD_KEYS)
def test_a_bad_key_is_refused_without_being_quoted(name: str) -> None:
    with pytest.raises(Misconfigured, match="ECOS_PRIVATE_KEY") as refused:
        load_key(BAD_KEYS[name])
    assert refused.value.__suppress_context__ or refused.value.__context__ is None
    assert "hunter2" not in str(refused.value)
    assert "BEGIN" not in str(refused.value)


def scene(
    script: Script, play: Callable[[GithubkitClient, Clock], Awaitable[list[Outcome]]]
) -> tuple[list[Outcome], TinyServer]:
    async def run() -> tuple[list[Outcome], TinyServer]:
        clock = Clock()
        async with TinyServer(script) as server, client(server, clock=clock) as github:
            return await play(github, clock), server

    return asyncio.run(run())


def minting(*values: str, expires_at: object = IN_AN_HOUR) -> Script:
    left = list(values)

    async def script(asked: Asked) -> Say:
        return token(left.pop(0), expires_at) if is_mint(asked) else Say(200, {})

    return script


def bearers(server: TinyServer) -> list[str]:
    return [
        a.headers["authorization"].removeprefix("Bearer ") for a in server.asked if not is_mint(a)
    ]


def mints(server: TinyServer) -> int:
    return sum(is_mint(asked) for asked in server.asked)


def test_the_jwt_is_back_dated_and_short() -> None:
    auth = AppAuth("12", key(), Clock())
    read = claims(Asked("GET", "/", {"authorization": f"Bearer {auth.jwt().value}"}))
    assert read["iss"] == "12"
    assert read["iat"] == HERE // 1000 - 60
    assert HERE // 1000 < read["exp"] <= HERE // 1000 + 9 * 60


def test_the_jwt_is_signed_again_only_after_some_minutes() -> None:
    clock = Clock()
    auth = AppAuth("12", key(), clock)
    first = auth.jwt()
    clock.now += 4 * MINUTE
    assert auth.jwt() is first
    clock.now += 2 * MINUTE
    assert auth.jwt() is not first


def test_fifty_calls_on_a_cold_cache_fetch_one_token() -> None:
    async def play(github: GithubkitClient, clock: Clock) -> list[Outcome]:
        return list(await asyncio.gather(*(github.send(get(f"/x/{n}")) for n in range(50))))

    outcomes, server = scene(minting("one"), play)
    assert {outcome.status for outcome in outcomes if isinstance(outcome, Answer)} == {200}
    assert (len(bearers(server)), mints(server)) == (50, 1)


def test_whoever_gives_up_waiting_leaves_the_token_to_the_others() -> None:
    async def play(github: GithubkitClient, clock: Clock) -> list[Outcome]:
        impatient = asyncio.create_task(github.send(get("/a")))
        patient = asyncio.create_task(github.send(get("/b")))
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        impatient.cancel()
        return [await patient]

    [outcome], server = scene(minting("one"), play)
    assert isinstance(outcome, Answer)
    assert (server.paths("GET"), mints(server)) == (["/b"], 1)


def test_a_token_is_fetched_again_a_minute_before_it_ends() -> None:
    async def play(github: GithubkitClient, clock: Clock) -> list[Outcome]:
        outcomes = [await github.send(get())]
        for step in (59 * MINUTE - 1, 1, 1):
            clock.now += step
            outcomes.append(await github.send(get()))
        return outcomes

    _, server = scene(minting("one", "two"), play)
    assert bearers(server) == ["one", "one", "two", "two"]


@pytest.mark.parametrize(
    "expires_at",
    [None, 5, "soon", "1970-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "0001-01-01T00:00:00+23:59"],
)
def test_an_odd_end_is_believed_for_a_minute_at_least_and_an_hour_at_most(
    expires_at: object,
) -> None:
    async def play(github: GithubkitClient, clock: Clock) -> list[Outcome]:
        outcomes = []
        for step in (0, MINUTE - 1, 59 * MINUTE):
            clock.now += step
            outcomes.append(await github.send(get()))
        return outcomes

    _, server = scene(minting("one", "two", expires_at=expires_at), play)
    assert bearers(server) == ["one", "one", "two"]


def test_a_token_may_be_of_any_length() -> None:
    async def play(github: GithubkitClient, clock: Clock) -> list[Outcome]:
        return [await github.send(get())]

    long = "ghs_12_" + "aZ.-_9" * 400
    _, server = scene(minting(long), play)
    assert bearers(server) == [long]


def refusing(*good: str) -> Script:
    """Tokens come in order; only those in ``good`` are taken."""
    left = ["one", "two", "three"]

    async def script(asked: Asked) -> Say:
        if is_mint(asked):
            return token(left.pop(0))
        taken = asked.headers["authorization"].removeprefix("Bearer ") in good
        return Say(200, {}) if taken else Say(401, {"message": "Bad credentials"})

    return script


def test_a_refused_token_is_replaced_and_the_write_is_sent_once_more() -> None:
    async def play(github: GithubkitClient, clock: Clock) -> list[Outcome]:
        return [await github.send(comment()), await github.send(comment())]

    outcomes, server = scene(refusing("two"), play)
    assert [outcome.status for outcome in outcomes if isinstance(outcome, Answer)] == [200, 200]
    assert bearers(server) == ["one", "two", "two"]


def test_a_second_refusal_is_the_answer() -> None:
    async def play(github: GithubkitClient, clock: Clock) -> list[Outcome]:
        return [await github.send(comment())]

    [outcome], server = scene(refusing(), play)
    assert isinstance(outcome, Answer)
    assert outcome.status == 401
    assert bearers(server) == ["one", "two"]


def test_many_refusals_of_one_token_fetch_one_new_token() -> None:
    async def play(github: GithubkitClient, clock: Clock) -> list[Outcome]:
        return list(await asyncio.gather(*(github.send(get(f"/x/{n}")) for n in range(20))))

    outcomes, server = scene(refusing("two"), play)
    assert {outcome.status for outcome in outcomes if isinstance(outcome, Answer)} == {200}
    assert mints(server) == 2


@pytest.mark.parametrize("status", [401, 422, 500, 502])
def test_without_a_token_nothing_is_sent(status: int) -> None:
    async def script(asked: Asked) -> Say:
        return Say(status, {"message": "no"})

    async def play(github: GithubkitClient, clock: Clock) -> list[Outcome]:
        return [await github.send(comment())]

    [outcome], server = scene(script, play)
    assert outcome == NoAnswer(
        f"no token for installation {INSTALLATION}: GitHub answered {status}", sent=False
    )
    assert bearers(server) == []


@pytest.mark.parametrize("status", [403, 404])
def test_an_installation_that_gives_no_token_is_told_from_an_outage(status: int) -> None:
    async def script(asked: Asked) -> Say:
        return Say(status, {"message": "This installation has been suspended"})

    async def play(github: GithubkitClient, clock: Clock) -> list[Outcome]:
        return [await github.send(comment())]

    [outcome], server = scene(script, play)
    assert outcome == NoToken(INSTALLATION, f"no token: GitHub answered {status}")
    assert bearers(server) == []


def test_a_token_that_was_good_is_none_once_its_installation_is_suspended() -> None:
    shut = {"message": "This installation has been suspended"}
    answers = [Say(200, {}), Say(403, shut), Say(200, {})]

    async def script(asked: Asked) -> Say:
        return token(f"t{len(answers)}") if is_mint(asked) else answers.pop(0)

    async def play(github: GithubkitClient, clock: Clock) -> list[Outcome]:
        return [await github.send(comment()) for _ in range(3)]

    (_, refused, again), server = scene(script, play)
    assert refused == NoToken(INSTALLATION, "the installation is suspended")
    assert isinstance(again, Answer)
    assert bearers(server) == ["t3", "t3", "t1"]


@pytest.mark.parametrize("body", [None, [], {}, {"token": 5}, {"token": ""}, {"token": "a b"}])
def test_a_token_that_is_none_is_not_used(body: object) -> None:
    async def script(asked: Asked) -> Say:
        return Say(201, body)

    async def play(github: GithubkitClient, clock: Clock) -> list[Outcome]:
        return [await github.send(comment())]

    [outcome], server = scene(script, play)
    why = f"no token for installation {INSTALLATION}: GitHub answered 201"
    assert outcome == NoAnswer(why, sent=False)
    assert bearers(server) == []


def test_a_limit_on_tokens_is_githubs_answer() -> None:
    async def script(asked: Asked) -> Say:
        return Say(429, {"message": "slow"}, {"retry-after": "30"})

    async def play(github: GithubkitClient, clock: Clock) -> list[Outcome]:
        return [await github.send(comment())]

    [outcome], _ = scene(script, play)
    assert isinstance(outcome, Answer)
    assert outcome.headers["retry-after"] == "30"


def test_a_clock_that_is_wrong_is_set_by_githubs_date() -> None:
    theirs = HERE // 1000 + 7200

    async def script(asked: Asked) -> Say:
        if abs(claims(asked)["iat"] - theirs) > 120:
            return Say(401, {"message": "exp"}, {"date": "Thu, 28 May 2026 22:26:40 GMT"})
        return Say(200, {"slug": "ecos"})

    async def play(github: GithubkitClient, clock: Clock) -> list[Outcome]:
        return [await github.send(Call(None, "GET", "/app")) for _ in range(2)]

    outcomes, server = scene(script, play)
    assert [outcome.status for outcome in outcomes if isinstance(outcome, Answer)] == [200, 200]
    assert len(server.asked) == 3


def test_a_date_that_did_not_help_is_not_believed() -> None:
    said = [Say(401, None, {"date": "Thu, 28 May 2026 22:26:40 GMT"})] * 2

    async def script(asked: Asked) -> Say:
        return said.pop() if said else Say(200, {})

    async def play(github: GithubkitClient, clock: Clock) -> list[Outcome]:
        return [await github.send(Call(None, "GET", "/app")) for _ in range(2)]

    _, server = scene(script, play)
    skews = [claims(asked)["iat"] - HERE // 1000 + 60 for asked in server.asked]
    assert skews == [0, 7200, 0]


def test_a_wrong_key_is_not_tried_again() -> None:
    async def script(asked: Asked) -> Say:
        return Say(401, {"message": "bad"}, {"date": "Thu, 28 May 2026 20:26:40 GMT"})

    async def play(github: GithubkitClient, clock: Clock) -> list[Outcome]:
        return [await github.send(Call(None, "GET", "/app"))]

    [outcome], server = scene(script, play)
    assert isinstance(outcome, Answer)
    assert (outcome.status, len(server.asked)) == (401, 1)


def test_a_token_does_not_show_itself() -> None:
    assert "ghs" not in repr(Token("ghs_secret", HERE))


@pytest.mark.parametrize("name", BAD_KEYS)
def test_a_bad_key_is_told_by_the_variable_that_gave_it(name: str) -> None:
    with pytest.raises(Misconfigured, match=r"^ECOS_PRIVATE_KEY_PATH is "):
        load_key(BAD_KEYS[name], "ECOS_PRIVATE_KEY_PATH")
