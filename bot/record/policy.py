"""The ecosystem's policy as the log knows it; decisions name the hash of the one they followed."""

from dataclasses import dataclass

from bot.vocabulary import IssueRef, Language, Relation, RepoName


@dataclass(frozen=True, slots=True, order=True)
class Alias:
    """A short name for a repository; compared without case."""

    alias: str
    repo: RepoName


@dataclass(frozen=True, slots=True, order=True)
class RelationWords:
    """A label that policy adds to the built-in table; ``inverse`` when the other end says it."""

    words: str
    relation: Relation
    inverse: bool = False


@dataclass(frozen=True, slots=True)
class Policy:
    """Owners and aliases are compared without case. Empty ``owners``: that of the first installation.

    ``adopted``: owners for whom ecos writes from the start; for others once somebody says ``/ecos adopt``.
    """

    owners: tuple[str, ...] = ()
    aliases: tuple[Alias, ...] = ()
    masters: tuple[IssueRef, ...] = ()
    words: tuple[RelationWords, ...] = ()
    trust: tuple[tuple[RepoName, ...], ...] = ()
    blocked_label: str | None = None
    language: Language = Language.ENGLISH
    adopted: tuple[str, ...] = ()
