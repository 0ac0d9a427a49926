"""The laws of the fold, over any log that ecos could have written."""

from dataclasses import replace
from itertools import permutations

from hypothesis import given
from hypothesis import strategies as st
from immutables import Map

from bot.record.action import Action, ActionId, Aspect, Mirror, MirrorEnd, Refresh, action_id
from bot.record.fact import EvidenceStated, Fact, ItemRemoved, LinkDeclined, LinkVouched
from bot.record.link import Evidence, Link, Origin, Provenance
from bot.record.payload import Attempting, Done, Settled
from bot.record.text import Span
from bot.state import evolve, snapshot
from bot.state.model import TABLES, LinkRecord, State
from bot.state.native import NOT_NATIVE
from bot.state.slice import slice_of
from bot.vocabulary import CommentId, Index, Instant, Permission, UserId
from tests.state.logs import (
    ITEMS,
    KEYS,
    LINKS,
    ORIGINS,
    REPOS,
    TEXTS,
    Writer,
    actions,
    facts,
    logs,
    statements,
)

SAM = Provenance(UserId(1), "sam", Permission.TRIAGE)
RITA = Provenance(UserId(2), "rita", Permission.READ)
some = st.sampled_from


def links(state: State) -> dict[Link, LinkRecord]:
    return dict(state.links)


def after(*found: Fact) -> State:
    """The state after these facts, one decision each."""
    log = Writer()
    for fact in found:
        log.find(fact)
    return log.state


def statement(origin: Origin, text: int, *proved: Link, by: Provenance = SAM) -> EvidenceStated:
    evidence = tuple(Evidence(link, Span(TEXTS[text], 0, 4)) for link in proved)
    return EvidenceStated(origin, TEXTS[text], by, Instant(0), evidence)


@given(logs())
def test_an_old_state_stays_as_it_was(log: Writer) -> None:
    spelled = [snapshot.save(state) for state in log.states]
    fresh = State()
    for committed, before in zip(log.entries, spelled, strict=False):
        assert snapshot.save(fresh) == before
        fresh = evolve.evolve(fresh, committed)

    assert [snapshot.save(state) for state in log.states] == spelled


@given(logs(), st.data())
def test_a_snapshot_on_the_way_changes_nothing(log: Writer, data: st.DataObject) -> None:
    upto = Index(data.draw(st.integers(0, len(log.entries))))
    half = snapshot.load(snapshot.save(evolve.fold_to(log.entries, upto)))

    assert half == log.states[upto]
    whole = evolve.fold_to(log.entries[upto:], Index(len(log.entries)), half)
    assert whole == log.state
    assert snapshot.state_hash(whole) == snapshot.state_hash(log.state)


@given(logs(), st.data())
def test_a_run_of_entries_folds_like_one_after_the_other(log: Writer, data: st.DataObject) -> None:
    """On tables that are written in place, which nobody else may have or get: neither before nor after."""
    upto, last = data.draw(st.integers(0, len(log.entries))), Index(len(log.entries))
    start = log.states[upto]
    spelled = snapshot.save(start)
    state = evolve.fold_to(log.entries[upto:], last, start)

    assert state == log.state
    assert snapshot.save(start) == spelled
    assert all(isinstance(getattr(state, name), Map) for name in TABLES)


@given(logs(), facts)
def test_what_is_said_twice_changes_only_index_and_time(log: Writer, fact: Fact) -> None:
    log.find(fact)
    before = log.state
    log.receive("1/new")
    cause_known = log.receive("1/new")
    decided = log.decision("1/new", fact)
    log.write(decided, "1/new")
    once = log.state
    twice = log.write(decided, "1/new")

    assert _apart(cause_known) == _apart(log.states[-4])
    assert _apart(twice) == _apart(once)
    assert before.applied + 4 == twice.applied


@given(logs(), facts)
def test_a_decision_whose_grounds_moved_is_made_again(log: Writer, fact: Fact) -> None:
    log.receive("1/new")
    before = log.state
    decided = log.decision("1/new", fact)
    moved = replace(decided.based_on[-1], version=Index(log.state.applied + 1))
    state = log.write(replace(decided, based_on=(*decided.based_on[:-1], moved)), "1/new")

    assert state.waiting["1/new"].superseded == 1
    assert _apart(replace(state, waiting=before.waiting)) == _apart(before)
    assert log.decide("1/new").waiting.get("1/new") is None


