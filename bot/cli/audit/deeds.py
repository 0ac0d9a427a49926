"""Whether every action shows on GitHub once, and nothing that is no action."""

from collections import defaultdict
from hashlib import sha256

from bot.cli.audit.evidence import Evidence
from bot.cli.audit.findings import Findings
from bot.cli.audit.journal_file import Comment, marker
from bot.cli.audit.logbook import Deed, Place, Receipt

_ROLL_UP = "links"
"""What the log calls the roll-up of an item."""
_MIRRORED = {"sub-issue": "part-of", "blocked-by": "depends-on"}


def audit_deeds(evidence: Evidence, findings: Findings) -> int:
    """Match actions, receipts and what shows, each way; count the actions with a receipt."""
    book = evidence.book
    for deed in book.deeds.values():
        receipt = book.receipts.get(deed.id)
        if receipt is not None:
            _done(deed, receipt, evidence, findings)
        elif not _excused(deed, evidence):
            why = book.given_up.get(deed.id, "it has no receipt")
            findings.missing(f"{_name(deed, evidence)} was never done: {why}")
    for name in book.receipts.keys() - book.deeds.keys():
        findings.wrong(f"there is a receipt for {name}, which nobody decided")
    _comments(evidence, findings)
    _pins(evidence, findings)
    _reactions(evidence, findings)
    _labels(evidence, findings)
    _relations(evidence, findings)
    return len(book.receipts.keys() & book.deeds.keys())


def digest(text: str) -> str:
    """What a receipt says of a text: the beginning of the SHA-256 of all that stands above the marker."""
    above = text.rpartition("\n\n<!-- ecos:")[0]
    return sha256(above.encode("utf-8", "surrogatepass")).hexdigest()[:20]


def _excused(deed: Deed, evidence: Evidence) -> bool:
    """What it was about is gone, or a later action wants the same state anew."""
    if not evidence.stands(deed):
        return True
    deeds = list(evidence.book.deeds.values())
    later = deeds[deeds.index(deed) + 1 :]
    return deed.kind in ("refresh", "mirror") and any(_same_aim(deed, other) for other in later)


def _same_aim(one: Deed, other: Deed) -> bool:
    return (one.kind, one.place, one.what) == (other.kind, other.place, other.what)


def _done(deed: Deed, receipt: Receipt, evidence: Evidence, findings: Findings) -> None:
    match deed.kind, deed.what:
        case "reply", _:
            _replied(deed, receipt, evidence, findings)
        case "react", reaction:
            target = (deed.place, deed.comment)
            if evidence.stands(deed) and not evidence.journal.reactions[target, reaction]:
                findings.missing(f"{_name(deed, evidence)} has a receipt and does not show")
        case "refresh", what if what == _ROLL_UP:
            _wrote(deed, receipt, evidence, findings)
        case _:
            pass


def _replied(deed: Deed, receipt: Receipt, evidence: Evidence, findings: Findings) -> None:
    name = _name(deed, evidence)
    written = [
        one
        for one in evidence.journal.comments.values()
        if marker(one.texts[0]) == ("reply", deed.id)
    ]
    shown = [one for one in written if not one.gone]
    if not written:
        findings.missing(f"{name} has a receipt and was never written")
        return
    findings.too_many(len(shown) - 1, f"{name} shows {len(shown)} times")
    if any(one.place != deed.place for one in written):
        findings.wrong(f"{name} stands somewhere else")
    if receipt.comment not in {one.id for one in written}:
        findings.wrong(f"the receipt of {name} names another comment")
    if receipt.text not in {digest(one.texts[0]) for one in written}:
        findings.wrong(f"the receipt of {name} is for another text")


def _wrote(deed: Deed, receipt: Receipt, evidence: Evidence, findings: Findings) -> None:
    """A receipt for a comment that is kept true: that text stood in that comment."""
    if receipt.comment is None:
        return
    comment = evidence.journal.comments.get(receipt.comment)
    if comment is None or receipt.text not in {digest(text) for text in comment.texts}:
        findings.missing(f"{_name(deed, evidence)} has a receipt for what was never written")


