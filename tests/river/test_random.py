"""Anything by anybody, in any trouble: in the end everything is decided, shown once, and decided again the same.

A failure names its seed: ``pytest tests/river/test_random.py -k 'seed-17'``.
"""

import pytest

from bot.github.marker import marker_of, marks_roll_up, reply_marker
from bot.orchestrator.replay import Outcome, replay
from bot.record import codec
from bot.record.action import Reply, Withdraw, action_id
from bot.record.payload import Decided, Done, Received
from bot.sandbox import acts
from bot.sandbox.dice import chance, within
from bot.sandbox.faults import FaultPlan, Rates, WebhookRates
from bot.sandbox.records import Comment
from bot.sandbox.refusal import Refusal
from bot.state import evolve
from bot.state.model import State
from bot.state.snapshot import state_hash
from bot.text.section import without_sections
from bot.vocabulary import CommentId, Duration, Visibility
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
PLAN = "The plan of all.\n\n- [ ] Protocols (FLUENCE#20)\n- [x] A chore (#31)\n- [ ] The rest\n"
OPENED = "The plan of all."
DRAFTS = (
    "/ecos docs --link-theory --issue WAZAA#29 --auto-update",
    "/ecos docs --link-theory --issue WAZAA#29",
    *("/ecos approve",) * 4,
    "/ecos reject",
)
DRAFTED_AT = (*("WAZAA#29",) * 6, "FLUENCE#20")
DRAFTING = 1_000
"""From this seed on people have drafts made, and judge them."""
FLUENCE = place("FLUENCE#20").repo
FAILED_ONCE = (141, 195, 196, 205)
DRAFTED = range(DRAFTING, DRAFTING + (20 if not LONG else 300))
SEEDS = (*range(40), *FAILED_ONCE, *DRAFTED) if not LONG else (*range(600), *DRAFTED)
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
    people: tuple[str, ...] = PEOPLE
    texts: tuple[str, ...] = TEXTS
    places: tuple[str, ...] = PLACES
    if seed >= DRAFTING:
        river.rewrite("anna", "WAZAA#29", PLAN)
        people, texts, places = ("anna", "anna", "tom"), (*TEXTS[:2], *DRAFTS), DRAFTED_AT
    for nth in range(ACTS):
        who, where = pick(seed, f"who{nth}", people), pick(seed, f"where{nth}", places)
        text = pick(seed, f"text{nth}", texts)
        ref = place(where)
        try:
            if comments and chance(seed, "edit", nth) < 0.25:
                by, comment = comments[within(len(comments) - 1, seed, "which", nth)]
                river.edit(by, comment, text)
            elif chance(seed, "close", nth) < 0.15:
                river.act(acts.CloseIssue(who, ref.repo, ref.number))
            elif chance(seed, "hide", nth) < 0.05:
                to = Visibility.PRIVATE if nth % 2 else Visibility.PUBLIC
                river.act(acts.ChangeVisibility("anna", FLUENCE, to))
            elif comments and chance(seed, "delete", nth) < 0.1:
                river.act(acts.DeleteComment(*comments.pop()))
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
    assert shown(river) == promised(river)
    assert doubled(river) == []
    outcomes = {one.outcome for one in replay(river.history.read(), river.words.get)}
    assert outcomes <= {Outcome.SAME, *([Outcome.VOID] if river.crashes else [])}
    assert not river.state.erasing
    assert without_sections(river.text("WAZAA#29")) == (PLAN if seed >= DRAFTING else OPENED)
    assert state_hash(refolded(river)) == state_hash(river.state)


def undecided(river: Village) -> set[str]:
    entries = [one for one in river.history.read() if one.first]
    received = {one.entry.key for one in entries if one.entry.kind == codec.kind_of(Received)}
    decided = {one.cause for one in river.payloads() if isinstance(one, Decided)}
    return received - decided


def promised(river: Village) -> list[str]:
    """The replies of all decisions that hold, but those that were taken back."""
    held = {
        one.index
        for one in replay(river.history.read(), river.history.text)
        if one.outcome is not Outcome.VOID
    }
    entries = (codec.decode(one.entry) for one in river.history.read() if one.entry.index in held)
    decisions = [one for one in entries if isinstance(one, Decided)]
    taken_back = {
        action.comment
        for decided in decisions
        for action in decided.actions
        if isinstance(action, Withdraw)
    }
    receipts = (one for one in river.payloads() if isinstance(one, Done))
    gone = {reply_marker(one.action) for one in receipts if one.comment in taken_back}
    replies = {
        reply_marker(action_id(decided.cause, nth))
        for decided in decisions
        for nth, action in enumerate(decided.actions)
        if isinstance(action, Reply)
    }
    return sorted(replies - gone)


def shown(river: Village) -> list[str]:
    """The markers of all replies that stand on GitHub."""
    return sorted(
        mark for mark in (marker_of(one.body) for one in own(river)) if mark and "reply" in mark
    )


def doubled(river: Village) -> list[str]:
    """The items that bear more than one roll-up."""
    links = [str(one.on) for one in own(river) if marks_roll_up(marker_of(one.body))]
    return [one for one in set(links) if links.count(one) > 1]


def own(river: Village) -> list[Comment]:
    store = river.world.store
    return [one for one in store.comments.values() if one.author == store.app.user]


def refolded(river: Village) -> State:
    state = State()
    for committed in river.history.read():
        state = evolve.evolve(state, committed)
    return state
