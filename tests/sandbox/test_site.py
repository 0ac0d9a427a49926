"""The web pages: they read well without JavaScript, act once, and let no text become code."""

import re
from urllib.parse import urlencode

from bot.sandbox import acts, site
from bot.sandbox.wire import Request, Response
from bot.sandbox.world import World
from bot.vocabulary import CommentId, Instant, IssueRef, RepoName
from tests.sandbox.client import START, Client

WAZAA = RepoName("gerivdb", "WAZAA")
PAGE = "/gerivdb/WAZAA/issues/29"


def get(world: World, path: str, **query: str) -> Response:
    return site.respond(world, Request("GET", path, query), START)


def post(world: World, path: str, **form: str) -> Response:
    return site.respond(world, Request("POST", path, body=urlencode(form).encode()), START)


def text(response: Response) -> str:
    return response.body.decode()


def read(response: Response) -> str:
    """Without what stands in boxes to be edited."""
    return re.sub(r"<textarea.*?</textarea>", "", text(response), flags=re.DOTALL)


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


def test_an_issue_shows_its_relations_from_both_ends(world: World) -> None:
    plan, secret = IssueRef(WAZAA, 29), IssueRef(RepoName("gerivdb", "Vault"), 1)
    assert "<dl" not in text(get(world, PAGE))
    world.act(acts.AddSubIssue("anna", secret.repo, 1, plan), START)
    world.act(acts.Block("anna", WAZAA, 29, secret), START)
    world.act(acts.CloseIssue("anna", secret.repo, 1), START)
    shown = text(get(world, f"{PAGE}/thread"))
    assert re.search(r"Sub-issues.*1 of 1 closed.*Blocked by.*Secret", shown, re.DOTALL)
    assert 'added the sub-issue <a href="/gerivdb/Vault/issues/1">Vault#1</a>' in shown
    assert 'marked this as blocked by <a href="/gerivdb/Vault/issues/1">' in shown
    other = text(get(world, "/gerivdb/Vault/issues/1"))
    assert re.search(r"Sub-issue of.*The plan.*Blocking.*The plan", other, re.DOTALL)
    assert 'made this a sub-issue of <a href="/gerivdb/WAZAA/issues/29">WAZAA#29</a>' in other
    assert "marked this as blocking" in other


def test_a_relation_to_what_moved_or_went_is_still_told(world: World) -> None:
    made = world.act(acts.OpenIssue("anna", WAZAA, "Part"), START)
    world.act(acts.AddSubIssue("anna", WAZAA, made.number or 0, IssueRef(WAZAA, 29)), START)
    world.act(acts.TransferIssue("anna", WAZAA, 31, RepoName("gerivdb", "Inner")), START)
    shown = text(get(world, PAGE))
    assert 'added the sub-issue <a href="/gerivdb/Inner/issues/1">Inner#1</a>' in shown
    world.act(acts.DeleteIssue("gerivdb", RepoName("gerivdb", "Inner"), 1), START)
    assert re.search(r"added the sub-issue\s+<time", text(get(world, PAGE)))


def test_the_pinned_comment_stands_first_with_its_mark(world: World) -> None:
    world.act(acts.Comment("tom", WAZAA, 29, "An aside"), START)
    made = world.act(acts.Comment("anna", WAZAA, 29, "The whole"), Instant(START + 60_000))
    before = text(get(world, PAGE))
    assert before.index("An aside") < before.index("The whole")
    world.act(acts.PinComment("anna", CommentId(made.id)), START)
    shown = read(get(world, PAGE))
    assert re.search(r"Pinned by <strong>anna.*The whole.*An aside", shown, re.DOTALL)
    assert shown.count("The whole") == 1
    assert "pinned a comment" in shown


def test_a_graph_is_drawn_under_the_policy_of_the_page(world: World) -> None:
    graph = "```mermaid\ngraph LR\n  a[<b>] -->|uses| b\n  style a fill:#fff\n```"
    world.act(acts.Comment("tom", WAZAA, 29, graph), START)
    shown = text(get(world, PAGE))
    assert '<svg class="graph"' in shown
    assert "style=" not in shown


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
    page = get(world, f"{PAGE}/thread")
    assert "unseen" not in read(page)
    shown = text(page)
    assert "<script" not in shown
    assert "<img src=x" not in shown
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
