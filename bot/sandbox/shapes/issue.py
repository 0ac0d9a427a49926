"""Issues, comments, labels and reactions."""

from bot.sandbox.clockface import iso, iso_or_none
from bot.sandbox.records import Comment, Issue, Label, Reaction, Stamp, Target
from bot.sandbox.rights import association
from bot.sandbox.shapes.app import integration_in_a_thread
from bot.sandbox.shapes.json import Json
from bot.sandbox.shapes.relation import relations
from bot.sandbox.shapes.repository import api_url, web_url
from bot.sandbox.shapes.user import node_id, simple_user
from bot.sandbox.store import Store
from bot.vocabulary import ItemKind

CONTENTS = ("+1", "-1", "laugh", "hooray", "confused", "heart", "rocket", "eyes")
"""Every reaction GitHub knows."""


def label(store: Store, one: Label) -> Json:
    return {
        "id": one.id,
        "node_id": node_id("LA", one.id),
        "url": f"{api_url(store, store.repositories[one.repo])}/labels/{one.name}",
        "name": one.name,
        "color": one.color,
        "default": False,
        "description": one.description,
    }


def reaction(store: Store, one: Reaction) -> Json:
    return {
        "id": one.id,
        "node_id": node_id("REA", one.id),
        "user": simple_user(store, store.users[one.author]),
        "content": one.content,
        "created_at": iso(one.created_at),
    }


def rollup(store: Store, target: Target, url: str) -> Json:
    """``reaction-rollup``: how many of each."""
    contents = [one.content for one in store.reactions_on(target)]
    counts: Json = {content: contents.count(content) for content in CONTENTS}
    return {"url": f"{url}/reactions", "total_count": len(contents)} | counts


def page_of(store: Store, one: Issue) -> str:
    room = "pull" if one.kind is ItemKind.PULL_REQUEST else "issues"
    return f"{web_url(store, store.repositories[one.at.repo])}/{room}/{one.at.number}"


def issue(store: Store, one: Issue) -> Json:
    """``issue``; a pull request is one too and carries the key ``pull_request``."""
    repo = store.repositories[one.at.repo]
    author = store.users[one.author]
    api = api_url(store, repo)
    url = f"{api}/issues/{one.at.number}"
    shown: Json = {
        "id": one.id,
        "node_id": node_id("I", one.id),
        "url": url,
        "repository_url": api,
        "labels_url": f"{url}/labels{{/name}}",
        "comments_url": f"{url}/comments",
        "events_url": f"{url}/events",
        "timeline_url": f"{url}/timeline",
        "html_url": page_of(store, one),
        "number": one.at.number,
        "state": "open" if one.open else "closed",
        "state_reason": one.reason,
        "title": one.title,
        "body": one.body,
        "user": simple_user(store, author),
        "labels": [label(store, store.labels[name]) for name in one.labels],
        "assignee": None,
        "assignees": [],
        "milestone": None,
        "locked": False,
        "active_lock_reason": None,
        "comments": len(store.threads.get(one.at, ())),
        "closed_at": iso_or_none(one.closed_at),
        "created_at": iso(one.created_at),
        "updated_at": iso(one.updated_at),
        "author_association": association(store, author, repo),
        "reactions": rollup(store, one.at, url),
        "performed_via_github_app": integration_in_a_thread(store) if one.via_app else None,
    }
    if one.kind is ItemKind.PULL_REQUEST:
        shown["draft"] = False
        shown["pull_request"] = {
            "url": f"{api}/pulls/{one.at.number}",
            "html_url": shown["html_url"],
            "diff_url": f"{shown['html_url']}.diff",
            "patch_url": f"{shown['html_url']}.patch",
            "merged_at": iso_or_none(one.merged_at),
        }
        return shown
    pinned = store.pinned_on(one.at)
    shown["pinned_comment"] = None if pinned is None else comment(store, pinned)
    return shown | relations(store, one.at)


def closer(store: Store, one: Issue) -> Json:
    """``closed_by``, which GitHub adds where one issue is asked for."""
    by = one.closed_by
    return {"closed_by": None if by is None else simple_user(store, store.users[by])}


def comment(store: Store, one: Comment) -> Json:
    """``issue-comment``."""
    repo = store.repositories[one.on.repo]
    author = store.users[one.author]
    api = api_url(store, repo)
    url = f"{api}/issues/comments/{one.id}"
    return {
        "id": one.id,
        "node_id": node_id("IC", one.id),
        "url": url,
        "html_url": f"{page_of(store, store.issues[one.on])}#issuecomment-{one.id}",
        "issue_url": f"{api}/issues/{one.on.number}",
        "user": simple_user(store, author),
        "body": one.body,
        "created_at": iso(one.created_at),
        "updated_at": iso(one.updated_at),
        "author_association": association(store, author, repo),
        "reactions": rollup(store, one.id, url),
        "performed_via_github_app": integration_in_a_thread(store) if one.via_app else None,
        "pin": None if one.pin is None else pin(store, one.pin),
    }


def pin(store: Store, one: Stamp) -> Json:
    """``pinned-issue-comment``: who pinned it and when."""
    return {"pinned_at": iso(one.at), "pinned_by": simple_user(store, store.users[one.by])}
