"""The linked-issue graph: how statements, declarations and refusals make and unmake links.

Each function writes on the branch it is given and bumps what it changed. A link goes with its last evidence.
"""

from bisect import bisect_left, bisect_right
from dataclasses import replace
from operator import attrgetter

from bot.record.action import Aspect, MirrorEnd, SectionEnd
from bot.record.link import Link, Origin
from bot.state import keys
from bot.state.model import Declaration, LinkRecord, Proof, State, Statement, Vouch, place_of
from bot.state.native import NOT_NATIVE, Native
from bot.state.section import Section
from bot.state.table import Key, Table, Value
from bot.vocabulary import Index, Instant, IssueId, RepoId, TextId

NO_RECORD = LinkRecord()
"""Of a link that nothing proves and nobody declared; never kept."""


def state_evidence(branch: State, origin: Origin, statement: Statement, index: Index) -> None:
    """Replace what the text at ``origin`` proves."""
    before = branch.statements.get(origin)
    proofs: dict[Link, list[Proof]] = (
        {evidence.link: [] for evidence in before.evidence} if before else {}
    )
    for evidence in statement.evidence:
        fresh = proofs.setdefault(evidence.link, [])
        proof = Proof(origin, evidence.words, statement.provenance, statement.at)
        if proof not in fresh:
            fresh.append(proof)
    for link, fresh in proofs.items():
        _prove(branch, link, origin, fresh, index)
    if before is None:
        remember_origin(branch, origin)
    branch.statements = branch.statements.set(origin, statement)
    touch(branch, origin.item, index)


def declare(branch: State, link: Link, declaration: Declaration, index: Index) -> None:
    record = branch.links.get(link, NO_RECORD)
    native = replace(record.native, declined=None)
    declared = replace(record, declaration=declaration, declined=(), native=native)
    _put(branch, link, record, declared, index)


def decline(branch: State, link: Link, index: Index) -> None:
    """Drop the declaration, and overrule the texts and the relation on GitHub that prove ``link`` today."""
    record = branch.links.get(link, NO_RECORD)
    native = replace(record.native, by=None)
    declined = LinkRecord(record.proofs, declined=_texts(record), native=native)
    _put(branch, link, record, declined, index)


def vouch(branch: State, link: Link, said: Vouch, index: Index) -> None:
    """Let the texts that somebody vouches for count, as far as they prove ``link`` today."""
    record = branch.links.get(link, NO_RECORD)
    vouched = _still(said, record.proofs)
    _put(branch, link, record, replace(record, vouched=vouched), index)


def relate(branch: State, link: Link, native: Native, index: Index) -> None:
    """A person made GitHub's own relation."""
    record = branch.links.get(link, NO_RECORD)
    _put(branch, link, record, replace(record, native=native), index)


def unrelate(branch: State, link: Link, at: Instant, index: Index) -> None:
    """A person took GitHub's own relation away: what says the same today does not bring it back."""
    record = branch.links.get(link, NO_RECORD)
    native = Native(heard_at=at, declined=_texts(record))
    _put(branch, link, record, replace(record, native=native), index)


def mirrored(branch: State, link: Link, end: MirrorEnd, index: Index) -> None:
    """Keep how ecos's own relation ended; one that is gone leaves nothing."""
    record = branch.links.get(link, NO_RECORD)
    native = replace(record.native, end=None if end is MirrorEnd.GONE else end)
    _put(branch, link, record, replace(record, native=native), index)


def remove_item(branch: State, item: IssueId, index: Index) -> None:
    """Forget an item: its texts prove nothing any more, and nobody is linked to it."""
    for origin in branch.origins_of.get(item, ()):
        statement = branch.statements.get(origin)
        for evidence in statement.evidence if statement else ():
            _prove(branch, evidence.link, origin, [], index)
        branch.statements = _dropped(branch.statements, origin)
        branch.handled = _dropped(branch.handled, origin)
    for link in branch.links_of.get(item, ()):
        record = branch.links[link]
        for proof in record.proofs:
            _drop_evidence(branch, proof.origin, link)
        _put(branch, link, record, NO_RECORD, index)
    for aspect in Aspect:
        branch.own = _dropped(branch.own, (item, aspect))
    branch.origins_of = _dropped(branch.origins_of, item)
    branch.items = _dropped(branch.items, item)
    branch.since = _dropped(branch.since, item)
    branch.replies = _dropped(branch.replies, item)
    branch.muted = _dropped(branch.muted, item)
    branch.spoken = _dropped(branch.spoken, item)
    branch.sections = _dropped(branch.sections, item)
    branch.restores = _dropped(branch.restores, item)
    branch.briefed = _dropped(branch.briefed, item)
    touch(branch, item, index)


def keep_section(branch: State, item: IssueId, section: Section | None, index: Index) -> None:
    """``section`` is what is to stand in the body of ``item`` from now on; ``None``: nothing of ours.

    One that a person approved may be written whatever stands there now, so what was written last counts no more.
    """
    place = (item, Aspect.THEORY)
    if section is None:
        branch.sections = _dropped(branch.sections, item)
    else:
        branch.sections = branch.sections.set(item, section)
    own = branch.own.get(place)
    if section is not None and section.by_hand and own is not None:
        # of what was told of another text nobody knows whether it holds for this one
        end = None if own.section is SectionEnd.UNPLACED else own.section
        branch.own = branch.own.set(place, replace(own, text=None, section=end))
    touch(branch, item, index)


