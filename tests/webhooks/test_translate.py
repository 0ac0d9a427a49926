import json
from calendar import timegm
from dataclasses import replace
from itertools import count
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.record.inbound import (
    Actor,
    CommentDeleted,
    CommentSnapshot,
    CommentWritten,
    InstallationChange,
    InstallationChanged,
    ItemChange,
    ItemDeleted,
    ItemSnapshot,
    ItemTransferred,
    ItemWritten,
    RelationChanged,
    RepositoryChange,
    RepositoryChanged,
    RepositorySnapshot,
    Source,
)
from bot.record.link import Link
from bot.record.text import salted
from bot.text.section import with_section
from bot.vocabulary import (
    CommentId,
    DeliveryId,
    InstallationId,
    Instant,
    IssueId,
    ItemKind,
    ItemState,
    Relation,
    RepoId,
    RepoName,
    UserId,
    Visibility,
)
from bot.webhooks.translate import NOBODY, Ignored, Malformed, Translated, translate
from tests.webhooks.deliveries import (
    COMMENT,
    GUID,
    HELPER_BOT,
    INSTALLATION,
    ISSUE,
    LISTED,
    PULL_REQUEST,
    REPOSITORY,
    payload,
)

MAYA = Actor(UserId(7), "maya")
WAZAA = RepositorySnapshot(RepoId(100), RepoName("Stephane", "WAZAA"), UserId(1), Visibility.PUBLIC)
SOURCE = Source(DeliveryId(GUID), InstallationId(9), WAZAA, MAYA)


def meaning(event: str, document: Any) -> Translated | Ignored:
    dice = count()
    body = document if isinstance(document, bytes) else json.dumps(document).encode()
    return translate(event, DeliveryId(GUID), body, lambda: next(dice).to_bytes(16))


def inbound(event: str, document: Any) -> Any:
    translated = meaning(event, document)
    assert isinstance(translated, Translated)
    return translated.inbound


def nth(ordinal: int, content: str) -> Any:
    """The id of ``content`` when it was the ``ordinal``-th text to be salted."""
    return salted(content, ordinal.to_bytes(16)).id


def plan(**changed: Any) -> ItemSnapshot:
    fields: dict[str, Any] = {
        "id": IssueId(RepoId(100), 29),
        "kind": ItemKind.ISSUE,
        "state": ItemState.OPEN,
        "title": nth(0, "The plan"),
        "body": nth(1, "Depends-On: FLUENCE#20"),
        "author": MAYA,
        "created_at": Instant(1767323045000),
        "updated_at": Instant(1767323046000),
    }
    return ItemSnapshot(**(fields | changed))


@pytest.mark.parametrize(("action", "edited"), [("created", False), ("edited", True)])
def test_a_comment_is_written_and_its_texts_leave_beside_it(action: str, edited: bool) -> None:
    translated = meaning("issue_comment", payload(action, issue=ISSUE, comment=COMMENT))

    assert isinstance(translated, Translated)
    assert translated.inbound == CommentWritten(
        SOURCE,
        plan(),
        CommentSnapshot(
            CommentId(555),
            MAYA,
            nth(2, "/ecos help"),
            Instant(1767323047000),
            Instant(1767323048000),
        ),
        edited,
    )
    assert [text.content for text in translated.texts] == [
        "The plan",
        "Depends-On: FLUENCE#20",
        "/ecos help",
    ]


def test_of_a_deleted_comment_only_the_number_remains() -> None:
    document = payload("deleted", issue=ISSUE, comment=COMMENT)

    assert inbound("issue_comment", document) == CommentDeleted(SOURCE, plan(), CommentId(555))


