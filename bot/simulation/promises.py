"""Whether ecos kept its promises in one run: the agreed log, every replica's state, and GitHub, held together.

P1 what was answered 202 is agreed on · P2 decided once · P3 shown once · P4 only the leader writes · P5 one state.
Of drafts and of bodies: ``drafts.py``.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from bot.consensus.quorum import NodeId
from bot.github.marker import marker_of, marks_roll_up, reply_marker
from bot.orchestrator.replay import Outcome, Words, replay
from bot.record import codec
from bot.record.action import Reply, Withdraw, action_id
from bot.record.entry import Committed
from bot.record.payload import Attempting, Decided, Done, Payload, Received, cause_of
from bot.sandbox.records import Comment
from bot.sandbox.world import World
from bot.simulation import drafts
from bot.simulation.github import APP_ID
from bot.simulation.verdict import Violation
from bot.simulation.watch import Watch
from bot.state.model import State
from bot.state.snapshot import state_hash
from bot.vocabulary import Index


def broken(
    agreed: list[Committed], world: World, watch: Watch, words: Words
) -> Iterator[Violation]:
    """Everything but P5, of a run in which nothing is owed any more."""
    payloads = [codec.decode(one.entry) for one in agreed if one.first]
    received = {one.entry.key for one in agreed if one.entry.kind == codec.kind_of(Received)}
    for guid in watch.accepted:
        if cause_of(APP_ID, guid) not in received:
            yield Violation("P1", f"{guid} was answered 202 and is not in the log")
    outcomes = list(replay(agreed, words))
    held = {one.index for one in outcomes if one.outcome is not Outcome.VOID}
    at = dict(_decisions(agreed, held))
    decisions = list(at.values())
    for cause, count in Counter(decided.cause for decided in decisions).items():
        if count > 1:
            yield Violation("P2", f"{cause} is decided {count} times")
    for cause in received - {decided.cause for decided in decisions}:
        yield Violation("P2", f"{cause} was received and never decided")
    yield from _shown_once(payloads, decisions, world)
    yield from drafts.broken(at, watch.crews, world, words)
    for late in watch.late:
        yield Violation("P4", late)
    for one in outcomes:
        if one.outcome is Outcome.DIFFERS:
            yield Violation("P5", f"decision {one.index} is made otherwise when it is made again")


def differing(states: Mapping[NodeId, State]) -> Iterator[Violation]:
    """P5: whoever applied as much has the same state."""
    hashes: dict[Index, tuple[NodeId, str]] = {}
    for name, state in states.items():
        mine = state_hash(state)
        other, known = hashes.setdefault(state.applied, (name, mine))
        if known != mine:
            yield Violation("P5", f"{name} and {other} differ at {state.applied}")


def _shown_once(
    payloads: list[Payload], decisions: list[Decided], world: World
) -> Iterator[Violation]:
    taken_back = {
        action.comment
        for decided in decisions
        for action in decided.actions
        if isinstance(action, Withdraw)
    }
    receipts = [one for one in payloads if isinstance(one, Done)]
    gone = {reply_marker(one.action) for one in receipts if one.comment in taken_back}
    promised = {
        reply_marker(action_id(decided.cause, nth))
        for decided in decisions
        for nth, action in enumerate(decided.actions)
        if isinstance(action, Reply)
    }
    own = list(_own(world))
    marks = [mark for mark in (marker_of(one.body) for one in own) if mark and "reply" in mark]
    shown = Counter(marks)
    for mark in sorted(promised - gone):
        if shown[mark] != 1:
            yield Violation("P3", f"{mark} stands {shown[mark]} times on GitHub")
    for mark in sorted(shown.keys() - promised):
        yield Violation("P3", f"{mark} stands on GitHub, and nobody promised it")
    attempted = {reply_marker(one.action) for one in payloads if isinstance(one, Attempting)}
    for mark in sorted(shown.keys() - attempted):
        yield Violation("P3", f"{mark} was written without an attempt in the log")
    roll_ups = Counter(str(one.on) for one in own if marks_roll_up(marker_of(one.body)))
    for where, count in roll_ups.items():
        if count > 1:
            yield Violation("P3", f"{where} bears {count} roll-ups")


def _decisions(agreed: Iterable[Committed], held: set[Index]) -> Iterator[tuple[Index, Decided]]:
    for one in agreed:
        if one.entry.index in held:
            payload = codec.decode(one.entry)
            if isinstance(payload, Decided):
                yield one.entry.index, payload


def _own(world: World) -> Iterator[Comment]:
    app = world.store.app.user
    return (one for one in world.store.comments.values() if one.author == app)
