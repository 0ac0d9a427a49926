"""``ecos receive``: hand one payload to the running bot as GitHub would, or show what would be decided."""

import asyncio
import hmac
import json
import os
import sys
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from bot.cli import loopback
from bot.cli.dry_run import Ask, Rehearsal, Unasked, says
from bot.cli.opened import Opened, app_of, opened_or_empty
from bot.cli.sentences import Sentences
from bot.cli.spelling import show, show_json
from bot.config.clock import wall_clock
from bot.config.policy import policy_hash
from bot.config.settings import Settings, read_settings, read_what_is_set
from bot.errors import BrokenInvariant, Misconfigured, UserMistake
from bot.github.app_auth import AppAuth, load_key
from bot.github.client import GithubkitClient
from bot.github.port import Call, Outcome
from bot.orchestrator.admission import admitted
from bot.orchestrator.stage import Stage
from bot.record import codec
from bot.record.action import action_id
from bot.record.inbound import Inbound
from bot.record.payload import Decided, cause_of
from bot.record.text import SALT_BYTES
from bot.state.model import State
from bot.vocabulary import DeliveryId
from bot.webhooks.translate import Ignored, Malformed, Translated, translate

Environment = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Asked:
    """The options as given."""

    event: str
    payload: str
    delivery: str | None
    dry_run: bool
    offline: bool
    as_json: bool


