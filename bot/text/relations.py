"""The one table of words by which people say what one item is to another, in English and French.

A policy extends it (:func:`grammar`); nothing else in ecos knows a relation word. Keys are :func:`folded`.
"""

import re
import unicodedata
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from bot.vocabulary import Relation


@dataclass(frozen=True, slots=True)
class RelationWord:
    """``inverse``: the item that is named is the one that has the relation to the item that names it."""

    relation: Relation
    inverse: bool = False


@dataclass(frozen=True, slots=True)
class Grammar:
    """All that reading a text depends on besides the text."""

    words: Mapping[str, RelationWord]
    """By folded word."""
    aliases: Container[str]
    """Short names of repositories, case-folded. There may be thousands, so they are only asked for one by one."""
    hosts: tuple[str, ...]
    """Hosts of GitHub's web pages, lower case, with the port if there is one."""
    slug: str = "ecos"
    """The App's name, as in ``@slug help``."""


TABLE: tuple[tuple[Relation, bool, str], ...] = (
    (Relation.DEPENDS_ON, False, "depends on, blocked by, dépend de, bloqué par, bloquée par"),
    (Relation.DEPENDS_ON, True, "needed by, blocks, nécessaire à, requis par, requise par, bloque"),
    (Relation.PART_OF, False, "part of, partie de, fait partie de"),
    (Relation.PART_OF, True, "contains, contient"),
    (Relation.COORDINATES, False, "coordinates, coordonne"),
    (Relation.COORDINATES, True, "coordinated by, coordonné par, coordonnée par"),
    (Relation.USES, False, "uses, utilise"),
    (Relation.USES, True, "used by, utilisé par, utilisée par"),
    (Relation.INTEGRATES, False, "integrates, intègre"),
    (Relation.INTEGRATES, True, "integrated by, intégré par, intégrée par"),
    (Relation.FEEDS, False, "feeds, alimente"),
    (Relation.FEEDS, True, "fed by, alimenté par, alimentée par"),
    (Relation.IMPLEMENTS, False, "implements, implémente, met en œuvre"),
    (Relation.IMPLEMENTS, True, "implemented by, implémenté par, implémentée par"),
    (Relation.DUPLICATES, False, "duplicates, duplicate of, doublon de, duplique"),
    (Relation.DUPLICATES, True, "duplicated by, dupliqué par, dupliquée par"),
    (Relation.CLOSES, False, "closes, close, closed, fixes, fix, fixed"),
    (Relation.CLOSES, False, "resolves, resolve, resolved"),
    (Relation.CLOSES, False, "ferme, corrige, résout"),
    (Relation.CLOSES, True, "closed by, fixed by, resolved by"),
    (Relation.CLOSES, True, "fermé par, corrigé par, résolu par"),
    (Relation.RELATES, False, "relates, relates to, related to, related"),
    (Relation.RELATES, False, "en lien avec, lié à, liée à"),
)
"""(relation, inverse, words); the first word of a pair is its canonical one."""

LONGEST_WORD = 64
"""Code points of a relation word, at most, with the sign and blanks around it."""

_JOINTS = re.compile(r"[\s_\u00ad\u2010-\u2015-]+")


def folded(word: str) -> str:
    """A word without case, accents and hyphens, so that ``DÉPEND-DE`` and ``dépend de`` are one key."""
    bare = word.casefold().replace("œ", "oe")
    if not bare.isascii():
        spread = unicodedata.normalize("NFKD", bare)
        bare = "".join(letter for letter in spread if not unicodedata.combining(letter))
    return _JOINTS.sub(" ", bare).strip()


@cache
def default_words() -> Mapping[str, RelationWord]:
    """The table, by folded word."""
    return MappingProxyType(
        {
            folded(word): RelationWord(relation, inverse)
            for relation, inverse, words in TABLE
            for word in words.split(",")
        }
    )


def grammar(
    words: Mapping[str, RelationWord] = MappingProxyType({}),
    aliases: Iterable[str] = (),
    hosts: Iterable[str] = ("github.com",),
    slug: str = "ecos",
) -> Grammar:
    """The default table extended by ``words``, with every name folded as :class:`Grammar` wants it."""
    more = {folded(word): means for word, means in words.items()}
    return Grammar(
        MappingProxyType({**default_words(), **more}) if more else default_words(),
        frozenset(alias.casefold() for alias in aliases),
        tuple(host.lower() for host in hosts),
        slug,
    )


def canonical_word(relation: Relation, inverse: bool) -> str:
    """One word of the default table that means this, hyphenated: ``needed-by``."""
    for row_relation, row_inverse, words in TABLE:
        if (row_relation, row_inverse) == (relation, inverse):
            return folded(words.split(",")[0]).replace(" ", "-")
    return str(relation)  # relates is its own inverse
