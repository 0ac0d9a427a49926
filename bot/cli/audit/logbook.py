"""The logbook: what the entries of a ledger say was received, decided and done."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import sha256

from bot.cli.audit.ledger_file import Entry, Json, LedgerFile

Place = tuple[int, int]
"""Repository id and number of an item."""


@dataclass(frozen=True, slots=True)
class Deed:
    """One action of a decision. ``what`` is the reaction, the aspect or the link, empty for a reply."""

    id: str
    cause: str
    kind: str
    place: Place
    comment: int | None
    what: str


@dataclass(frozen=True, slots=True)
class Receipt:
    """A ``done``: ``comment`` and the digest of the ``text`` written there, where there are such."""

    status: int
    comment: int | None
    text: str | None
    already: bool


@dataclass(slots=True)
class Logbook:
    """By cause: ``received`` holds what came in, ``facts`` and ``deeds`` the decision that holds, in log order.

    Of several decisions of a cause the last one holds: those before it were superseded, each a ground to decide again.
    ``given_up``: why an action will never be done. ``since``: when the entry of that decision was recorded.
    """

    received: dict[str, Json] = field(default_factory=dict)
    twice: list[str] = field(default_factory=list)
    facts: dict[str, tuple[Json, ...]] = field(default_factory=dict)
    since: dict[str, int] = field(default_factory=dict)
    deeds: dict[str, Deed] = field(default_factory=dict)
    receipts: dict[str, Receipt] = field(default_factory=dict)
    given_up: dict[str, str] = field(default_factory=dict)
    parked: dict[str, str] = field(default_factory=dict)
    dropped: set[str] = field(default_factory=set)
    twins_healed: int = 0

    def note(self, entry: Entry) -> None:
        """Take down one entry."""
        said = entry.payload
        match entry.kind:
            case "received" if entry.first:
                if entry.key in self.received:
                    self.twice.append(entry.key)
                self.received[entry.key] = said["inbound"]
            case "decided":
                self._decided(said)
                self.since[said["cause"]] = entry.at
            case "done":
                text, comment = said["text"], said["comment"]
                receipt = Receipt(said["status"], comment, text, said["already"])
                self.receipts.setdefault(said["action"], receipt)
                self.twins_healed += said["twins_removed"]
            case "settled":
                self.twins_healed += said["twins_removed"]
            case "failed" if said["retry_at"] is None:
                self.given_up[said["action"]] = said["reason"]
            case "parked":
                self.parked[said["cause"]] = said["reason"]
            case "unparked":
                self.parked.pop(said["cause"], None)
                if said["verdict"] == "drop":
                    self.dropped.add(said["cause"])
            case _:
                pass

    def _decided(self, said: Json) -> None:
        cause = said["cause"]
        self.parked.pop(cause, None)
        self.facts.pop(cause, None)
        self.facts[cause] = tuple(said["facts"])
        for name in [name for name, deed in self.deeds.items() if deed.cause == cause]:
            del self.deeds[name]
        self.deeds |= {deed.id: deed for deed in _deeds(cause, said["actions"])}

    def told(self) -> Iterator[Json]:
        """Every fact of every decision that holds, in log order."""
        for facts in self.facts.values():
            yield from facts


def logbook(file: LedgerFile) -> Logbook:
    """All entries of ``file``, taken down."""
    book = Logbook()
    for entry in file.entries:
        book.note(entry)
    return book


def place_of(item: Json) -> Place:
    return item["repo"], item["number"]


def _deeds(cause: str, actions: list[Mapping[str, Json]]) -> Iterator[Deed]:
    for ordinal, action in enumerate(actions):
        said = action["data"]
        name = sha256(f"{cause}/{ordinal}".encode()).hexdigest()[:20]
        link = said.get("link")
        what = said.get("reaction") or said.get("aspect") or (_said(link) if link else "")
        place = place_of(link["source"] if link else said["item"])
        yield Deed(name, cause, str(action["kind"]), place, said.get("comment"), what)


def _said(link: Json) -> str:
    """What the source of ``link`` is to become: ``part-of 17#4``."""
    return f"{link['relation']} {link['target']['repo']}#{link['target']['number']}"
