"""Drafts: from the command to the text in the issue, whoever dies on the way."""

from dataclasses import replace

import pytest

from bot.crews.brief import Finding, Report, Sentence
from bot.crews.port import Finished, Job, Step
from bot.crews.template import report
from bot.orchestrator.desk import Limits
from bot.orchestrator.replies import reply as told_as
from bot.orchestrator.stage import Stage
from bot.record.draft import CrewFault, CrewStepped, Ending, Engine, Spent
from bot.record.fact import CrewAnswered, Drafted, DraftEnded
from bot.record.inbound import OperatorSpoke
from bot.record.payload import Decided, Erased, Received
from bot.sandbox import acts
from bot.sandbox.faults import Rates
from bot.sandbox.records import Reaction, User
from bot.text.section import section_in
from bot.vocabulary import HOUR, FactId, Permission, RepoName, UserId, Visibility
from tests.river.village import Village, place
from tests.river.virtual import Course

PLAN = """The plan of all.

## Network
- [ ] Protocols between the agents (FLUENCE#20)
- [x] CI/CD automation (DevTools#162)
- [ ] A theory of everything
"""
DOCS = "/ecos docs --link-theory"


def planned(course: Course | None = None) -> Village:
    river = Village(course)
    river.rewrite("anna", "WAZAA#29", PLAN)
    river.say("anna", "FLUENCE#20", "Part of WAZAA#29")
    river.say("anna", "DevTools#162", "Part of WAZAA#29")
    river.flow()
    return river


def proposals(river: Village) -> list[str]:
    return [one for one in river.said("WAZAA#29") if "/ecos approve" in one]


def section(river: Village) -> str | None:
    found = section_in(river.text("WAZAA#29"), "link-theory")
    return found.content if found else None


def drafted(command: str = DOCS, course: Course | None = None) -> Village:
    river = planned(course)
    river.say("anna", "WAZAA#29", command)
    river.flow()
    assert len(proposals(river)) == 1
    return river


def ended(river: Village) -> list[Ending]:
    decided = [one for one in river.payloads() if isinstance(one, Decided)]
    return [fact.ending for one in decided for fact in one.facts if isinstance(fact, DraftEnded)]


def thumb(river: Village, by: str, content: str) -> None:
    (comment,) = [one for one in river.own_comments("WAZAA#29") if "/ecos approve" in one.body]
    river.act(acts.React(by, comment.id, content))
    river.wait(2 * Limits().thumbs)
    river.flow()


def test_a_triager_has_a_draft_made_and_a_writer_lets_it_stand() -> None:
    river = planned()
    asked = river.say("tom", "WAZAA#29", DOCS)
    river.flow()

    assert "eyes" in river.reactions(asked)
    (text,) = proposals(river)
    assert "[FLUENCE" in text, "its sources are links"
    assert "A theory of everything" in text
    assert section(river) is None, "nobody approved it yet"

    river.say("anna", "WAZAA#29", "/ecos approve")
    river.flow()
    assert "Approved" in river.said("WAZAA#29")[-1]
    assert river.text("WAZAA#29").startswith(PLAN.rstrip())
    shown = section(river)
    assert shown is not None
    assert shown in text, "what was approved is what stands there"
    assert not river.state.drafts


@pytest.mark.parametrize("answer", ["/ecos approve", "/ecos reject"])
def test_who_may_not_write_there_judges_nothing(answer: str) -> None:
    river = drafted()
    river.say("tom", "WAZAA#29", answer)
    river.flow()

    assert "takes write rights" in river.said("WAZAA#29")[-1]
    assert len(river.state.drafts) == 1
    assert section(river) is None


def test_why_tells_by_whose_word_a_section_stands() -> None:
    river = drafted(f"{DOCS} --auto-update")
    river.say("tom", "WAZAA#29", "/ecos why")
    river.flow()
    assert "asked for by anna (admin): waits for 👍" in river.said("WAZAA#29")[-1]
    assert "Its section" not in river.said("WAZAA#29")[-1]

    river.say("anna", "WAZAA#29", "/ecos approve")
    river.flow()
    river.say("tom", "WAZAA#29", "/ecos why")
    river.flow()
    told = river.said("WAZAA#29")[-1]
    assert "Why [WAZAA" in told, "and its links as ever"
    words = "asked for by anna (admin), drafted by my template, approved by anna (admin)"
    assert f"{words}, kept up to date for anna." in told
    assert "Draft `" not in told


