"""Who waits for a key, and who is called when it is free."""

from bot.orchestrator.locks import Locks


def holding(*writes: tuple[str, str]) -> Locks:
    locks = Locks()
    for cause, key in writes:
        locks.hold(cause, frozenset({key}))
    return locks


def test_of_a_crowd_behind_one_key_only_the_first_is_called_while_it_takes_the_key_again() -> None:
    locks = holding(("a", "hub"))
    crowd = [f"{nth}" for nth in range(100)]
    assert all(locks.waits(one, ("other", "hub")) for one in crowd)

    called, writer = [], "a"
    for _ in crowd:
        locks.release(writer)
        writer = str(locks.freed())
        assert not locks.waits(writer, ("other", "hub"))
        locks.hold(writer, frozenset({"hub"}))
        assert locks.freed() is None
        called.append(writer)

    assert called == crowd


def test_whoever_does_not_take_the_key_lets_the_next_one_go_at_once() -> None:
    locks = holding(("a", "hub"))
    assert [locks.waits(one, ("hub",)) for one in ("b", "c")] == [True, True]

    locks.release("a")

    assert [locks.freed(), locks.freed(), locks.freed()] == ["b", "c", None]


def test_whoever_waits_for_two_keys_waits_until_both_are_free() -> None:
    locks = holding(("a", "one"), ("b", "two"))
    assert locks.waits("c", ("one", "two"))

    locks.release("a")
    assert locks.freed() == "c"
    assert locks.waits("c", ("one", "two"))
    assert locks.freed() is None
    locks.release("b")

    assert locks.freed() == "c"
    assert not locks.waits("c", ("one", "two"))


def test_of_two_that_write_a_key_the_later_one_keeps_it() -> None:
    locks = holding(("a", "hub"), ("b", "hub"))
    assert locks.waits("c", ("hub",))

    locks.release("a")
    assert locks.freed() is None
    locks.release("b")

    assert locks.freed() == "c"


def test_of_two_who_change_one_key_the_first_may_be_the_last_to_end() -> None:
    """Proposals that got lost are made again, so the log may take the later one first."""
    locks = holding(("a", "hub"), ("b", "hub"))
    assert locks.waits("c", ("hub",))

    locks.release("b")
    assert locks.freed() == "c"
    locks.release("a")

    assert not locks.waits("c", ("hub",))
