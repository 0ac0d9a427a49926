"""What a play came to, told so that two plays of one story can be compared: what people see, and what ecos believes.

Left out is what may differ between two histories that come to the same: ids, times, and the order among equals. It must
not hide anything else: what ecos holds true or shows stands here once.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from bot.cli.audit.evidence import Evidence
from bot.cli.audit.journal_file import Comment, Target, read_lines
from bot.cli.audit.ledger_file import Json
from bot.cli.audit.logbook import Place, place_of
from bot.cli.audit.sections import standing_section, theirs
from bot.cli.audit.standing_links import Link, Origin, Proof

Projection = Counter[str]
"""Sentences, each as often as it holds."""

FULL = 100
"""Sub-issues that GitHub lets an issue have."""
_TIME = re.compile(r"\d{4}-\d\d-\d\d(?: \d\d:\d\d UTC)?")
_ADDRESS = re.compile(r"https?://[^/\s)]+")
_DRAFT = re.compile(
    r"(?<=`)[0-9a-f]{8}(?=`)|(?<=/ecos approve )[0-9a-f]{8}\b|(?<=/ecos reject )[0-9a-f]{8}\b"
)
_MARKER = re.compile(r"\n*<!-- ecos:[^>]*-->\s*")


def project(evidence: Evidence, journal: Path) -> Projection:
    """``journal`` tells which comment of whom an id means."""
    view = _View(evidence, dict(_comment_names(journal)))
    kinds = (_links, _states, _labels, _natives, _said, _bodies, _pins, _felt)
    return Counter(sentence for kind in kinds for sentence in kind(view))


def differences(calm: Projection, wild: Projection) -> tuple[str, ...]:
    """A sentence for each thing that only one of the two came to."""
    return (
        *(f"only in the calm run: {one}" for one in sorted((calm - wild).elements())),
        *(f"only under chaos: {one}" for one in sorted((wild - calm).elements())),
    )


@dataclass(frozen=True, slots=True)
class _View:
    evidence: Evidence
    comments: Mapping[int, str]

    def item(self, place: Place) -> str:
        return self.evidence.spell(self.evidence.now_at(place))

    def target(self, target: Target) -> str:
        place, comment = target
        on = f", {self.comments.get(comment, 'a comment')}" if comment else ""
        return f"{self.item(place)}{on}"

    def gone(self, place: Place) -> bool:
        return place in self.evidence.journal.removed or place in self.evidence.moves


def _comment_names(journal: Path) -> Iterator[tuple[int, str]]:
    """The n-th comment of somebody on an item is the same one in every play."""
    count = Counter[tuple[str, int, int]]()
    for line in read_lines(journal):
        effect = line.get("effect")
        if effect and effect["kind"] == "comment-created":
            key = (effect["by"], effect["repo"], effect["number"])
            count[key] += 1
            yield effect["id"], f"comment {count[key]} of {effect['by']}"


def _links(view: _View) -> Iterator[str]:
    """Each with all that it rests on: words of whom by what right, or a command."""
    standing = view.evidence.standing
    for origin, proofs in standing.proofs.items():
        for link, proof in proofs.items():
            held = " (held back)" if proof.text in standing.overruled.get(link, set()) else ""
            yield f"link {_link(view, link)}: {_proof(view, origin, proof)}{held}"
    declared = dict(_declarations(view))
    for link in standing.declared:
        yield f"link {_link(view, link)}: by command, {declared.get(link)}"


def _link(view: _View, link: Link) -> str:
    return f"{view.item(link.source)} {link.relation} {view.item(link.target)}"


def _proof(view: _View, origin: Origin, proof: Proof) -> str:
    text = view.evidence.file.texts.get(proof.text)
    words = "(erased)" if text is None else repr(text[proof.start : proof.end])
    place, comment = origin
    where = view.target((place, comment or None))
    return f"{_neutral(words)} in {where}, by {proof.login} with right {proof.right}"


def _declarations(view: _View) -> Iterator[tuple[Link, str]]:
    """The last one of a link tells who stands behind it."""
    for fact in view.evidence.book.told():
        if fact["kind"] == "link-declared":
            said, by = fact["data"]["link"], fact["data"]["provenance"]
            link = Link(place_of(said["source"]), said["relation"], place_of(said["target"]))
            yield link, f"{by['login']} with right {by['right']}"


def _states(view: _View) -> Iterator[str]:
    """The newest that ecos has seen of each item that is still there, and that somebody wrote at or that is linked."""
    newest: dict[Place, Json] = {}
    for fact in view.evidence.book.told():
        if fact["kind"] == "item-observed":
            item = fact["data"]["item"]
            known = newest.setdefault(place_of(item["id"]), item)
            if item["updated_at"] >= known["updated_at"]:
                newest[place_of(item["id"])] = item
    for place in newest.keys() & set(_concerned(view)):
        if not view.gone(place):
            item = newest[place]
            title = view.evidence.file.texts.get(item["title"])
            yield f"item {view.item(place)} is {item['state']}, {title!r}"


def _concerned(view: _View) -> Iterator[Place]:
    """Of an item that a text named for a moment only, one play may have heard and the other not."""
    standing = view.evidence.standing
    for link in [*standing.declared, *(link for one in standing.proofs.values() for link in one)]:
        yield from (link.source, link.target)
    for inbound in view.evidence.book.received.values():
        item = inbound["data"].get("item")
        if item and "id" in item:
            yield place_of(item["id"])


def _labels(view: _View) -> Iterator[str]:
    for (place, label), on in view.evidence.journal.labels.items():
        if on and not view.gone(place):
            yield f"label {label} on {view.item(place)}"


def _natives(view: _View) -> Iterator[str]:
    """GitHub gives an issue one parent and a parent a hundred sub-issues: who comes first is the order among equals."""
    shown = [
        (relation, source, target)
        for relation, source, target in view.evidence.journal.native
        if not view.gone(source) and not view.gone(target)
    ]
    children = Counter(target for relation, _, target in shown if relation == "sub-issue")
    for relation, source, target in shown:
        whose, parent = view.item(source), view.item(target)
        if relation == "sub-issue" and children[target] >= FULL:
            whose = f"one of the {children[target]}"
        elif relation == "sub-issue" and target in (parents := _parents(source, view)):
            parent = " or ".join(sorted(map(view.item, parents)))
        yield f"native {whose} {relation} {parent}"


def _parents(child: Place, view: _View) -> set[Place]:
    """All that it is said to be part of."""
    links = view.evidence.standing.confirmed()
    return {one.target for one in links if (one.source, one.relation) == (child, "part-of")}


def _said(view: _View) -> Iterator[str]:
    for comment in view.evidence.shown():
        yield f"comment on {view.item(comment.place)}: {_text(comment)}"


def _bodies(view: _View) -> Iterator[str]:
    """What stands in them at the end: people's words as they are, the App's as those of its comments."""
    for place, bodies in view.evidence.journal.bodies.items():
        if not view.gone(place):
            yield f"body of {view.item(place)}: {_neutral(theirs(bodies[-1].text))!r}"
            section = standing_section(place, view.evidence)
            if section is not None:
                yield f"section in {view.item(place)}: {_lines(section)}"


def _pins(view: _View) -> Iterator[str]:
    for place, comment in view.evidence.journal.pinned.items():
        if not view.gone(place):
            yield f"pinned on {view.item(place)}: {'ours' if comment in view.evidence.journal.comments else 'a person'}"


def _text(comment: Comment) -> str:
    return _lines(_MARKER.sub("", comment.texts[-1]))


def _lines(text: str) -> str:
    """Without their order: equals come in the order in which they became known."""
    return "\n".join(sorted(line for line in _neutral(text).splitlines() if line.strip()))


def _neutral(text: str) -> str:
    return _DRAFT.sub("(draft)", _ADDRESS.sub("", _TIME.sub("(time)", text)))


def _felt(view: _View) -> Iterator[str]:
    for (target, content), count in view.evidence.journal.reactions.items():
        if count > 0 and not view.gone(target[0]):
            yield f"reaction {content} on {view.target(target)}"
