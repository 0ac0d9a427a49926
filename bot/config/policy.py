"""``ecosystem.yml``: the policy of an ecosystem, checked line by line before it may enter the log.

Unknown keys are refused, and so is a key given twice: a ``trust`` that is silently ignored would be found out too late.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

from bot.config.document import read_document
from bot.config.spelling import quoted
from bot.errors import Misconfigured
from bot.record import codec
from bot.record.policy import Alias, Policy, RelationWords
from bot.vocabulary import IssueRef, Language, Relation, RepoName

_KEYS = (
    *("owners", "repositories", "master_issues", "relation_words", "trust"),
    *("blocked_label", "language", "adopted"),
)
_NUMBER = re.compile(r"[1-9][0-9]{0,9}", re.ASCII)


def read_policy(path: Path) -> Policy:
    """The policy in the file at ``path``. Raises Misconfigured with the place and the mend."""
    try:
        return parse_policy(read_document(path), str(path))
    except Misconfigured as error:
        raise Misconfigured(f"ECOS_ECOSYSTEM: {error}") from None


def parse_policy(document: Any, where: str) -> Policy:
    """The policy that ``document`` describes; ``where`` names it in errors."""
    table = _mapping(document, where)
    for key in table:
        if key not in _KEYS:
            raise Misconfigured(f"{where}: unknown key {key!r}; known are {', '.join(_KEYS)}")
    repositories = _mapping(table.get("repositories", {}), f"{where}: repositories")
    words = _mapping(table.get("relation_words", {}), f"{where}: relation_words")
    label = table.get("blocked_label")
    owners = tuple(_strings(table.get("owners", []), f"{where}: owners"))
    return Policy(
        owners=owners,
        aliases=tuple(_aliases(repositories, f"{where}: repositories")),
        masters=tuple(_refs(table.get("master_issues", []), f"{where}: master_issues")),
        words=tuple(_words(words, f"{where}: relation_words")),
        trust=tuple(_groups(table.get("trust", []), f"{where}: trust")),
        blocked_label=None if label is None else _string(label, f"{where}: blocked_label"),
        language=_language(table.get("language", "en"), f"{where}: language"),
        adopted=tuple(_adopted(table.get("adopted", []), owners, f"{where}: adopted")),
    )


def policy_hash(policy: Policy) -> str:
    """Names a policy in the log and in every decision that followed it."""
    return sha256(codec.dump(policy)).hexdigest()


def repo_name(written: str, where: str) -> RepoName:
    owner, slash, name = written.partition("/")
    if not (owner and slash and name) or "/" in name:
        raise Misconfigured(f"{where}: {written!r} is not owner/name")
    return RepoName(owner, name)


def _aliases(repositories: Mapping[str, Any], where: str) -> Iterable[Alias]:
    taken: dict[str, RepoName] = {}
    for written, aliases in repositories.items():
        repo = repo_name(written, where)
        for alias in (repo.name, *_strings(aliases or [], f"{where}: {written}")):
            holder = taken.setdefault(alias.casefold(), repo)
            if holder != repo:
                raise Misconfigured(f"{where}: {alias!r} names both {holder} and {repo}")
            yield Alias(alias, repo)


def _refs(written: Any, where: str) -> Iterable[IssueRef]:
    for one in _strings(written, where):
        repo, hash_, number = one.partition("#")
        if not hash_ or not _NUMBER.fullmatch(number):
            raise Misconfigured(f"{where}: {quoted(one)} is not owner/name#number")
        yield IssueRef(repo_name(repo, where), int(number))


def _words(written: Mapping[str, Any], where: str) -> Iterable[RelationWords]:
    for words, meaning in written.items():
        row = meaning if isinstance(meaning, dict) else {"relation": meaning}
        relation, inverse = row.get("relation"), row.get("inverse", False)
        if relation not in {known.value for known in Relation} or not isinstance(inverse, bool):
            known = ", ".join(known.value for known in Relation)
            raise Misconfigured(f"{where}: {words!r} must mean one of {known}")
        yield RelationWords(words, Relation(relation), inverse)


def _groups(written: Any, where: str) -> Iterable[tuple[RepoName, ...]]:
    for group in _list(written, where):
        yield tuple(repo_name(one, where) for one in _strings(group, where))


def _adopted(written: Any, owners: Sequence[str], where: str) -> Iterable[str]:
    """Without ``owners`` the first installation's counts, and nobody knows yet who that is."""
    listed = {owner.casefold() for owner in owners}
    for one in _strings(written, where):
        if listed and one.casefold() not in listed:
            raise Misconfigured(f"{where}: {one!r} is not among the owners: list it there, too")
        yield one


def _language(value: Any, where: str) -> Language:
    if value not in {known.value for known in Language}:
        known = " or ".join(known.value for known in Language)
        raise Misconfigured(f"{where}: {value!r} is not {known}")
    return Language(value)


def _mapping(value: Any, where: str) -> Mapping[str, Any]:
    if not isinstance(value, dict) or not all(isinstance(key, str) for key in value):
        raise Misconfigured(f"{where} must be a mapping of names")
    return value


def _list(value: Any, where: str) -> list[Any]:
    if not isinstance(value, list):
        raise Misconfigured(f"{where} must be a list")
    return value


def _strings(value: Any, where: str) -> Iterable[str]:
    return [_string(one, where) for one in _list(value, where)]


def _string(value: Any, where: str) -> str:
    if not isinstance(value, str) or not value:
        raise Misconfigured(f"{where}: {value!r} is not a name; quote it")
    return value