@click.command("receive")
@click.option("--event", required=True, metavar="NAME", help="GitHub's event: issue_comment, …")
@click.option("--payload", required=True, metavar="FILE", help="Its JSON; - for standard input.")
@click.option("--delivery", metavar="GUID", help="Its X-GitHub-Delivery; a new one otherwise.")
@click.option("--dry-run", is_flag=True, help="Only show what would be decided; write nothing.")
@click.option("--offline", is_flag=True, help="With --dry-run: ask GitHub nothing either.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@click.pass_obj
def receive_command(environment: Environment, /, **given: Any) -> int:
    """Sign one payload and hand it to the running bot; or with --dry-run print the decision.

    A dry run reads the ledger, if there is one, and asks GitHub as the bot would, if it is told how to. It shows
    facts, actions and texts, and changes nothing anywhere.
    """
    asked = Asked(**given)
    delivery, body = asked.delivery or str(uuid.uuid4()), _payload(asked.payload)
    if asked.offline and not asked.dry_run:
        raise click.UsageError("--offline goes with --dry-run: only that can do without GitHub")
    if asked.dry_run:
        return _rehearse(environment, asked, DeliveryId(delivery), body)
    return _hand_over(environment, asked, delivery, body)


def _payload(path: str) -> bytes:
    try:
        return sys.stdin.buffer.read() if path == "-" else Path(path).read_bytes()
    except OSError as error:
        raise click.BadParameter(f"{path}: {error.strerror}", param_hint="--payload") from None


def _hand_over(environment: Environment, asked: Asked, delivery: str, body: bytes) -> int:
    secret = environment.get("ECOS_WEBHOOK_SECRET", "").partition(",")[0].strip()
    if not secret:
        raise Misconfigured("ECOS_WEBHOOK_SECRET is not set: the payload cannot be signed")
    headers = {
        "content-type": "application/json",
        "x-github-event": asked.event,
        "x-github-delivery": delivery,
        "x-hub-signature-256": f"sha256={hmac.digest(secret.encode(), body, 'sha256').hex()}",
    }
    answer = loopback.post(f"{loopback.address(environment)}/webhooks", body, headers)
    key = f"{environment.get('ECOS_APP_ID', '').strip() or 'ECOS_APP_ID'}:{delivery}"
    if asked.as_json:
        show_json({"status": answer.status_code, "cause": key})
    elif answer.status_code == 202:
        show(f"202 committed: {key}\n`ecos why {delivery}` tells what came of it.")
    else:
        show(f"{answer.status_code} {answer.text.strip() or 'not handled: nothing follows'}")
    return 0 if answer.status_code in (202, 204) else 1


def _rehearse(environment: Environment, asked: Asked, delivery: DeliveryId, body: bytes) -> int:
    meaning = _translated(asked.event, delivery, body)
    if meaning is None:
        show("Nobody handles this event and action: 204, and nothing follows.")
        return 0
    settings = _settings(environment, asked.offline)
    with opened_or_empty(environment) as found, _asking(settings) as ask:
        rehearsal = _rehearsal(found, settings, ask)
        cause = cause_of(settings.app_id, delivery)
        notes = list(_notes(found, rehearsal.state, cause, meaning.inbound))
        if not isinstance(ask, Unasked):
            rehearsal.survey(meaning.inbound)
        decided = rehearsal.decide(cause, meaning.inbound, meaning.texts)
        stage = Stage(rehearsal.state, rehearsal.text, settings.pages)
        if asked.as_json:
            show_json(_document(decided, stage, notes, ask))
        else:
            show("\n".join((*_lines(meaning.inbound, decided, stage, ask), *notes)))
    return 0


def _translated(event: str, delivery: DeliveryId, body: bytes) -> Translated | None:
    try:
        meaning = translate(event, delivery, body, lambda: os.urandom(SALT_BYTES))
    except Malformed as malformed:
        raise UserMistake(f"the door would answer 400: {malformed}") from None
    return None if isinstance(meaning, Ignored) else meaning


def _settings(environment: Environment, offline: bool) -> Settings:
    """All settings; or, where GitHub is not asked, those that there are."""
    keys = ("ECOS_APP_ID", "ECOS_PRIVATE_KEY", "ECOS_PRIVATE_KEY_PATH")
    if not offline and any(environment.get(key, "").strip() for key in keys):
        return read_settings(environment)
    return read_what_is_set(environment)


@contextmanager
def _asking(settings: Settings) -> Iterator[Ask]:
    """The real GitHub where there is a key to ask it with."""
    if not settings.private_key:
        yield Unasked()
        return
    auth = AppAuth(
        str(settings.app_id), load_key(settings.private_key, settings.key_variable), wall_clock
    )
    client = GithubkitClient(settings.github_api_url, auth)
    with asyncio.Runner() as runner:

        def ask(call: Call) -> Outcome:
            if call.writes:
                raise BrokenInvariant(f"a dry run was about to {call.method} {call.path}")
            return runner.run(client.send(call))

        runner.run(client.__aenter__())
        try:
            yield ask
        finally:
            runner.run(client.__aexit__(None, None, None))


def _rehearsal(found: Opened, settings: Settings, ask: Ask) -> Rehearsal:
    state = found.state.branch()
    if settings.policy is not None:
        state.policy, state.policy_hash = settings.policy, policy_hash(settings.policy)
    app = app_of(state) if isinstance(ask, Unasked) else state.app
    return Rehearsal(state, found.history.text, ask, wall_clock(), settings.github_host, app)


def _notes(found: Opened, state: State, cause: str, inbound: Inbound) -> Iterator[str]:
    if found.history.by_key(cause):
        yield "This delivery is in the log already: the bot would decide nothing again."
    if not admitted(inbound, state):
        yield "Its owner is not of the ecosystem: the door would answer 204 and nothing would follow."


def _document(decided: Decided, stage: Stage, notes: list[str], ask: Ask) -> dict[str, Any]:
    return {
        "decided": json.loads(codec.to_bytes(decided)),
        "says": dict(says(decided, stage)),
        "not_asked": _unasked(ask),
        "notes": notes,
    }


def _lines(inbound: Inbound, decided: Decided, stage: Stage, ask: Ask) -> Iterator[str]:
    say, texts = Sentences(stage), dict(says(decided, stage))
    yield f"received: {say.received(inbound)}"
    if not isinstance(ask, Unasked):
        yield from (f"GitHub said: {line}" for line in say.asked(decided.observed, inbound))
    yield from (f"found: {say.fact(fact)}" for fact in decided.facts)
    for place, action in enumerate(decided.actions):
        name = action_id(decided.cause, place)
        yield f"to do: {say.action(action)} ({name})"
        yield from (f"    | {line}" for line in texts.get(name, "").splitlines())
    if not decided.facts and not decided.actions:
        yield "nothing would follow"
    yield "\nNothing was written, neither here nor on GitHub."
    if isinstance(ask, Unasked):
        yield "GitHub was asked nothing: nobody was taken to have any rights, nor unknown items to exist."
        yield from (f"    not asked: {call}" for call in _unasked(ask))


def _unasked(ask: Ask) -> list[str]:
    return [f"{call.method} {call.path}" for call in ask.calls] if isinstance(ask, Unasked) else []
