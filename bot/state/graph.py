"""The linked-issue graph: how statements, declarations and refusals make and unmake links.

Each function writes on the branch it is given and bumps what it changed. A link goes with its last evidence.
"""

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import replace
from typing import Any, TypeVar

from immutables import Map

from bot.record.action import Aspect
from bot.record.link import Link, Origin, Provenance
from bot.state import keys
from bot.state.model import Declaration, LinkRecord, Proof, State, Statement
from bot.vocabulary import Index, IssueId, RepoId

Key = TypeVar("Key")
Value = TypeVar("Value")
Ordered = TypeVar("Ordered", bound=Any)


def state_evidence(branch: State, origin: Origin, statement: Statement, index: Index) -> None:
    """Replace what the text at ``origin`` proves."""
    before = branch.statements.get(origin)
    proofs: dict[Link, set[Proof]] = {}
    for evidence in before.evidence if before else ():
        proofs[evidence.link] = set()
    for evidence in statement.evidence:
        proof = Proof(origin, evidence.words, statement.provenance)
        proofs.setdefault(evidence.link, set()).add(proof)
    for link, fresh in proofs.items():
        _prove(branch, link, origin, fresh, index)
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
            _prove(branch, evidence.link, origin, (), index)
        branch.statements = _dropped(branch.statements, origin)
        branch.handled = _dropped(branch.handled, origin)
    for link in branch.links_of.get(item, ()):
        for proof in branch.links[link].proofs:
            _drop_evidence(branch, proof.origin, link)
        _put(branch, link, LinkRecord(), index)
    for aspect in Aspect:
        branch.own = _dropped(branch.own, (item, aspect))
    branch.origins_of = _dropped(branch.origins_of, item)
    branch.items = _dropped(branch.items, item)
    branch.replies = _dropped(branch.replies, item)
    touch(branch, item, index)


def remove_repository(branch: State, repo: RepoId, index: Index) -> None:
    """Forget a repository and all its items, observed or only spoken of. Rare, so it may look at every one."""
    ends = {*branch.items, *branch.origins_of, *branch.links_of, *branch.replies}
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
    origins = branch.origins_of.get(origin.item, ())
    if origin not in origins:
        branch.origins_of = branch.origins_of.set(origin.item, _inserted(origins, origin))


def touch(branch: State, item: IssueId, index: Index) -> None:
    bump(branch, keys.item_key(item), index)


def bump(branch: State, key: str, index: Index) -> None:
    branch.versions = branch.versions.set(key, index)


def _prove(branch: State, link: Link, origin: Origin, fresh: Iterable[Proof], index: Index) -> None:
    """Let ``fresh`` be all that ``origin`` proves of ``link``. A refusal holds for the texts that still prove it."""
    record = branch.links.get(link, LinkRecord())
    others = (proof for proof in record.proofs if proof.origin != origin)
    proofs = tuple(sorted((*others, *fresh), key=Proof.place))
    texts = {proof.words.text for proof in proofs}
    declined = tuple(text for text in record.declined if text in texts)
    proved = LinkRecord(proofs, record.declaration, declined)
    if proved != record:
        _put(branch, link, proved, index)


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
