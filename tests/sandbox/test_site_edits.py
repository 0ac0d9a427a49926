"""Thumbs and edits from the page of an issue: given as the person chosen, without JavaScript, and nothing is lost."""

import html
import re

import pytest

from bot.sandbox import acts
from bot.sandbox.wire import Response
from bot.sandbox.world import World
from bot.vocabulary import CommentId, IssueId, IssueRef
from tests.sandbox.client import START, Client, events
from tests.sandbox.test_site import PAGE, WAZAA, get, post, text

SECRET = "/gerivdb/Vault/issues/1"


@pytest.fixture
def comment(world: World) -> CommentId:
    return CommentId(world.act(acts.Comment("anna", WAZAA, 29, "Shall we?"), START).id)


def reactions(world: World, on: CommentId | IssueId) -> list[tuple[str, str]]:
    store = world.store
    return [(store.users[one.author].login, one.content) for one in store.reactions_on(on)]


def plan(world: World) -> IssueId:
    repo = world.store.repository_named(WAZAA)
    assert repo is not None
    return IssueId(repo.id, 29)


def buttons(response: Response) -> dict[tuple[str, str], str]:
    """What a screen reader says of each button for a reaction, by address and content."""
    found = re.findall(
        r'<button class="reaction"[^>]* form="say" formaction="([^"]*)" name="content" value="([^"]*)"'
        r'[^>]* aria-label="([^"]*)"',
        text(response),
    )
    return {(address, content): label for address, content, label in found}


def boxes(response: Response) -> dict[str, str]:
    """The text in each box for an edit, by address, as a browser would read it."""
    found = re.findall(
        r'<form method="post" action="([^"]*)/text">.*?<textarea[^>]*>\n?(.*?)</textarea>',
        text(response),
        re.DOTALL,
    )
    return {address: html.unescape(inside) for address, inside in found}


def test_a_thumb_is_given_as_the_person_chosen_and_taken_back(
    world: World, comment: CommentId
) -> None:
    at = f"{PAGE}/comments/{comment}/reactions"
    answer = post(world, at, **{"as": "tom", "body": "", "content": "+1"})
    assert (answer.status, answer.headers["location"]) == (303, f"{PAGE}#issuecomment-{comment}")
    assert answer.headers["set-cookie"].startswith("as=tom;")
    post(world, at, **{"as": "rita", "body": "", "content": "+1"})
    post(world, at, **{"as": "rita", "body": "", "content": "-1"})
    assert reactions(world, comment) == [("tom", "+1"), ("rita", "+1"), ("rita", "-1")]
    post(world, at, **{"as": "tom", "body": "", "content": "+1"})
    assert reactions(world, comment) == [("rita", "+1"), ("rita", "-1")]
    assert post(world, f"{PAGE}/reactions", **{"as": "tom", "content": "-1"}).status == 303
    assert reactions(world, plan(world)) == [("tom", "-1")]
    assert events(world, START) == [("issue_comment", "created")]


def test_each_text_has_two_buttons_that_say_who_pressed_them(
    world: World, comment: CommentId
) -> None:
    world.act(acts.React("tom", comment, "+1"), START)
    world.act(acts.React("rita", comment, "+1"), START)
    world.act(acts.React("rita", IssueRef(WAZAA, 29), "heart"), START)
    at = f"{PAGE}/comments/{comment}/reactions"
    page = get(world, f"{PAGE}/thread")
    assert buttons(page) == {
        (f"{PAGE}/reactions", "+1"): "Thumbs up, 0 given",
        (f"{PAGE}/reactions", "-1"): "Thumbs down, 0 given",
        (at, "+1"): "Thumbs up, 2 given: tom, rita",
        (at, "-1"): "Thumbs down, 0 given",
    }
    assert 'title="tom, rita"' in text(page)
    assert "👍 2</button>" in text(page)
    assert "👎</button>" in text(page)
    assert '<span class="reaction" title="rita">❤️ 1</span>' in text(page)
    assert '<form id="say"' in text(get(world, PAGE))


