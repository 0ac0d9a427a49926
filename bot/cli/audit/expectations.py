"""A story's expectations, judged one by one: a sentence for each that does not hold.

The kinds are those of ``docs/story.md``. One that is not known here is refused, never passed over.
"""

import re
from collections.abc import Callable, Iterator, Mapping

from bot.cli.audit.evidence import Evidence
from bot.cli.audit.journal_file import Comment, marker, read
from bot.cli.audit.ledger_file import Json
from bot.cli.audit.logbook import Place, place_of
from bot.cli.audit.sections import sections_at, standing_section
from bot.cli.audit.standing_links import Link
from bot.errors import UserMistake
from bot.sandbox.stage import NamedComment, NamedIssue
from bot.sandbox.story import Expectation

_ITEM = re.compile(r"(?:(?P<owner>[^/#\s]+)/)?(?P<name>[^/#\s]+)#(?P<number>[0-9]+)")
Judge = Callable[[Expectation, Evidence], str | None]
"""What was found instead; ``None`` where the expectation holds."""


def judge(one: Expectation, evidence: Evidence) -> str | None:
    """Why ``one`` does not hold. Raises UserMistake for one that nobody here can judge."""
    found = JUDGES.get(one.kind)
    if found is None:
        raise UserMistake(f"line {one.line}: no auditor knows the expectation {one.kind!r}")
    instead = found(one, evidence)
    return None if instead is None else f"line {one.line}: expected {_said(one)}; {instead}"


def _link(one: Expectation, evidence: Evidence) -> str | None:
    source, target = (_item(one, one.fields[end], evidence) for end in ("from", "to"))
    wanted, links = one.fields.get("relation"), evidence.standing.confirmed()
    between = [link for link in links if (link.source, link.target) == (source, target)]
    fits = [link for link in between if wanted is None or link.relation == wanted]
    if bool(fits) is not one.negative:
        return None
    if fits:
        return f"there is {_phrase(fits[0], evidence)}"
    near = [link for link in links if source in (link.source, link.target)]
    listed = ", ".join(_phrase(link, evidence) for link in sorted(near))
    return f"{evidence.spell(source)} has {listed or 'no links'}"


def _native(one: Expectation, evidence: Evidence) -> str | None:
    """By the sandbox's journal: what GitHub itself shows, not what ecos believes."""
    ends = tuple(_item(one, one.fields[end], evidence) for end in ("from", "to"))
    gone = evidence.journal.removed
    shown = {
        (relation, evidence.now_at(source), evidence.now_at(target))
        for relation, source, target in evidence.journal.native
        if not {evidence.now_at(source), evidence.now_at(target)} & gone
    }
    if ((one.fields["relation"], *ends) in shown) is not one.negative:
        return None
    if one.negative:
        return "GitHub shows it"
    near = [
        f"{evidence.spell(source)} {relation} {evidence.spell(target)}"
        for relation, source, target in sorted(shown)
        if set(ends) & {source, target}
    ]
    return f"GitHub shows {', '.join(near) or 'nothing of the kind'}"


def _sub_issues(one: Expectation, evidence: Evidence) -> str | None:
    """How many there are on GitHub itself, whichever these are."""
    place, gone = _item(one, one.fields["of"], evidence), evidence.journal.removed
    count = sum(
        relation == "sub-issue" and evidence.now_at(target) == place and source not in gone
        for relation, source, target in evidence.journal.native
    )
    return None if count == one.fields["count"] else f"there are {count}"


def _comment(one: Expectation, evidence: Evidence) -> str | None:
    place = _item(one, one.fields["on"], evidence)
    shown, wanted = evidence.shown_on(place), one.fields.get("contains")
    fits = [comment for comment in shown if wanted is None or wanted in read(comment.texts[-1])]
    if one.negative:
        return f"it reads {_read(fits[:1])}" if fits else None
    if "count" in one.fields:
        return None if len(fits) == one.fields["count"] else f"there are {len(fits)}"
    return None if fits else f"it reads {_read(shown)}"


