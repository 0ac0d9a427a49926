"""The web pages: they read well without JavaScript, act once, and let no text become code."""

import re
from urllib.parse import urlencode

from bot.sandbox import acts, site
from bot.sandbox.wire import Request, Response
from bot.sandbox.world import World
from bot.vocabulary import RepoName
from tests.sandbox.client import START, Client

WAZAA = RepoName("gerivdb", "WAZAA")
PAGE = "/gerivdb/WAZAA/issues/29"


def get(world: World, path: str, **query: str) -> Response:
    return site.respond(world, Request("GET", path, query), START)


def post(world: World, path: str, **form: str) -> Response:
    return site.respond(world, Request("POST", path, body=urlencode(form).encode()), START)


def text(response: Response) -> str:
    return response.body.decode()


def test_every_page_shows_what_is_there(world: World) -> None:
    world.act(acts.Comment("tom", WAZAA, 29, "hello there"), START)
    assert "WAZAA" in text(get(world, "/"))
    assert "The plan" in text(get(world, "/gerivdb/WAZAA"))
    shown = text(get(world, PAGE))
    assert "hello there" in shown
    assert "tom — triage" in shown
    assert "<html" not in text(get(world, f"{PAGE}/thread"))
    assert "comment-created" in text(get(world, "/activity"))
    assert get(world, "/avatars/u/1").headers["content-type"] == "image/svg+xml"
    assert get(world, "/gerivdb/Nowhere").status == 404


def test_a_comment_from_the_page_is_that_persons(world: World) -> None:
    answer = post(world, PAGE, **{"as": "tom", "do": "comment", "body": "one\r\ntwo"})
    assert answer.status == 303
    assert answer.headers["location"].startswith(f"{PAGE}#issuecomment-")
    (made,) = world.store.comments.values()
    assert (made.body, world.store.users[made.author].login) == ("one\ntwo", "tom")


def test_what_is_refused_leaves_no_half_done_deed(world: World) -> None:
    answer = post(world, PAGE, **{"as": "rita", "do": "close", "body": "I close this"})
    assert answer.status == 422
    assert "rita may not do this" in text(answer)
    assert "I close this</textarea>" in text(answer)
    assert not world.store.comments


def test_an_issue_is_opened_closed_and_reopened_from_the_page(world: World) -> None:
    made = post(world, "/gerivdb/WAZAA", **{"as": "tom", "title": "New", "body": ""})
    page = made.headers["location"]
    assert page == "/gerivdb/WAZAA/issues/31"
    post(world, page, **{"as": "tom", "do": "close", "body": ""})
    assert "New" in text(get(world, "/gerivdb/WAZAA", state="closed"))
    assert "closed this" in text(get(world, page))
    post(world, page, **{"as": "tom", "do": "reopen", "body": ""})
    assert "reopened this" in text(get(world, page))
    assert post(world, page, **{"as": "tom", "do": "comment", "body": " "}).status == 422


def test_no_text_becomes_code_and_comments_stay_hidden(world: World) -> None:
    hostile = "<script>alert(1)</script> <!-- unseen --> <img src=x onerror=alert(1)> [x](javascript:alert(1))"
    world.act(acts.Comment("tom", WAZAA, 29, hostile), START)
    shown = text(get(world, f"{PAGE}/thread"))
    assert "<script" not in shown
    assert "<img src=x" not in shown
    assert "unseen" not in shown
    assert not re.search(r'href="javascript', shown)


def test_references_lead_to_pages_only_where_there_is_one(world: World) -> None:
    body = "see WAZAA#30, elsewhere/Open#1, #29 and #99, but `#30` not"
    world.act(acts.Comment("tom", WAZAA, 29, body), START)
    shown = text(get(world, f"{PAGE}/thread"))
    assert '<a href="/gerivdb/WAZAA/issues/30">WAZAA#30</a>' in shown
    assert '<a href="/elsewhere/Open/issues/1">elsewhere/Open#1</a>' in shown
    assert '<a href="/gerivdb/WAZAA/issues/29">#29</a>' in shown
    assert "issues/99" not in shown
    assert "<code>#30</code>" in shown


def test_the_apps_answer_and_its_reaction_are_seen(world: World, client: Client) -> None:
    me = client.signed_in()
    me.json("POST", "/repos/gerivdb/WAZAA/issues/29/comments", {"body": "**An answer**"})
    me.json("POST", "/repos/gerivdb/WAZAA/issues/29/reactions", {"content": "rocket"})
    shown = text(get(world, f"{PAGE}/thread"))
    assert "<strong>An answer</strong>" in shown
    assert "🚀 1" in shown
    assert "ecos[bot]" in shown
