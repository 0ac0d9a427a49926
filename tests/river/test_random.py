"""Anything by anybody, in any trouble: in the end everything is decided, shown once, and decided again the same.

A failure names its seed: ``pytest tests/river/test_random.py -k 'seed-17'``.
"""

from collections.abc import Iterator

import pytest

from bot.orchestrator.replay import replay
from bot.record import codec
from bot.record.payload import Decided, Done, Received
from bot.sandbox import acts
from bot.sandbox.dice import chance, within
from bot.sandbox.faults import FaultPlan, Rates, WebhookRates
from bot.sandbox.refusal import Refusal
from bot.state import evolve
from bot.state.model import State
from bot.state.snapshot import state_hash
from bot.vocabulary import CommentId, Duration
from tests.conftest import LONG
from tests.river.village import Village, place
from tests.river.virtual import Course

PEOPLE = ("anna", "tom", "rita", "stranger", "renobot")
PLACES = ("WAZAA#29", "WAZAA#30", "WAZAA#31", "FLUENCE#20", "ECOYSTEM#236", "Vault#7")
TEXTS = (
    "Depends on FLUENCE#20",
    "Part-Of: WAZAA#29\n\n- **Uses** : `DevTools` #162",
    "see #31 and gerivdb/ECOYSTEM#236",
    "/ecos help",
    "/ecos link FLUENCE#20 as uses",
    "/ecos unlink FLUENCE#20",
    "/ecos status\n/ecos why",
    "/ecos hlep",
    "> Depends on #31",
    "Depends-On: Vault#7",
    "thank you",
)
SEEDS = range(600 if LONG else 40)
ACTS = 14


def pick(seed: int, what: str, choices: tuple[str, ...]) -> str:
    return choices[within(len(choices) - 1, seed, what)]


def troubled(seed: int) -> Village:
    rates = Rates(0.05, 0.02, 0.02, 0.03, 0.03, 0.03)
    webhooks = WebhookRates(0.2, 0.2, 0.2, longest_delay=Duration(5_000))
    calm = seed % 4 == 0
    plan = FaultPlan(
        rates=Rates() if calm else rates, webhooks=webhooks, stale_lists=Duration(3_000), seed=seed
    )
    crashes = frozenset(within(400, seed, "crash", nth) for nth in range(seed % 5))
    return Village(Course(seed=seed, crashes=crashes), plan)


def live(river: Village, seed: int) -> None:
    comments: list[tuple[str, CommentId]] = []
    for nth in range(ACTS):
        who, where = pick(seed, f"who{nth}", PEOPLE), pick(seed, f"where{nth}", PLACES)
        text = pick(seed, f"text{nth}", TEXTS)
        ref = place(where)
        try:
            if comments and chance(seed, "edit", nth) < 0.25:
                by, comment = comments[within(len(comments) - 1, seed, "which", nth)]
                river.edit(by, comment, text)
            elif chance(seed, "close", nth) < 0.15:
                river.act(acts.CloseIssue(who, ref.repo, ref.number))
            else:
                comments.append((who, river.say(who, where, text)))
        except Refusal:
            pass  # GitHub refuses what this person may not do
        river.wait(within(4_000, seed, "pause", nth))
    river.flow()


@pytest.mark.parametrize("seed", SEEDS, ids=lambda seed: f"seed-{seed}")
def test_nothing_is_lost_doubled_or_decided_otherwise(seed: int) -> None:
    river = troubled(seed)
    live(river, seed)

    assert undecided(river) == set()
    assert not river.state.outbox
    assert [text for text, shows in receipts(river) if shows != 1] == []
    assert doubled(river) == []
    assert {str(one.outcome) for one in replay(river.history.read(), river.history.text)} <= {
        "same",
        "void",
    }
    assert state_hash(refolded(river)) == state_hash(river.state)


def undecided(river: Village) -> set[str]:
    entries = [one for one in river.history.read() if one.first]
    received = {one.entry.key for one in entries if one.entry.kind == codec.kind_of(Received)}
    decided = {one.cause for one in river.payloads() if isinstance(one, Decided)}
    return received - decided


def receipts(river: Village) -> Iterator[tuple[str, int]]:
    """Each reply that has a receipt, and how often it stands on GitHub."""
    bodies = [one.body for one in river.world.store.comments.values()]
    for payload in river.payloads():
        if isinstance(payload, Done) and payload.comment is not None:
            marker = f"ecos:reply {payload.action}"
            shown = sum(marker in body for body in bodies)
            if shown or f"{payload.action}" in "".join(bodies):
                yield payload.action, shown


def doubled(river: Village) -> list[str]:
    """Markers that stand on GitHub more than once."""
    store = river.world.store
    own = [one.body for one in store.comments.values() if one.author == store.app.user]
    markers = [body.rsplit("<!-- ", 1)[-1] for body in own if "ecos:reply" in body]
    links = [str(one.on) for one in store.comments.values() if "<!-- ecos:links" in one.body]
    return [one for one in {*markers, *links} if (markers + links).count(one) > 1]


def refolded(river: Village) -> State:
    state = State()
    for committed in river.history.read():
        state = evolve.evolve(state, committed)
    return state
