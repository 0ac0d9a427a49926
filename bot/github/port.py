"""The promise of GitHub as ecos sees it: a call goes out, an outcome comes back, and no exception in between."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from bot.vocabulary import InstallationId


@dataclass(frozen=True, slots=True)
class Call:
    """One request. ``path`` starts with ``/`` and is relative to the API's address; no ``installation``: as the App.

    ``body`` is JSON. Path segments that come from people are quoted by whoever builds the path.
    """

    installation: InstallationId | None
    method: str
    path: str
    query: tuple[tuple[str, str], ...] = ()
    body: Mapping[str, Any] | None = None

    @property
    def writes(self) -> bool:
        return self.method not in ("GET", "HEAD")


@dataclass(frozen=True, slots=True)
class Answer:
    """GitHub spoke, whatever it said. Header names are lower case; ``body`` is decoded JSON, ``None`` when empty."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: Any = None


@dataclass(frozen=True, slots=True)
class NoAnswer:
    """GitHub did not speak. ``sent``: the request may have taken effect, or will within some seconds."""

    reason: str
    sent: bool


@dataclass(frozen=True, slots=True)
class NoToken:
    """GitHub gives us no token for ``installation``: it is suspended, or gone. Nothing was done."""

    installation: InstallationId
    reason: str


Outcome = Answer | NoAnswer | NoToken


class GitHub(Protocol):
    """Sends one call once. Never repeats, never waits for limits, never raises for what GitHub or the network do."""

    async def send(self, call: Call) -> Outcome: ...
