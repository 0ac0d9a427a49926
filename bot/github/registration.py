"""What GitHub holds about the App: what it may do, where its webhooks go, where it is installed. For ``ecos doctor``.

It asks and judges nothing; what came back is told as GitHub said it.
"""

from collections.abc import Mapping
from typing import Any

from bot.github.port import Answer, Call, GitHub
from bot.vocabulary import InstallationId

APP = "/app"
HOOK = "/app/hook/config"
INSTALLATIONS = "/app/installations"
RATE_LIMIT = "/rate_limit"
PATHS = frozenset({APP, HOOK, INSTALLATIONS, RATE_LIMIT})
"""All that may be asked; see https://docs.github.com/rest/apps and https://docs.github.com/rest/rate-limit."""

_HEADERS = ("date", "link")
_PAGE = (("per_page", "100"),)


async def ask(github: GitHub, path: str, installation: int | None) -> Mapping[str, Any]:
    """One question and its answer as JSON: ``status``, ``headers`` and ``body``, or ``reason`` for none."""
    query = _PAGE if path == INSTALLATIONS else ()
    caller = None if installation is None else InstallationId(installation)
    outcome = await github.send(Call(caller, "GET", path, query))
    if not isinstance(outcome, Answer):
        return {"reason": outcome.reason}
    headers = {name: value for name, value in outcome.headers.items() if name in _HEADERS}
    return {"status": outcome.status, "headers": headers, "body": outcome.body}
