"""Logging, set up once: JSON lines for machines, readable ones on a terminal; secrets never get through.

What other libraries log goes the same way. Every line that names a delivery carries it as ``trace``.
"""

import logging
import re
import sys
from collections.abc import Iterable, Mapping
from typing import Any

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

_SECRETS = re.compile(
    r"-----BEGIN [A-Z0-9 ]+-----.*?(?:-----END [A-Z0-9 ]+-----|\Z)"
    r"|\beyJ[\w-]+\.[\w-]+(?:\.[\w-]*)?"
    r"|\b(?:gh[a-z]_|github_pat_)\w+"
    r"|(?<=\b[Bb]earer )[\w.~+/=-]+",
    re.DOTALL,
)
_DELIVERY = re.compile(r"\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b", re.IGNORECASE)
_SHORTEST = 4
"""Characters below which a secret is no secret, and hiding it would hide half the log."""
HIDDEN = "(removed)"


class Redaction:
    """Takes out whatever looks like a key, a token or a signature, and the secrets that it is told."""

    def __init__(self, secrets: Iterable[str]) -> None:
        self._secrets = sorted((one for one in secrets if len(one) >= _SHORTEST), key=len)

    def __call__(self, text: str) -> str:
        for secret in reversed(self._secrets):
            text = text.replace(secret, HIDDEN)
        return _SECRETS.sub(HIDDEN, text)

    def process(self, _: WrappedLogger, __: str, event: EventDict) -> EventDict:
        """As a step of structlog, before the line is rendered."""
        return {name: self._cleaned(value) for name, value in event.items()}

    def _cleaned(self, value: Any) -> Any:
        match value:
            case bool() | int() | float() | None:
                return value
            case str():
                return self(value)
            case Mapping():
                return {self(str(name)): self._cleaned(each) for name, each in value.items()}
            case list() | tuple():
                return [self._cleaned(each) for each in value]
            case _:
                return self(repr(value))


def secrets_of(environment: Mapping[str, str]) -> tuple[str, ...]:
    """The settings whose values nobody may read."""
    webhook = (part.strip() for part in environment.get("ECOS_WEBHOOK_SECRET", "").split(","))
    return (*webhook, environment.get("ECOS_PRIVATE_KEY", "").strip())


def configure_logs(redaction: Redaction) -> None:
    """Send all logs to standard error. Called once, by whoever owns the process."""
    steps: list[Processor] = [
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        structlog.processors.StackInfoRenderer(),
        _traced,
        redaction.process,
    ]
    render: Processor = structlog.processors.JSONRenderer(ensure_ascii=False)
    if sys.stderr.isatty():
        render = structlog.dev.ConsoleRenderer(colors=False)
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=steps,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, render],
        )
    )
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)
    structlog.configure(
        processors=[*steps, render],
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )


def _traced(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    """Name the delivery that a line is about, so that one webhook's life can be read together."""
    for name in ("delivery", "cause", "key", "event"):
        found = _DELIVERY.search(str(event.get(name, "")))
        if found is not None:
            event.setdefault("trace", found[0])
            break
    return event