def test_why_is_silent_of_a_section_that_names_what_is_hidden() -> None:
    river = drafted()
    river.say("anna", "WAZAA#29", "/ecos approve")
    river.flow()
    river.act(acts.ChangeVisibility("anna", RepoName("gerivdb", "FLUENCE"), Visibility.PRIVATE))
    river.flow()
    river.say("tom", "WAZAA#29", "/ecos why")
    river.flow()
    assert "Its section" not in river.said("WAZAA#29")[-1]


def test_to_keep_it_up_to_date_takes_maintain_rights() -> None:
    river = planned()
    river.say("tom", "WAZAA#29", f"{DOCS} --auto-update")
    river.flow()

    assert "takes maintain rights" in river.said("WAZAA#29")[-1]
    assert not river.state.drafts
    assert river.jobs == []


def test_the_right_that_counts_is_that_where_the_issue_is() -> None:
    river = planned()
    river.act(acts.SetRole("anna", RepoName("gerivdb", "FLUENCE"), "rita", Permission.ADMIN))
    river.say("rita", "FLUENCE#20", f"{DOCS} --issue WAZAA#29")
    river.flow()
    assert "takes triage rights in the repository of that issue" in river.said("FLUENCE#20")[-1]
    assert river.jobs == []

    river.say("anna", "FLUENCE#20", f"{DOCS} --issue WAZAA#29")
    river.flow()
    assert "comes as a proposal in" in river.said("FLUENCE#20")[-1]
    assert len(proposals(river)) == 1


def test_a_thumb_of_who_may_is_a_word() -> None:
    river = drafted()
    thumb(river, "tom", "+1")
    assert section(river) is None, "tom may only triage"
    thumb(river, "anna", "+1")
    assert section(river) is not None
    (comment,) = [one for one in river.own_comments("WAZAA#29") if "/ecos approve" in one.body]
    assert river.reactions(comment.id) == ["rocket"]


def test_a_crowd_that_reacts_hides_no_thumb() -> None:
    river = drafted()
    (comment,) = [one for one in river.own_comments("WAZAA#29") if "/ecos approve" in one.body]
    store = river.world.store
    for nth in range(250):
        liked = Reaction(10_000_000 + nth, comment.id, UserId(20_000_000 + nth), "heart", river.now)
        user = User(liked.author, f"fan-{nth}")
        store = replace(store, users=store.users.set(user.id, user)).with_reaction(liked)
    river.world.store = store

    thumb(river, "anna", "+1")

    assert section(river) is not None


def test_a_thumb_down_drops_it() -> None:
    river = drafted()
    thumb(river, "anna", "-1")
    assert ended(river) == [Ending.REJECTED]
    assert section(river) is None


def test_a_thumb_from_before_the_last_edit_counts_no_more() -> None:
    river = drafted()
    (comment,) = [one for one in river.own_comments("WAZAA#29") if "/ecos approve" in one.body]
    river.act(acts.React("anna", comment.id, "+1"))
    river.wait(5_000)
    river.edit("anna", comment.id, comment.body.replace("everything", "everything, some day"))
    river.wait(3 * Limits().thumbs)
    river.flow()
    assert section(river) is None

    river.say("anna", "WAZAA#29", "/ecos approve")
    river.flow()
    shown = section(river)
    assert shown is not None
    assert "everything, some day" in shown, "what somebody who may made of it is the draft"


