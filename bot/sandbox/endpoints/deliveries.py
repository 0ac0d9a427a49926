"""The App's webhook log: attempts, newest first, and asking for one more."""

from urllib.parse import urlencode

from bot.sandbox.call import Call, Outcome
from bot.sandbox.changes.change import Effect
from bot.sandbox.clockface import iso
from bot.sandbox.records import Attempt, Delivery
from bot.sandbox.refusal import not_found
from bot.sandbox.shapes.json import Json, decode


def _status(code: int | None) -> str:
    if code is None or code == 0:
        return "timed out"
    return "OK" if 200 <= code < 300 else f"Invalid HTTP Response: {code}"


def _item(one: Delivery, attempt: Attempt) -> Json:
    return {
        "id": attempt.id,
        "guid": one.guid,
        "delivered_at": iso(attempt.at),
        "redelivery": attempt.redelivery,
        "duration": 0.02,
        "status": _status(attempt.status),
        "status_code": attempt.status or 0,
        "event": one.event,
        "action": one.action,
        "installation_id": one.installation,
        "repository_id": one.repo,
        "throttled_at": None,
    }


def _finished(call: Call) -> list[tuple[Delivery, Attempt]]:
    found = [
        (one, attempt)
        for one in call.store.deliveries.values()
        for attempt in one.attempts
        if attempt.status is not None
    ]
    return sorted(found, key=lambda pair: pair[1].id, reverse=True)


def list_attempts(call: Call) -> Outcome:
    """The cursor is the id of the last attempt shown; ``status=failure`` selects 400–599 only,
    so a refused connection is not in it."""
    cursor, wanted = call.query.get("cursor", ""), call.query.get("status")
    size = int(call.query.get("per_page", "30"))
    found = [
        (one, attempt)
        for one, attempt in _finished(call)
        if (not cursor.isdigit() or attempt.id < int(cursor)) and _selected(attempt, wanted)
    ]
    page, rest = found[:size], found[size:]
    headers = {}
    if rest:
        query = dict(call.query) | {"cursor": str(page[-1][1].id)}
        url = f"{call.store.links.api}{call.path}?{urlencode(query)}"
        headers["link"] = f'<{url}>; rel="next"'
    return Outcome(200, [_item(one, attempt) for one, attempt in page], headers=headers)


def _selected(attempt: Attempt, wanted: str | None) -> bool:
    code = attempt.status or 0
    match wanted:
        case "success":
            return 200 <= code < 400
        case "failure":
            return 400 <= code < 600
        case _:
            return True


def _asked(call: Call) -> tuple[Delivery, Attempt]:
    wanted = call.number("delivery_id")
    for one, attempt in _finished(call):
        if attempt.id == wanted:
            return one, attempt
    raise not_found()


def show_attempt(call: Call) -> Outcome:
    one, attempt = _asked(call)
    headers = {"X-GitHub-Delivery": one.guid, "X-GitHub-Event": one.event}
    request = {"headers": headers, "payload": decode(one.body)}
    return Outcome(
        200,
        _item(one, attempt) | {"request": request, "response": {"headers": {}, "payload": ""}},
    )


def redeliver(call: Call) -> Outcome:
    """202: one more attempt, under the same GUID."""
    one, attempt = _asked(call)
    effect = Effect("redelivery-asked", attempt.id, one.repo, None, one.guid)
    return Outcome(202, {}, effect=effect, redeliver=one.guid)
