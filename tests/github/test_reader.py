from contextlib import suppress
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.errors import Outage
from bot.github import reader
from bot.github.fields import instant
from bot.github.port import Answer, Call, NoAnswer, NoToken, Outcome
from bot.github.reader import (
    GHOST,
    AppRead,
    InstallationRead,
    ItemRead,
    app_call,
    bot_user_call,
    comment_call,
    installation_repositories_call,
    installations_call,
    item_call,
    next_page,
    permission_call,
    read_app,
    read_comment,
    read_installation,
    read_installations,
    read_item,
    read_permission,
    read_repositories,
    read_repository,
    read_user,
    repository_call,
    repository_installation_call,
    segment,
)
from bot.record.inbound import Actor, RepositorySnapshot
from bot.vocabulary import (
    CommentId,
    InstallationId,
    Instant,
    IssueRef,
    ItemKind,
    ItemState,
    Permission,
    RepoId,
    RepoName,
    UserId,
    Visibility,
)

HERE = InstallationId(7)
WAZAA = RepoName("acme", "WAZAA")
ANN = {"id": 5, "login": "ann", "type": "User"}
ISSUE: dict[str, Any] = {
    "number": 29,
    "state": "open",
    "title": "Plan",
    "body": "Depends on\r\nothers",
    "user": ANN,
    "created_at": "2026-01-02T03:04:05Z",
    "updated_at": "2026-01-02T03:04:06Z",
    "repository_url": "https://api.github.com/repos/acme/WAZAA",
}
REPOSITORY: dict[str, Any] = {
    "id": 3,
    "name": "WAZAA",
    "full_name": "acme/WAZAA",
    "owner": {"id": 9, "login": "acme", "type": "Organization"},
    "private": False,
    "visibility": "public",
    "archived": False,
}
INSTALLATION: dict[str, Any] = {"id": 7, "account": REPOSITORY["owner"], "suspended_at": None}
READ_ISSUE = ItemRead(
    repository=WAZAA,
    number=29,
    kind=ItemKind.ISSUE,
    state=ItemState.OPEN,
    title="Plan",
    body="Depends on\r\nothers",
    author=Actor(UserId(5), "ann"),
    created_at=Instant(1_767_323_045_000),
    updated_at=Instant(1_767_323_046_000),
)


def ok(body: Any) -> Answer:
    return Answer(200, {}, body)


def permission(outcome: Outcome) -> Permission:
    return read_permission(outcome, UserId(5))


CALLS = {
    "/repos/acme/WAZAA/collaborators/ann/permission": permission_call(HERE, WAZAA, "ann"),
    "/repos/acme/WAZAA/issues/29": item_call(HERE, IssueRef(WAZAA, 29)),
    "/repos/acme/WAZAA/issues/comments/7": comment_call(HERE, WAZAA, CommentId(7)),
    "/repos/acme/WAZAA": repository_call(HERE, WAZAA),
    "/app": app_call(),
    "/users/ecos%5Bbot%5D": bot_user_call(HERE, "ecos"),
    "/app/installations": installations_call(),
    "/installation/repositories": installation_repositories_call(HERE),
    "/repos/acme/WAZAA/installation": repository_installation_call(WAZAA),
}
READERS = [
    permission,
    read_item,
    read_comment,
    read_repository,
    read_app,
    read_user,
    read_installations,
    read_repositories,
    read_installation,
]


@pytest.mark.parametrize("path", CALLS)
def test_calls_read_and_go_where_they_should(path: str) -> None:
    call = CALLS[path]
    assert (call.method, call.path, call.body) == ("GET", path, None)
    as_app = path.startswith("/app") or path.endswith("/installation")
    assert call.installation == (None if as_app else HERE)


@example(".")
@example("..")
@example("../x")
@given(st.text())
def test_a_name_is_one_segment_of_a_path_whatever_it_says(name: str) -> None:
    quoted = segment(name)
    assert quoted.isascii()
    assert quoted not in (".", "..")
    assert not set(quoted) & set("/?#\\ \r\n\0")


@pytest.mark.parametrize(
    ("role", "coarse", "expected"),
    [
        ("admin", "admin", Permission.ADMIN),
        ("maintain", "write", Permission.MAINTAIN),
        ("write", "write", Permission.WRITE),
        ("triage", "read", Permission.TRIAGE),
        ("read", "read", Permission.READ),
        ("none", "none", Permission.NONE),
        ("", "none", Permission.NONE),
        (None, "write", Permission.WRITE),
        ("Release Captain", "write", Permission.WRITE),
        ("Release Captain", "new", Permission.NONE),
    ],
)
def test_a_role_is_read_exactly(role: str | None, coarse: str, expected: Permission) -> None:
    answer = ok({"permission": coarse, "role_name": role, "user": ANN})
    assert permission(answer) is expected