@pytest.mark.parametrize(
    ("action", "change"),
    [
        ("opened", ItemChange.OPENED),
        ("edited", ItemChange.EDITED),
        ("closed", ItemChange.CLOSED),
        ("reopened", ItemChange.REOPENED),
        ("labeled", ItemChange.OTHER),
        ("an action of tomorrow", ItemChange.OTHER),
    ],
)
def test_every_action_on_an_item_shows_how_it_is_now(action: str, change: ItemChange) -> None:
    pull_request = plan(id=IssueId(RepoId(100), 30), kind=ItemKind.PULL_REQUEST)

    assert inbound("issues", payload(action, issue=ISSUE)) == ItemWritten(
        SOURCE, plan(), change, rewritten=False
    )
    assert inbound("pull_request", payload(action, pull_request=PULL_REQUEST)) == ItemWritten(
        SOURCE, pull_request, change, rewritten=False
    )


@pytest.mark.parametrize(
    ("changes", "rewritten"),
    [
        ({"title": {"from": "Plan"}}, False),
        ({"body": {"from": ""}}, True),
        ({"title": {"from": "Plan"}, "body": {"from": "Old"}}, True),
    ],
)
def test_an_edit_tells_whether_the_body_was_rewritten(
    changes: dict[str, Any], rewritten: bool
) -> None:
    issue = payload("edited", issue=ISSUE, changes=changes)
    pull_request = payload("edited", pull_request=PULL_REQUEST, changes=changes)

    assert inbound("issues", issue).rewritten is rewritten
    assert inbound("pull_request", pull_request).rewritten is rewritten


SECTIONED = with_section("Old words", "link-theory", "Depends on WAZAA#1")


def test_a_section_of_ours_is_nobodys_words() -> None:
    issue = payload("opened", issue=ISSUE | {"body": SECTIONED})
    told = meaning("issues", issue)

    assert isinstance(told, Translated)
    assert "Old words" in [text.content for text in told.texts]
    assert not [text for text in told.texts if "WAZAA#1" in text.content]
    alone = payload("opened", issue=ISSUE | {"body": with_section(None, "link-theory", "x")})
    assert inbound("issues", alone).item.body is None


@pytest.mark.parametrize(
    ("before", "kept"), [(SECTIONED, "Old words"), ("", ""), (None, ""), ("a\r\n", "a\r\n")]
)
@pytest.mark.parametrize("sender", ["Bot", "User"])
def test_what_a_bots_edit_replaced_is_kept(before: str | None, kept: str, sender: str) -> None:
    changed = payload("edited", issue=ISSUE, changes={"body": {"from": before}})
    changed["sender"] = changed["sender"] | {"type": sender}
    told = meaning("issues", changed)

    assert isinstance(told, Translated)
    assert isinstance(told.inbound, ItemWritten)
    replaced = [text.content for text in told.texts if text.id == told.inbound.replaced]
    assert replaced == ([kept] if sender == "Bot" else [])


@pytest.mark.parametrize(
    ("fields", "state"),
    [
        ({}, ItemState.OPEN),
        ({"state": "closed", "closed_at": "2026-01-02T03:04:05Z"}, ItemState.CLOSED),
        ({"state": None}, ItemState.OPEN),
        ({"state": None, "closed_at": "2026-01-02T03:04:05Z"}, ItemState.CLOSED),
        ({"state": "closed", "merged_at": "2026-01-02T03:04:05Z"}, ItemState.MERGED),
    ],
)
def test_a_state_is_open_closed_or_merged(fields: dict[str, Any], state: ItemState) -> None:
    document = payload("closed", pull_request=PULL_REQUEST | fields)

    assert inbound("pull_request", document).item.state is state


def test_a_pull_request_shown_as_an_issue_is_known_as_such() -> None:
    issue = ISSUE | {"state": "closed", "pull_request": {"merged_at": "2026-01-02T03:04:05Z"}}
    item = inbound("issue_comment", payload("created", issue=issue, comment=COMMENT)).item

    assert (item.kind, item.state) == (ItemKind.PULL_REQUEST, ItemState.MERGED)


@pytest.mark.parametrize("body", [None, ""])
def test_an_empty_body_is_none(body: str | None) -> None:
    empty = {"body": body}
    written = inbound(
        "issue_comment", payload("created", issue=ISSUE | empty, comment=COMMENT | empty)
    )

    assert (written.item.body, written.comment.body) == (None, None)


