"""The one file that knows githubkit: sends a call to GitHub over HTTP, once, and says what came of it.

githubkit's own retries, cache and endless time-out are off, and one connection pool serves all tasks: by default it
repeats POSTs, and builds a client per call for tasks that did not open it. Nothing secret may reach an outcome: what
an exception says is never quoted, for it may quote a header.
"""

import asyncio
import json
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self, TypeGuard

import httpx
from githubkit.auth import UnauthAuthStrategy
from githubkit.core import GitHubCore
from githubkit.exception import RequestError

from bot.github.app_auth import AppAuth, Token, suspended
from bot.github.etags import Etags, Remembered
from bot.github.port import Answer, Call, NoAnswer, NoToken, Outcome

API_VERSION = "2022-11-28"
NOT_MODIFIED = "x-ecos-not-modified"
"""Header of an answer that GitHub confirmed instead of repeating."""
MOST_BYTES = 8_000_000
MOST_REDIRECTS = 3
CONNECT_SECONDS = 5.0
KEEPALIVE_SECONDS = 4.0
"""Shorter than any server's (uvicorn: 5 s), or a POST may meet a connection that is just being closed."""

_NOT_SENT = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,
    httpx.UnsupportedProtocol,
    httpx.LocalProtocolError,
)


class _Kit(GitHubCore[UnauthAuthStrategy]):
    """githubkit with one client for all tasks, and statuses as answers instead of exceptions."""

    def __init__(self, client: httpx.AsyncClient, base_url: str) -> None:
        super().__init__(base_url=base_url, http_cache=False, auto_retry=False)
        self._client = client

    @asynccontextmanager
    async def get_async_client(self) -> AsyncGenerator[httpx.AsyncClient, None]:
        yield self._client

    def _check_is_error(self, response: httpx.Response) -> bool:
        return False

    def _check_rate_limit(self, response: object) -> None:
        return None


@dataclass(slots=True)
class _Progress:
    """How far a send has come when its time is over."""

    sent: bool = False


@dataclass(frozen=True, slots=True)
class _Raw:
    status: int
    headers: Mapping[str, str]
    content: bytes | None


