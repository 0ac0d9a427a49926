"""Which texts are doomed, and by what."""

from bot.record.payload import Erased
from bot.record.text import Place
from bot.vocabulary import CommentId
from tests.orchestrator.river import PLAN, River

COMMENT = Place(PLAN.repo, PLAN.number, CommentId(5))


def deleted() -> River:
    river = River()
    river.settle_in()
    river.comment(PLAN, 5, "words")
    river.remove(PLAN, 5)
    return river


def test_a_deleted_comment_is_doomed_until_it_is_erased() -> None:
    river = deleted()
    doom = river.state.erasing[COMMENT]

    river.write(Erased((), doom.why, COMMENT, rest=True), doom.cause)
    assert COMMENT in river.state.erasing
    river.write(Erased((), doom.why, COMMENT), "of another cause")
    assert COMMENT in river.state.erasing
    river.write(Erased((), doom.why, COMMENT), doom.cause)
    assert COMMENT not in river.state.erasing


def test_what_comes_late_of_a_deleted_comment_is_doomed_as_well() -> None:
    river = deleted()
    doom = river.state.erasing[COMMENT]
    river.write(Erased((), doom.why, COMMENT), doom.cause)

    river.comment(PLAN, 5, "words")

    late = river.state.erasing[COMMENT]
    assert late.cause == river.entries[-1].entry.key
    assert late.upto == river.entries[-2].entry.index