def test_a_deleted_issue_leaves_no_text() -> None:
    translated = meaning("issues", payload("deleted", issue=ISSUE))

    assert translated == Translated(ItemDeleted(SOURCE, IssueId(RepoId(100), 29)), ())


def test_a_transferred_issue_is_followed_to_its_new_home() -> None:
    changes = {"new_issue": ISSUE | {"number": 3}, "new_repository": REPOSITORY | {"id": 200}}
    there = RepositorySnapshot(RepoId(200), WAZAA.name, WAZAA.owner, WAZAA.visibility)

    assert inbound("issues", payload("transferred", issue=ISSUE, changes=changes)) == (
        ItemTransferred(SOURCE, IssueId(RepoId(100), 29), plan(id=IssueId(RepoId(200), 3)), there)
    )


def test_a_transfer_to_nowhere_known_is_still_a_departure() -> None:
    assert inbound("issues", payload("transferred", issue=ISSUE)) == ItemTransferred(
        SOURCE, IssueId(RepoId(100), 29), None, None
    )


@pytest.mark.parametrize(
    ("action", "change"),
    [
        ("created", RepositoryChange.CREATED),
        ("deleted", RepositoryChange.DELETED),
        *(
            (action, RepositoryChange.CHANGED)
            for action in (
                *("renamed", "transferred", "edited"),
                *("privatized", "publicized", "archived", "unarchived"),
            )
        ),
    ],
)
def test_a_changed_repository_is_shown_as_it_is_now(action: str, change: RepositoryChange) -> None:
    assert inbound("repository", payload(action)) == RepositoryChanged(SOURCE, change)


@pytest.mark.parametrize(
    ("visibility", "private", "seen"),
    [
        ("public", False, Visibility.PUBLIC),
        ("public", None, Visibility.PUBLIC),
        (None, False, Visibility.PUBLIC),
        ("internal", True, Visibility.INTERNAL),
        ("internal", False, Visibility.INTERNAL),
        ("public", True, Visibility.PRIVATE),
        ("private", False, Visibility.PRIVATE),
        ("private", True, Visibility.PRIVATE),
        ("a word of tomorrow", False, Visibility.PRIVATE),
        (None, True, Visibility.PRIVATE),
        (None, None, Visibility.PRIVATE),
    ],
)
def test_a_repository_is_never_shown_as_more_public_than_it_is(
    visibility: str | None, private: bool | None, seen: Visibility
) -> None:
    repository = REPOSITORY | {"visibility": visibility, "private": private}
    source = inbound("repository", payload("edited", repository=repository)).source

    assert source.repository.visibility is seen


def test_the_envelope_names_enterprise_archive_and_bot() -> None:
    document = payload(
        "edited",
        repository=REPOSITORY | {"archived": True},
        enterprise={"id": 77},
        sender=HELPER_BOT,
        installation=None,
    )
    source = inbound("repository", document).source

    assert (source.repository.enterprise, source.repository.archived) == (77, True)
    assert source.sender == Actor(UserId(8), "helper[bot]", bot=True)
    assert source.installation is None


def test_what_a_deleted_account_left_belongs_to_nobody() -> None:
    document = payload("opened", issue=ISSUE | {"user": None}, sender=None)
    written = inbound("issues", document)

    assert written.item.author == written.source.sender == Actor(NOBODY, "")


def installation(action: str, **parts: Any) -> dict[str, Any]:
    return {
        "action": action,
        "installation": INSTALLATION,
        "sender": {"id": 7, "login": "maya"},
    } | parts


def installation_changed(change: InstallationChange, **lists: Any) -> InstallationChanged:
    return InstallationChanged(
        Source(DeliveryId(GUID), InstallationId(9), None, MAYA),
        InstallationId(9),
        Actor(UserId(1), "Stephane"),
        change,
        **lists,
    )