def test_a_thumb_leaves_a_half_written_comment_where_it_is(
    world: World, comment: CommentId
) -> None:
    at = f"{PAGE}/comments/{comment}/reactions"
    answer = post(world, at, **{"as": "tom", "body": "I was about to", "content": "+1"})
    assert answer.status == 200
    assert "I was about to</textarea>" in text(answer)
    assert buttons(answer)[at, "+1"] == "Thumbs up, 1 given: tom"
    assert "I was about to" not in str(world.store.comments)
    again = get(world, at)
    assert (again.status, again.headers["location"]) == (303, PAGE)


def test_a_thumb_that_github_refuses_is_explained(world: World, comment: CommentId) -> None:
    told = {"as": "tom", "body": "half", "content": "+1"}
    assert post(world, f"{SECRET}/reactions", **told).status == 422
    assert post(world, f"{PAGE}/reactions", **told | {"content": "shrug"}).status == 422
    elsewhere = post(world, f"{SECRET}/comments/{comment}/reactions", **told)
    assert (elsewhere.status, "Not Found" in text(elsewhere)) == (422, True)
    unknown = post(world, f"{PAGE}/comments/1/reactions", **told | {"as": "nobody"})
    assert (unknown.status, "half</textarea>" in text(unknown)) == (422, True)
    assert post(world, "/gerivdb/WAZAA/issues/99/reactions", **told).status == 404
    assert not world.store.reactions


def test_a_text_is_edited_whole_as_it_was_written(world: World, client: Client) -> None:
    written = "\n  \n<!-- unseen -->\n</textarea><b> & \"quotes\" 'n' {{ all }}\n"
    me = client.signed_in()
    made = me.json("POST", "/repos/gerivdb/WAZAA/issues/29/comments", {"body": written})
    at = f"{PAGE}/comments/{made['id']}"
    inside = boxes(get(world, PAGE))
    assert inside == {PAGE: "The plan of all.", at: written}
    crossed = (inside[at] + "more").replace("\n", "\r\n")
    answer = post(world, f"{at}/text", **{"as": "anna", "body": crossed})
    assert answer.status == 303
    assert answer.headers["location"] == f"{PAGE}#issuecomment-{made['id']}"
    one = world.store.comments[CommentId(made["id"])]
    assert (one.body, one.via_app) == (written + "more", True)
    assert post(world, f"{PAGE}/text", **{"as": "anna", "body": "A new plan."}).status == 303
    after = world.store.issues[plan(world)]
    assert (after.title, after.body) == ("The plan", "A new plan.")
    assert events(world, START) == [
        ("issue_comment", "created"),
        ("issue_comment", "edited"),
        ("issues", "edited"),
    ]


def test_an_edit_that_is_refused_stays_in_its_box(world: World, comment: CommentId) -> None:
    at = f"{PAGE}/comments/{comment}"
    answer = post(world, f"{at}/text", **{"as": "tom", "body": "Mine now"})
    assert answer.status == 422
    assert "tom may not do this" in text(answer)
    assert boxes(answer) == {PAGE: "The plan of all.", at: "Mine now"}
    assert text(answer).count('<details class="edit" open>') == 1
    assert text(answer).count("Mine now") == 1
    empty = post(world, f"{at}/text", **{"as": "anna", "body": " \n"})
    assert (empty.status, "A comment needs some text." in text(empty)) == (422, True)
    body = post(world, f"{PAGE}/text", **{"as": "tom", "body": "Mine too"})
    assert boxes(body) == {PAGE: "Mine too", at: "Shall we?"}
    assert (world.store.comments[comment].body, world.store.issues[plan(world)].body) == (
        "Shall we?",
        "The plan of all.",
    )


def test_a_box_belongs_to_a_person_and_says_what_it_edits(world: World, comment: CommentId) -> None:
    shown = text(get(world, PAGE))
    labels = re.findall(r'<summary [^>]*aria-label="([^"]*)">Edit</summary>', shown)
    assert labels == ["Edit the text above", "Edit the comment of anna"]
    assert shown.count('<select name="as">') == 3
    assert text(get(world, "/gerivdb/WAZAA/pull/30")).count("/gerivdb/WAZAA/pull/30/text") == 1
