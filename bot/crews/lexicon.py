"""The words in which a report may speak of its facts, in English and French; a sentence has no others of its own.

A list of what is allowed, since nobody can list all that may be wrong: a name, an opinion, a date or a promise is no
word of a report unless its facts have it. Words that claim a state have a table of their own, for each is checked.
"""

from collections.abc import Mapping
from enum import Enum
from types import MappingProxyType


class Claim(Enum):
    """What a word says of work, or of the box of an item."""

    OPEN = "open"
    CLOSED = "closed"
    MERGED = "merged"
    TICKED = "ticked"
    WORK = "implements"
    PLANNED = "is in the plan"
    LACKING = "lacks work"
    CONTRARY = "contradicts"


STATES_OF_WORK = frozenset((Claim.OPEN, Claim.CLOSED, Claim.MERGED))


def _forms(*rows: tuple[Claim, bool, str]) -> Mapping[str, tuple[Claim, bool]]:
    return MappingProxyType(
        {word: (claim, negated) for claim, negated, words in rows for word in words.split()}
    )


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


CLAIMS = _forms(
    (Claim.OPEN, False, "open opened ongoing underway unfinished pending progress unresolved incomplete undone"),
    (Claim.OPEN, False, "remain remains stay stays reste restent demeure demeurent"),
    (Claim.OPEN, False, "ouvert ouverte ouverts ouvertes cours inachevé inachevée inachevés inachevées"),
    (Claim.CLOSED, False, "closed done finished complete completed resolved fixed implemented achieved ready"),
    (Claim.CLOSED, False, "fermé fermée fermés fermées clos close closes terminé terminée terminés terminées"),
    (Claim.CLOSED, False, "achevé achevée achevés achevées fini finie finis finies fait faite faits faites"),
    (Claim.CLOSED, False, "résolu résolue résolus résolues implémenté implémentée implémentés implémentées"),
    (Claim.CLOSED, False, "corrigé corrigée réalisé réalisée réalisés réalisées prêt prête prêts prêtes"),
    (Claim.MERGED, False, "merged fusionné fusionnée fusionnés fusionnées"),
    (Claim.MERGED, True, "unmerged"),
    (Claim.TICKED, False, "ticked checked coché cochée cochés cochées"),
    (Claim.TICKED, True, "unticked unchecked décoché décochée décochés décochées"),
    (Claim.WORK, False, "implements implement implementing implémente implémentent œuvre oeuvre"),
    (Claim.WORK, False, "cover covers covered carry carries carried fulfil fulfils fulfilled couvre couvrent"),
    (Claim.PLANNED, False, "planned speak speaks mention mentions mentioned list lists listed prévu prévue prévus"),
    (Claim.PLANNED, False, "parle parlent mentionne mentionnent figure figurent"),
    (Claim.PLANNED, True, "unplanned imprévu imprévue"),
    (Claim.LACKING, False, "lack lacks lacking miss misses missing need needs manque manquent manquant manquante faut"),
    (Claim.CONTRARY, False, "contradict contradicts contradiction disagree disagrees differ differs"),
    (Claim.CONTRARY, False, "contredit contredisent"),
    (Claim.CONTRARY, True, "agree agrees agreed"),
)  # fmt: skip
"""By word, accents and all: ``implémente`` is not ``implémenté``. The second says whether the word denies it."""

