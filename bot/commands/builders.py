"""From filled slots to a command, where that takes more than a call: what the rows of the catalogue name."""

from bot.commands.arguments import Arguments
from bot.commands.command import Confirm, Docs, Link, Unlink
from bot.text.mentions import Mention
from bot.vocabulary import Relation


def link(filled: Arguments) -> Link:
    relation = filled.relation
    return Link(
        _target(filled),
        relation.relation if relation else Relation.RELATES,
        bool(relation and relation.inverse),
        filled.source,
    )


def among(value: type[Unlink] | type[Confirm], filled: Arguments) -> Unlink | Confirm:
    """A command about links that are there already: whatever the relation, unless one is said."""
    relation = filled.relation
    return value(
        _target(filled),
        relation.relation if relation else None,
        bool(relation and relation.inverse),
        filled.source,
    )


def docs(filled: Arguments) -> Docs:
    assert filled.purpose is not None, "PURPOSE is among the needs"
    return Docs(filled.purpose, filled.issue, bool(filled.auto), bool(filled.stop))


def _target(filled: Arguments) -> Mention:
    assert filled.target is not None, "TARGET is among the needs"
    return filled.target