@pytest.mark.parametrize(
    ("action", "change"),
    [
        ("created", InstallationChange.CREATED),
        ("suspend", InstallationChange.CHANGED),
        ("unsuspend", InstallationChange.CHANGED),
        ("new_permissions_accepted", InstallationChange.CHANGED),
    ],
)
def test_an_installation_brings_its_repositories(action: str, change: InstallationChange) -> None:
    document = installation(action, repositories=[LISTED])

    assert inbound("installation", document) == installation_changed(change, added=(WAZAA,))


@pytest.mark.parametrize(
    ("action", "at", "suspended_at"),
    [
        ("suspend", "2021-04-28T22:32:50.000-04:00", "2021-04-29T02:32:50Z"),
        ("unsuspend", "2021-04-29T02:32:50Z", None),
        ("suspend", 1_619_663_570, 1_619_663_570),
    ],
)
def test_an_installation_says_whether_it_is_suspended_and_since_when_that_is_so(
    action: str, at: object, suspended_at: object
) -> None:
    document = installation(action)
    times = {"updated_at": at, "suspended_at": suspended_at}
    document["installation"] = document["installation"] | times
    found = inbound("installation", document)

    assert found == replace(
        installation_changed(InstallationChange.CHANGED),
        suspended=suspended_at is not None,
        at=Instant(1_619_663_570_000),
    )


def test_an_installation_takes_its_repositories_away() -> None:
    document = installation("deleted", repositories=[LISTED])

    assert inbound("installation", document) == installation_changed(
        InstallationChange.DELETED, removed=(RepoId(100),)
    )


@pytest.mark.parametrize("action", ["added", "removed"])
def test_repositories_come_and_go(action: str) -> None:
    document = installation(
        action, repositories_added=[LISTED], repositories_removed=[LISTED | {"id": 200}]
    )

    assert inbound("installation_repositories", document) == installation_changed(
        InstallationChange.REPOSITORIES, added=(WAZAA,), removed=(RepoId(200),)
    )


@pytest.mark.parametrize("private", [True, None])
def test_a_listed_repository_is_private_unless_said_otherwise(private: bool | None) -> None:
    document = installation("created", repositories=[LISTED | {"private": private}])

    assert inbound("installation", document).added[0].visibility is Visibility.PRIVATE


@pytest.mark.parametrize(
    ("event", "action"),
    [
        ("ping", None),
        ("push", None),
        ("no such event", "created"),
        ("issue_comment", "pinned"),
        ("repository", None),
        ("installation", "an action of tomorrow"),
    ],
)
def test_what_has_no_row_is_ignored_whatever_its_shape(event: str, action: str | None) -> None:
    assert isinstance(meaning(event, {"action": action, "issue": 5}), Ignored)
    assert isinstance(
        meaning(event, payload(action or "", issue=ISSUE, comment=COMMENT) | INSTALLATION), Ignored
    )


@pytest.mark.parametrize("event", ["issues", "push"])
@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"[]",
        b"{",
        b'{"action": 5}',
        b'{"action": "\\ud800"}',
        b'{"action": "\xff"}',
        b'{"action": NaN}',
        b"\xef\xbb\xbf{}",
        b'{"x":' + b"[" * 100_000,
    ],
)
def test_what_is_no_json_is_malformed(event: str, body: bytes) -> None:
    with pytest.raises(Malformed):
        meaning(event, body)


@pytest.mark.parametrize(
    "issue",
    [
        None,
        {},
        ISSUE | {"number": 0},
        ISSUE | {"number": -1},
        ISSUE | {"number": 2**63},
        ISSUE | {"number": 1.5},
        ISSUE | {"number": True},
        ISSUE | {"number": "29"},
        ISSUE | {"title": None},
        ISSUE | {"updated_at": "yesterday"},
        ISSUE | {"updated_at": "2026-01-02T03:04:06"},
        ISSUE | {"updated_at": 1767323046},
        ISSUE | {"user": "maya"},
    ],
)
def test_what_github_does_not_document_is_malformed(issue: Any) -> None:
    with pytest.raises(Malformed):
        meaning("issues", payload("opened", issue=issue))


