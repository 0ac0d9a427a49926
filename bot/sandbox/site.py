"""The web site: a page request or a form in, a page out. GET only reads, POST acts."""

import re
from collections.abc import Callable
from dataclasses import replace
from http.cookies import CookieError, SimpleCookie
from urllib.parse import quote

from bot.errors import UserMistake
from bot.sandbox import forms, pages
from bot.sandbox.acts import Act
from bot.sandbox.changes.change import Effect
from bot.sandbox.people import perform
from bot.sandbox.refusal import Refusal, not_found
from bot.sandbox.store import Store
from bot.sandbox.wire import Request, Response
from bot.sandbox.world import World
from bot.vocabulary import CommentId, Instant, IssueId, IssueRef, RepoName

POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; "
    "img-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_REPOSITORY = r"/(?P<owner>[^/]+)/(?P<repo>[^/]+)"
_ITEM = "(?P<page>" + _REPOSITORY + r"/(?:issues|pull)/(?P<number>[0-9]{1,9}))"
_TEXT = _ITEM + r"(?P<text>(?:/comments/(?P<comment>[0-9]{1,18}))?)"
"""The text of an item, or of a comment on it; ``text`` is the ``path`` of its card."""
Args = dict[str, str]
Page = Callable[[World, Request, Instant, Args], Response]


def respond(world: World, request: Request, now: Instant) -> Response:
    """404 as a sentence; a mistake in a form shows the page again with what went wrong."""
    try:
        for method, pattern, page in _PAGES:
            found = re.fullmatch(pattern, request.path)
            if found and method == request.method.replace("HEAD", "GET"):
                return page(world, request, now, found.groupdict(""))
        raise not_found()
    except Refusal as refusal:
        return _html(pages.mistake(_view(world, request, now), refusal.message), refusal.status)


def _html(text: str, status: int = 200) -> Response:
    return Response(status, {"content-type": "text/html; charset=utf-8"}, text.encode())


def _view(world: World, request: Request, now: Instant, form: Args | None = None) -> pages.View:
    me = (form or {}).get("as") or _me(request)
    return pages.View(world.store, world.journal, now, me, draft=(form or {}).get("body", ""))


def _me(request: Request) -> str:
    try:
        found = SimpleCookie(request.headers.get("cookie", "")).get("as")
    except CookieError:
        return ""
    return "" if found is None else found.value


def _name(args: Args) -> RepoName:
    return RepoName(args["owner"], args["repo"])


def _act(world: World, wanted: tuple[Act, ...], now: Instant) -> list[Effect]:
    """All of it or nothing: what would be refused later must not leave half a deed behind."""
    for one in wanted:
        perform(world.store, one, now)
    return [world.act(one, now) for one in wanted]


def _onward(url: str, form: Args) -> Response:
    """Back to the page, which remembers who one was."""
    cookie = f"as={quote(form.get('as', ''))}; Path=/; SameSite=Strict; HttpOnly"
    return Response(303, {"location": quote(url, safe="/#"), "set-cookie": cookie}, b"")


def _home(world: World, request: Request, now: Instant, args: Args) -> Response:
    return _html(pages.home(_view(world, request, now)))


def _activity(world: World, request: Request, now: Instant, args: Args) -> Response:
    return _html(pages.activity(_view(world, request, now)))


def _avatar(world: World, request: Request, now: Instant, args: Args) -> Response:
    picture = pages.avatar(world.store, int(args["number"]))
    return Response(200, {"content-type": "image/svg+xml"}, picture.encode())


def _repository(world: World, request: Request, now: Instant, args: Args) -> Response:
    closed = request.query.get("state") == "closed"
    return _html(pages.repository(_view(world, request, now), _name(args), closed=closed))


def _issue(world: World, request: Request, now: Instant, args: Args) -> Response:
    return _html(pages.issue(_view(world, request, now), _name(args), int(args["number"])))


def _thread(world: World, request: Request, now: Instant, args: Args) -> Response:
    return _html(pages.thread(_view(world, request, now), _name(args), int(args["number"])))


def _open(world: World, request: Request, now: Instant, args: Args) -> Response:
    name, form = _name(args), forms.fields_of(request.body)
    try:
        made = _act(world, (forms.new_issue(name, form),), now)
    except UserMistake as wrong:
        view = _view(world, request, now, form).told(str(wrong))
        return _html(pages.repository(view, name), 422)
    return _onward(f"/{name}/issues/{made[0].number}", form)


def _say(world: World, request: Request, now: Instant, args: Args) -> Response:
    name, number, form = _name(args), int(args["number"]), forms.fields_of(request.body)
    try:
        made = _act(world, forms.issue_acts(name, number, form), now)
    except UserMistake as wrong:
        view = _view(world, request, now, form).told(str(wrong))
        return _html(pages.issue(view, name, number), 422)
    said = [f"#issuecomment-{one.id}" for one in made if one.kind == "comment-created"]
    return _onward(request.path + "".join(said), form)


def _react(world: World, request: Request, now: Instant, args: Args) -> Response:
    """A comment that is half written comes along with the form, and must not be lost."""
    form = forms.fields_of(request.body)
    view = _view(world, request, now, form)
    try:
        _act(world, (forms.reaction(world.store, _text(world.store, args), form),), now)
    except UserMistake as wrong:
        return _html(pages.issue(view.told(str(wrong)), _name(args), int(args["number"])), 422)
    if view.draft.strip():
        view = _view(world, request, now, form)
        return _html(pages.issue(view, _name(args), int(args["number"])))
    return _back_to_text(args, form)


def _edit(world: World, request: Request, now: Instant, args: Args) -> Response:
    form = forms.fields_of(request.body)
    try:
        _act(world, (forms.edit(_text(world.store, args), form),), now)
    except UserMistake as wrong:
        view = _view(world, request, now, form).told(str(wrong))
        view = replace(view, draft_of=args["text"])
        return _html(pages.issue(view, _name(args), int(args["number"])), 422)
    return _back_to_text(args, form)


def _to_page(world: World, request: Request, now: Instant, args: Args) -> Response:
    """Whoever loads again what was answered to a form asks for the page that it showed."""
    return Response(303, {"location": quote(args["page"])}, b"")


def _text(store: Store, args: Args) -> CommentId | IssueRef:
    """Raises Refusal where no such comment is on this item."""
    at = IssueRef(_name(args), int(args["number"]))
    if not args["comment"]:
        return at
    repo, comment = (
        store.repository_named(at.repo),
        store.comments.get(CommentId(int(args["comment"]))),
    )
    if repo is None or comment is None or comment.on != IssueId(repo.id, at.number):
        raise not_found()
    return comment.id


def _back_to_text(args: Args, form: Args) -> Response:
    anchor = f"#issuecomment-{args['comment']}" if args["comment"] else ""
    return _onward(args["page"] + anchor, form)


_PAGES: tuple[tuple[str, str, Page], ...] = (
    ("GET", "/", _home),
    ("GET", "/activity", _activity),
    ("GET", r"/avatars/u/(?P<number>[0-9]{1,18})", _avatar),
    ("GET", _REPOSITORY, _repository),
    ("POST", _REPOSITORY, _open),
    ("GET", _ITEM, _issue),
    ("POST", _ITEM, _say),
    ("GET", _ITEM + "/thread", _thread),
    ("POST", _TEXT + "/reactions", _react),
    ("POST", _TEXT + "/text", _edit),
    ("GET", _TEXT + "/(?:reactions|text)", _to_page),
)
