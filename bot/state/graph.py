"""The linked-issue graph: how statements, declarations and refusals make and unmake links.

Each function writes on the branch it is given and bumps what it changed. A link goes with its last evidence.
"""

from bisect import bisect_left
from dataclasses import replace
from typing import Any, TypeVar

from immutables import Map

from bot.record.link import Evidence, Link, Origin, Provenance
from bot.state import keys
from bot.state.model import Declaration, LinkRecord, Proof, State, Statement
from bot.vocabulary import Index, IssueId, RepoId

Key = TypeVar("Key")
Value = TypeVar("Value")
Ordered = TypeVar("Ordered", bound=Any)


def state_evidence(branch: State, origin: Origin, statement: Statement, index: Index) -> None:
    """Replace what the text at ``origin`` proves."""
    before = branch.statements.get(origin)
    for evidence in before.evidence if before else ():
        _without_proof(branch, evidence, origin, index)
    for evidence in statement.evidence:
        proof = Proof(origin, evidence.words, statement.provenance)
        _with_proof(branch, evidence.link, proof, index)
    branch.statements = branch.statements.set(origin, statement)
    remember_origin(branch, origin)
    touch(branch, origin.item, index)


def declare(branch: State, link: Link, declaration: Declaration, index: Index) -> None:
    record = branch.links.get(link, LinkRecord())
    _put(branch, link, LinkRecord(record.proofs, declaration, ()), index)


def decline(branch: State, link: Link, by: Provenance, index: Index) -> None:
    """Drop the declaration and overrule the texts that prove ``link`` today."""
    del by  # the log keeps who declined; the state needs only that somebody did
    record = branch.links.get(link, LinkRecord())
    texts = tuple(sorted({proof.words.text for proof in record.proofs}))
    _put(branch, link, LinkRecord(record.proofs, None, texts), index)


def remove_item(branch: State, item: IssueId, index: Index) -> None:
    """Forget an item: its texts prove nothing any more, and nobody is linked to it."""
    for origin in branch.origins_of.get(item, ()):
        statement = branch.statements.get(origin)
        for evidence in statement.evidence if statement else ():
            _without_proof(branch, evidence, origin, index)
        branch.statements = _dropped(branch.statements, origin)
        branch.handled = _dropped(branch.handled, origin)
    for link in branch.links_of.get(item, ()):
        for proof in branch.links[link].proofs:
            _drop_evidence(branch, proof.origin, link)
        _put(branch, link, LinkRecord(), index)
    branch.origins_of = _dropped(branch.origins_of, item)
    branch.items = _dropped(branch.items, item)
    branch.replies = _dropped(branch.replies, item)
    for place in [place for place in branch.own if place[0] == item]:
        branch.own = branch.own.delete(place)
    touch(branch, item, index)


def remove_repository(branch: State, repo: RepoId, index: Index) -> None:
    """Forget a repository and all its items. Rare, so it may look at every item."""
    for item in sorted(item for item in branch.items if item.repo == repo):
        remove_item(branch, item, index)
    known = branch.repositories.get(repo)
    if known is not None:
        branch.repositories = branch.repositories.delete(repo)
        unname(branch, repo)
    bump(branch, keys.REPOSITORIES, index)


def unname(branch: State, repo: RepoId) -> None:
    """Take the names from ``repo``, so that another repository may bear them."""
    for name in [name for name, owner in branch.names.items() if owner == repo]:
        branch.names = branch.names.delete(name)


def remember_origin(branch: State, origin: Origin) -> None:
    origins = branch.origins_of.get(origin.item, ())
    if origin not in origins:
        branch.origins_of = branch.origins_of.set(origin.item, _inserted(origins, origin))


def touch(branch: State, item: IssueId, index: Index) -> None:
    bump(branch, keys.item_key(item), index)


def bump(branch: State, key: str, index: Index) -> None:
    branch.versions = branch.versions.set(key, index)


def _with_proof(branch: State, link: Link, proof: Proof, index: Index) -> None:
    record = branch.links.get(link, LinkRecord())
    proofs = _inserted(record.proofs, proof)
    _put(branch, link, LinkRecord(proofs, record.declaration, record.declined), index)


def _without_proof(branch: State, evidence: Evidence, origin: Origin, index: Index) -> None:
    record = branch.links.get(evidence.link)
    if record is None:
        return
    proofs = tuple(proof for proof in record.proofs if proof.origin != origin)
    kept = LinkRecord(proofs, record.declaration, record.declined if proofs else ())
    _put(branch, evidence.link, kept, index)


def _put(branch: State, link: Link, record: LinkRecord, index: Index) -> None:
    kept = bool(record.proofs) or record.declaration is not None
    branch.links = branch.links.set(link, record) if kept else _dropped(branch.links, link)
    for end in (link.source, link.target):
        links = branch.links_of.get(end, ())
        if kept and link not in links:
            branch.links_of = branch.links_of.set(end, _inserted(links, link))
        elif not kept and link in links:
            rest = tuple(other for other in links if other != link)
            branch.links_of = (
                branch.links_of.set(end, rest) if rest else branch.links_of.delete(end)
            )
        touch(branch, end, index)


def _drop_evidence(branch: State, origin: Origin, link: Link) -> None:
    statement = branch.statements.get(origin)
    if statement is None:
        return
    rest = tuple(evidence for evidence in statement.evidence if evidence.link != link)
    branch.statements = branch.statements.set(origin, replace(statement, evidence=rest))


def _inserted(ordered: tuple[Ordered, ...], item: Ordered) -> tuple[Ordered, ...]:
    at = bisect_left(ordered, item)
    return ordered if ordered[at : at + 1] == (item,) else (*ordered[:at], item, *ordered[at:])


def _dropped(table: Map[Key, Value], key: Key) -> Map[Key, Value]:
    return table.delete(key) if key in table else table
