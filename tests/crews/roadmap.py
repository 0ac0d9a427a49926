"""A small brief that every test of crews can tell by heart: three items of a plan, three pieces of work."""

from bot.crews.brief import Brief, Theory, TheoryFact, WorkFact
from bot.crews.port import Job, Step
from bot.crews.terms import UNBOUNDED
from bot.record.draft import Purpose, Spent
from bot.vocabulary import (
    DraftId,
    FactId,
    IssueId,
    ItemState,
    Language,
    Relation,
    RepoId,
    Visibility,
)

T1, T2, T3 = FactId("T1"), FactId("T2"), FactId("T3")
W1, W2, W3 = FactId("W1"), FactId("W2"), FactId("W3")
AMPLE = Spent(calls=24, tokens=200_000, millis=300_000, micros=UNBOUNDED)


def work(fact: FactId, number: int, title: str, state: ItemState) -> WorkFact:
    return WorkFact(
        id=fact,
        item=IssueId(RepoId(2), number),
        ref=f"FLUENCE#{number}",
        title=title,
        state=state,
        relation=Relation.PART_OF,
        inverse=False,
        visibility=Visibility.PUBLIC,
    )


PLAN = Brief(
    purpose=Purpose.LINK_THEORY,
    target=IssueId(RepoId(1), 29),
    ref="WAZAA#29",
    title="Roadmap {issue}",
    visibility=Visibility.PUBLIC,
    language=Language.ENGLISH,
    theory=(
        TheoryFact(T1, Theory.TASK, "Message bus", True, (W1,)),
        TheoryFact(T2, Theory.TASK, "Signed sessions", False, (W2,)),
        TheoryFact(T3, Theory.TASK, "Offline mode", False),
    ),
    work=(
        work(W1, 20, "Message bus", ItemState.CLOSED),
        work(W2, 21, "Sessions that are signed", ItemState.OPEN),
        work(W3, 22, "Rename the logo", ItemState.OPEN),
    ),
)


def job(*done: Step, allowance: Spent = AMPLE) -> Job:
    return Job(DraftId("0badcafe"), PLAN, done, allowance)
