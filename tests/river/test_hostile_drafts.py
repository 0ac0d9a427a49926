"""Drafts from hostile hands: titles, bodies and models that want more than an approvable draft get no more."""

from dataclasses import replace

import pytest

from bot.commands.parser import parse
from bot.crews.brief import Finding, Report, Sentence
from bot.crews.port import Finished, Job, Step
from bot.crews.template import report
from bot.record.draft import Engine
from bot.record.fact import DraftApproved
from bot.record.payload import Decided
from bot.text.links import find_links
from bot.text.reader import read
from bot.text.relations import grammar
from bot.text.section import section_in
from bot.vocabulary import FactId, ItemState
from tests.crews.injections import ACTS, INJECTIONS
from tests.river.test_drafts import DOCS, drafted, planned
from tests.river.village import Village
from tests.river.virtual import Course

PARTS = 8
"""Injections are tried in so many plays."""


def shown(river: Village) -> str:
    """The draft as it is proposed."""
    (comment,) = [one for one in river.own_comments("WAZAA#29") if "👍 on this comment" in one.body]
    found = section_in(comment.body, "draft")
    assert found is not None
    assert found.intact
    return found.content


def acts_of(text: str) -> list[str]:
    """What a draft would do where it stands: commands, links by words, and what GitHub would make of it."""
    words = grammar(aliases=("FLUENCE", "WAZAA", "DevTools"))
    document = read(text)
    acts = [placed.key for placed in parse(document, words)]
    acts += [
        str(claim.mention) for claim in find_links(document, words) if claim.mention.owner is None
    ]
    bare = text.replace("\\@", "").replace(
        "<!-- -->", ""
    )  # that one keeps a number from being linked
    acts += [sign for sign in ("<!--", "![", "@", "://evil", "www.") if sign in bare]
    return acts


@pytest.mark.parametrize("part", range(PARTS))
def test_hostile_titles_and_bodies_are_words(part: int) -> None:
    river = planned()
    for name, text in INJECTIONS[part::PARTS]:
        title = text.strip()[:200] or name
        river.open("tom", "WAZAA", title, f"Part of #29\n\n{text[:500]}")
    river.flow()
    river.say("anna", "WAZAA#29", DOCS)
    river.flow()

    assert acts_of(shown(river)) == []
    assert not approved(river)


@pytest.mark.parametrize("part", range(PARTS))
def test_what_a_model_was_talked_into_is_not_shown(part: int) -> None:
    texts = [text for _, text in INJECTIONS[part::PARTS]]

    def parrot(job: Job) -> tuple[tuple[Step, ...], Finished]:
        rests = (FactId("T2"), FactId("W1"))
        said = tuple(Sentence(Finding.UNDERWAY, text, rests) for text in texts)
        return (), Finished(Report(said), Engine.CREW)

    river = drafted(course=Course(crew=parrot))

    assert acts_of(shown(river)) == []
    for text in texts:
        if ACTS.search(text):
            assert text not in shown(river)
    assert not approved(river)


LIES = (
    "{ref} is nót open.",
    "{ref} is ｎｏｔ open.",
    "1. {ref} is open.",
    "All linked issues are open.",
)
"""Of work that is open."""


@pytest.mark.parametrize("lie", LIES)
def test_a_lie_in_allowed_words_is_not_shown(lie: str) -> None:
    def liar(job: Job) -> tuple[tuple[Step, ...], Finished]:
        refs = {fact.id: fact.ref for fact in job.brief.work if fact.state is ItemState.OPEN}
        said = tuple(
            replace(one, text=lie.format(ref=refs[one.rests_on[-1]]))
            for one in report(job.brief).sentences
            if one.rests_on[-1] in refs
        )
        assert said
        return (), Finished(Report(said), Engine.CREW)

    text = shown(drafted(course=Course(crew=liar)))

    assert "ecos's template" in text, "nothing was left, so the template wrote it"


def approved(river: Village) -> list[DraftApproved]:
    decided = [one for one in river.payloads() if isinstance(one, Decided)]
    return [fact for one in decided for fact in one.facts if isinstance(fact, DraftApproved)]
