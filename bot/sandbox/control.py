"""The control endpoints under ``/_sandbox``: acts, faults and the journal as JSON; and what the
page "break things" does.

Two more need the shell and are there: ``hook`` and ``idle``.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import fields, replace
from typing import Any

from bot.errors import UserMistake
from bot.sandbox import acts
from bot.sandbox.fault_json import plan_from
from bot.sandbox.journal import as_json
from bot.sandbox.refusal import Refusal
from bot.sandbox.shapes.json import Json, encode
from bot.sandbox.store import Store
from bot.sandbox.wire import Request, Response
from bot.sandbox.world import World
from bot.vocabulary import CommentId, Instant, IssueRef, Permission, RepoName, Visibility


def respond(world: World, request: Request, now: Instant) -> Response:
    """``POST act``, ``PUT faults``, ``GET journal?after=N``, ``GET deliveries``."""
    try:
        return _json(200, _answer(world, request, now))
    except Refusal as refusal:
        return _json(refusal.status, refusal.json())
    except (UserMistake, ValueError) as wrong:
        return _json(400, {"message": str(wrong)})


def _json(status: int, body: object) -> Response:
    return Response(status, {"content-type": "application/json"}, encode(body))


def _answer(world: World, request: Request, now: Instant) -> object:
    match request.method, request.path:
        case "POST", "/act":
            return world.act(act_from(json.loads(request.body)), now).json()
        case "PUT", "/faults":
            world.faults = plan_from(json.loads(request.body))
            return {}
        case "GET", "/journal":
            start = int(request.query.get("after", "0"))
            return [as_json(one) for one in world.journal[start:]]
        case "GET", "/deliveries":
            return deliveries(world.store)
        case _:
            raise Refusal(404, f"there is no control {request.method} {request.path}")


Kill = Callable[[], None]
"""Ends the bot, if whoever runs the sandbox says how."""
MOST_DROPPED, LONGEST_OUTAGE_S = 100, 600


def smash(world: World, kill: Kill | None, form: Mapping[str, str], now: Instant) -> None:
    """What the buttons of the page do. Raises UserMistake for what cannot be broken."""
    match form.get("do"):
        case "drop":
            world.faults = replace(world.faults, drop_next=_bounded(form, MOST_DROPPED))
        case "outage":
            lasts = _bounded(form, LONGEST_OUTAGE_S) * 1000
            world.faults = replace(world.faults, down_until=Instant(now + lasts))
        case "mend":
            world.faults = replace(world.faults, drop_next=0, down_until=Instant(0))
        case "kill" if kill is not None:
            kill()
        case other:
            raise UserMistake(f"Nothing here breaks at {other!r}.")


def _bounded(form: Mapping[str, str], most: int) -> int:
    text = form.get("count", "")
    if not text.isdecimal() or not 1 <= int(text) <= most:
        raise UserMistake(f"Give a number from 1 to {most}.")
    return int(text)


def repo_name(text: object) -> RepoName:
    owner, slash, name = str(text).partition("/")
    if not slash or not owner or not name or "/" in name:
        raise UserMistake(f"{text!r} is not owner/name")
    return RepoName(owner, name)


def issue_ref(text: object) -> IssueRef:
    name, _, number = str(text).partition("#")
    if not number.isdigit():
        raise UserMistake(f"{text!r} is not owner/name#number")
    return IssueRef(repo_name(name), int(number))


def act_from(data: Mapping[str, Any]) -> acts.Act:
    """``{"act": "Comment", "by": "anna", "repo": "gerivdb/WAZAA", "number": 29, "body": "…"}``.

    The names are those of ``acts.py``. Raises UserMistake that says what is not understood.
    """
    kind = acts.ACT_TYPES.get(str(data.get("act")))
    if kind is None:
        raise UserMistake(f"there is no act {data.get('act')!r}; there is {sorted(acts.ACT_TYPES)}")
    given = {name: value for name, value in data.items() if name != "act"}
    known = {one.name for one in fields(kind)}
    if unknown := set(given) - known:
        raise UserMistake(f"{kind.__name__} has no {sorted(unknown)}; it has {sorted(known)}")
    try:
        return kind(**{name: _value(kind, name, value) for name, value in given.items()})
    except (TypeError, ValueError, KeyError) as wrong:
        raise UserMistake(f"this {kind.__name__} is not understood: {wrong}") from wrong


def _value(kind: type[acts.Act], name: str, value: Any) -> Any:
    match name:
        case "repo":
            return repo_name(value)
        case "to":
            return Visibility(value) if kind is acts.ChangeVisibility else repo_name(value)
        case "on" if kind in (acts.React, acts.Unreact) and str(value).isdigit():
            return CommentId(int(value))
        case "of" | "on":
            return issue_ref(value)
        case "repos":
            return None if value is None else tuple(repo_name(one) for one in value)
        case "comment":
            return CommentId(int(value))
        case "role":
            return Permission[str(value).upper()]
        case _:
            return value


def deliveries(store: Store) -> list[Json]:
    """Every event for the App with its attempts, in order."""
    ordered = sorted(store.deliveries.values(), key=lambda one: (one.created_at, one.guid))
    return [
        {
            "guid": one.guid,
            "event": one.event,
            "action": one.action,
            "created_at": one.created_at,
            "attempts": [
                {"at": tried.at, "status": tried.status, "redelivery": tried.redelivery}
                for tried in one.attempts
            ],
        }
        for one in ordered
    ]