def test_a_custom_role_that_calls_itself_admin_in_capitals_is_none() -> None:
    answer = ok({"permission": "read", "role_name": "ADMIN", "user": ANN})
    assert permission(answer) is Permission.READ


@pytest.mark.parametrize("user", [None, {"id": 6, "login": "ann"}])
def test_a_login_that_is_another_account_now_has_no_permission(user: object) -> None:
    answer = ok({"permission": "admin", "role_name": "admin", "user": user})
    assert permission(answer) is Permission.NONE


def test_whom_github_does_not_know_has_no_permission() -> None:
    assert permission(Answer(404)) is Permission.NONE


def test_a_permission_that_may_not_be_read_names_the_missing_right() -> None:
    with pytest.raises(Outage, match="metadata=read"):
        permission(Answer(403, {"x-accepted-github-permissions": "metadata=read"}))


def test_an_issue_is_read() -> None:
    assert read_item(ok(ISSUE)) == READ_ISSUE


@pytest.mark.parametrize(
    ("changes", "kind", "state"),
    [
        ({}, ItemKind.ISSUE, ItemState.OPEN),
        ({"state": "closed"}, ItemKind.ISSUE, ItemState.CLOSED),
        ({"pull_request": None}, ItemKind.ISSUE, ItemState.OPEN),
        ({"pull_request": {}}, ItemKind.PULL_REQUEST, ItemState.OPEN),
        (
            {"pull_request": {"merged_at": None}, "state": "closed"},
            ItemKind.PULL_REQUEST,
            ItemState.CLOSED,
        ),
        (
            {"pull_request": {"merged_at": "2026-01-02T03:04:05Z"}, "state": "closed"},
            ItemKind.PULL_REQUEST,
            ItemState.MERGED,
        ),
    ],
)
def test_kind_and_state_of_an_item(
    changes: dict[str, Any], kind: ItemKind, state: ItemState
) -> None:
    item = read_item(ok(ISSUE | changes))
    assert item is not None
    assert (item.kind, item.state) == (kind, state)


@pytest.mark.parametrize("body", [None, ""])
def test_an_empty_body_is_none(body: str | None) -> None:
    item = read_item(ok(ISSUE | {"body": body}))
    assert item is not None
    assert item.body is None


def test_a_deleted_author_is_the_ghost() -> None:
    item = read_item(ok(ISSUE | {"user": None}))
    assert item is not None
    assert item.author == GHOST


def test_a_transferred_item_says_where_it_lives_now() -> None:
    moved = {"number": 3, "repository_url": "http://127.0.0.1:80/api/v3/repos/new/home"}
    item = read_item(ok(ISSUE | moved))
    assert item is not None
    assert (item.repository, item.number) == (RepoName("new", "home"), 3)


@pytest.mark.parametrize("status", [403, 404, 410, 451])
@pytest.mark.parametrize("read", [read_item, read_repository, read_installation])
def test_what_github_does_not_show_is_absent(read: Any, status: int) -> None:
    assert read(Answer(status, {}, {"message": "Not Found"})) is None


@pytest.mark.parametrize(
    ("changes", "visibility"),
    [
        ({}, Visibility.PUBLIC),
        ({"visibility": "internal", "private": True}, Visibility.INTERNAL),
        ({"visibility": "private", "private": True}, Visibility.PRIVATE),
        ({"visibility": "secret"}, Visibility.PRIVATE),
        ({"visibility": None}, Visibility.PUBLIC),
        ({"visibility": None, "private": True}, Visibility.PRIVATE),
    ],
)
def test_a_repository_is_read(changes: dict[str, Any], visibility: Visibility) -> None:
    assert read_repository(ok(REPOSITORY | changes)) == RepositorySnapshot(
        RepoId(3), WAZAA, UserId(9), visibility
    )


def test_an_archived_repository_says_so() -> None:
    found = read_repository(ok(REPOSITORY | {"archived": True}))
    assert found is not None
    assert found.archived


def test_the_app_and_its_user_are_read() -> None:
    assert read_app(ok({"id": 1, "slug": "ecos"})) == AppRead(1, "ecos")
    bot = {"id": 44, "login": "ecos[bot]", "type": "Bot"}
    assert read_user(ok(bot)) == Actor(UserId(44), "ecos[bot]", bot=True)
    assert read_user(Answer(404)) is None


