"""Whether GitHub shows a relation between two issues now: the call that asks, and what its answer says."""

from collections.abc import Mapping

from bot.github.port import Answer, Call, Outcome
from bot.github.reader import read_item, repository_path
from bot.vocabulary import InstallationId, IssueRef, Relation

_ROOMS: Mapping[Relation, tuple[str, tuple[tuple[str, str], ...]]] = {
    Relation.PART_OF: ("parent", ()),
    Relation.DEPENDS_ON: ("dependencies/blocked_by", (("per_page", "100"),)),
}


def standing_call(installation: InstallationId, source: IssueRef, relation: Relation) -> Call:
    """What ``source`` is ``relation`` to, on GitHub itself."""
    room, query = _ROOMS[relation]
    path = f"{repository_path(source.repo)}/issues/{source.number}/{room}"
    return Call(installation, "GET", path, query)


def read_standing(outcome: Outcome, target: IssueRef) -> bool:
    """Whether ``target`` is among them. Raises Outage when nothing is known now."""
    listed = isinstance(outcome, Answer) and outcome.status == 200 and outcome.body
    each = [Answer(200, body=one) for one in listed] if isinstance(listed, list) else [outcome]
    found = [item for one in each if (item := read_item(one)) is not None]
    wanted = (target.repo.folded(), target.number)
    return any((item.repository.folded(), item.number) == wanted for item in found)
