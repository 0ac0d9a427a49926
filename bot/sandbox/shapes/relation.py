"""What an issue says of its relations: ``sub_issues_summary``, ``issue_dependencies_summary`` and
its parent. A pull request has none of them."""

from bot.sandbox.records import Repository
from bot.sandbox.relations import Issues
from bot.sandbox.shapes.json import Json
from bot.sandbox.shapes.repository import api_url
from bot.sandbox.store import Store
from bot.vocabulary import IssueId, Visibility


def relations(store: Store, at: IssueId) -> Json:
    known = store.relations
    below = known.sub_issues(at)
    closed = len(below) - _open(store, below)
    before, behind = known.blocked_by(at), known.blocking(at)
    return {
        "sub_issues_summary": {
            "total": len(below),
            "completed": closed,
            "percent_completed": closed * 100 // len(below) if below else 0,
        },
        "issue_dependencies_summary": {
            "blocked_by": _open(store, before),
            "blocking": _open(store, behind),
            "total_blocked_by": len(before),
            "total_blocking": len(behind),
        },
        "parent_issue_url": _parent_url(store, at),
    }


def _open(store: Store, items: Issues) -> int:
    return sum(store.issues[one].open for one in items)


def _parent_url(store: Store, at: IssueId) -> str | None:
    parent = store.relations.parents.get(at)
    if parent is None:
        return None
    here, there = store.repositories[at.repo], store.repositories[parent.repo]
    if not shown_together(store, here, there):
        return None
    return f"{api_url(store, there)}/issues/{parent.number}"


def shown_together(store: Store, here: Repository, other: Repository) -> bool:
    """Whether the App, told of something in ``here``, may be told of ``other`` as well.

    The installation decides; that a token may be narrower still is not seen here.
    """
    if other.id == here.id or other.visibility is Visibility.PUBLIC:
        return True
    installation = store.installation_for(here)
    return installation is not None and store.installation_for(other) == installation
