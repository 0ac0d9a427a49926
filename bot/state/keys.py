"""The names under which parts of the state are read and versioned, so that a decision can say what it was based on.

Two decisions conflict iff one changes a key that the other read. Nothing else may be read while deciding.
"""

from bot.vocabulary import IssueId, RepoId

POLICY = "policy"
REPOSITORIES = "repositories"
"""All repositories and installations: names, visibilities, rights. They change rarely and decide everything."""


def item_key(item: IssueId) -> str:
    """An item with its statements, its links both ways, its replies, what is ours there, and whether it is muted."""
    return f"item:{item.repo}/{item.number}"


def parse_item_key(key: str) -> IssueId | None:
    """The item of an ``item:`` key, ``None`` for keys of another kind."""
    if not key.startswith("item:"):
        return None
    repo, _, number = key.removeprefix("item:").partition("/")
    return IssueId(RepoId(int(repo)), int(number))