NEGATIONS = _set(
    "not no never none nothing neither nor without isn aren wasn weren hasn haven hadn doesn don "
    "didn nobody nowhere cannot n ne pas aucun aucune jamais rien ni non nul nulle sans plus"
)
NOTHING = _set("no none nothing neither nor aucun aucune rien nul nulle ni")
"""Negations that deny something of all."""
PARTLY = _set("some partly partially part certains certaines partiellement partie")
ONE = _set("un une")
ONLY = _set("only just alone seul seule seuls seules seulement")
ALL = _set("all every each tous toutes tout toute chaque")
BOTH = frozenset(("both",))
WHOLLY = ALL | BOTH | _set("fully entirely entièrement")
BY = _set("by par")
PAST = _set("was were been had did était étaient été avait")
TURNS = _set(
    "but while whereas although though however mais tandis alors pourtant cependant quoique bien "
    "as comme when where quand"
)
"""Words that begin a clause of its own."""
AND = frozenset(("and", "et", "&"))
LINGERING = _set("remain remains stay stays reste restent demeure demeurent")
COPULAS = _set(
    "is are was were be been being est sont était étaient reste restent remains remain comme as"
)
VERBS = (COPULAS - _set("as comme")) | _set("do does has have had ont")
MASTERS = _set("theory théorie heading titre master maître")
PLANS = MASTERS | _set("plan plans roadmap feuille checklist liste")
"""What has no state that a fact tells; the first have no boxes either."""
ISSUES = _set("issue issues")
PULLS = _set("pull request requests pr prs tirage")
WORK = (
    ISSUES | PULLS | _set("work works piece pieces ticket tickets travail travaux demande demandes")
)
QUALITIES = _set("linked open other such lié liée autre")
"""What may stand between "no" and a work that is not there."""
GROUPS = _set(
    "linked liés liées connected related issues tasks items entries points tickets requests prs "
    "lines boxes cases tâches éléments entrées lignes travaux demandes"
)
"""Many, and nobody knows which."""
ITEMS = _set(
    "item items entry entries line lines point points task tasks box boxes heading "
    "tâche tâches élément éléments entrée entrées ligne lignes case cases titre"
)
SPEAKING = _set("speak speaks mention mentions list lists parle parlent mentionne mentionnent")
"""What a plan does, and nobody knows of a work."""
ITS = _set("it its their son sa ses leur leurs")
POINTING = _set("both which that who it they qui il elle ils elles")
"""Words that begin a clause about the work named before."""
ECHOES = _set("too also so either neither even likewise same aussi même ainsi encore")
"""Words by which a work that is named shares what was said before."""
NUMBERS: Mapping[str, int] = MappingProxyType(
    {
        word: number
        for number, words in enumerate(
            (
                *(
                    "one",
                    "two deux",
                    "three trois",
                    "four quatre",
                    "five cinq",
                    "six",
                    "seven sept",
                ),
                *("eight huit", "nine neuf", "ten dix", "eleven onze", "twelve douze"),
            ),
            1,
        )
        for word in words.split()
    }
)
STATES = _set("state states status stand stands état états marked mark")
"""What follows these, or a copula, is said of what stands before them."""
ADVERBS = _set(
    "still now already just only also too even yet then so encore déjà maintenant aussi toujours"
)
DEFINITE = _set("the these les ces its their ses leurs")
LEADING = _set(
    "a an the of for in on its le la les l un une de du des d au aux pour dans sur son sa ses"
)
"""Words after which a thing of the plan may be called by its name."""
CAPITALS = frozenset(("PR", "PRs"))
"""Words that stand in capitals anywhere."""

WORDS = _set(
    "a an the this that these those it its itself they them their which who whose what "
    "where when is are was were be been being has have had does do "
    "stands stand of in on to by for from with into under at as per so then also too even "
    "just still yet already now however or between among within only alone "
    "same more any all every each both some one part partly partially fully "
    "entirely t s d re plan plans item items entry entries line lines point points task tasks "
    "heading box boxes checklist theory practice section work works piece pieces issue issues "
    "pull request requests pr prs ticket tickets master linked link links connected "
    "related belongs belong say says said name named names call called calls show shows shown "
    "find finds found match matches matched counts count marked mark state states status far "
    "together either implementation longer le la les l un une des de du à au aux "
    "ce cet cette ces celui celle ceux celles cela il elle ils elles en y se qui que qu dont "
    "quand lequel laquelle mêmes est sont était étaient été être soit soient ont avait "
    "dans sur sous par pour avec vers chez entre selon ou comme ainsi "
    "aussi encore déjà toujours maintenant jusque jusqu plus autres seul seule seuls "
    "seules seulement tout tous toute toutes chaque certains certaines plusieurs partie "
    "partiellement entièrement bien alors élément éléments entrée entrées ligne lignes tâche "
    "tâches titre case cases liste théorie pratique travail travaux demande demandes tirage "
    "fusion maître lié liée liés liées lien liens dit disent nomme nomment montre montrent trouve "
    "trouvent correspond correspondent met mettent mis mise mises état états leur leurs son sa "
    "ses instant nulle faire cocher ensemble chacun chacune même ça appelle"
)
"""Words that claim nothing by themselves, accents and all. None is of place: "is over" and "is there" claim a state."""

LEXICON = WORDS | CLAIMS.keys() | NEGATIONS | NUMBERS.keys() | TURNS | AND

UNBORNE = _set(
    "approved approve rejected reviewed released shipped delivered deployed tested abandoned "
    "cancelled canceled blocked blocks fails fail failed failing broken breaks urgent late "
    "delayed overdue reverted duplicate duplicates wontfix assigned assignee everyone approuve "
    "approuvee rejete rejetee relu publie publiee livre livree deploye deployee teste testee "
    "abandonne abandonnee annule annulee bloque bloquee bloquent echoue echouent casse cassee "
    "retard retarde reopened rouvert rouverte"
)
"""Folded words that say of work what no fact of a brief can bear; not even a title makes them true."""
