"""The words of a text as keys to compare by: no case, no accents, no endings, and none that every text has.

For English and French at once. Must never be used to understand: two words with one key may mean two things.
"""

import re
from types import MappingProxyType

from bot.text.relations import folded

_NAMED = re.compile(r"(?:[a-z]+://|www\.)\S+|[\w./-]*#[0-9]+|@[\w-]+")
_WORD = re.compile(r"[^\W_]+")


def _listed(words: str) -> tuple[str, ...]:
    return tuple(words.split())


_ENDINGS = _listed(
    "encies ancies ements ations ateurs ences ances ement ation ency ateur ators ings ions ator "
    "ates ures eurs ance ence ing ion ies age ate ure eur ers ees ed er ee es ir re s e x y"
)
_IRREGULAR = MappingProxyType(
    {
        "lecture": "lire",
        "suppression": "supprimer",
        "construction": "construire",
        "traduction": "traduire",
        "production": "produire",
        "reduction": "reduire",
        "description": "decrire",
        "conversion": "convertir",
        "reprise": "reprendre",
        "envoi": "envoyer",
        "choix": "choisir",
        "proof": "prove",
        "choice": "choose",
        "assignment": "assign",
        "deployment": "deploy",
        "development": "develop",
        "removal": "remove",
        "built": "build",
        "sent": "send",
        "drawn": "draw",
        "kept": "keep",
    }
)
"""Words whose endings do not tell what they are kin to."""
_LEFT = 4
"""Letters of a word that an ending must leave."""


COMMON = frozenset(
    _listed(
        "a an the this that these those it its our we they i you he she of to in on at by for from "
        "with into over under as is are was were be been being do does did done has have had can "
        "could should would will may must and or but if then than so not no yet all any each every "
        "some more most less least very own same other such only also when where which who what how "
        "why whether up out off down about after before again via per etc eg ie vs add adds adding "
        "added implement implements implementing implemented implementation make makes making made "
        "write writes writing create creates creating support supports supporting handle handles "
        "handling allow allows use uses using get gets set sets give gives let new first second next "
        "last way work works working task issue pull request pr plan part item thing things one two "
        "three four feat feature chore wip todo step phase initial too basic simple better proper full le "
        "la les un une des de du d l au aux ce cet cette ces il elle ils elles nous vous je tu se s "
        "sa son ses leur leurs notre nos votre vos en dans sur sous par pour avec sans vers chez "
        "entre et ou mais donc car ni ne n pas plus moins tout tous toute toutes chaque que qu qui "
        "quoi dont comme si est sont etre etait ete ont avoir fait faire peut doit meme autre autres "
        "tres aussi y c j m t quand apres avant encore puis ajout ajouter ajoute ajoutons implementer "
        "mettre mise oeuvre creer creation ecrire ecriture permettre gerer gestion prendre charge "
        "utiliser nouveau nouvelle nouveaux premier premiere tache travail etape lot partie"
    )
)
"""Folded words that tell nothing of what a text is about."""


def keys(words: str) -> dict[str, str]:
    """The keys of ``words``, each with the word as written first, in the order of the text.

    References, addresses and names of people count for nothing.
    """
    found: dict[str, str] = {}
    for match in _WORD.finditer(_NAMED.sub(" ", words.casefold())):
        bare = folded(match[0])
        if bare and bare not in COMMON and not bare.isdigit():
            found.setdefault(stem(bare), match[0])
    return found


def stem(word: str) -> str:
    """A folded word without its ending: ``parser``, ``parse`` and ``parsing`` are one."""
    word = _IRREGULAR.get(word, word)
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _LEFT:
            return word[: -len(ending)]
    return word