@given(logs(), st.lists(facts, max_size=4), st.lists(actions, max_size=3))
def test_a_decision_writes_what_it_was_seen_to_write_on_trial(
    log: Writer, found: list[Fact], do: list[Action]
) -> None:
    log.receive("1/new")
    decided = log.decision("1/new", *found, do=tuple(do))
    tried = evolve.writes(log.state, decided)
    after = log.write(decided, "1/new")

    assert tried == {key for key, at in after.versions.items() if at == after.applied}


@given(logs(), actions, st.none() | st.just(CommentId(3)), st.none() | some(MirrorEnd))
def test_a_receipt_writes_what_it_was_seen_to_write_on_trial(
    log: Writer, do: Action, comment: CommentId | None, mirror: MirrorEnd | None
) -> None:
    log.receive("1/new")
    log.decide("1/new", do=(do,))
    action, term = action_id("1/new", 0), log.state.term
    log.write(Attempting("1/new", action, term, (REPOS[0],)), "1/new")
    done = Done("1/new", action, term, 201, comment, "0f", log.state.applied, False, mirror=mirror)
    tried = evolve.writes(log.state, done)
    after = log.write(done, "1/new")

    assert tried == {key for key, at in after.versions.items() if at == after.applied}
    assert tried or not isinstance(do, Refresh), "what stands at an item is part of it"


@given(logs(), some(Aspect), st.booleans())
def test_a_second_look_writes_what_it_was_seen_to_write_on_trial(
    log: Writer, aspect: Aspect, rewritten: bool
) -> None:
    log.receive("1/new")
    log.decide("1/new", do=(Refresh(ITEMS[0], aspect),))
    action, term, later = action_id("1/new", 0), log.state.term, Instant(log.state.recorded_at + 9)
    log.write(Attempting("1/new", action, term, ()), "1/new")
    done = Done("1/new", action, term, 200, None, "0f", log.state.applied, settle_at=later)
    before = log.write(done, "1/new")
    settled = Settled("1/new", action, term, 0, rewritten, "ff")
    tried = evolve.writes(before, settled)
    after = log.write(settled, "1/new")

    assert tried == {key for key, at in after.versions.items() if at == after.applied}
    assert bool(tried) is (after.own != before.own), "whoever read what stood there decides anew"


@given(logs())
def test_every_link_stands_on_something_and_under_both_its_ends(log: Writer) -> None:
    state = log.state
    for link, record in state.links.items():
        assert record.proofs or record.declaration or record.native != NOT_NATIVE
        assert list(record.proofs) == sorted(
            record.proofs, key=lambda proof: (proof.origin, proof.words)
        )
        assert set(record.declined) <= {proof.words.text for proof in record.proofs}
        for proof in record.proofs:
            stated = state.statements[proof.origin]
            assert Evidence(link, proof.words) in stated.evidence
            assert proof.provenance == stated.provenance
    ends = {(end, link) for link in state.links for end in (link.source, link.target)}
    assert {(end, link) for end, held in state.links_of.items() for link in held} == ends
    assert all(held == tuple(sorted(set(held))) and held for held in state.links_of.values())


@given(logs())
def test_every_evidence_is_a_proof(log: Writer) -> None:
    state = log.state
    for origin, stated in state.statements.items():
        for evidence in stated.evidence:
            places = [(proof.origin, proof.words) for proof in state.links[evidence.link].proofs]
            assert (origin, evidence.words) in places


@given(logs())
def test_the_tables_agree_with_one_another(log: Writer) -> None:
    state = log.state
    origins = {origin for held in state.origins_of.values() for origin in held}
    assert origins == {*state.statements, *state.handled}
    assert all(origin.item == item for item, held in state.origins_of.items() for origin in held)
    for name, repo in state.names.items():
        assert state.repositories[repo].snapshot.name.folded() == name
    assert all(version <= state.applied for version in state.versions.values())
    assert all(waiting.received <= state.applied for waiting in state.waiting.values())


@given(logs())
def test_the_outbox_is_in_order(log: Writer) -> None:
    outbox = log.state.outbox
    places = [pending.place for pending in outbox.values()]
    assert len(set(places)) == len(places)
    assert all(pending.first_attempt for pending in outbox.values() if pending.attempting)
    untouched = [
        (pending.action, action)
        for action, pending in outbox.items()
        if isinstance(pending.action, Refresh | Mirror)
        and not pending.attempting
        and pending.settle_at is None
    ]
    found: dict[Action, ActionId] = {
        Refresh(*place): action for place, action in log.state.refreshes.items()
    }
    found |= {Mirror(link): action for link, action in log.state.mirrors.items()}
    assert dict(untouched) == found, "the one that waits is found by what it will bring about"
    assert len(found) == len(untouched), "a newer one takes the place of an older one"


