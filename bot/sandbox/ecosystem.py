"""The ecosystem that a story begins with: who is there, and what they have written already.

This file reads how it is spelled; whether the names fit together is seen when the store is made of it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from bot.sandbox.repetition import each
from bot.sandbox.yaml_lines import Table
from bot.vocabulary import Permission, RepoName, Visibility


@dataclass(frozen=True, slots=True)
class SeedItem:
    """An issue or pull request that is there before the story starts; it sends no webhook."""

    number: int
    by: str
    title: str
    body: str
    pull: bool


@dataclass(frozen=True, slots=True)
class SeedRepository:
    name: RepoName
    visibility: Visibility
    roles: Mapping[str, Permission]
    items: tuple[SeedItem, ...]
    installed: bool


@dataclass(frozen=True, slots=True)
class SeedUser:
    login: str
    bot: bool
    enterprise: str | None


@dataclass(frozen=True, slots=True)
class SeedOwner:
    """``installed`` is False where the App comes later, by an act."""

    login: str
    organization: bool
    enterprise: str | None
    installed: bool


@dataclass(frozen=True, slots=True)
class Ecosystem:
    slug: str
    owners: tuple[SeedOwner, ...]
    users: tuple[SeedUser, ...]
    repositories: tuple[SeedRepository, ...]


def read_ecosystem(one: Table) -> Ecosystem:
    """Raises UserMistake naming file and line."""
    one.allow(("app", "owners", "users", "repositories"), ())
    owners = tuple(_owner(login, table) for login, table in one.named("owners"))
    return Ecosystem(
        one.text("app"),
        owners,
        tuple(_user(login, table) for login, table in one.named("users")),
        tuple(_repository(name, table) for name, table in one.named("repositories")),
    )


def _owner(login: str, one: Table) -> SeedOwner:
    one.allow((), ("kind", "enterprise", "installed"))
    kind = one.choice("kind", ("organization", "user"), "organization")
    return SeedOwner(
        login, kind == "organization", one.maybe("enterprise"), one.flag("installed", default=True)
    )


def _user(login: str, one: Table) -> SeedUser:
    one.allow((), ("bot", "enterprise"))
    return SeedUser(login, one.flag("bot", default=False), one.maybe("enterprise"))


def _repository(name: str, one: Table) -> SeedRepository:
    one.allow(("visibility",), ("roles", "issues", "installed"))
    owner, slash, short = name.partition("/")
    if not slash or not owner or not short:
        raise one.mistake(f"{name} is not owner/name")
    roles = one.table("roles").values if "roles" in one.values else {}
    known = {role.name.lower(): role for role in Permission}
    for login, role in roles.items():
        if role not in known:
            raise one.mistake(f"{login} cannot be {role!r}; a role is one of {sorted(known)}")
    return SeedRepository(
        RepoName(owner, short),
        Visibility(one.choice("visibility", tuple(Visibility))),
        {login: known[role] for login, role in roles.items()},
        tuple(item for table in one.tables("issues") for item in _items(table)),
        one.flag("installed", default=True),
    )


def _items(one: Table) -> Iterator[SeedItem]:
    if "numbers" not in one.values:
        yield _item(one)
        return
    for number, row in each(one, "numbers"):
        yield _item(replace(row, values={**row.values, "number": number}))


def _item(one: Table) -> SeedItem:
    one.allow(("number", "by", "title"), ("body", "pull"))
    body = one.text("body") if "body" in one.values else ""
    pull = one.flag("pull", default=False)
    return SeedItem(one.whole("number"), one.text("by"), one.text("title"), body, pull)
