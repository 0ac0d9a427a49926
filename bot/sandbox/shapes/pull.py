"""Pull requests. This GitHub has no commits: branches are named after the number."""

import hashlib

from bot.sandbox.clockface import iso_or_none
from bot.sandbox.records import Issue
from bot.sandbox.shapes.issue import issue, page_of
from bot.sandbox.shapes.json import Json
from bot.sandbox.shapes.repository import api_url, repository
from bot.sandbox.shapes.user import simple_user
from bot.sandbox.store import Store

_AS_ISSUE = (
    "id", "number", "state", "locked", "title", "user", "body", "labels", "milestone", "assignee",
    "assignees", "active_lock_reason", "created_at", "updated_at", "closed_at", "html_url",
    "author_association", "draft",
)  # fmt: skip
_NUMBERS = ("review_comments", "additions", "deletions")


def _sha(one: Issue, side: str) -> str:
    return hashlib.sha1(f"{one.id}/{side}".encode(), usedforsecurity=False).hexdigest()


def _side(store: Store, one: Issue, side: str, ref: str) -> Json:
    repo = store.repositories[one.at.repo]
    owner = store.users[repo.owner]
    return {
        "label": f"{owner.login}:{ref}",
        "ref": ref,
        "sha": _sha(one, side),
        "user": simple_user(store, owner),
        "repo": repository(store, repo),
    }


def pull_request(store: Store, one: Issue) -> Json:
    """``pull-request``, and ``pull-request-webhook`` as well."""
    seen = issue(store, one)
    api = api_url(store, store.repositories[one.at.repo])
    url, page = f"{api}/pulls/{one.at.number}", page_of(store, one)
    links = {
        "self": url,
        "html": page,
        "issue": f"{api}/issues/{one.at.number}",
        "comments": f"{api}/issues/{one.at.number}/comments",
        "review_comments": f"{url}/comments",
        "review_comment": f"{api}/pulls/comments{{/number}}",
        "commits": f"{url}/commits",
        "statuses": f"{api}/statuses/{_sha(one, 'head')}",
    }
    named = {f"{name}_url": to for name, to in links.items() if name not in ("self", "html")}
    merged = one.merged_at is not None
    by = store.users[one.closed_by] if merged and one.closed_by is not None else None
    shown: Json = {name: seen[name] for name in _AS_ISSUE} | named
    return (
        shown
        | dict.fromkeys(_NUMBERS, 0)
        | {
            "url": url,
            "node_id": seen["node_id"].replace("I_", "PR_"),
            "diff_url": f"{page}.diff",
            "patch_url": f"{page}.patch",
            "comments": seen["comments"],
            "head": _side(store, one, "head", f"change-{one.at.number}"),
            "base": _side(store, one, "base", "main"),
            "_links": {name: {"href": to} for name, to in links.items()},
            "auto_merge": None,
            "requested_reviewers": [],
            "requested_teams": [],
            "merged": merged,
            "merged_at": iso_or_none(one.merged_at),
            "merged_by": None if by is None else simple_user(store, by),
            "merge_commit_sha": _sha(one, "merge") if merged else None,
            "mergeable": None if merged else True,
            "mergeable_state": "unknown" if merged else "clean",
            "rebaseable": None,
            "maintainer_can_modify": False,
            "commits": 1,
            "changed_files": 1,
        }
    )
