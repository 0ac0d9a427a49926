"""The proposal: what ecos would write if it were adopted, in the one comment that it writes before.

Pure; its words stand in ``replies``. It counts and names only what may be read both here and where it would show, so
that nothing tells of what is hidden.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from bot.orchestrator import mirroring, naming
from bot.orchestrator.replies import ProposalWords, proposal_words
from bot.orchestrator.stage import Stage, other_end
from bot.record.link import Link
from bot.text.escape import quoted
from bot.vocabulary import IssueId, Relation, RepoId

NAMED = 10
"""Roll-ups that are named; the others are counted."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What adopting would bring, and what was found: ``labels`` would show at so many of the linked ``items``.

    ``sub_issues`` and ``dependencies``: the relations of GitHub's own that would be made.
    """

    roll_ups: tuple[IssueId, ...]
    labels: int
    sub_issues: int
    dependencies: int
    items: int
    links: int
    unconfirmed: int


def proposal(item: IssueId, stage: Stage) -> str:
    """The text at ``item``, for all that the same installation reaches."""
    plan, words = _plan(item, stage), proposal_words(stage.state.policy.language)
    parts = (
        f"### {words.title}",
        words.found.format(items=plan.items, links=plan.links, unconfirmed=plan.unconfirmed),
        "\n".join((f"{words.would}\n", *_rows(plan, stage, words))),
        f"<sub>{words.foot}</sub>",
    )
    return "\n\n".join(parts)


def _rows(plan: Plan, stage: Stage, words: ProposalWords) -> Iterator[str]:
    names = ", ".join(stage.name(one) for one in plan.roll_ups[:NAMED])
    left_out = len(plan.roll_ups) - NAMED
    more = f" {words.more.format(count=left_out)}" if left_out > 0 else ""
    named = f" ({names}{more})" if names else ""
    yield f"- {words.roll_ups.format(count=len(plan.roll_ups))}{named}"
    label = stage.state.policy.blocked_label
    if label is not None:
        yield f"- {words.labels.format(count=plan.labels, label=quoted(label))}"
    yield f"- {words.natives.format(sub_issues=plan.sub_issues, dependencies=plan.dependencies)}"


def _plan(item: IssueId, stage: Stage) -> Plan:
    state = stage.state
    installation = state.repositories[item.repo].installation

    @cache
    def there(repo: RepoId) -> Stage | None:
        """As its own readers see it, if adopting concerns it and it may be spoken of here."""
        known = state.repositories.get(repo)
        if known is None or known.installation != installation:
            return None
        readable = stage.readable(IssueId(repo, 0))
        return Stage(state, stage.words, stage.pages, known.snapshot) if readable else None

    def shows(one: IssueId, link: Link) -> bool:
        seen, other = there(one.repo), other_end(link, one)
        return seen is not None and seen.readable(other) and stage.readable(other)

    masters = tuple(
        one
        for one in naming.masters_in_order(state)
        if any(shows(one, link) for link in state.links_at(one))
    )
    links = [
        link
        for link, record in state.links.items()
        if record.stands and (shows(link.source, link) or shows(link.target, link))
    ]
    confirmed = [link for link in links if state.links[link].confirmed]
    blocked = {
        link.source
        for link in confirmed
        if link.relation is Relation.DEPENDS_ON
        and shows(link.source, link)
        and stage.open(link.target)
    }
    mirrors = [link for link in confirmed if mirroring.would(link, state)]
    children = {link.source for link in mirrors if link.relation is Relation.PART_OF}
    waits = [link for link in mirrors if link.relation is Relation.DEPENDS_ON]
    # not all items that are known: some are so only because a hidden one names them
    items = {end for link in links for end in (link.source, link.target)}
    return Plan(
        masters,
        len(blocked),
        len(children),
        len(waits),
        len(items),
        len(links),
        len(links) - len(confirmed),
    )