def _pinned(one: Expectation, evidence: Evidence) -> str | None:
    """What stands first among the comments there, if that is the App's."""
    place = _item(one, one.fields["on"], evidence)
    first = {evidence.journal.pinned.get(place)}
    fits = [comment for comment in evidence.shown_on(place) if comment.id in first]
    if bool(fits) is not one.negative:
        return None
    return f"there stands {_read(fits)}" if fits else "it is not"


def _edits(one: Expectation, evidence: Evidence) -> str | None:
    """How often what the App wrote there was written anew."""
    place = _item(one, one.fields["on"], evidence)
    comments = evidence.journal.comments.values()
    count = sum(len(each.texts) - 1 for each in comments if evidence.now_at(each.place) == place)
    return None if count <= one.fields["at-most"] else f"there were {count}"


def _reply(one: Expectation, evidence: Evidence) -> str | None:
    """Exactly one answer to one act; for a text that was edited, to all its versions together."""
    shown, wanted = list(_replies(_target(one, evidence), evidence)), one.fields.get("contains")
    if one.negative:
        return f"it was answered {_read(shown)}" if shown else None
    if len(shown) != 1:
        return f"it was answered {len(shown)} times"
    fits = wanted is None or wanted in read(shown[0].texts[-1])
    return None if fits else f"it was answered {_read(shown)}"


def _reaction(one: Expectation, evidence: Evidence) -> str | None:
    target, wanted = _target(one, evidence), one.fields.get("content")
    on_it = {
        content
        for (hung_on, content), count in evidence.journal.reactions.items()
        if count > 0 and _same(hung_on, target)
    }
    fits = bool(on_it) if wanted is None else wanted in on_it
    if fits is not one.negative:
        return None
    return f"there are {', '.join(sorted(on_it)) or 'none'}"


def _state(one: Expectation, evidence: Evidence) -> str | None:
    """What ecos knows of the item."""
    place, seen = _item(one, one.fields["of"], evidence), None
    for fact in evidence.book.told():
        if fact["kind"] == "item-observed" and place_of(fact["data"]["item"]["id"]) == place:
            seen = fact["data"]["item"]["state"]
    return None if seen == one.fields["is"] else f"ecos knows it as {seen or 'nothing'}"


def _section(one: Expectation, evidence: Evidence) -> str | None:
    """What stands in the App's own section of a body at the end; what must not stand there must never have stood."""
    place, wanted = _item(one, one.fields["on"], evidence), one.fields.get("contains", "")
    if one.negative:
        said = [text for text in sections_at(place, evidence) if wanted in read(text)]
        return f"there stood {_quoted(said[0])}" if said else None
    shown = standing_section(place, evidence)
    if shown is None:
        return "there stands none"
    lacks = one.fields.get("lacks")
    fits = wanted in read(shown) and (lacks is None or lacks not in read(shown))
    return None if fits else f"there stands {shown!r}"


def _text(one: Expectation, evidence: Evidence) -> str | None:
    """In what a comment of the App says at the end; what must not be said must not have been said at any time."""
    wanted = one.fields["contains"]
    if not one.negative:
        comments = [each for each in evidence.shown() if _is_there(one, each.place, evidence)]
        said = any(wanted in read(comment.texts[-1]) for comment in comments)
        return None if said else f"it reads {_read(comments)}"
    for place, text in _ever_said(evidence):
        if _is_there(one, place, evidence) and (wanted in text or wanted in read(text)):
            return f"{evidence.spell(place)} read {_quoted(text)}"
    return None


def _ever_said(evidence: Evidence) -> Iterator[tuple[Place, str]]:
    """Every text of a comment or section of the App."""
    for comment in evidence.journal.comments.values():
        yield from ((comment.place, text) for text in comment.texts)
    for place in evidence.journal.bodies:
        yield from ((place, text) for text in sections_at(place, evidence))