def test_the_section_follows_its_facts_once_somebody_said_so() -> None:
    river = drafted(f"{DOCS} --auto-update")
    river.say("anna", "WAZAA#29", "/ecos approve")
    river.flow()
    before = section(river)
    assert before is not None
    assert "Under way" in before

    fluence = place("FLUENCE#20")
    river.act(acts.CloseIssue("anna", fluence.repo, fluence.number))
    river.flow().wait(3 * Limits().redraft)
    river.flow()
    after = section(river)
    assert after is not None
    assert after != before
    assert "Under way" not in after
    assert len(proposals(river)) == 1, "nobody is asked again"
    assert len(river.jobs) == 2

    river.wait(10 * Limits().redraft)
    assert len(river.jobs) == 2, "what did not change is not drafted again"

    river.say("anna", "WAZAA#29", f"{DOCS} --stop")
    river.flow()
    river.act(acts.ReopenIssue("anna", fluence.repo, fluence.number))
    river.flow().wait(3 * Limits().redraft)
    river.flow()
    assert section(river) == after
    assert len(river.jobs) == 2


def test_it_ends_when_who_gave_it_may_no_more() -> None:
    river = drafted(f"{DOCS} --auto-update")
    river.say("anna", "WAZAA#29", "/ecos approve")
    river.flow()
    before = section(river)
    river.act(acts.SetRole("anna", RepoName("gerivdb", "WAZAA"), "tom", Permission.ADMIN))
    river.act(acts.SetRole("tom", RepoName("gerivdb", "WAZAA"), "anna", Permission.WRITE))
    fluence = place("FLUENCE#20")
    river.act(acts.CloseIssue("anna", fluence.repo, fluence.number))
    river.flow().wait(3 * Limits().redraft)
    river.flow()

    assert section(river) == before
    assert (
        "anna, who asked for it, has no maintain rights here any more" in river.said("WAZAA#29")[-1]
    )
    assert len(river.jobs) == 1


def test_what_a_person_made_of_the_section_stays_and_it_is_told() -> None:
    river = drafted(f"{DOCS} --auto-update")
    river.say("anna", "WAZAA#29", "/ecos approve")
    river.flow()
    theirs = river.text("WAZAA#29").replace("Under way", "On its way")
    river.rewrite("anna", "WAZAA#29", theirs)
    fluence = place("FLUENCE#20")
    river.act(acts.CloseIssue("anna", fluence.repo, fluence.number))
    river.flow().wait(4 * Limits().redraft)
    river.flow()

    assert river.text("WAZAA#29") == theirs
    assert "somebody edited it" in river.said("WAZAA#29")[-1]
    river.act(acts.ReopenIssue("anna", fluence.repo, fluence.number))
    river.flow().wait(4 * Limits().redraft)
    assert len(river.jobs) == 2


def test_nobody_approves_what_cites_what_changed() -> None:
    river = drafted()
    fluence = place("FLUENCE#20")
    river.act(acts.CloseIssue("anna", fluence.repo, fluence.number))
    river.flow()
    river.say("anna", "WAZAA#29", "/ecos approve")
    river.flow()

    assert "is stale" in river.said("WAZAA#29")[-1]
    assert section(river) is None
    assert ended(river) == [Ending.STALE]


def test_a_new_draft_takes_the_place_of_the_last() -> None:
    river = drafted()
    (first,) = river.state.drafts
    river.say("anna", "WAZAA#29", DOCS + " ")
    river.say("tom", "WAZAA#29", DOCS)
    river.flow()
    assert Ending.REPLACED in ended(river)
    assert first not in river.state.drafts
    river.say("anna", "WAZAA#29", f"/ecos approve {first}")
    river.flow()
    assert "cannot tell which draft" in river.said("WAZAA#29")[-1]


def test_nobody_cared_in_time() -> None:
    river = drafted(course=Course(limits=Limits(expiry=HOUR)))
    river.wait(2 * HOUR)
    assert ended(river) == [Ending.EXPIRED]


def test_what_may_not_be_read_here_is_not_in_the_brief() -> None:
    river = planned()
    river.say("anna", "Vault#7", "Part of gerivdb/WAZAA#29")
    river.flow()
    river.say("anna", "WAZAA#29", DOCS)
    river.flow()
    assert "Secret" not in repr(river.jobs[0].brief)
    assert "Vault" not in repr(river.jobs[0].brief)
    assert {one.ref for one in river.jobs[0].brief.work} == {"FLUENCE#20", "DevTools#162"}


