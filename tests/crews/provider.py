"""An OpenAI-compatible server of a few lines: each test says how it behaves, and reads what it was asked."""

import json
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self

from bot.crews import extractive
from bot.crews.answers import Part

Messages = list[dict[str, str]]


@dataclass(frozen=True)
class Reply:
    status: int = 200
    body: bytes = b""
    type: str = "application/json"


Behaviour = Callable[[Messages], Reply]


def part_of(messages: Messages) -> Part:
    """Whose prompt it is: agents are told who they are in the first words."""
    return next(part for part in Part if f"You are {part.title()}." in messages[0]["content"])


def said(text: str, prompt_tokens: int = 1_000, answer_tokens: int = 100) -> Reply:
    """What a model answers when all is well."""
    usage = {
        "prompt_tokens": prompt_tokens,
        "completion_tokens": answer_tokens,
        "total_tokens": prompt_tokens + answer_tokens,
    }
    message = {"role": "assistant", "content": text}
    answer = {
        "id": "1",
        "object": "chat.completion",
        "created": 0,
        "model": "fake",
        "choices": [{"index": 0, "finish_reason": "stop", "message": message}],
        "usage": usage,
    }
    return Reply(body=json.dumps(answer).encode())


def well(messages: Messages) -> Reply:
    return said(extractive.answer(part_of(messages), messages)[0])


@dataclass
class Provider:
    """``with Provider() as provider:`` listens at ``provider.url``. ``gate`` holds back whoever hangs."""

    behaviour: Behaviour = well
    asked: list[Messages] = field(default_factory=list)
    keys: set[str] = field(default_factory=set)
    let_go: threading.Event = field(default_factory=threading.Event)

    def __enter__(self) -> Self:
        provider = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                length = int(self.headers["Content-Length"])
                table: dict[str, Any] = json.loads(self.rfile.read(length))
                provider.asked.append(table["messages"])
                provider.keys.add(self.headers["Authorization"])
                reply = provider.behaviour(table["messages"])
                self.send_response(reply.status)
                self.send_header("Content-Type", reply.type)
                self.send_header("Content-Length", str(len(reply.body)))
                self.end_headers()
                self.wfile.write(reply.body)

            def log_message(self, *_: Any) -> None:
                pass

        class Server(ThreadingHTTPServer):
            daemon_threads = True

            def handle_error(self, *_: Any) -> None:
                pass  # a client that was killed

        self._server = Server(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}/v1"
        self._thread = threading.Thread(target=self._server.serve_forever)
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.let_go.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def hang(self, messages: Messages) -> Reply:
        self.let_go.wait()
        return Reply(503)
