"""Which work implements which item of a plan: what the plan itself names, and what is called alike.

Names beat likeness, and likeness shows the words it stands on. Deterministic; must never take a work's body for more
than a hint beside its title, since anybody may write bodies.
"""

from collections import Counter
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from itertools import chain
from math import fsum, log

from bot.crews.brief import Brief, Theory, TheoryFact, WorkFact
from bot.text.words import keys, stem
from bot.vocabulary import FactId, ItemState

THRESHOLD = 0.55
"""Likeness from which two are taken for one; chosen on the labelled briefs of ``tests/crews``."""
BODY_WEIGHT = 0.25
"""What a shared word counts that only the work's body has."""

_UNDOING = frozenset(
    stem(word)
    for word in (
        *("remove", "removal", "drop", "delete", "revert", "deprecate", "disable", "forbid"),
        *("supprimer", "suppression", "retirer", "retrait", "enlever", "annuler", "annulation"),
        *("desactiver", "abandonner", "interdire"),
    )
)
"""To remove a thing is not to make it."""
_ASPECTS = frozenset(
    stem(word)
    for word in (
        *("test", "tests", "testing", "document", "documentation", "docs", "doc", "benchmark"),
        *("bench", "typo", "crash", "bug", "flaky", "fix", "release", "translate", "translation"),
        *("lint", "rename", "refactor", "design", "review", "example"),
        *("tester", "documenter", "coquille", "plantage", "correctif", "corriger", "traduire"),
        *("traduction", "renommer", "exemple", "publier", "relecture"),
    )
)
"""Words that make of a thing another one: the tests of a parser are not the parser."""


@dataclass(frozen=True, slots=True)
class Match:
    """``words``: those that both are called by, as the work's title has them; none where the plan names the work."""

    theory: FactId
    work: FactId
    likeness: float = 1.0
    words: tuple[str, ...] = ()


def counts(work: WorkFact) -> bool:
    """False for a pull request that was closed without being merged: it implements nothing."""
    return not (work.pull_request and work.state is ItemState.CLOSED)


def matches(brief: Brief) -> tuple[Match, ...]:
    """The pairs of a brief, in the order of its theory, then of its work.

    A work that a task or heading names is not compared; any other goes to the one item that it is most like. Lines
    that merely name items are compared with nothing.
    """
    work = {fact.id: fact for fact in brief.work if counts(fact)}
    named = [
        Match(item.id, ref)
        for item in brief.theory
        for ref in dict.fromkeys(item.refers)
        if ref in work
    ]
    plain = {item.id for item in brief.theory if item.kind is Theory.REFERENCE}
    settled = {match.work for match in named if match.theory not in plain}
    scale = _Scale(brief)
    alike = [scale.best(fact) for fact in work.values() if fact.id not in settled]
    ids = [*(item.id for item in brief.theory), *(fact.id for fact in brief.work)]
    place = {fact: nth for nth, fact in enumerate(ids)}
    found = {(match.theory, match.work): match for match in alike if match is not None}
    found |= {(match.theory, match.work): match for match in named}
    return tuple(sorted(found.values(), key=lambda m: (place[m.theory], place[m.work])))


def akin(item: TheoryFact, work: WorkFact, above: TheoryFact | None) -> bool:
    """True if anything speaks for the pair: a name, or words that item and title share and nothing that parts them.

    What stands in the heading ``above`` helps, and is never enough.
    """
    own, title = keys(item.words).keys(), keys(work.title).keys()
    helped = own | (keys(above.words).keys() & title if above else set())
    return work.id in item.refers or not (own.isdisjoint(title) or _another(item, helped, title))


class _Scale:
    """How much each word of a brief weighs: the more of its texts have it, the less."""

    def __init__(self, brief: Brief) -> None:
        items = [(item, keys(item.words)) for item in brief.theory if _compared(item)]
        texts = [*(words for _, words in items), *(keys(fact.title) for fact in brief.work)]
        seen = Counter(chain.from_iterable(texts))
        self.weights = {word: log(1 + len(texts) / times) for word, times in seen.items()}
        self.items = [(item, words.keys(), self._weight(words.keys())) for item, words in items]

    def best(self, work: WorkFact) -> Match | None:
        """The item that ``work`` is most like; of two, the task, then the first."""
        title, body = keys(work.title), keys(work.body)
        whole = self._weight(title.keys())
        best: Match | None = None
        rank = (THRESHOLD, False)
        for item, words, weight in self.items:
            shared = words & title.keys()
            if not shared or _another(item, words, title.keys()):
                continue
            part = self._weight(shared)
            hint = BODY_WEIGHT * self._weight((words - title.keys()) & body.keys())
            likeness = 0.6 * min(1.0, (part + hint) / weight) + 0.4 * part / whole
            if (likeness, item.kind is Theory.TASK) > rank:
                rank = (likeness, item.kind is Theory.TASK)
                told = tuple(written for word, written in title.items() if word in shared)
                best = Match(item.id, work.id, likeness, told)
        return best

    def _weight(self, words: AbstractSet[str]) -> float:
        """Summed exactly, so that the order of a set does not matter."""
        return fsum(self.weights[word] for word in words)


def _compared(item: TheoryFact) -> bool:
    return item.kind is not Theory.REFERENCE


def _another(item: TheoryFact, words: AbstractSet[str], title: AbstractSet[str]) -> bool:
    """True if the two speak of different things for all the words that they share."""
    if (words ^ title) & _ASPECTS or bool(words & _UNDOING) != bool(title & _UNDOING):
        return True
    if len(words & title) > 1:
        return False
    return len(words) + len(title) > (2 if item.kind is Theory.HEADING else 3)
