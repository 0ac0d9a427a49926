"""The table of actions: one row for each kind of thing ecos does on GitHub, and nothing that is not in it.

For a ``Refresh`` there is a row for each aspect. A test is generated from the union of actions and fails for a kind
without a row.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from bot.github.blocked_label import blocked_label, settle_blocked_label
from bot.github.mirror import mirror, settle_mirror
from bot.github.reaction import reaction, settle_reaction
from bot.github.reply import reply, settle_reply
from bot.github.restoration import restoration, settle_restoration
from bot.github.roll_up import roll_up, settle_roll_up
from bot.github.section import section, settle_section
from bot.github.task import Performance, Settling, Task
from bot.github.withdrawal import settle_withdrawal, withdrawal
from bot.record.action import Action, Aspect, Mirror, React, Refresh, Reply, Restore, Withdraw

Kind = tuple[type[Action], Aspect | None]


class Manner(StrEnum):
    """``ONE_SHOT`` happens for its cause. Of ``DESIRED_STATE`` only the newest counts: it supersedes one that waits."""

    ONE_SHOT = "one-shot"
    DESIRED_STATE = "desired-state"


class Harm(StrEnum):
    """What a write does that takes effect late, after it was made again: nothing, a second comment, an old state."""

    NONE = "none"
    TWIN = "twin"
    STALE = "stale"


@dataclass(frozen=True, slots=True)
class Row:
    """``target`` names what is written: actions of equal target are done one at a time, in the order of the log.

    ``creates_content`` counts against GitHub's 80 a minute and 500 an hour. ``permission`` is the App's, for issues and
    pull requests alike. ``lookup`` and ``already`` tell operators how an earlier attempt is found and known.
    """

    target: Callable[[Action], str]
    manner: Manner
    notifies: bool
    creates_content: bool
    permission: str
    late_duplicate: Harm
    lookup: str
    already: str
    perform: Callable[[Task], Performance]
    settle: Callable[[Task], Settling]


def kind_of(action: Action) -> Kind:
    match action:
        case Reply() | React() | Mirror() | Withdraw() | Restore():
            return type(action), None
        case Refresh(aspect=aspect):
            return Refresh, aspect


def row_of(action: Action) -> Row:
    return ROWS[kind_of(action)]


def _place(what: str) -> Callable[[Action], str]:
    def target(action: Action) -> str:
        return f"{what}/{action.item.repo}/{action.item.number}"

    return target


def _relation(action: Action) -> str:
    """Of one link each: where one is in the way of another, its going is news, and the other is tried again."""
    assert isinstance(action, Mirror)
    relation, end = action.link.relation.value, action.link.target
    return _place(f"{relation}/{end.repo}/{end.number}")(action)


ROWS: Mapping[Kind, Row] = {
    (Reply, None): Row(
        target=_place("replies"),
        manner=Manner.ONE_SHOT,
        notifies=True,
        creates_content=True,
        permission="issues: write",
        late_duplicate=Harm.TWIN,
        lookup="the thread's comments since the first attempt, by marker and own user id",
        already="a comment of ours ends with the marker of this action",
        perform=reply,
        settle=settle_reply,
    ),
    (React, None): Row(
        target=_place("reactions"),
        manner=Manner.ONE_SHOT,
        notifies=False,
        creates_content=False,
        permission="issues: write",
        late_duplicate=Harm.NONE,
        lookup="none: GitHub keeps one of a kind for each user",
        already="200 instead of 201",
        perform=reaction,
        settle=settle_reaction,
    ),
    (Withdraw, None): Row(
        target=_place("withdrawals"),
        manner=Manner.ONE_SHOT,
        notifies=False,
        creates_content=False,
        permission="issues: write",
        late_duplicate=Harm.NONE,
        lookup="none: a comment goes once",
        already="404",
        perform=withdrawal,
        settle=settle_withdrawal,
    ),
    (Refresh, Aspect.ROLL_UP): Row(
        target=_place("links"),
        manner=Manner.DESIRED_STATE,
        notifies=True,
        creates_content=True,
        permission="issues: write",
        late_duplicate=Harm.TWIN,
        lookup="the comment's known id, else the thread's comments by marker and own user id; for the pin, the issue",
        already="the comment says what would be written, pinned or as a person left it; or nothing is to say",
        perform=roll_up,
        settle=settle_roll_up,
    ),
    (Refresh, Aspect.BLOCKED_LABEL): Row(
        target=_place("blocked-label"),
        manner=Manner.DESIRED_STATE,
        notifies=False,
        creates_content=False,
        permission="issues: write",
        late_duplicate=Harm.STALE,
        lookup="the item's labels",
        already="the item carries the label, or 404 on its removal",
        perform=blocked_label,
        settle=settle_blocked_label,
    ),
    (Refresh, Aspect.THEORY): Row(
        target=_place("body"),
        manner=Manner.DESIRED_STATE,
        notifies=False,
        creates_content=False,
        permission="issues: write",
        late_duplicate=Harm.STALE,
        lookup="the issue's body",
        already="the body holds the section as it would be written",
        perform=section,
        settle=settle_section,
    ),
    (Restore, None): Row(
        target=_place("body"),
        manner=Manner.ONE_SHOT,
        notifies=True,
        creates_content=True,
        permission="issues: write",
        late_duplicate=Harm.TWIN,
        lookup="the issue's body; for the sentence, the thread's comments by marker and own user id",
        already="the body says what was to be put back, or another text than was to be replaced",
        perform=restoration,
        settle=settle_restoration,
    ),
    (Mirror, None): Row(
        target=_relation,
        manner=Manner.DESIRED_STATE,
        notifies=True,
        creates_content=True,
        permission="issues: write",
        late_duplicate=Harm.NONE,
        lookup="the issue's parent, or what it is blocked by",
        already="the relation is there, or 404 on its removal",
        perform=mirror,
        settle=settle_mirror,
    ),
}