def _comments(evidence: Evidence, findings: Findings) -> None:
    """Every comment of the App belongs to an action, and one that is kept true stands once and says the last word."""
    book, kept = evidence.book, defaultdict[Place, list[Comment]](list)
    wanted = {deed.place for deed in book.deeds.values() if deed.what == _ROLL_UP}
    for comment in evidence.journal.comments.values():
        kind, name = marker(comment.texts[0])
        if kind == "links v1" and comment.place in wanted:
            kept[comment.place] += [] if comment.gone else [comment]
        elif kind != "reply" or name not in book.deeds:
            findings.too_many(1, f"comment {comment.id} of the App belongs to no action")
    for place, shown in kept.items():
        where = evidence.spell(place)
        findings.too_many(len(shown) - 1, f"the roll-up of {where} shows {len(shown)} times")
        last = _last_text(place, evidence)
        if place in evidence.moves or place in evidence.journal.removed:
            continue
        if [digest(one.texts[-1]) for one in shown[:1]] != ([] if last is None else [last]):
            findings.wrong(f"the roll-up that {where} shows is not that of the last receipt")


def _pins(evidence: Evidence, findings: Findings) -> None:
    """The App pins what it keeps true and nothing else."""
    for number in sorted(evidence.journal.pins):
        comment = evidence.journal.comments.get(number)
        if comment is None or marker(comment.texts[0])[0] != "links v1":
            findings.too_many(1, f"nobody decided to pin comment {number}")


def _last_text(place: Place, evidence: Evidence) -> str | None:
    """What the comment that is kept at ``place`` says, by the last receipt that tells."""
    book = evidence.book
    texts = [
        receipt.text
        for name, receipt in book.receipts.items()
        if (deed := book.deeds.get(name)) and (deed.place, deed.what) == (place, _ROLL_UP)
    ]
    return texts[-1] if texts else None


def _reactions(evidence: Evidence, findings: Findings) -> None:
    asked = {((one.place, one.comment), one.what) for one in evidence.book.deeds.values()}
    for (target, reaction), count in evidence.journal.reactions.items():
        where = evidence.spell(target[0])
        findings.too_many(count - 1, f"{reaction} shows {count} times on {where}")
        if (target, reaction) not in asked:
            findings.too_many(count, f"nobody decided {reaction} on {where}")


def _labels(evidence: Evidence, findings: Findings) -> None:
    """The App touches labels only where it was decided, and each is as the receipts say."""
    book = evidence.book
    deeds = [deed for deed in book.deeds.values() if deed.what == "blocked-label"]
    places = {deed.place for deed in deeds}
    wanted: dict[Place, str | None] = {}
    for name, receipt in book.receipts.items():
        deed = book.deeds.get(name)
        if deed in deeds and not receipt.already:
            wanted[deed.place] = receipt.text
    for place, label in evidence.journal.relabelled:
        if place not in places:
            findings.too_many(1, f"nobody decided the label {label} on {evidence.spell(place)}")
    for place, kept in wanted.items():
        where, gone = evidence.spell(place), place in evidence.moves
        if kept and not evidence.journal.labels.get((place, kept)) and not gone:
            findings.missing(f"the label {kept} on {where} has a receipt and is off")


def _relations(evidence: Evidence, findings: Findings) -> None:
    """The App touches GitHub's own relations only where a mirror was decided."""
    deeds = {(one.place, one.what) for one in evidence.book.deeds.values() if one.kind == "mirror"}
    for shown, place, (repo, number) in sorted(evidence.journal.related):
        if (place, f"{_MIRRORED[shown]} {repo}#{number}") not in deeds:
            where, other = evidence.spell(place), evidence.spell((repo, number))
            findings.too_many(1, f"nobody decided that {where} is {shown} {other}")


def _name(deed: Deed, evidence: Evidence) -> str:
    what = f"{deed.kind} {'roll-up' if deed.what == _ROLL_UP else deed.what}".strip()
    return f"action {deed.id} ({what} on {evidence.spell(deed.place)})"
