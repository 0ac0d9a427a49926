"""Briefs that Hypothesis makes up: every field, and ids as the leader gives them."""

from hypothesis import strategies as st

from bot.crews.brief import Brief, Finding, Report, Sentence, Theory, TheoryFact, WorkFact
from bot.crews.port import Step
from bot.record.draft import Purpose, Spent
from bot.vocabulary import FactId, IssueId, ItemState, Language, Relation, RepoId, Visibility

WORDS = (
    *("the", "parser", "broker", "replica", "Fluence", "le", "tableau", "échelle", "2026-01-02"),
    *("closed", "not", "open", "fermé", "#12", "octo/docs#3", "@mona", "v1.2", "/ecos help", "<b>"),
    *("<!-- ecos:x -->", "![x](https://evil.example/a)", "\u200b", "\U000e0041", "\u202e", "\n"),
)
phrases = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"]), max_size=60),
    st.lists(st.sampled_from(WORDS), max_size=8).map(" ".join),
)
ids = st.builds(IssueId, st.integers(1, 99).map(RepoId), st.integers(1, 999))


@st.composite
def works(draw: st.DrawFn, nth: int) -> WorkFact:
    pull = draw(st.booleans())
    states = list(ItemState) if pull else [ItemState.OPEN, ItemState.CLOSED]
    return WorkFact(
        id=FactId(f"W{nth}"),
        item=draw(ids),
        ref=draw(st.sampled_from(("", "octo/docs", "FLUENCE")))
        + f"#{nth * 100 + draw(st.integers(0, 99))}",
        title=draw(phrases),
        state=draw(st.sampled_from(states)),
        relation=draw(st.sampled_from(Relation)),
        inverse=draw(st.booleans()),
        visibility=draw(st.sampled_from(Visibility)),
        pull_request=pull,
        body=draw(phrases),
    )


@st.composite
def briefs(draw: st.DrawFn) -> Brief:
    """A brief with up to six items of theory and eight of work; references lead somewhere."""
    work = tuple(draw(works(nth + 1)) for nth in range(draw(st.integers(0, 8))))
    theory: list[TheoryFact] = []
    for nth in range(draw(st.integers(0, 6))):
        kind = draw(st.sampled_from(Theory))
        headings = [fact.id for fact in theory if fact.kind is Theory.HEADING]
        named = draw(st.lists(st.sampled_from(work), unique=True, max_size=3)) if work else []
        theory.append(
            TheoryFact(
                id=FactId(f"T{nth + 1}"),
                kind=kind,
                words=draw(phrases),
                ticked=draw(st.booleans()) if kind is Theory.TASK else None,
                refers=tuple(fact.id for fact in named),
                under=draw(st.sampled_from(headings)) if headings else None,
            )
        )
    return Brief(
        purpose=Purpose.LINK_THEORY,
        target=draw(ids),
        ref="octo/plan#1",
        title=draw(phrases),
        visibility=draw(st.sampled_from(Visibility)),
        language=draw(st.sampled_from(Language)),
        theory=tuple(theory),
        work=work,
        omitted=draw(st.integers(0, 9)),
    )


facts = st.builds(
    lambda letter, nth: FactId(f"{letter}{nth}"), st.sampled_from("TW"), st.integers(1, 9)
)
sentences = st.builds(
    Sentence,
    st.sampled_from(Finding),
    st.one_of(phrases, st.text(st.characters(exclude_categories=["Cs"]), max_size=600)).filter(
        lambda words: bool(words.strip())
    ),
    st.lists(facts, min_size=1, max_size=5).map(tuple),
)
reports = st.builds(Report, st.lists(sentences, max_size=6).map(tuple))
counts = st.integers(0, 2**53)
steps = st.builds(Step, phrases, phrases, st.builds(Spent, counts, counts, counts, counts))