def test_what_nobody_confirmed_is_no_work() -> None:
    river = planned()
    river.say("rita", "ECOYSTEM#236", "Part of WAZAA#29")
    river.flow()
    river.say("anna", "WAZAA#29", DOCS)
    river.flow()
    assert "ECOYSTEM" not in repr(river.jobs[0].brief)


def test_a_text_that_plans_nothing_is_told_so() -> None:
    river = Village()
    river.say("anna", "WAZAA#29", DOCS)
    river.flow()
    assert "plans nothing" in river.said("WAZAA#29")[-1]
    assert river.jobs == []


def test_what_was_hidden_meanwhile_goes_from_the_section() -> None:
    river = drafted()
    river.say("anna", "WAZAA#29", "/ecos approve")
    river.flow()
    assert section(river) is not None
    river.act(acts.ChangeVisibility("anna", RepoName("gerivdb", "FLUENCE"), Visibility.PRIVATE))
    river.flow()
    assert "FLUENCE#20 is" not in (section(river) or "")
    assert section(river) is None


LIAR = Sentence(
    Finding.DONE,
    "Protocols are done by VAULT#7, see https://evil.example",
    (FactId("T2"), FactId("W1")),
)


def lying(job: Job) -> tuple[tuple[Step, ...], Finished]:
    return (), Finished(Report((LIAR,)), Engine.CREW)


def test_what_the_facts_do_not_bear_is_never_shown() -> None:
    river = planned(Course(crew=lying))
    river.say("anna", "WAZAA#29", DOCS)
    river.flow()
    (text,) = proposals(river)
    assert "evil" not in text
    assert "VAULT" not in text
    assert "ecos's template" in text, "nothing was left, so the template wrote it"
    assert "no crew did: it said more than the facts bear" in text


WHY = {
    CrewFault.ABSENT: "none is set up",
    CrewFault.LATE: "it took too long",
    CrewFault.BROKEN: "it did not come to an end",
    CrewFault.UNPAID: "the budget for models is spent",
    CrewFault.UNANSWERED: "its model did not answer as it should",
    CrewFault.REFUSED: "its reviewer refused every draft",
    CrewFault.UNFOUNDED: "it said more than the facts bear",
    CrewFault.EMPTY: "nothing was left of what it wrote",
}


def troubled(job: Job) -> tuple[tuple[Step, ...], Finished]:
    why = "researcher: InternalServerError: <b>Initech</b> says no, see /srv/ecos and @everyone"
    return (), Finished(report(job.brief), Engine.TEMPLATE, why, CrewFault.UNANSWERED)


def test_what_a_provider_says_is_for_the_operator_alone() -> None:
    river = drafted(course=Course(crew=troubled))
    (text,) = proposals(river)
    assert "no crew did: its model did not answer as it should" in text
    assert "Initech" not in text
    decided = [one for one in river.payloads() if isinstance(one, Decided)]
    (made,) = [fact for one in decided for fact in one.facts if isinstance(fact, Drafted)]
    assert "Initech" in str(made.trouble)


@pytest.mark.parametrize("fault", WHY)
def test_whatever_kept_a_crew_from_it_is_told_in_words_of_its_own(fault: CrewFault) -> None:
    def kept(job: Job) -> tuple[tuple[Step, ...], Finished]:
        return (), Finished(report(job.brief), Engine.TEMPLATE, "why", fault)

    (text,) = proposals(drafted(course=Course(crew=kept)))

    assert f"no crew did: {WHY[fault]};" in text


STEPS = tuple(
    Step(name, f"what the {name} says", Spent(calls=1)) for name in ("researcher", "writer")
)


def stepping(job: Job) -> tuple[tuple[Step, ...], Finished]:
    done = {step.name for step in job.done}
    return tuple(one for one in STEPS if one.name not in done), Finished(
        report(job.brief), Engine.CREW
    )


