"""A front with all its doors, joined to lists and callables that a test can look into."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from prometheus_client import CollectorRegistry
from starlette.applications import Starlette

from bot.record.entry import Proposal
from bot.record.inbound import Inbound
from bot.vocabulary import Duration
from bot.webhooks.door import BODY_LIMIT, Door, Hook
from bot.webhooks.health import Check, Health
from bot.webhooks.meters import Meters
from bot.webhooks.operator import Operator
from bot.webhooks.routes import Front, routes
from tests.webhooks.deliveries import OLD_SECRET, SECRET

TOKEN = "a token nobody may see"


@dataclass
class House:
    """``fail`` is raised by whatever is proposed or spoken; ``hang`` lets a proposal wait for ever."""

    committed: list[Proposal] = field(default_factory=list)
    spoken: list[Mapping[str, Any]] = field(default_factory=list)
    checks: dict[str, Callable[[], Check]] = field(default_factory=dict)
    fail: Exception | None = None
    hang: bool = False
    listed: bool = True
    body_limit: int = BODY_LIMIT
    body_patience: Duration = Duration(10_000)
    commit_patience: Duration = Duration(5_000)
    registry: CollectorRegistry = field(default_factory=CollectorRegistry)

    async def propose(self, proposal: Proposal) -> None:
        if self.fail:
            raise self.fail
        if self.hang:
            await asyncio.Event().wait()
        self.committed.append(proposal)

    async def speak(self, act: Mapping[str, Any]) -> Mapping[str, Any]:
        if self.fail:
            raise self.fail
        self.spoken.append(act)
        return {"cause": "operator:1"}

    def door(self, propose: Callable[[Proposal], Awaitable[object]] | None = None) -> Door:
        hook = Hook(
            42,
            (SECRET, OLD_SECRET),
            self.body_limit,
            self.body_patience,
            self.commit_patience,
        )
        meters = Meters(self.registry)
        return Door(hook, propose or self.propose, self.admits, lambda: bytes(16), meters.webhook)

    def admits(self, inbound: Inbound) -> bool:
        return self.listed

    def front(self) -> Front:
        health, operator = Health(self.checks, self.registry), Operator(TOKEN, self.speak)
        return Front(self.door(), Starlette(routes=routes(health, operator)))

    def counted(self, event: str, outcome: str) -> float | None:
        labels = {"event": event, "outcome": outcome}
        return self.registry.get_sample_value("ecos_webhooks_total", labels)