class GithubkitClient:
    """GitHub over HTTP. Open it once, for the life of the process: ``async with client``.

    ``timeout`` (seconds) bounds one :meth:`send` as a whole, fetching a token included.
    """

    def __init__(
        self, base_url: str, auth: AppAuth, *, timeout: float = 10.0, user_agent: str = "ecos"
    ) -> None:
        self._base = base_url.rstrip("/")
        self._origin = _origin(httpx.URL(self._base))
        self._auth = auth
        self._timeout = timeout
        self._user_agent = user_agent
        self._etags = Etags()
        self._kit: _Kit | None = None
        self._pool: httpx.AsyncClient | None = None

    async def __aenter__(self) -> Self:
        # Shorter than the whole, so that a connection that never came about is told as such.
        brief = min(CONNECT_SECONDS, self._timeout / 2)
        self._pool = httpx.AsyncClient(
            timeout=httpx.Timeout(self._timeout, connect=brief, pool=brief),
            limits=httpx.Limits(max_connections=100, keepalive_expiry=KEEPALIVE_SECONDS),
            follow_redirects=False,
            # A proxy from the environment is for the world outside, not for a sandbox next door.
            trust_env=self._origin[1] not in ("localhost", "127.0.0.1", "::1"),
        )
        self._kit = _Kit(self._pool, self._base)
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if self._pool is not None:
            await self._pool.aclose()

    async def send(self, call: Call) -> Outcome:
        """Send ``call`` once; again only after a 401, which had no effect, with a new token."""
        progress = _Progress()
        try:
            async with asyncio.timeout(self._timeout):
                return await self._as_whom(call, progress)
        except TimeoutError:
            return NoAnswer(f"no answer within {self._timeout:g} s", sent=progress.sent)

    async def _as_whom(self, call: Call, progress: _Progress) -> Outcome:
        if call.installation is None:
            outcome = await self._follow(call, self._auth.jwt(), progress)
            if _refused(outcome) and self._auth.learn_clock(outcome.headers.get("date")):
                outcome = await self._follow(call, self._auth.jwt(), progress)
                if _refused(outcome):
                    self._auth.trust_own_clock()
            return outcome
        token = await self._auth.token(call.installation, self.send)
        if not isinstance(token, Token):
            return token
        outcome = await self._follow(call, token, progress)
        if suspended(outcome):
            self._auth.forget(call.installation, token)
            return NoToken(call.installation, "the installation is suspended")
        if not _refused(outcome):
            return outcome
        progress.sent = False
        self._auth.forget(call.installation, token)
        token = await self._auth.token(call.installation, self.send)
        if not isinstance(token, Token):
            return token
        return await self._follow(call, token, progress)

    async def _follow(self, call: Call, token: Token, progress: _Progress) -> Outcome:
        """Follow a reading call to where a transferred issue or a renamed repository lives now."""
        try:
            url = httpx.URL(self._base + call.path)
            url = url.copy_merge_params(call.query) if call.query else url
        except httpx.InvalidURL:
            return NoAnswer("the path is no URL", sent=False)
        for _ in range(MOST_REDIRECTS + 1):
            outcome = await self._ask(call, url, token, progress)
            onward = self._onward(call, url, outcome)
            if onward is None:
                return outcome
            url = onward
        return NoAnswer("redirected in circles", sent=False)

    def _onward(self, call: Call, url: httpx.URL, outcome: Outcome) -> httpx.URL | None:
        """Where a redirect leads, if ecos goes there: its token is for no other server."""
        if call.writes or not isinstance(outcome, Answer):
            return None
        if outcome.status not in (301, 302, 307, 308):
            return None
        try:
            onward = url.join(outcome.headers.get("location", ""))
        except httpx.InvalidURL:
            return None
        return onward if _origin(onward) == self._origin and onward != url else None

    async def _ask(self, call: Call, url: httpx.URL, token: Token, progress: _Progress) -> Outcome:
        """Ask with the ETag of the last answer, and give that answer again when it still holds."""
        key = (call.installation, str(url))
        known = None if call.writes else self._etags.get(key)
        headers = {"Authorization": f"Bearer {token.value}", "X-GitHub-Api-Version": API_VERSION}
        if known is not None:
            headers["If-None-Match"] = known.etag
        progress.sent = True
        raw = await self._exchange(call, url, headers)
        if isinstance(raw, NoAnswer):
            return raw
        if known is not None and raw.status == 304:
            confirmed = {**known.headers, **raw.headers, NOT_MODIFIED: "1"}
            return Answer(200, confirmed, _decoded(known.content))
        etag = raw.headers.get("etag")
        if etag and raw.content and raw.status == 200 and not call.writes:
            self._etags.put(key, Remembered(etag, raw.headers, raw.content))
        return Answer(raw.status, raw.headers, _decoded(raw.content))

    async def _exchange(
        self, call: Call, url: httpx.URL, headers: dict[str, str]
    ) -> _Raw | NoAnswer:
        """One request, one response."""
        assert self._kit is not None, "open the client first: async with client"
        headers |= {"Accept": "application/vnd.github+json", "User-Agent": self._user_agent}
        content = None
        if call.body is not None:
            # ASCII escapes carry even a lone surrogate, at which UTF-8 would raise.
            content = json.dumps(dict(call.body)).encode()
            headers["Content-Type"] = "application/json"
        try:
            response = await self._kit.arequest(
                call.method, url, content=content, headers=headers, stream=True
            )
            return await _read(response.raw_response)
        except RequestError as wrapped:
            return _no_answer(wrapped.exc)
        except httpx.RequestError as broken:
            return _no_answer(broken)


async def _read(response: httpx.Response) -> _Raw:
    """Read the whole body, or none of it when it is longer than any answer that ecos asks for."""
    headers = {name.lower(): value for name, value in response.headers.items()}
    content = bytearray()
    try:
        async for chunk in response.aiter_bytes():
            content += chunk
            if len(content) > MOST_BYTES:
                return _Raw(response.status_code, headers, None)
    finally:
        await response.aclose()
    return _Raw(response.status_code, headers, bytes(content))


def _no_answer(error: Exception) -> NoAnswer:
    # InvalidURL: httpx reads the address of a redirect even where it does not follow.
    if not isinstance(error, httpx.RequestError | httpx.InvalidURL | OSError):
        raise error
    return NoAnswer(type(error).__name__, sent=not isinstance(error, _NOT_SENT))


def _decoded(content: bytes | None) -> Any:
    """JSON, or ``None`` for what is none: an HTML page of a proxy says nothing that ecos could use."""
    try:
        return json.loads(content) if content else None
    except (ValueError, RecursionError):
        return None


def _refused(outcome: Outcome) -> TypeGuard[Answer]:
    return isinstance(outcome, Answer) and outcome.status == 401


def _origin(url: httpx.URL) -> tuple[str, str, int | None]:
    return url.scheme, url.host, url.port
