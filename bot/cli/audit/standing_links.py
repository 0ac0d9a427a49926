"""Which links stand: the auditor's own small fold of the facts, with nothing of the state's."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from bot.cli.audit.ledger_file import Json
from bot.cli.audit.logbook import Place, place_of
from bot.vocabulary import Permission


class Link(NamedTuple):
    source: Place
    relation: str
    target: Place


class Proof(NamedTuple):
    """Words of one text, who wrote them and by what right."""

    text: str
    start: int
    end: int
    right: int
    login: str


Origin = tuple[Place, int]
"""An item and one of its comments, or 0 for its own text."""

Gone = Callable[[Place], bool]


@dataclass(slots=True)
class Standing:
    """``proofs``: by text place, then link. By link, ``overruled``: texts that an unlink held back; ``vouched``: texts
    that somebody with the right confirmed. ``native``: links that a person made on GitHub itself.
    """

    proofs: dict[Origin, dict[Link, Proof]] = field(default_factory=dict)
    declared: set[Link] = field(default_factory=set)
    native: set[Link] = field(default_factory=set)
    overruled: dict[Link, set[str]] = field(default_factory=dict)
    vouched: dict[Link, set[str]] = field(default_factory=dict)

    def fold(self, fact: Json) -> None:
        said = fact["data"]
        match fact["kind"]:
            case "evidence-stated":
                self.proofs[_origin(said["origin"])] = dict(_proved(said))
            case "link-declared":
                link = _link(said["link"])
                self.declared.add(link)
                self.overruled.pop(link, None)
            case "link-declined":
                link = _link(said["link"])
                self.declared.discard(link)
                self.native.discard(link)
                self.overruled[link] = {proof.text for proof in self.proved(link)}
            case "link-vouched":
                self.vouched[_link(said["link"])] = set(said["texts"])
            case "native-observed":
                self.native.add(_link(said["link"]))
            case "native-removed":
                self.native.discard(_link(said["link"]))
            case "item-removed":
                self._forget(lambda place: place == place_of(said["item"]))
            case "repository-removed":
                self._forget(lambda place: place[0] == said["repo"])
            case _:
                pass

    def proved(self, link: Link) -> list[Proof]:
        return [proofs[link] for proofs in self.proofs.values() if link in proofs]

    def confirmed(self) -> frozenset[Link]:
        """Those that somebody with triage rights or more stands behind: by command, or in a text not overruled."""
        said = defaultdict[Link, list[Proof]](list)
        for proofs in self.proofs.values():
            for link, proof in proofs.items():
                said[link].append(proof)
        believed = {link for link, proofs in said.items() if self._believed(link, proofs)}
        return frozenset(self.declared | self.native | believed)

    def _believed(self, link: Link, proofs: list[Proof]) -> bool:
        overruled, vouched = self.overruled.get(link, set()), self.vouched.get(link, set())
        return any(
            (proof.right >= Permission.TRIAGE.value or proof.text in vouched)
            and proof.text not in overruled
            for proof in proofs
        )

    def _forget(self, gone: Gone) -> None:
        """Its texts prove nothing any more, and nobody is linked to it."""
        self.proofs = {
            origin: {link: one for link, one in proofs.items() if not _touches(link, gone)}
            for origin, proofs in self.proofs.items()
            if not gone(origin[0])
        }
        self.declared = {link for link in self.declared if not _touches(link, gone)}
        self.native = {link for link in self.native if not _touches(link, gone)}


def standing(facts: Iterable[Json]) -> Standing:
    links = Standing()
    for fact in facts:
        links.fold(fact)
    return links


def _proved(said: Json) -> Iterator[tuple[Link, Proof]]:
    for one in said["evidence"]:
        words, by = one["words"], said["provenance"]
        proof = Proof(words["text"], words["start"], words["end"], by["right"], by["login"])
        yield _link(one["link"]), proof


def _link(said: Json) -> Link:
    return Link(place_of(said["source"]), said["relation"], place_of(said["target"]))


def _origin(said: Json) -> Origin:
    return place_of(said["item"]), said["comment"]


def _touches(link: Link, gone: Gone) -> bool:
    return gone(link.source) or gone(link.target)
