"""``/livez``, ``/readyz`` and ``/metrics``: for machines that watch.

They must never change anything, nor name an issue.
"""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response


@dataclass(frozen=True, slots=True)
class Check:
    """How one part is doing; ``detail`` is a sentence of ours that holds no secret."""

    ok: bool
    detail: str


@dataclass(frozen=True, slots=True)
class Health:
    """``checks`` are asked anew at each ``/readyz``, so they must be quick."""

    checks: Mapping[str, Callable[[], Check]]
    registry: CollectorRegistry

    async def live(self, request: Request) -> Response:
        """200 as long as the process answers at all."""
        return PlainTextResponse("alive\n")

    async def ready(self, request: Request) -> Response:
        """200 when every check is well, else 503; both with all checks as JSON."""
        found = {name: check() for name, check in self.checks.items()}
        ready = all(check.ok for check in found.values())
        return JSONResponse(
            {"ready": ready, "checks": {name: asdict(check) for name, check in found.items()}},
            200 if ready else 503,
        )

    async def metrics(self, request: Request) -> Response:
        """The registry in the Prometheus text format."""
        return Response(generate_latest(self.registry), media_type=CONTENT_TYPE_LATEST)