@given(logs(), st.data())
def test_a_part_at_the_same_version_is_the_same_part(log: Writer, data: st.DataObject) -> None:
    """What a decision is based on cannot change unseen: this is why a stale one is always noticed."""
    wanted = {*KEYS[:2], *data.draw(st.sets(some(KEYS)))}
    seen: dict[tuple[Index, ...], State] = {}
    for state in log.states:
        versions = tuple(state.version(key) for key in sorted(wanted))
        part = _apart(slice_of(state, wanted))
        assert seen.setdefault(versions, part) == part


@given(statements(), st.lists(statements(), max_size=3))
def test_saying_the_same_twice_is_saying_it_once(
    said: EvidenceStated, others: list[EvidenceStated]
) -> None:
    assert links(after(*others, said, said)) == links(after(*others, said))


@given(st.lists(statements(), max_size=4, unique_by=lambda said: said.origin))
def test_who_spoke_first_does_not_matter(said: list[EvidenceStated]) -> None:
    first, *others = (links(after(*order)) for order in permutations(said))

    assert all(other == first for other in others)


@given(logs(longest=12), st.data())
def test_a_link_goes_with_its_last_evidence(log: Writer, data: st.DataObject) -> None:
    for origin in ORIGINS:
        log.find(EvidenceStated(origin, None, SAM, Instant(0), ()))
    for link in data.draw(st.permutations(LINKS)):
        log.find(LinkDeclined(link, SAM))

    left = log.state.links
    assert not any(record.stands or record.proofs for record in left.values())
    assert all(record.native != NOT_NATIVE for record in left.values()), (
        "news of it is not forgotten"
    )
    assert set(log.state.links_of) == {end for one in left for end in (one.source, one.target)}


@given(some(ORIGINS), st.data())
def test_a_refusal_holds_until_the_text_is_another(origin: Origin, data: st.DataObject) -> None:
    link = data.draw(some([one for one in LINKS if origin.item in (one.source, one.target)]))
    other = data.draw(some([one for one in ORIGINS if one.item in (link.source, link.target)]))
    refused = (statement(origin, 0, link), LinkDeclined(link, SAM))

    assert not after(*refused).links[link].stands
    assert not after(*refused, statement(origin, 0, link)).links[link].stands
    anew = (*refused, statement(origin, 1, link))
    assert after(*anew).links[link].stands
    assert after(*anew, statement(origin, 0, link)).links[link].stands
    if other != origin:
        assert after(*refused, statement(other, 1, link)).links[link].stands
        assert not after(*refused, statement(other, 0, link)).links[link].stands


@given(some(ORIGINS), st.data())
def test_a_vouch_holds_until_the_text_is_another(origin: Origin, data: st.DataObject) -> None:
    link = data.draw(some([one for one in LINKS if origin.item in (one.source, one.target)]))
    said, other = (statement(origin, text, link, by=RITA) for text in (0, 1))
    vouched = (said, LinkVouched(link, SAM, (TEXTS[0],)))

    assert not after(said).links[link].confirmed
    assert after(*vouched).links[link].confirmed
    assert after(*vouched, said).links[link].confirmed
    assert not after(*vouched, other).links[link].confirmed
    assert not after(*vouched, other, said).links[link].confirmed
    assert not after(*vouched, LinkDeclined(link, SAM), other, said).links[link].confirmed
    assert link not in after(*vouched, statement(origin, 1)).links


@given(some(ORIGINS), st.data())
def test_an_item_that_goes_takes_its_links_from_what_others_said(
    origin: Origin, data: st.DataObject
) -> None:
    link = data.draw(some([one for one in LINKS if origin.item in (one.source, one.target)]))
    (gone,) = {link.source, link.target} - {origin.item}
    state = after(statement(origin, 0, link), ItemRemoved(gone))

    assert state.statements[origin].evidence == ()
    assert not state.links


def _apart(state: State) -> State:
    """The state but for where and when it is."""
    return replace(state, applied=Index(0), recorded_at=Instant(0))