@pytest.mark.parametrize("full_name", ["", "WAZAA", "/WAZAA", "Stephane/"])
def test_a_listed_repository_needs_an_owner_and_a_name(full_name: str) -> None:
    with pytest.raises(Malformed):
        meaning(
            "installation",
            installation("created", repositories=[LISTED | {"full_name": full_name}]),
        )


def test_a_refusal_repeats_nothing_of_what_was_sent() -> None:
    with pytest.raises(Malformed) as refusal:
        meaning("issues", payload("opened", issue=ISSUE | {"number": "SENT BY A STRANGER"}))

    assert "STRANGER" not in str(refusal.value)
    assert "issue.number" in str(refusal.value)


@given(st.datetimes(timezones=st.timezones()))
def test_a_time_is_counted_in_whole_milliseconds(moment: Any) -> None:
    issue = ISSUE | {"updated_at": moment.isoformat()}
    try:
        item = inbound("issues", payload("edited", issue=issue)).item
    except Malformed:
        return  # offsets of seconds, as clocks had before 1900, are no RFC 3339

    seconds = timegm(moment.utctimetuple())
    assert item.updated_at == seconds * 1000 + moment.microsecond // 1000


@pytest.mark.parametrize("at", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"])
def test_the_ends_of_the_calendar_are_times_too(at: str) -> None:
    assert inbound("issues", payload("edited", issue=ISSUE | {"updated_at": at}))


ELSEWHERE = REPOSITORY | {"id": 200, "name": "FLUENCE"}
BUG = ISSUE | {"number": 20, "title": "A bug", "updated_at": "2026-01-02T03:04:09Z"}
RELATIONS = {
    ("sub_issues", "sub_issue"): ("parent_issue", "sub_issue", True),
    ("sub_issues", "parent_issue"): ("sub_issue", "parent_issue", False),
    ("issue_dependencies", "blocked_by"): ("blocked_issue", "blocking_issue", False),
    ("issue_dependencies", "blocking"): ("blocking_issue", "blocked_issue", True),
}
"""Event and stem of the action → the end that is here, the one elsewhere, and whether that one says it."""


@pytest.mark.parametrize("verb", ["added", "removed"])
@pytest.mark.parametrize(("event", "stem"), RELATIONS)
def test_both_ends_of_a_relation_tell_the_same(event: str, stem: str, verb: str) -> None:
    here, there, inverse = RELATIONS[event, stem]
    ends = {here: ISSUE, there: BUG, f"{there}_repo": ELSEWHERE}
    told = inbound(event, payload(f"{stem}_{verb}", **ends))

    home, away = IssueId(RepoId(100), 29), IssueId(RepoId(200), 20)
    source, target = (away, home) if inverse else (home, away)
    relation = Relation.PART_OF if event == "sub_issues" else Relation.DEPENDS_ON
    assert isinstance(told, RelationChanged)
    assert (told.source, told.link) == (SOURCE, Link(source, relation, target))
    assert told.present is (verb == "added")
    assert told.other.id == 200
    assert [end.id for end in told.ends] == [source, target]
    assert [end.body for end in told.ends] == [None, None], "a body is read when its own news comes"


@pytest.mark.parametrize(("event", "stem"), RELATIONS)
def test_a_relation_whose_other_end_is_left_out_is_ignored(event: str, stem: str) -> None:
    here, _, _ = RELATIONS[event, stem]

    assert isinstance(meaning(event, payload(f"{stem}_added", **{here: ISSUE})), Ignored)


def test_a_relation_within_one_repository_names_none_beside_it() -> None:
    told = inbound("sub_issues", payload("sub_issue_added", parent_issue=ISSUE, sub_issue=BUG))

    assert told.other == WAZAA
    assert told.link.source == IssueId(RepoId(100), 20)
