"""Stories: the shipped one plays, and mistakes are told with their line."""

import re
from pathlib import Path

import pytest

from bot.errors import UserMistake
from bot.sandbox import story as stories
from bot.sandbox.stage import Names, play
from bot.sandbox.story import load_story, parse_story
from bot.text.relations import TABLE, folded
from bot.vocabulary import Instant, IssueId, Permission, Visibility
from tests.conformance.observer import GitHubObserver
from tests.sandbox.client import world_from
from tests.sandbox.conftest import SMALL

FIRST = Path(stories.__file__).parent / "stories" / "first.yml"
ECOSYSTEM = FIRST.with_name("ecosystem.yml")


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


@pytest.mark.parametrize("file", [FIRST, ECOSYSTEM])
def test_a_third_of_what_a_shipped_story_expects_is_negative(file: Path) -> None:
    expect = load_story(file).expect
    assert sum(one.negative for one in expect) * 3 >= len(expect)


def test_the_ecosystem_is_twenty_two_repositories_with_hundreds_of_items() -> None:
    story = load_story(ECOSYSTEM)
    repositories = story.ecosystem.repositories
    opened = [act for act in story.acts if act.verb in ("open", "open-pull")]
    assert len(repositories) == 22
    assert {one.visibility for one in repositories} == set(Visibility)
    assert {right for one in repositories for right in one.roles.values()} == set(Permission)
    assert sum(len(one.items) for one in repositories) + len(opened) > 400


def test_the_ecosystem_says_every_relation_word_and_expects_what_it_means() -> None:
    """One line for each word of the table, and by hand the link that must come of it, and never its reverse alone."""
    story = load_story(ECOSYSTEM)
    said = [act.fields["body"] for act in story.acts if act.subject == "Lexique"]
    lines = [line for body in said for line in body.splitlines()]
    expected = {
        (one.fields["because"], one.fields["relation"], "Lexique" in one.fields["to"])
        for one in story.expect
        if one.kind == "link" and "because" in one.fields
    }
    assert len(said) == 2
    for relation, inverse, words in TABLE:
        for word in words.split(", "):
            assert any(re.search(rf"^\W*{folded(word)}\b", folded(line)) for line in lines), word
            meant = {(folded(said), means, turned) for said, means, turned in expected}
            assert (folded(word), relation, inverse) in meant


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
            'comment: "WAZAA#29", body: hello',
            'react: "WAZAA#29", content: +1',
            "content must be one of +1, -1, laugh",
        ),
        (
            "expect: []",
            'expect: [{kind: native, from: "a#1", to: "a#2", relation: uses}]',
            "relation must be one of sub-issue, blocked-by",
        ),
        (
            "expect: []",
            "expect: [{kind: edits, on: a, at-most: few}]",
            "line 38: at-most must be a whole number",
        ),
        ("{number: 29,", "{numbers: 29,", "numbers must be a text"),
        ("{number: 29,", "{numbers: 29-28,", "numbers must go up, by less than 1000: 29-28"),
        ("{number: 29,", "{numbers: 1-1001,", "numbers must go up, by less than 1000: 1-1001"),
        (
            "by: anna, comment:",
            "by: anna, repeat: some, comment:",
            "line 37: repeat must be a range",
        ),
        (
            "by: anna, comment:",
            "by: anna, repeat: 1-2, within: -1, comment:",
            "line 37: within must be some seconds",
        ),
        ("by: anna, comment:", "by: anna, within: 1, comment:", "line 37: within is not known"),
        (
            "by: anna, comment:",
            "by: anna, repeat: 1-2, as: same, comment:",
            "line 37: two acts are called same",
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


def test_one_row_stands_for_many() -> None:
    many = "{numbers: 7-9, by: anna, title: 'Chore {number}', body: 'After #{number}'}"
    act = (
        "{at: 2026-03-02, by: anna, repeat: 1-4, within: 60, open: WAZAA, title: 'T {number}',"
        ' number: "{number}", as: "new-{number}"}'
    )
    last = '{at: 2026-03-02T00:00:45Z, by: anna, close: "new-4"}'
    head = SMALL[: SMALL.index("acts:")].replace("issues:\n", f"issues:\n        - {many}\n", 1)
    story = parse_story(f"{head}acts:\n  - {act}\n  - {last}\nexpect: []\n", "many.yml")

    items = {item.number: item for item in story.ecosystem.repositories[0].items}
    assert [items[n].title for n in (7, 8, 9)] == ["Chore 7", "Chore 8", "Chore 9"]
    assert items[9].body == "After #9"
    opened = story.acts[:4]
    assert [act.fields["number"] for act in opened] == [1, 2, 3, 4]
    assert [act.label for act in opened] == ["new-1", "new-2", "new-3", "new-4"]
    assert [act.at - story.starts for act in story.acts] == [0, 15_000, 30_000, 45_000, 45_000]
    assert [act.rests for act in story.acts] == [False, False, False, True, True]


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
  - {at: 2026-03-02, by: rita, react: whole, content: "+1"}
  - {at: 2026-03-02, by: rita, unreact: whole, content: "+1"}
  - {at: 2026-03-02, by: rita, react: new, content: heart}
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