@pytest.mark.parametrize("crash", range(12))
def test_whoever_dies_nothing_is_generated_twice_and_one_proposal_shows(crash: int) -> None:
    calm = planned(Course(crew=stepping))
    before = len(calm.effects)
    calm.say("anna", "WAZAA#29", DOCS)
    calm.flow()
    total = len(calm.effects) - before

    at = before + crash * total // 12
    river = planned(Course(seed=crash, crew=stepping, crashes=frozenset({at, at + 9})))
    river.say("anna", "WAZAA#29", DOCS)
    river.flow()

    assert river.crashes >= 1
    assert proposals(river) == proposals(calm)
    decided = [one for one in river.payloads() if isinstance(one, Decided)]
    steps = [fact.step for one in decided for fact in one.facts if isinstance(fact, CrewAnswered)]
    assert sorted(steps) == ["brief", "researcher", "writer"]
    kept = [one.inbound for one in river.payloads() if isinstance(one, Received)]
    told = [one.step for one in kept if isinstance(one, CrewStepped)]
    assert sorted(told) == ["brief", "researcher", "writer"]
    assert all(
        job.done == () or job.done[0] == replace(STEPS[0], spent=Spent()) for job in river.jobs
    )


def test_a_day_has_its_budget() -> None:
    limits = Limits(day=Spent(calls=3, tokens=10, millis=10, micros=10))
    river = planned(Course(crew=stepping, limits=limits))
    river.say("anna", "WAZAA#29", DOCS)
    river.flow()
    river.say("tom", "WAZAA#29", DOCS)
    river.flow()
    river.say("anna", "WAZAA#29", DOCS + "  ")
    river.flow()
    first, second, third = river.jobs
    assert [one.allowance.calls for one in (first, second, third)] == [3, 1, 0]


def test_a_thumb_on_what_is_stale_drops_it() -> None:
    river = drafted()
    fluence = place("FLUENCE#20")
    river.act(acts.CloseIssue("anna", fluence.repo, fluence.number))
    river.flow()
    thumb(river, "anna", "+1")
    assert ended(river) == [Ending.STALE]
    assert "is stale" in river.said("WAZAA#29")[-1]


def test_a_word_drops_it() -> None:
    river = drafted()
    (name,) = river.state.drafts
    river.say("anna", "WAZAA#29", f"/ecos reject {name} the second item is not done")
    river.flow()
    assert ended(river) == [Ending.REJECTED]
    assert "is dropped" in river.said("WAZAA#29")[-1]
    river.say("anna", "WAZAA#29", "/ecos approve\n/ecos reject")
    river.flow()
    assert river.said("WAZAA#29")[-1].count("cannot tell which draft") == 1, "one sentence for both"


def test_nobody_judges_what_is_not_written_yet() -> None:
    river = planned(Course(drafting=600_000))
    river.say("anna", "WAZAA#29", DOCS)
    river.wait(60_000)
    river.say("anna", "WAZAA#29", f"/ecos approve\n{DOCS}")
    river.wait(60_000)
    assert "being written" in river.said("WAZAA#29")[-1]
    river.flow()
    assert len(proposals(river)) == 1


def test_what_is_being_written_is_listed_as_that() -> None:
    river = planned()
    river.say("anna", "WAZAA#29", DOCS)
    river.say("anna", "WAZAA#29", "/ecos drafts")
    river.flow()

    (listed,) = [one for one in river.said("WAZAA#29") if one.startswith("Drafts:")]
    assert "for [WAZAA" in listed
    assert ": being written, 0 steps so far" in listed


def test_what_nobody_knows_is_not_drafted() -> None:
    river = planned()
    river.say("anna", "WAZAA#29", f"{DOCS} --issue Nowhere#99")
    river.flow()

    assert "Nowhere" in river.said("WAZAA#29")[-1]
    assert not river.state.drafts
    assert proposals(river) == []