def test_installations_and_repositories_are_read() -> None:
    acme = InstallationRead(HERE, Actor(UserId(9), "acme"), suspended=False)
    assert read_installation(ok(INSTALLATION)) == acme
    asleep = INSTALLATION | {"suspended_at": "2026-01-02T03:04:05Z"}
    assert [i.suspended for i in read_installations(ok([INSTALLATION, asleep]))] == [False, True]
    enterprise = read_installation(ok({"id": 8, "account": {"id": 2, "slug": "big"}}))
    assert enterprise is not None
    assert enterprise.account == Actor(UserId(2), "big")
    listed = read_repositories(ok({"total_count": 1, "repositories": [REPOSITORY]}))
    assert [repository.id for repository in listed] == [3]


@pytest.mark.parametrize(
    ("link", "query"),
    [
        (
            '<https://api.github.com/x?per_page=100&page=2>; rel="next"',
            (("per_page", "100"), ("page", "2")),
        ),
        ('<https://h/x?page=1>; rel="prev", <https://h/x?page=3>; rel="next"', (("page", "3"),)),
        ('<https://h/x?page=3>; rel="next", <https://h/x?page=9>; rel="last"', (("page", "3"),)),
        ('<https://h/x?page=1>; rel="prev", <https://h/x?page=9>; rel="last"', None),
        ("", None),
        ("nonsense", None),
    ],
)
def test_the_next_page_is_the_same_question(
    link: str, query: tuple[tuple[str, str], ...] | None
) -> None:
    call = installation_repositories_call(HERE)
    following = next_page(call, Answer(200, {"link": link}))
    assert following == (None if query is None else Call(HERE, "GET", call.path, query))


def test_silence_has_no_next_page() -> None:
    assert next_page(app_call(), NoAnswer("ReadTimeout", sent=True)) is None


@pytest.mark.parametrize("read", READERS)
@pytest.mark.parametrize(
    "outcome",
    [
        NoAnswer("ConnectError", sent=False),
        Answer(500),
        Answer(502, {}, {"id": 1}),
        Answer(429),
        Answer(403, {"retry-after": "5"}),
        Answer(403, {"x-ratelimit-remaining": "0"}),
        Answer(401, {}, {"message": "Bad credentials"}),
        Answer(301, {}, {"message": "Moved"}),
        Answer(200),
        Answer(200, {}, {"id": True}),
        Answer(200, {}, "text"),
        Answer(200, {}, [5]),
    ],
)
def test_what_cannot_be_read_now_is_an_outage(read: Any, outcome: Outcome) -> None:
    with pytest.raises(Outage):
        read(outcome)


@pytest.mark.parametrize("read", READERS)
def test_whom_we_may_not_ask_shows_no_item_and_of_all_else_nothing_is_known(read: Any) -> None:
    shut = NoToken(HERE, "no token: GitHub answered 403")
    if read in (read_item, read_comment, read_repository, read_installation):
        assert read(shut) is None
    else:
        with pytest.raises(Outage):
            read(shut)


WRONG: list[Any] = [None, "", "x", -1, True, [], {}, [{}], 1e300]


@pytest.mark.parametrize(
    "field", ["number", "title", "state", "created_at", "updated_at", "repository_url"]
)
def test_a_field_that_is_missing_is_named(field: str) -> None:
    with pytest.raises(Outage, match=rf"unexpected at an item\.{field}"):
        read_item(ok({name: value for name, value in ISSUE.items() if name != field}))


@given(
    st.sampled_from(
        [(read_item, ISSUE), (read_repository, REPOSITORY), (read_installation, INSTALLATION)]
    ),
    st.data(),
)
def test_a_field_of_a_wrong_type_never_raises_anything_else(
    known: Any, data: st.DataObject
) -> None:
    read, body = known
    name = data.draw(st.sampled_from(sorted(body)))
    changed = ok(body | {name: data.draw(st.sampled_from(WRONG))})
    with suppress(Outage):
        read(changed)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1970-01-01T00:00:01Z", 1000),
        ("1970-01-01T01:00:01+01:00", 1000),
        ("1970-01-01T00:00:01", 1000),
        ("yesterday", None),
        ("", None),
    ],
)
def test_dates(text: str, expected: int | None) -> None:
    assert instant(text) == expected


def test_every_question_of_the_reader_stands_in_the_tables_above() -> None:
    names = {name for name in vars(reader) if name.startswith("read_")}
    assert len(names) == len(READERS)
    assert len(CALLS) == len({name for name in vars(reader) if name.endswith("_call")})


def test_a_comment_is_read_as_it_stands_and_absent_once_it_is_gone() -> None:
    assert read_comment(Answer(200, {}, {"body": "as it is"})) == "as it is"
    assert read_comment(Answer(200, {}, {"body": ""})) == ""
    assert read_comment(Answer(404)) is None
