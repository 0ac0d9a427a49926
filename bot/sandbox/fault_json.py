"""A fault plan as JSON, for the control endpoint. The names are those of the dataclasses."""

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from bot.errors import UserMistake
from bot.sandbox import faults
from bot.vocabulary import Duration


def plan_from(data: Mapping[str, Any]) -> faults.FaultPlan:
    """``{"rules": [{"fault": "timeout-after", "path": "comments$"}], "stale_lists": 3000, …}``.

    Raises UserMistake that names what is not understood.
    """
    known = {one.name for one in fields(faults.FaultPlan)}
    if unknown := set(data) - known:
        raise UserMistake(f"a fault plan has no {sorted(unknown)}; it has {sorted(known)}")
    rest = {name: data[name] for name in known - {"rules", "rates", "webhooks"} if name in data}
    try:
        return faults.FaultPlan(
            rules=tuple(_rule(one) for one in data.get("rules", ())),
            rates=faults.Rates(**data.get("rates", {})),
            webhooks=faults.WebhookRates(**data.get("webhooks", {})),
            **rest,
        )
    except TypeError as wrong:
        raise UserMistake(f"this fault plan is not understood: {wrong}") from wrong


def _rule(data: Mapping[str, Any]) -> faults.Rule:
    rest = {name: data[name] for name in ("method", "path", "times", "skip") if name in data}
    return faults.Rule(_fault(data), **rest)


def _fault(data: Mapping[str, Any]) -> faults.Fault:
    """``fault``: timeout-before, timeout-after, late-write (with ``delay`` in ms) or a status
    code (with ``retry_after_s``)."""
    match data.get("fault"):
        case "timeout-before":
            return faults.TimeoutBefore()
        case "timeout-after":
            return faults.TimeoutAfter()
        case "late-write":
            return faults.LateWrite(Duration(int(data.get("delay", 5_000))))
        case int(code):
            return faults.Status(code, data.get("retry_after_s"))
        case other:
            raise UserMistake(f"there is no fault {other!r}")
