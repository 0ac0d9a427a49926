"""What the log calls otherwise is said in the words of people."""

import pytest

from bot.cli.sentences import ASPECTS, Sentences
from bot.orchestrator.stage import Stage
from bot.record.action import Aspect, Refresh
from bot.state.model import State
from bot.vocabulary import IssueId, RepoId

SAY = Sentences(Stage(State(), lambda _: None, ""))
ITEM = IssueId(RepoId(1), 29)


@pytest.mark.parametrize("aspect", Aspect)
def test_what_is_kept_true_has_a_name(aspect: Aspect) -> None:
    assert SAY.action(Refresh(ITEM, aspect)) == f"keep {ASPECTS[aspect]} of repository 1 #29 true"


def test_a_roll_up_is_called_so() -> None:
    assert SAY.action(Refresh(ITEM, Aspect.ROLL_UP)).startswith("keep the roll-up of ")
