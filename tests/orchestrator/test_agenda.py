"""Whose turn it is: one of each target, replies before cosmetics, the order of the log, and a few at once."""

from collections.abc import Iterator

from bot.github.actions import row_of
from bot.orchestrator.agenda import Agenda
from bot.record.action import Action, ActionId, Aspect, React, Reaction, Refresh, Reply, action_id
from bot.record.fact import InstallationObserved
from bot.record.message import HelpShown
from bot.record.payload import Attempting, Done, Failed
from bot.vocabulary import Instant, Term
from tests.orchestrator.river import HERE, OWNER
from tests.orchestrator.test_many_wait import items, owing
from tests.state.logs import START, Writer

FIRST, SECOND, THIRD = items(3)
REPLY = Reply(FIRST, (HelpShown(),))
LINKS = Refresh(FIRST, Aspect.ROLL_UP)
LATER = Instant(START + 60_000)


def agenda_of(log: Writer, most: int = 8) -> Agenda:
    agenda = Agenda(lambda: log.state, most)
    agenda.fill()
    return agenda


def taken(agenda: Agenda, now: Instant = START) -> Iterator[ActionId]:
    while (action := agenda.take(now)) is not None:
        yield action


def actions(log: Writer, agenda: Agenda, now: Instant = START) -> list[Action]:
    return [log.state.outbox[action].action for action in taken(agenda, now)]


def test_replies_come_before_cosmetics_that_were_decided_earlier() -> None:
    eyes = React(THIRD, None, Reaction.EYES)
    reply = Reply(SECOND, (HelpShown(),))
    log = owing(LINKS, Refresh(SECOND, Aspect.ROLL_UP), reply, eyes, REPLY)

    assert actions(log, agenda_of(log)) == [
        reply,
        eyes,
        REPLY,
        LINKS,
        Refresh(SECOND, Aspect.ROLL_UP),
    ]


def test_of_one_target_only_the_first_is_in_hand_until_the_log_holds_its_end() -> None:
    log = owing(REPLY, REPLY, REPLY)
    agenda = agenda_of(log)
    (first,) = taken(agenda)
    log.write(Attempting("1/3", first, Term(1)))
    log.write(Done("1/3", first, Term(1), 201))
    agenda.settled(first)
    (second,) = taken(agenda)

    assert [row_of(log.state.outbox[second].action).target(REPLY)] == ["replies/1/1"]
    assert log.state.outbox[second].place[1] == 1


def test_what_failed_keeps_its_target_until_it_is_due_again() -> None:
    log = owing(REPLY, REPLY)
    agenda = agenda_of(log)
    (first,) = taken(agenda)
    log.write(Failed("1/3", first, "502", LATER, uncertain=False))
    agenda.settled(first)

    assert list(taken(agenda)) == []
    assert list(agenda.wakes()) == [LATER]
    assert list(taken(agenda, LATER)) == [first]


def test_a_few_of_a_kind_are_in_hand_at_once_and_others_do_not_wait_for_them() -> None:
    log = owing(*(Refresh(item, Aspect.ROLL_UP) for item in items(5)), REPLY)

    assert [type(one) for one in actions(log, agenda_of(log, most=2))] == [Reply, Refresh, Refresh]


def test_whom_the_pacer_holds_back_keeps_its_turn_and_its_like_wait_with_it() -> None:
    log = owing(*(Reply(item, (HelpShown(),)) for item in items(3)))
    agenda = agenda_of(log)
    first = agenda.take(START)
    assert first is not None
    agenda.shut(first, LATER)

    assert agenda.take(START) is None
    assert list(agenda.wakes()) == [LATER]
    assert agenda.take(LATER) == first


def test_what_a_suspended_installation_owes_waits_without_waking_anybody_until_it_is_let_in() -> (
    None
):
    log = owing(*(Reply(item, (HelpShown(),)) for item in items(3)))
    agenda = agenda_of(log, most=1)
    first = agenda.take(START)
    assert first is not None
    log.find(InstallationObserved(HERE, OWNER.id, OWNER.login, suspended=True))
    log.write(Failed("1/3", first, "no token", LATER, uncertain=False))
    agenda.settled(first)

    assert agenda.take(LATER) is None
    assert list(agenda.wakes()) == []
    log.find(InstallationObserved(HERE, OWNER.id, OWNER.login))
    assert list(taken(agenda, LATER)) == [first]


def test_a_newer_refresh_takes_the_turn_of_the_one_whose_place_it_took() -> None:
    log = owing(LINKS, Refresh(SECOND, Aspect.ROLL_UP))
    agenda = agenda_of(log)
    cause = f"1/{len(log.entries)}"
    log.find(do=(LINKS,))
    agenda.add(action_id(cause, 0))
    agenda.add(action_id(cause, 0))

    places = [log.state.outbox[action].place for action in taken(agenda)]
    assert len(places) == 2
    assert places == sorted(places)


def test_what_was_superseded_while_it_was_in_hand_is_let_go() -> None:
    log = owing(LINKS)
    agenda = agenda_of(log, most=1)
    (older,) = taken(agenda)
    cause = f"1/{len(log.entries)}"
    log.find(do=(LINKS,))
    agenda.add(action_id(cause, 0))
    assert list(taken(agenda)) == []
    agenda.drop(older)
    agenda.settled(older)

    assert list(taken(agenda)) == [action_id(cause, 0)]
