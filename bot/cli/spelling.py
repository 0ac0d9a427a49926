"""How values look on a terminal and in ``--json``: times, names, and people's words made harmless. Decides nothing."""

import json
from dataclasses import fields, is_dataclass
from datetime import UTC, datetime
from enum import Enum
from typing import Any

import click
from immutables import Map

from bot.record.link import Provenance
from bot.text.address import is_hidden
from bot.vocabulary import Instant, IssueRef, Permission, RepoName


def when(instant: Instant) -> str:
    """``2026-11-05 20:00:00.000Z``."""
    stamp = datetime.fromtimestamp(instant / 1000, UTC)
    return f"{stamp:%Y-%m-%d %H:%M:%S}.{instant % 1000:03}Z"


def read_time(text: str) -> Instant:
    """The instant that an ISO 8601 date or time means; UTC unless it says otherwise. Raises BadParameter."""
    try:
        stamp = datetime.fromisoformat(text)
    except ValueError:
        raise click.BadParameter(
            f"{text!r} is no time: write it as 2026-11-05T20:00:00Z", param_hint="--at"
        ) from None
    whole = stamp if stamp.tzinfo else stamp.replace(tzinfo=UTC)
    return Instant(round(whole.timestamp() * 1000))


def show(text: str) -> None:
    """Print ``text``. Nothing that somebody wrote on GitHub steers this terminal."""
    click.echo("".join("·" if is_hidden(letter) else letter for letter in text.replace("\r", "")))


def show_json(value: Any) -> None:
    """Print one JSON document; instants are milliseconds since 1970."""
    click.echo(json.dumps(plain(value), indent=2))


def plain(value: Any) -> Any:
    """``value`` in JSON's own types."""
    match value:
        case IssueRef() | RepoName():
            return str(value)
        case Permission():
            return value.name.lower()
        case Enum():
            return value.value
        case dict() | Map():
            return {str(plain(key)): plain(each) for key, each in value.items()}
        case tuple() | list():
            return [plain(each) for each in value]
        case _ if is_dataclass(value):
            return {field.name: plain(getattr(value, field.name)) for field in fields(value)}
        case _:
            return value


def right_name(right: Permission) -> str:
    return "no" if right is Permission.NONE else right.name.lower()


def who(by: Provenance) -> str:
    """``anna (admin rights)``."""
    return f"{by.login} ({right_name(by.right)} rights)"
