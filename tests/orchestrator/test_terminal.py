"""What is typed on the terminal is answered with the operator's own words, or with the part that is missing."""

import pytest

from bot.orchestrator.deciding import told
from bot.orchestrator.replies import reply
from bot.orchestrator.stage import Stage
from bot.orchestrator.typed import with_typed
from bot.record import codec
from bot.record.payload import Decided
from tests.orchestrator.river import River


def answered(*words: str) -> str:
    river = River()
    river.settle_in()
    river.type(*words)
    decided = codec.decode(river.entries[-1].entry)
    assert isinstance(decided, Decided)
    tell = told(decided)
    assert tell is not None
    return reply(tell.messages, Stage(river.state, with_typed(words, river.words), ""))


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("help zz", "I do not know the command `zz`."),
        ("lnik FLUENCE#1", "I do not know the command `lnik`. Did you mean `link`?"),
        ("link FLUENCE#1 as foo", "I do not know the relation `foo`."),
        ("link FLUENCE#1 --to x", "I do not know the option `--to`."),
        ("docs --link-theory --auto-update --stop", "I cannot place `--stop`."),
        ("link zz from WAZAA#1", "I see no issue or pull request in `zz`."),
        ("approve nonsense", "I see no draft's name in `nonsense`"),
        ("help zz" + "z" * 200, "z`."),
    ],
)
def test_a_mistake_quotes_what_was_typed(line: str, said: str) -> None:
    assert said in answered(*line.split())
    assert len(answered(*line.split())) < 300


@pytest.mark.parametrize(
    ("line", "lacks"),
    [
        ("link FLUENCE#1", "`from <item>`. Write it as `/ecos link <item> [as"),
        ("unlink FLUENCE#1", "`from <item>`. Write it as `/ecos unlink <item>"),
        ("confirm FLUENCE#1", "`from <item>`. Write it as `/ecos confirm <item>"),
        ("link", "`<item>`. Write it as `/ecos link <item>"),
        ("status", "`<item>`. Write it as `/ecos status [<item>]`."),
        ("graph", "`<item>`. Write it as `/ecos graph"),
        ("why", "`<item>`. Write it as `/ecos why"),
        ("docs --link-theory", "`--issue <item>`. Write it as `/ecos docs --link-theory"),
    ],
)
def test_what_goes_without_saying_in_a_thread_is_asked_for(line: str, lacks: str) -> None:
    assert answered(*line.split()).startswith(f"Something is missing: {lacks}")
