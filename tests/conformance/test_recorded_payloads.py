"""GitHub's recorded payloads, and what a fuzzer makes of them: translated, ignored or malformed, no accident."""

import asyncio
import gzip
import json
from collections import Counter
from copy import deepcopy
from pathlib import Path
from random import Random
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.record import codec
from bot.record.entry import Entry
from bot.record.payload import Received
from bot.vocabulary import DeliveryId, Index, Instant, Term, Visibility
from bot.webhooks.translate import EVENTS, Malformed, Translated, translate
from tests.webhooks.deliveries import headers
from tests.webhooks.doors import House
from tests.webhooks.serving import serving

Recording = tuple[str, dict[str, Any]]


class Recordings(list[Recording]):
    def __repr__(self) -> str:
        return f"{len(self)} recordings"  # a failing test names its seed, not four megabytes


JUNK: tuple[Any, ...] = (
    *(None, True, False, 0, -1, 1, 1.5, 2**63 - 1, 2**63, 10**400, float("nan"), float("inf")),
    *("", "public", "\ud800", "\x00", "a/b/c", "x" * 70_000),
    *("0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "2026-01-02T03:04:05"),
    *([], [[]], {}, {"id": 1}, [None], [{"id": "x"}], {"": {"": {}}}),
)

READ = {
    *("action", "archived", "body", "changes", "comment", "created_at"),
    *("enterprise", "full_name", "id", "installation", "issue", "login"),
    *("name", "number", "owner", "private", "pull_request", "repositories"),
    *("repository", "sender", "state", "title", "type", "updated_at"),
    *("user", "visibility"),
}
"""Fields that are read: half of the accidents happen to them."""


@pytest.fixture(scope="module")
def recordings(conformance_data: Path) -> Recordings:
    events = json.loads(
        gzip.decompress((conformance_data / "webhook-examples.json.gz").read_bytes())
    )
    return Recordings((event["name"], example) for event in events for example in event["examples"])


def spelled(document: Any) -> bytes:
    return json.dumps(document).encode()


def meaning(event: str, body: bytes) -> Translated | None:
    """What becomes of a body; anything but ``Malformed`` flies."""
    try:
        found = translate(event, DeliveryId("guid"), body, lambda: bytes(16))
    except Malformed:
        return None
    return found if isinstance(found, Translated) else None


def read_back(translated: Translated) -> Any:
    """What the log will say about it."""
    proposal = codec.encode(Received(translated.inbound), "42:guid", translated.texts)
    entry = Entry(Index(1), Term(1), proposal.kind, proposal.key, proposal.payload, Instant(0))
    received = codec.decode(entry)
    assert isinstance(received, Received)
    return received.inbound


def test_every_recording_of_ours_is_translated(recordings: Recordings) -> None:
    ours = [(event, example) for event, example in recordings if event in EVENTS]
    translated = [meaning(event, spelled(example)) for event, example in ours]

    assert len(recordings) == 329
    assert len(ours) == 90
    assert None not in translated
    assert Counter(type(t.inbound).__name__ for t in translated if t) == {
        "CommentWritten": 7,
        "CommentDeleted": 2,
        "ItemWritten": 56,
        "ItemDeleted": 1,
        "ItemTransferred": 1,
        "RepositoryChanged": 13,
        "InstallationChanged": 10,
    }


def test_every_other_recording_is_ignored(recordings: Recordings) -> None:
    for event, example in recordings:
        if event not in EVENTS:
            assert not isinstance(
                translate(event, DeliveryId("guid"), spelled(example), lambda: bytes(16)),
                Translated,
            )


def test_the_log_gives_back_what_was_heard(recordings: Recordings) -> None:
    for event, example in recordings:
        if translated := meaning(event, spelled(example)):
            assert read_back(translated) == translated.inbound


def test_no_recorded_repository_is_shown_as_more_public_than_it_is(
    recordings: Recordings,
) -> None:
    seen = 0
    for event, example in recordings:
        translated = meaning(event, spelled(example))
        private = example.get("repository", {}).get("private") or (
            example.get("repository", {}).get("visibility") == "private"
        )
        if translated and private:
            seen += 1
            source: Any = translated.inbound
            assert source.source.repository.visibility is not Visibility.PUBLIC
    assert seen == 3


def test_no_recorded_text_stands_in_the_log(recordings: Recordings) -> None:
    for event, example in recordings:
        translated = meaning(event, spelled(example))
        for text in translated.texts if translated else ():
            proposal = codec.encode(Received(translated.inbound), "k") if translated else None
            if proposal and len(text.content) > 20:
                assert text.content.encode() not in proposal.payload


def paths(document: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Every place in ``document`` below the top."""
    match document:
        case dict():
            children = list(document.items())
        case list():
            children = list(enumerate(document))
        case _:
            return []
    found = []
    for key, child in children:
        found += [(*path, key), *paths(child, (*path, key))]
    return found


def mutated(example: dict[str, Any], dice: Random) -> bytes:
    """``example`` after a few accidents: parts dropped, replaced, swapped, nested; then its bytes cut or flipped."""
    document = json.loads(spelled(example))
    for _ in range(dice.randint(1, 4)):
        if not document:
            break
        places = paths(document)
        read = [path for path in places if READ.issuperset(path)]
        *where, key = dice.choice(read if read and dice.random() < 0.5 else places)
        place = document
        for step in where:
            place = place[step]
        match dice.randint(0, 4):
            case 0:
                del place[key]
            case 1 | 2:
                place[key] = deepcopy(dice.choice(JUNK))
            case 3:
                place[key] = {"nested": place[key]}
            case _:
                place[key] = deepcopy(document.get(dice.choice(list(document))))
    body = bytearray(spelled(document))
    match dice.randint(0, 7):
        case 0:
            body = body[: dice.randrange(len(body))]
        case 1:
            body[dice.randrange(len(body))] = dice.randrange(256)
        case 2:
            body[-1:] = b',"action":"created","action":"edited","issue":{},"sender":null}'
        case 3:
            body[-1:] = b',"deep":' + b'{"a":[' * 5_000 + b"]}" * 5_000 + b"}"
        case _:
            pass
    return bytes(body)


@given(st.integers(0, 2**64))
def test_no_mutation_of_a_recording_is_an_accident(recordings: Recordings, seed: int) -> None:
    dice = Random(seed)
    ours = [recording for recording in recordings if recording[0] in EVENTS]
    for _ in range(40):
        event, example = dice.choice(ours)
        translated = meaning(event, mutated(example, dice))
        if translated:
            assert read_back(translated) == translated.inbound


@given(st.sampled_from(sorted(EVENTS)), st.binary() | st.text().map(str.encode))
def test_no_bytes_at_all_are_an_accident(event: str, body: bytes) -> None:
    assert meaning(event, body) is None


def test_every_recording_is_answered_at_the_front_door(recordings: Recordings) -> None:
    house = House()
    with serving(house.front()) as url, httpx.Client(base_url=url) as client:
        answers = Counter(
            client.post("/webhooks", content=body, headers=headers(body, event)).status_code
            for event, body in ((event, spelled(example)) for event, example in recordings)
        )

    assert answers == {202: 90, 204: 239}
    assert len(house.committed) == 90


@given(st.integers(0, 2**64))
def test_a_signed_mutation_never_breaks_the_front_door(recordings: Recordings, seed: int) -> None:
    dice = Random(seed)
    house = House()
    door = house.door()

    async def deliver(event: str, body: bytes) -> int:
        sent: list[Any] = []
        parts = [body[i : i + 5_000] for i in range(0, len(body), 5_000)] or [b""]

        async def receive() -> Any:
            return {"type": "http.request", "body": parts.pop(0), "more_body": bool(parts)}

        async def send(message: Any) -> None:
            sent.append(message)

        raw = [(name.encode(), value.encode()) for name, value in headers(body, event).items()]
        await door({"type": "http", "method": "POST", "headers": raw}, receive, send)
        status: int = sent[0]["status"]
        return status

    for _ in range(10):
        event, example = dice.choice(recordings)
        assert asyncio.run(deliver(event, mutated(example, dice))) in {202, 204, 400}
