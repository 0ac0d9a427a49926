"""An observer for ``World`` that holds each exchange and webhook to GitHub's description."""

import re

from bot.sandbox.wire import Request, Response, Webhook
from tests.conformance.github_schema import Conformance

ALIAS = re.compile(r"^/repositories/[0-9]+(?=/|$)")


class GitHubObserver:
    """``World(observer=GitHubObserver(conformance))``: raises at the first thing unlike GitHub.

    ``checked`` counts what was held to it, so that a test can show that anything was.
    """

    def __init__(self, conformance: Conformance) -> None:
        self._conformance = conformance
        self.checked = 0

    def exchanged(self, request: Request, response: Response) -> None:
        self.checked += 1
        path = ALIAS.sub("/repos/owner/name", request.path)
        if response.status < 400:
            self._conformance.check_request(request.method, path, request.body)
        if response.status == 304 and "if-none-match" in request.headers and not response.body:
            return  # HTTP's own answer to a conditional request (RFC 9110, 15.4.5); few operations list it
        self._conformance.check_response(request.method, path, response.status, response.body)

    def sent(self, webhook: Webhook) -> None:
        self.checked += 1
        self._conformance.check_webhook(webhook.event, webhook.action, webhook.body)
