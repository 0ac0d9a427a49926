"""What is deleted on GitHub leaves the side table too, whoever leads by then; the log holds as it did."""

from collections.abc import Iterator

import pytest

from bot.crews.port import Finished, Job, Step
from bot.crews.template import report
from bot.orchestrator.erasing import asked_for
from bot.orchestrator.replay import Outcome, replay
from bot.record.draft import Engine
from bot.record.inbound import CommentDeleted
from bot.record.payload import Erased
from bot.sandbox import acts
from bot.state.evolve import fold_to
from bot.state.snapshot import save, state_hash
from bot.vocabulary import RepoName
from tests.conftest import LONG
from tests.river.test_drafts import DOCS, drafted, planned
from tests.river.village import Village, place
from tests.river.virtual import Course, Crew, plainly

SHOP = RepoName("partner", "Shop")
GOSSIP = "Depends on FLUENCE#20, as a little bird told me"


def kept(river: Village) -> list[str]:
    """The words that still stand in the side table."""
    return [words for text in river.words if (words := river.history.text(text)) is not None]


def erased(river: Village) -> list[Erased]:
    return [one for one in river.payloads() if isinstance(one, Erased)]


def settled() -> Village:
    """What was there before is read, so each text stands once."""
    river = Village()
    river.flow()
    return river


def with_gossip(river: Village, delete: bool = True) -> Village:
    comment = river.say("anna", "WAZAA#29", GOSSIP)
    river.say("tom", "WAZAA#29", "What did it say?")
    river.flow()
    if delete:
        river.act(acts.DeleteComment("anna", comment))
        river.flow()
    return river


def test_the_words_of_a_deleted_comment_are_erased_and_those_around_it_stay() -> None:
    river = with_gossip(settled(), delete=False)
    assert kept(river).count(GOSSIP) == 1

    with_gossip(river)

    assert kept(river).count(GOSSIP) == 1, "the first one was not deleted"
    assert {"What did it say?", "The plan", "The plan of all."} <= set(kept(river))
    assert {one.why for one in erased(river)} == {"the comment was deleted"}


def test_the_log_holds_and_tells_the_same_state_after_an_erasure() -> None:
    river = with_gossip(Village())
    refolded = fold_to(river.history.read(), river.history.head().index)

    assert river.history.verify().holds
    assert state_hash(refolded) == state_hash(river.state)
    assert not any(words.encode() in save(river.state) for words in river.words.values())
    outcomes = {one.outcome for one in replay(river.history.read(), river.history.text)}
    assert Outcome.TEXT_ERASED in outcomes
    assert Outcome.DIFFERS not in outcomes


def test_why_a_text_was_erased_stands_with_the_cause_of_its_deletion() -> None:
    river = with_gossip(Village())
    entry = next(one.entry for one in river.history.read() if one.entry.kind == "erased")
    assert isinstance(river.inbound(entry.key), CommentDeleted)


def test_a_deleted_item_takes_all_that_was_said_there_along() -> None:
    river = Village()
    river.say("anna", "WAZAA#29", "hello")
    where = river.open("anna", "WAZAA", "A rumour", "It is said that")
    river.say("tom", where, "I heard otherwise")
    river.flow()
    assert {"A rumour", "It is said that", "I heard otherwise"} <= set(kept(river))

    ref = place(where)
    river.act(acts.DeleteIssue("anna", ref.repo, ref.number))
    river.flow()

    assert not {"A rumour", "It is said that", "I heard otherwise"} & set(kept(river))
    assert "The plan" in kept(river)


def test_a_deleted_repository_takes_all_its_texts_along() -> None:
    river = Village()
    river.say("anna", "partner/Shop#5", "The keys are under the mat")
    river.say("anna", "WAZAA#29", "See partner/Shop#5")
    river.flow()
    assert "The till" in kept(river)

    river.act(acts.DeleteRepository("anna", SHOP))
    river.flow()

    assert not {"The till", "The keys are under the mat"} & set(kept(river))
    assert "See partner/Shop#5" in kept(river)


@pytest.mark.parametrize("whole", [False, True], ids=["the item", "its repository"])
@pytest.mark.parametrize("until", ["it is written", "it is proposed", "it is in the issue"])
def test_what_crews_were_told_of_it_goes_too(whole: bool, until: str) -> None:
    river = planned(Course(drafting=60_000 if until == "it is written" else 40))
    river.say("anna", "WAZAA#29", DOCS)
    while not river.jobs:
        assert river.step()
    if until != "it is written":
        river.flow()
    if until == "it is in the issue":
        river.say("anna", "WAZAA#29", "/ecos approve")
        river.flow()
    assert any("Network protocols" in words and '"work":' in words for words in kept(river))

    fluence = place("FLUENCE#20")
    if whole:
        river.act(acts.DeleteRepository("anna", fluence.repo))
    else:
        river.act(acts.DeleteIssue("anna", fluence.repo, fluence.number))
    river.flow()

    assert [words for words in kept(river) if "Network protocols" in words] == []
    assert "The plan" in kept(river)
    assert not river.state.erasing


