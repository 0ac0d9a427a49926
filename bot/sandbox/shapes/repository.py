"""Repositories, in the one full form that satisfies each of GitHub's repository schemas."""

from bot.sandbox.clockface import iso
from bot.sandbox.records import Repository
from bot.sandbox.shapes.json import Json
from bot.sandbox.shapes.user import in_a_path, node_id, simple_user
from bot.sandbox.store import Store
from bot.vocabulary import Visibility

_LINKS = {
    "archive_url": "/{archive_format}{/ref}",
    "assignees_url": "/assignees{/user}",
    "blobs_url": "/git/blobs{/sha}",
    "branches_url": "/branches{/branch}",
    "collaborators_url": "/collaborators{/collaborator}",
    "comments_url": "/comments{/number}",
    "commits_url": "/commits{/sha}",
    "compare_url": "/compare/{base}...{head}",
    "contents_url": "/contents/{+path}",
    "contributors_url": "/contributors",
    "deployments_url": "/deployments",
    "downloads_url": "/downloads",
    "events_url": "/events",
    "forks_url": "/forks",
    "git_commits_url": "/git/commits{/sha}",
    "git_refs_url": "/git/refs{/sha}",
    "git_tags_url": "/git/tags{/sha}",
    "hooks_url": "/hooks",
    "issue_comment_url": "/issues/comments{/number}",
    "issue_events_url": "/issues/events{/number}",
    "issues_url": "/issues{/number}",
    "keys_url": "/keys{/key_id}",
    "labels_url": "/labels{/name}",
    "languages_url": "/languages",
    "merges_url": "/merges",
    "milestones_url": "/milestones{/number}",
    "notifications_url": "/notifications{?since,all,participating}",
    "pulls_url": "/pulls{/number}",
    "releases_url": "/releases{/id}",
    "stargazers_url": "/stargazers",
    "statuses_url": "/statuses/{sha}",
    "subscribers_url": "/subscribers",
    "subscription_url": "/subscription",
    "tags_url": "/tags",
    "teams_url": "/teams",
    "trees_url": "/git/trees{/sha}",
}
_ZEROS = ("forks", "forks_count", "stargazers_count", "watchers", "watchers_count", "size")
_HAS_NOT = ("has_pages", "has_projects", "has_wiki", "has_downloads", "has_discussions")


def api_url(store: Store, repo: Repository) -> str:
    name = store.full_name(repo)
    return f"{store.links.api}/repos/{in_a_path(name.owner)}/{in_a_path(name.name)}"


def web_url(store: Store, repo: Repository) -> str:
    name = store.full_name(repo)
    return f"{store.links.web}/{in_a_path(name.owner)}/{in_a_path(name.name)}"


def repository(store: Store, repo: Repository) -> Json:
    api, web = api_url(store, repo), web_url(store, repo)
    host = store.links.web.split("//", 1)[-1]
    full = str(store.full_name(repo))
    open_items = store.open_items.get(repo.id, 0)
    born = iso(repo.created_at)
    shown: Json = {
        "id": repo.id,
        "node_id": node_id("R", repo.id),
        "name": repo.name,
        "full_name": full,
        "owner": simple_user(store, store.users[repo.owner]),
        "private": repo.visibility is not Visibility.PUBLIC,
        "visibility": repo.visibility.value,
        "html_url": web,
        "url": api,
        "clone_url": f"{web}.git",
        "git_url": f"git://{host}/{full}.git",
        "ssh_url": f"git@{host}:{full}.git",
        "svn_url": web,
        "mirror_url": None,
        "description": None,
        "homepage": None,
        "language": None,
        "license": None,
        "fork": False,
        "archived": repo.archived,
        "disabled": False,
        "has_issues": True,
        "default_branch": "main",
        "topics": [],
        "is_template": False,
        "web_commit_signoff_required": False,
        "allow_forking": repo.visibility is Visibility.PUBLIC,
        "open_issues": open_items,
        "open_issues_count": open_items,
        "created_at": born,
        "updated_at": born,
        "pushed_at": born,
    }
    shown |= {name: api + path for name, path in _LINKS.items()}
    return shown | dict.fromkeys(_ZEROS, 0) | dict.fromkeys(_HAS_NOT, False)


def full_repository(store: Store, repo: Repository) -> Json:
    """``full-repository``, for one repository asked by name."""
    return repository(store, repo) | {"subscribers_count": 0, "network_count": 0}


def brief_repository(store: Store, repo: Repository) -> Json:
    """The five fields that installation webhooks carry of each repository."""
    shown = repository(store, repo)
    return {name: shown[name] for name in ("id", "node_id", "name", "full_name", "private")}