def remove_repository(branch: State, repo: RepoId, index: Index) -> None:
    """Forget a repository and all its items, observed or only spoken of. Rare, so it may look at every one."""
    ends = {*branch.items, *branch.origins_of, *branch.links_of, *branch.replies, *branch.muted}
    ends |= {*branch.sections}
    ends |= {item for item, _ in branch.own}
    for item in sorted(item for item in ends if item.repo == repo):
        remove_item(branch, item, index)
    branch.repositories = _dropped(branch.repositories, repo)
    unname(branch, repo)
    bump(branch, keys.REPOSITORIES, index)


def unname(branch: State, repo: RepoId) -> None:
    """Take the names from ``repo``, so that another repository may bear them."""
    for name in [name for name, owner in branch.names.items() if owner == repo]:
        branch.names = branch.names.delete(name)


def remember_origin(branch: State, origin: Origin) -> None:
    """List ``origin`` under its item; to be called before anything else is kept of it."""
    if origin not in branch.statements and origin not in branch.handled:
        origins = branch.origins_of.get(origin.item, ())
        at = bisect_left(origins, origin)
        listed = (*origins[:at], origin, *origins[at:])
        branch.origins_of = branch.origins_of.set(origin.item, listed)


def touch(branch: State, item: IssueId, index: Index) -> None:
    bump(branch, keys.item_key(item), index)


def bump(branch: State, key: str, index: Index) -> None:
    branch.versions = branch.versions.set(key, index)


def _prove(branch: State, link: Link, origin: Origin, fresh: list[Proof], index: Index) -> None:
    """Let ``fresh`` be all that ``origin`` proves of ``link``. What is declined or vouched for stays with its texts."""
    record = branch.links.get(link, NO_RECORD)
    place = place_of(origin)
    first = bisect_left(record.proofs, place, key=Proof.place)
    last = bisect_right(record.proofs, place, lo=first, key=Proof.place)
    if (
        first < last
    ):  # an edit that says the same again does not make it younger, if it weighed as much before
        old = record.proofs[first]
        fresh = [
            replace(proof, at=min(old.at, proof.at))
            if old.by_right or not proof.by_right
            else proof
            for proof in fresh
        ]
    fresh.sort(key=attrgetter("words"))
    proofs = (*record.proofs[:first], *fresh, *record.proofs[last:])
    if proofs == record.proofs:
        return
    native = record.native
    if native.declined:
        native = replace(native, declined=_proving(native.declined, proofs))
    proved = LinkRecord(
        proofs,
        record.declaration,
        _proving(record.declined, proofs),
        record.vouched and _still(record.vouched, proofs),
        native,
    )
    _put(branch, link, record, proved, index)


def _still(vouch: Vouch, proofs: tuple[Proof, ...]) -> Vouch | None:
    """What is left of ``vouch`` for the texts that prove its link now."""
    texts = _proving(vouch.texts, proofs)
    return replace(vouch, texts=texts) if texts else None


def _proving(texts: tuple[TextId, ...], proofs: tuple[Proof, ...]) -> tuple[TextId, ...]:
    """Those of ``texts`` that are among ``proofs``."""
    proving = {proof.words.text for proof in proofs} if texts else set()
    return tuple(text for text in texts if text in proving)


def _texts(record: LinkRecord) -> tuple[TextId, ...]:
    """The texts that prove it today."""
    return tuple(sorted({proof.words.text for proof in record.proofs}))


def _put(branch: State, link: Link, before: LinkRecord, record: LinkRecord, index: Index) -> None:
    """Let ``record`` take the place of ``before``, in the table and at both ends."""
    known = before is not NO_RECORD
    kept = bool(record.proofs) or record.declaration is not None or record.native != NOT_NATIVE
    if kept:
        branch.links = branch.links.set(link, record)
    elif known:
        branch.links = branch.links.delete(link)
    for end in (link.source, link.target):
        if kept is not known:
            _list(branch, end, link, kept)
        touch(branch, end, index)


def _list(branch: State, end: IssueId, link: Link, kept: bool) -> None:
    links = branch.links_of.get(end, ())
    at = bisect_left(links, link)
    if kept:
        branch.links_of = branch.links_of.set(end, (*links[:at], link, *links[at:]))
    elif links == (link,):
        branch.links_of = branch.links_of.delete(end)
    elif links[at : at + 1] == (link,):  # a slice does not list all links of the other end
        branch.links_of = branch.links_of.set(end, (*links[:at], *links[at + 1 :]))


def _drop_evidence(branch: State, origin: Origin, link: Link) -> None:
    statement = branch.statements.get(origin)
    if statement is None:
        return  # every proof is stated, but a slice does not hold the statements of other items
    rest = tuple(evidence for evidence in statement.evidence if evidence.link != link)
    branch.statements = branch.statements.set(origin, replace(statement, evidence=rest))


def _dropped(table: Table[Key, Value], key: Key) -> Table[Key, Value]:
    return table.delete(key) if key in table else table
