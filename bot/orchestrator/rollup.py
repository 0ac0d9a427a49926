"""The roll-up: the one comment that ecos keeps at a master issue, laid out; its words stand in ``replies``.

Pure, and bounded whatever hangs on the issue: each section has a share of the comment and says what it left out. It
shows only what its readers may read, and no time but that of what it shows, so that it changes only when that does.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from bot.orchestrator.mermaid import graph
from bot.orchestrator.replies import RollUpWords, day, minute, phrase, roll_up_words, verb
from bot.orchestrator.stage import Stage, other_end
from bot.record.link import Link
from bot.state.circles import RELATIONS, Onward, circles, onward
from bot.vocabulary import Duration, Instant, IssueId, ItemState, Relation

SHARES = {
    "blocked": 9_000,
    "open": 24_000,
    "recent": 2_000,
    "related": 8_000,
    "done": 8_000,
    "circles": 2_000,
}
"""Code points of each list, at most; with graph and frame well below the 65,536 that GitHub takes."""
MENTIONS = 10
"""Unconfirmed mentions that are listed."""
BLOCKERS = 3
"""Blockers that are named of one item."""
RECENT = Duration(14 * 24 * 3_600_000)
"""How long before the newest change a closing still counts as recent."""
BAR = 20

_WORK = {
    (Relation.PART_OF, False),
    (Relation.IMPLEMENTS, False),
    (Relation.CLOSES, False),
    (Relation.COORDINATES, True),
    (Relation.DEPENDS_ON, True),
}
"""Which links count as work of the issue, as (relation, does the issue say it)."""


@dataclass(frozen=True, slots=True)
class Picture:
    """What a roll-up shows: ``work`` counts towards progress, ``related`` does not; each item once, with its link."""

    item: IssueId
    work: dict[IssueId, Link]
    related: dict[IssueId, Link]
    mentions: tuple[Link, ...]
    as_of: Instant


def roll_up(item: IssueId, stage: Stage) -> str | None:
    """The text at ``item``, ``None`` when there is nothing to show."""
    picture = _picture(item, stage)
    if not picture.work and not picture.related and not picture.mentions:
        return None
    language = stage.state.policy.language
    words = roll_up_words(language)
    parts = (
        _head(picture, stage, words),
        _list(words.blocked, _blocked_rows(picture, stage, words), SHARES["blocked"], words),
        _list(words.circles, _circle_rows(picture, stage), SHARES["circles"], words),
        _list(words.open, _open_rows(picture, stage), SHARES["open"], words),
        _list(words.recent, _recent_rows(picture, stage, words), SHARES["recent"], words),
        _list(words.related, _rows(picture, picture.related, stage), SHARES["related"], words),
        _folded(words.done, _done_rows(picture, stage), words),
        _mentions(picture, stage, words),
        graph(item, [*picture.work, *picture.related], stage, partial(verb, language=language)),
        f"<sub>{words.foot}</sub>",
    )
    return "\n\n".join(part for part in parts if part)


def _picture(item: IssueId, stage: Stage) -> Picture:
    work: dict[IssueId, Link] = {}
    related: dict[IssueId, Link] = {}
    links = stage.shown(item)
    for link in links:
        if (link.relation, link.source == item) in _WORK:
            work.setdefault(other_end(link, item), link)
    for link in links:
        other = other_end(link, item)
        if other not in work:
            related.setdefault(other, link)
    mentions = tuple(
        link for link in stage.shown(item, confirmed=False) if not stage.state.links[link].confirmed
    )
    times = [stage.state.links[link].since for link in links]
    times += [stage.since(one) for one in (item, *work, *related)]
    return Picture(item, work, related, mentions, max(times, default=Instant(0)))


def _head(picture: Picture, stage: Stage, words: RollUpWords) -> str:
    done = sum(not stage.open(one) for one in picture.work)
    total = len(picture.work)
    stuck = sum(stage.open(one) and stage.blocked(one) for one in picture.work)
    title = words.title.format(name=stage.name(picture.item))
    last = words.last_change.format(at=minute(picture.as_of))
    if not total:
        return f"### {title}\n\n{last}"
    filled = done * BAR // total
    bar = "█" * filled + "░" * (BAR - filled)
    counts = words.counts.format(done=done, total=total, open=total - done, blocked=stuck)
    return f"### {title}\n\n`{bar}` {done * 100 // total} % · {counts}\n\n{last}"


def _blocked_rows(picture: Picture, stage: Stage, words: RollUpWords) -> Iterator[str]:
    for one in sorted({picture.item, *picture.work, *picture.related}):
        if not stage.open(one):
            continue
        blockers = sorted(stage.blockers(one))
        if blockers:
            names = [stage.name(link.target) for link in blockers[:BLOCKERS]]
            more = len(blockers) - len(names)
            by = ", ".join(names) + (words.more_blockers.format(count=more) if more else "")
            since = max(
                min(stage.state.links[link].since for link in blockers),
                min(stage.since(link.target) for link in blockers),
            )
            said = words.waits.format(by=by, since=day(since))
            yield f"- {stage.name(one)}{stage.title(one)} {said}"


def _circle_rows(picture: Picture, stage: Stage) -> Iterator[str]:
    """What waits for itself, or is a part of itself, through items that the readers may know."""
    for relation in RELATIONS:
        steps = onward(stage.state, relation)
        known = partial(_readable, steps, stage)
        for path in circles({picture.item, *picture.work, *picture.related}, known):
            yield "- " + " → ".join(map(stage.name, path))


def _readable(steps: Onward, stage: Stage, item: IssueId) -> Iterator[IssueId]:
    return filter(stage.readable, steps(item))


def _open_rows(picture: Picture, stage: Stage) -> Iterator[str]:
    left = {one: link for one, link in picture.work.items() if stage.open(one)}
    yield from _rows(picture, left, stage, state=False)


def _done_rows(picture: Picture, stage: Stage) -> Iterator[str]:
    done = {one: link for one, link in picture.work.items() if not stage.open(one)}
    yield from _rows(picture, done, stage)


def _recent_rows(picture: Picture, stage: Stage, words: RollUpWords) -> Iterator[str]:
    """What was closed, merged or opened lately, the newest first; lately is counted from the newest change shown."""
    changed = ((stage.since(one), one) for one in {*picture.work, *picture.related})
    newest = sorted(changed, key=lambda pair: (-pair[0], pair[1]))
    for at, one in newest:
        if at >= picture.as_of - RECENT and at:
            state = stage.state_of(one)
            verb = words.became[state or ItemState.OPEN]
            yield f"- {day(at)} {verb} {stage.name(one)}{stage.title(one)}"


def _rows(
    picture: Picture, items: dict[IssueId, Link], stage: Stage, *, state: bool = True
) -> Iterator[str]:
    for one, link in sorted(items.items(), key=lambda pair: (pair[1].relation, pair[0])):
        known = stage.state_of(one)
        language = stage.state.policy.language
        said = f" · {roll_up_words(language).states[known]}" if state and known else ""
        yield f"- {phrase(picture.item, link, stage, language)}{stage.title(one)}{said}"


def _list(title: str, rows: Iterable[str], share: int, words: RollUpWords) -> str:
    kept, left_out = cut(list(rows), share)
    if not kept:
        return ""
    rest = [f"- {words.more.format(count=left_out)}"] if left_out else []
    return "\n".join((f"**{title}**\n", *kept, *rest))


def cut(rows: Sequence[str], share: int) -> tuple[Sequence[str], int]:
    """The first of ``rows`` that fit into ``share`` code points, and how many do not."""
    taken = 0
    for count, row in enumerate(rows):
        taken += len(row) + 1
        if taken > share:
            return rows[:count], len(rows) - count
    return rows, 0


def _folded(title: str, rows: Iterable[str], words: RollUpWords) -> str:
    listed = list(rows)
    kept, left_out = cut(listed, SHARES["done"])
    if not listed:
        return ""
    rest = [f"- {words.more.format(count=left_out)}"] if left_out else []
    body = "\n".join((*kept, *rest))
    return f"<details><summary>{title} ({len(listed)})</summary>\n\n{body}\n\n</details>"


def _mentions(picture: Picture, stage: Stage, words: RollUpWords) -> str:
    """Names only: the words of somebody without the right are not repeated."""
    others = sorted({other_end(link, picture.item) for link in picture.mentions})
    others = [one for one in others if one not in picture.work and one not in picture.related]
    if not others:
        return ""
    names = ", ".join(stage.name(one) for one in others[:MENTIONS])
    more = words.more.format(count=len(others) - MENTIONS) if len(others) > MENTIONS else ""
    listed = f"{names}, {more}" if more else names
    return f"**{words.mentions}** {listed}. {words.confirm.format(name=stage.short(others[0]))}"