def wordy(job: Job) -> tuple[tuple[Step, ...], Finished]:
    """Each agent says again what it was told."""
    steps = tuple(Step(name, f"{name}: {job.brief.work}") for name in ("researcher", "writer"))
    return steps, Finished(report(job.brief), Engine.TEMPLATE)


@pytest.mark.parametrize("commit", [5, 100])
@pytest.mark.parametrize("crew", [plainly, wordy], ids=["plainly", "wordy"])
def test_whenever_it_goes_what_crews_were_told_of_it_goes_too(commit: int, crew: Crew) -> None:
    for moment in range(0, 1_300, 25 if LONG else 75):
        river = planned(Course(commit=commit, crew=crew, drafting=60))
        river.say("anna", "WAZAA#29", DOCS)
        river.wait(moment)
        fluence = place("FLUENCE#20")
        river.act(acts.DeleteIssue("anna", fluence.repo, fluence.number))
        river.flow()

        assert [words for words in kept(river) if "Network protocols" in words] == [], moment
        assert not river.state.erasing


def test_an_operator_erases_what_crews_were_told_too() -> None:
    river = drafted()
    fluence = place("FLUENCE#20")
    known = next(one for one in river.state.items if one.number == fluence.number)
    subject = {"place": [known.repo, known.number, 0]}
    for one in asked_for(subject, river.state, river.history, "root: asked for"):
        river.propose(one, "terminal:erase")
        river.flow()

    assert [words for words in kept(river) if "Network protocols" in words] == []


def test_an_installation_takes_the_texts_of_its_repositories_along() -> None:
    river = Village()
    river.say("anna", "partner/Shop#5", "The keys are under the mat")
    river.say("anna", "WAZAA#29", "hello")
    river.flow()

    river.act(acts.Uninstall("anna", "partner"))
    river.flow()

    assert not {"The till", "The keys are under the mat"} & set(kept(river))
    assert "hello" in kept(river)


def test_what_comes_after_a_repository_went_and_came_back_is_spared() -> None:
    river = settled()
    river.say("anna", "partner/Shop#5", "before")
    river.flow()
    river.act(acts.Uninstall("anna", "partner"))
    river.act(acts.Install("anna", "partner"))
    river.say("anna", "partner/Shop#5", "after")
    river.flow()

    assert kept(river).count("before") == 1, "its first copy went, and it was read again"
    assert "after" in kept(river)
    assert "The till" in kept(river)


def test_many_texts_go_piece_by_piece(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.orchestrator.erasing.PIECE", 2)
    river = Village()
    where = river.open("anna", "WAZAA", "A rumour")
    for nth in range(4):
        river.say("tom", where, f"I heard {nth}")
    river.flow()
    river.act(acts.DeleteIssue("anna", place(where).repo, place(where).number))
    river.flow()

    assert not [words for words in kept(river) if words == "A rumour" or "I heard" in words]
    sizes = [len(one.texts) for one in erased(river)]
    assert len(sizes) > 2
    assert max(sizes) == 2
    assert not river.state.erasing


def moments() -> Iterator[int]:
    """The effects from the one that deletes on, counted in a life without a crash."""
    first = len(with_gossip(Village(), delete=False).effects)
    return iter(range(first, len(with_gossip(Village()).effects)))


@pytest.mark.parametrize("kept_anyway", [0.0, 1.0])
def test_whenever_the_process_dies_the_words_go_in_the_end(kept_anyway: float) -> None:
    for moment in moments():
        course = Course(crashes=frozenset({moment}), kept=kept_anyway)
        river = with_gossip(Village(course))
        assert river.crashes
        assert GOSSIP not in kept(river), f"crashed before effect {moment}"
        assert not river.state.erasing


def test_an_erased_title_is_shown_without_words() -> None:
    river = Village()
    river.say("anna", "WAZAA#29", "Depends on FLUENCE#20")
    river.flow()
    assert "Network protocols" in river.shown("WAZAA#29")[0]

    title = river.state.items[river.id("FLUENCE#20")].title
    river.propose(Erased((title,), "asked for"), "terminal:1")
    river.say("anna", "WAZAA#29", "Uses partner/Shop#5")
    river.flow()

    assert "depends on [FLUENCE" in river.shown("WAZAA#29")[0]
    assert "Network protocols" not in river.shown("WAZAA#29")[0]


def test_the_words_of_our_own_comment_are_not_kept_and_go_from_github_with_what_they_name() -> None:
    river = Village()
    river.say("anna", "WAZAA#29", "Depends on FLUENCE#20")
    river.flow()
    assert "Network protocols" in river.shown("WAZAA#29")[0]
    assert {words for words in kept(river) if "Network protocols" in words} == {"Network protocols"}

    river.act(acts.DeleteIssue("anna", RepoName("gerivdb", "FLUENCE"), 20))
    river.flow()

    assert river.shown("WAZAA#29") == []
    assert not any("Network protocols" in words for words in kept(river))
