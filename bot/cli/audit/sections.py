"""Sections in bodies: nothing stands there that nobody approved before, and nobody's text is lost to it.

It reads the markers by itself, and takes what people wrote for all that stands outside of them.
"""

import re
from collections import Counter
from collections.abc import Iterator
from hashlib import sha256

from bot.cli.audit.evidence import Evidence
from bot.cli.audit.findings import Findings
from bot.cli.audit.journal_file import Body
from bot.cli.audit.logbook import Place

_SECTION = re.compile(
    r"(?:\n\n)?^<!-- ecos:section link-theory \d+ [0-9a-f]+ -->\n(.*?)\n<!-- ecos:end link-theory [^>]*-->$",
    re.MULTILINE | re.DOTALL,
)

_PROPOSED = re.compile(r"`/ecos approve ([0-9a-f]{8})`")


def section_of(text: str) -> str | None:
    """What stands between the markers; ``None`` where there are none."""
    found = _SECTION.search(_plain(text))
    return found[1] if found else None


def theirs(text: str) -> str:
    """All that stands outside, without the gap that sets a section apart."""
    said = _SECTION.sub("", _plain(text))
    first = _SECTION.match(_plain(text))
    return said.removeprefix("\n\n") if first else said


def sections_at(place: Place, evidence: Evidence) -> Iterator[str]:
    """Each that the App ever wrote there, the last one last."""
    for body in evidence.journal.bodies.get(place, ()):
        section = section_of(body.text) if body.ours else None
        if section is not None:
            yield section


def standing_section(place: Place, evidence: Evidence) -> str | None:
    """What stands there at the end."""
    bodies = evidence.journal.bodies.get(place)
    return section_of(bodies[-1].text) if bodies else None


def audit_sections(evidence: Evidence, findings: Findings) -> None:
    approved = dict(_approvals(evidence))
    for place, bodies in evidence.journal.bodies.items():
        where = evidence.spell(place)
        for body in bodies:
            section = section_of(body.text) if body.ours else None
            if (
                section is not None
                and approved.get((place, _digest(section)), body.at + 1) > body.at
            ):
                findings.too_many(1, f"{where} got a section that nobody had approved")
        _audit_words(where, bodies, findings)
    _audit_receipts(evidence, findings)
    _audit_steps(evidence, findings)


def _audit_steps(evidence: Evidence, findings: Findings) -> None:
    """Whoever dies on the way, no agent is asked again for what it answered, and no draft is proposed twice."""
    steps = Counter[tuple[str, str]]()
    for fact in evidence.book.told():
        if fact["kind"] == "crew-answered":
            steps[fact["data"]["draft"], fact["data"]["step"]] += 1
        if fact["kind"] == "drafted" and fact["data"]["engine"] != "person":
            steps[fact["data"]["draft"], "report"] += 1
    for (draft, step), count in steps.items():
        findings.too_many(count - 1, f"draft {draft} has its {step} {count} times")
    proposed = Counter(
        name for one in evidence.shown() for name in set(_PROPOSED.findall(one.texts[-1]))
    )
    for draft, count in proposed.items():
        findings.too_many(count - 1, f"draft {draft} is proposed {count} times")


def _audit_words(where: str, bodies: list[Body], findings: Findings) -> None:
    said = [theirs(body.text) for body in bodies if not body.ours]
    if said and theirs(bodies[-1].text) != said[-1]:
        findings.missing(f"what a person last wrote in the body of {where} does not stand there")


def _audit_receipts(evidence: Evidence, findings: Findings) -> None:
    """What a receipt says that stands in a body stood there."""
    for name, receipt in evidence.book.receipts.items():
        deed = evidence.book.deeds.get(name)
        if deed is None or deed.what != "link-theory" or receipt.text is None:
            continue
        if receipt.text not in {_digest(one) for one in sections_at(deed.place, evidence)}:
            findings.missing(
                f"the section of {evidence.spell(deed.place)} has a receipt and was never written"
            )


def _approvals(evidence: Evidence) -> Iterator[tuple[tuple[Place, str], int]]:
    """Which text was approved for which item, and since when it is."""
    book = evidence.book
    targets = {
        fact["data"]["draft"]: (fact["data"]["item"]["repo"], fact["data"]["item"]["number"])
        for fact in book.told()
        if fact["kind"] == "draft-asked"
    }
    for cause in reversed(book.facts):
        for fact in book.facts[cause]:
            text = (
                evidence.file.texts.get(fact["data"]["body"])
                if fact["kind"] == "draft-approved"
                else None
            )
            if text is not None:
                yield (targets[fact["data"]["draft"]], _digest(text)), book.since[cause]


def _digest(content: str) -> str:
    return sha256(content.encode("utf-8", "surrogatepass")).hexdigest()[:20]


def _plain(text: str) -> str:
    return text.replace("\r\n", "\n")