def _is_there(one: Expectation, place: Place, evidence: Evidence) -> bool:
    """Whether ``place`` is where ``one`` is about, if it says so."""
    if "on" in one.fields and evidence.now_at(place) != _item(one, one.fields["on"], evidence):
        return False
    room = evidence.scene.rooms.get(place[0])
    return "in" not in one.fields or (room is not None and room.visibility == one.fields["in"])


JUDGES: Mapping[str, Judge] = {
    **dict.fromkeys(("link", "no-link"), _link),
    **dict.fromkeys(("native", "no-native"), _native),
    "sub-issues": _sub_issues,
    **dict.fromkeys(("comment", "no-comment"), _comment),
    **dict.fromkeys(("pinned", "no-pinned"), _pinned),
    **dict.fromkeys(("reply", "no-reply"), _reply),
    **dict.fromkeys(("reaction", "no-reaction"), _reaction),
    **dict.fromkeys(("text", "no-text"), _text),
    **dict.fromkeys(("section", "no-section"), _section),
    "edits": _edits,
    "state": _state,
}


def _item(one: Expectation, written: str, evidence: Evidence) -> Place:
    """The item that a name of an act or ``repo#n`` means. Raises UserMistake where it means none."""
    named = evidence.scene.names.get(written)
    if isinstance(named, NamedIssue):
        return evidence.now_at((named.repo, named.number))
    parts = _ITEM.fullmatch(written)
    if parts is None or isinstance(named, NamedComment):
        raise UserMistake(f"line {one.line}: {written!r} is no item")
    owner, name = parts["owner"], parts["name"].casefold()
    whole = f"{owner.casefold()}/{name}" if owner else None
    found = {
        repo
        for full, repo in evidence.scene.repositories.items()
        if full == whole or (whole is None and full.partition("/")[2] == name)
    }
    if len(found) != 1:
        raise UserMistake(f"line {one.line}: {written!r} names {len(found)} repositories")
    return found.pop(), int(parts["number"])


def _target(one: Expectation, evidence: Evidence) -> Place | int:
    """The item or comment that an act made."""
    named = evidence.scene.names.get(one.fields["to"])
    match named:
        case NamedIssue(repo, number):
            return repo, number
        case NamedComment(comment):
            return int(comment)
        case None:
            raise UserMistake(f"line {one.line}: no act is called {one.fields['to']!r}")


def _same(hung_on: tuple[Place, int | None], target: Place | int) -> bool:
    place, comment = hung_on
    return comment == target if isinstance(target, int) else (place, None) == (target, comment)


def _replies(target: Place | int, evidence: Evidence) -> Iterator[Comment]:
    """What the App answered and can still be read, by the causes that the text at ``target`` was."""
    book = evidence.book
    ours = {
        deed.id
        for deed in book.deeds.values()
        if deed.cause in book.received and _about(book.received[deed.cause], target)
    }  # a cause that is missing is told of elsewhere
    for comment in evidence.shown():
        kind, name = marker(comment.texts[0])
        if kind == "reply" and name in ours:
            yield comment


def _about(inbound: Json, target: Place | int) -> bool:
    said = inbound["data"]
    match inbound["kind"], target:
        case "comment-written", int():
            return bool(said["comment"]["id"] == target)
        case "item-written", tuple():
            return place_of(said["item"]["id"]) == target
        case _:
            return False


def _phrase(link: Link, evidence: Evidence) -> str:
    return f"{evidence.spell(link.source)} {link.relation} {evidence.spell(link.target)}"


def _read(comments: list[Comment]) -> str:
    return " and ".join(_quoted(comment.texts[-1]) for comment in comments) or "nothing"


def _quoted(text: str) -> str:
    return repr(text if len(text) <= 200 else f"{text[:200]}…")


def _said(one: Expectation) -> str:
    words = " ".join(f"{name} {value!r}" for name, value in one.fields.items() if name != "because")
    return f"{one.kind} {words}"