def test_a_muted_thread_is_told_nothing_and_the_draft_lapses() -> None:
    river = planned(Course(limits=Limits(expiry=HOUR), drafting=60_000))
    river.say("anna", "WAZAA#29", DOCS)
    river.wait(10_000)
    river.say("anna", "WAZAA#29", "/ecos mute")
    river.wait(2 * HOUR)
    assert proposals(river) == []
    assert ended(river) == [Ending.EXPIRED]


def test_what_is_gone_is_drafted_no_more() -> None:
    river = planned(Course(drafting=60_000))
    river.say("anna", "WAZAA#29", f"{DOCS} --auto-update")
    river.wait(10_000)
    plan = place("WAZAA#29")
    river.act(acts.DeleteIssue("anna", plan.repo, plan.number))
    river.flow()
    assert not river.state.drafts
    assert not river.state.sections


def test_the_terminal_has_drafts_made_lists_and_judges_them() -> None:
    river = planned()

    def operator(cause: str, *words: str) -> str:
        river.propose(Received(OperatorSpoke("root", words)), cause)
        river.flow()
        stage = Stage(river.state, river.history.text, "https://github.com")
        return told_as(river.told[cause], stage)

    assert "--issue <item>" in operator("t:0", "docs", "--link-theory")
    made = operator("t:1", "docs", "--link-theory", "--issue", "WAZAA#29", "--auto-update")
    assert "comes as a proposal in WAZAA#29, and is kept up to date" in made
    (name,) = river.state.drafts
    assert name in operator("t:2", "drafts")
    assert "Approved" in operator("t:3", "approve")
    assert "is kept up to date for root" in operator("t:4", "drafts")

    fluence = place("FLUENCE#20")
    river.act(acts.CloseIssue("anna", fluence.repo, fluence.number))
    river.flow().wait(3 * Limits().redraft)
    river.flow()
    assert len(river.jobs) == 2, "the operator's word needs no right on GitHub"
    assert "not keep" in operator("t:5", "docs", "--link-theory", "--issue", "WAZAA#29", "--stop")


def test_a_section_waits_while_somebody_judges_another_draft() -> None:
    river = drafted(f"{DOCS} --auto-update")
    river.say("anna", "WAZAA#29", "/ecos approve")
    river.flow()
    river.say("anna", "WAZAA#29", DOCS + " ")
    river.flow()
    fluence = place("FLUENCE#20")
    river.act(acts.CloseIssue("anna", fluence.repo, fluence.number))
    river.flow().wait(3 * Limits().redraft)
    assert len(river.jobs) == 2
    river.say("anna", "WAZAA#29", "/ecos reject")
    river.flow().wait(3 * Limits().redraft)
    river.flow()
    assert len(river.jobs) == 3
    assert "is not ticked, though FLUENCE" in (section(river) or "").replace("\\", "")


def test_github_away_only_delays_the_look_at_thumbs() -> None:
    river = drafted()
    river.world.faults = replace(river.world.faults, rates=Rates(server_error=1.0))
    thumb_and_wait = 3 * Limits().thumbs
    (comment,) = [one for one in river.own_comments("WAZAA#29") if "/ecos approve" in one.body]
    river.act(acts.React("anna", comment.id, "+1"))
    river.wait(thumb_and_wait)
    assert section(river) is None
    river.world.faults = replace(river.world.faults, rates=Rates())
    river.wait(20 * Limits().thumbs)
    river.flow()
    assert section(river) is not None


@pytest.mark.parametrize("step", [1, 2], ids=["the next one leads", "the same one leads"])
def test_a_draft_whose_facts_are_erased_ends_and_says_so(step: int) -> None:
    river = planned(Course(drafting=60_000, commit=2_000))
    river.say("anna", "WAZAA#29", DOCS)
    while not any(draft.steps for draft in river.state.drafts.values()):
        assert river.step()
    ((name, draft),) = river.state.drafts.items()
    ((_, brief),) = draft.steps
    if step == 1:
        river.die()
    river.propose(Erased((brief,), "the operator"), f"crew:{name}:erased")
    river.flow()

    assert ended(river) == [Ending.FAILED]
    assert "what it was to be made of is not there any more" in river.said("WAZAA#29")[-1]
