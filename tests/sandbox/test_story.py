"""Stories: the shipped one plays, and mistakes are told with their line."""

from pathlib import Path

import pytest

from bot.errors import UserMistake
from bot.sandbox import story as stories
from bot.sandbox.stage import Names, play
from bot.sandbox.story import load_story, parse_story
from bot.vocabulary import Instant, IssueId
from tests.conformance.observer import GitHubObserver
from tests.sandbox.client import world_from
from tests.sandbox.conftest import SMALL

FIRST = Path(stories.__file__).parent / "stories" / "first.yml"


def test_the_first_story_plays_to_its_end(observer: GitHubObserver | None) -> None:
    story = load_story(FIRST)
    world = world_from(story, observer)
    names: Names = {}
    for act in story.acts:
        names, _ = play(world, act, names, act.at)
        world.due_webhooks(act.at)
    wazaa = next(one for one in world.store.repositories.values() if one.name == "WAZAA")
    assert IssueId(wazaa.id, 29) in world.store.issues
    assert "{web}" not in str(world.store.comments)


def test_a_third_of_what_the_first_story_expects_is_negative() -> None:
    expect = load_story(FIRST).expect
    assert sum(one.negative for one in expect) * 3 >= len(expect)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("name: small\n", "name: small\nname: twice\n", "line 3: name is given twice"),
        ("visibility: private", "visibility: secret", "must be one of public, internal, private"),
        ("tom: triage", "tom: boss", "tom cannot be 'boss'"),
        ("comment: ", "shout: ", "an act has exactly one of"),
        ("2026-03-02T09:00:00Z", "yesterday", "line 37: at is no date: 'yesterday'"),
        ("expect: []", "expect: [{kind: wish}]", "line 38: kind must be one of link"),
        ("expect: []", "expect: [{kind: reply, to: nobody}]", "no act is called nobody"),
        (
            'comment: "WAZAA#29", body: hello',
            "role: WAZAA, user: tom, is: king",
            "is must be one of",
        ),
        (
            "expect: []",
            'expect: [{kind: native, from: "a#1", to: "a#2", relation: uses}]',
            "relation must be one of sub-issue, blocked-by",
        ),
        ("gerivdb/Vault:", "Vault:", "Vault is not owner/name"),
        ("expect: []", "expect: [", "small.yml, line "),
    ],
)
def test_a_mistake_in_a_story_is_told_with_its_line(old: str, new: str, told: str) -> None:
    text = SMALL.replace(old, new, 1)
    with pytest.raises(UserMistake) as mistake:
        parse_story(text, "small.yml")
    assert told in str(mistake.value)
    assert str(mistake.value).startswith("small.yml, line ")


def test_an_act_that_github_refuses_ends_the_play() -> None:
    story = parse_story(SMALL.replace("by: anna, comment", "by: nobody, comment"), "small.yml")
    world = world_from(story, None)
    with pytest.raises(UserMistake, match="nobody"):
        play(world, story.acts[0], {}, Instant(0))


def test_the_documented_story_is_one() -> None:
    page = (Path(__file__).parents[2] / "docs" / "story.md").read_text("utf-8")
    written = page.split("```yaml\n", 1)[1].split("```", 1)[0]
    assert parse_story(written, "story.md").ecosystem.repositories[0].items[0].number == 3
    for word in (*stories.VERBS, *stories.KINDS):
        assert f"`{word}`" in page


EVERYTHING = """
  - {at: 2026-03-02, by: anna, open: gerivdb/WAZAA, title: New, as: new}
  - {at: 2026-03-02, by: anna, open-pull: gerivdb/WAZAA, title: A change, as: change}
  - {at: 2026-03-02, by: anna, merge: change}
  - {at: 2026-03-02, by: anna, edit: new, title: Newer}
  - {at: 2026-03-02, by: tom, label: new, name: bug}
  - {at: 2026-03-02, by: tom, unlabel: new, name: bug}
  - {at: 2026-03-02, by: tom, close: new, completed: false}
  - {at: 2026-03-02, by: tom, reopen: new}
  - {at: 2026-03-02, by: tom, sub-issue: new, of: "WAZAA#29"}
  - {at: 2026-03-02, by: tom, block: new, on: "WAZAA#29"}
  - {at: 2026-03-02, by: tom, unblock: new, on: "WAZAA#29"}
  - {at: 2026-03-02, by: tom, un-sub-issue: new, of: "WAZAA#29"}
  - {at: 2026-03-02, by: tom, comment: new, body: The whole, as: whole}
  - {at: 2026-03-02, by: anna, pin: whole}
  - {at: 2026-03-02, by: anna, unpin: whole}
  - {at: 2026-03-02, by: anna, transfer: new, to: Inner, as: moved}
  - {at: 2026-03-02, by: anna, delete: gerivdb/Vault#1}
  - {at: 2026-03-02, by: anna, role: Vault, user: tom, is: write}
  - {at: 2026-03-02, by: anna, rename: WAZAA, name: KIVA}
  - {at: 2026-03-02, by: anna, visibility: KIVA, to: internal}
  - {at: 2026-03-02, by: anna, archive: KIVA}
  - {at: 2026-03-02, by: anna, unarchive: KIVA}
  - {at: 2026-03-02, by: anna, transfer-repository: KIVA, to: elsewhere}
  - {at: 2026-03-02, by: anna, delete-repository: Vault}
  - {at: 2026-03-02, by: anna, suspend: gerivdb}
  - {at: 2026-03-02, by: anna, unsuspend: gerivdb}
  - {at: 2026-03-02, by: anna, choose: gerivdb, repositories: [Inner]}
  - {at: 2026-03-02, by: anna, uninstall: gerivdb}
  - {at: 2026-03-02, by: anna, install: gerivdb}
"""


def test_every_keyword_of_a_story_can_be_played(observer: GitHubObserver | None) -> None:
    acts_at = SMALL.index("acts:")
    text = SMALL[:acts_at] + "acts:" + EVERYTHING + "expect: []\n"
    story = parse_story(text, "small.yml")
    world = world_from(story, observer)
    names: Names = {}
    told = []
    for act in story.acts:
        names, _ = play(world, act, names, act.at)
        told += [f"{one.event}.{one.action}" for one in world.due_webhooks(act.at)]
    assert {act.verb for act in story.acts} | {"comment"} >= stories.VERBS.keys()
    assert told[0] == "issues.opened"
    assert told[-1] == "installation.created"
    assert {"issues.transferred", "issues.deleted", "repository.renamed"} <= set(told)
    assert {"sub_issues.sub_issue_removed", "issue_dependencies.blocking_removed"} <= set(told)
    assert {"repository.unarchived", "repository.deleted"} <= set(told)
    assert {"installation.suspend", "installation.unsuspend"} <= set(told)
    assert {"issue_comment.pinned", "issue_comment.unpinned"} <= set(told)
