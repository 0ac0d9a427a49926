"""Which path leads where. It must never hold logic of its own."""

from dataclasses import dataclass

from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp, Receive, Scope, Send

from bot.webhooks.door import Door
from bot.webhooks.health import Health
from bot.webhooks.operator import Operator


def routes(health: Health, operator: Operator) -> list[BaseRoute]:
    """The quiet doors, for a Starlette application; the loud one goes before it, see ``Front``."""
    return [
        Route("/livez", health.live),
        Route("/readyz", health.ready),
        Route("/metrics", health.metrics),
        Route("/operator", operator.answer, methods=["POST"]),
    ]


@dataclass(frozen=True, slots=True)
class Front:
    """``/webhooks`` straight to the door, all else to ``rest``: a router in between costs a third of the speed."""

    door: Door
    rest: ASGIApp

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        deliveries = scope["type"] == "http" and scope["path"] == "/webhooks"
        await (self.door if deliveries else self.rest)(scope, receive, send)
