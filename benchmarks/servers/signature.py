"""A peer of ``ingest``: Starlette that checks the signature and forgets the delivery."""

import hmac
import os
import sys

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from benchmarks.servers.run import plain, serve


async def webhooks(request: Request) -> Response:
    secret = os.environ["ECOS_WEBHOOK_SECRET"].encode()
    signed = "sha256=" + hmac.digest(secret, await request.body(), "sha256").hex()
    fits = hmac.compare_digest(signed, request.headers.get("x-hub-signature-256", ""))
    return Response(status_code=202 if fits else 401)


app = Starlette(routes=[Route("/webhooks", webhooks, methods=["POST"])])

if __name__ == "__main__":
    serve(plain(app), int(sys.argv[1]))
