from bot.github.etags import ENTRY_ROOM, Etags, Remembered


def remembered(size: int, etag: str = "e") -> Remembered:
    return Remembered(etag, {}, b"a" * (size - ENTRY_ROOM))


def test_what_was_not_used_for_longest_is_forgotten_first() -> None:
    etags = Etags(most=40_000)
    for name in "abcd":
        etags.put(name, remembered(10_000))
    assert etags.get("a")
    etags.put("e", remembered(5_000))
    assert [name for name in "abcde" if etags.get(name)] == ["a", "c", "d", "e"]


def test_a_newer_answer_takes_the_place_of_the_older() -> None:
    etags = Etags(most=40_000)
    for round_ in range(10):
        etags.put("a", remembered(10_000, str(round_)))
        etags.put("b", remembered(10_000))
    found = etags.get("a")
    assert found is not None
    assert found.etag == "9"


def test_an_answer_too_large_to_remember_pushes_nothing_out() -> None:
    etags = Etags(most=40_000)
    etags.put("a", remembered(10_000))
    etags.put("b", remembered(10_000))
    etags.put("b", remembered(10_001))
    assert etags.get("a")
    assert etags.get("b") is None
