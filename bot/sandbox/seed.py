"""A store out of a story's ecosystem: everything that is there before the first act."""

from dataclasses import dataclass, field, replace

from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_pem_private_key,
)

from bot.errors import UserMistake
from bot.sandbox.ecosystem import Ecosystem, SeedRepository
from bot.sandbox.records import App, Installation, Issue, Links, Permissions, Repository, User
from bot.sandbox.store import Store
from bot.sandbox.story import Story
from bot.vocabulary import InstallationId, Instant, IssueId, ItemKind, RepoId, UserId

PERMISSIONS: Permissions = {
    "metadata": "read",
    "issues": "write",
    "pull_requests": "write",
}
EVENTS = (
    *("issues", "issue_comment", "pull_request", "repository"),
    *("sub_issues", "issue_dependencies"),
)


@dataclass(frozen=True, slots=True)
class Identity:
    """Who the App is to this GitHub, which knows the public half of its key alone, a PEM."""

    app_id: int
    public_key: str
    webhook_secret: str
    permissions: Permissions = field(default_factory=lambda: PERMISSIONS)
    events: tuple[str, ...] = EVENTS


def public_half(private_key: str) -> str:
    """Both are PEMs. Takes some 30 ms."""
    key = load_pem_private_key(private_key.encode(), None)
    return key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


def seed(story: Story, identity: Identity, links: Links | None = None) -> Store:
    """The world before the first act. Raises UserMistake where names do not fit together."""
    eco, born = story.ecosystem, Instant(story.starts - 86_400_000)
    app = App(
        identity.app_id, eco.slug, UserId(0), UserId(0), identity.public_key,
        identity.webhook_secret, identity.permissions, identity.events, born,
    )  # fmt: skip
    store = _with_people(Store(app, links or Links()), eco)
    for one in eco.repositories:
        store = _with_repository(store, one, born)
    return _with_installations(store, eco, born)


def _with_people(store: Store, eco: Ecosystem) -> Store:
    for owner in eco.owners:
        kind = "Organization" if owner.organization else "User"
        store = _user(store, User(UserId(0), owner.login, kind, owner.enterprise))  # type: ignore[arg-type]
    for user in eco.users:
        made = User(UserId(0), user.login, "Bot" if user.bot else "User", user.enterprise)
        store = _user(store, made)
    store = _user(store, User(UserId(0), f"{eco.slug}[bot]", "Bot"))
    first = store.logins[eco.owners[0].login.casefold()]
    bot = store.logins[f"{eco.slug}[bot]"]
    return replace(store, app=replace(store.app, owner=first, user=bot))


def _user(store: Store, user: User) -> Store:
    if store.user_named(user.login) is not None:
        raise UserMistake(f"two accounts are called {user.login}")
    store, fresh = store.fresh()
    return store.with_user(replace(user, id=UserId(fresh)))


def _known(store: Store, login: str) -> User:
    found = store.user_named(login)
    if found is None:
        raise UserMistake(f"nobody in the ecosystem is called {login}")
    return found


def _with_repository(store: Store, one: SeedRepository, born: Instant) -> Store:
    store, fresh = store.fresh()
    owner = _known(store, one.name.owner)
    repo = Repository(RepoId(fresh), owner.id, one.name.name, one.visibility, born)
    store = store.with_repository(repo)
    roles = store.roles
    for login, role in one.roles.items():
        roles = roles.set((repo.id, _known(store, login).id), role)
    store = replace(store, roles=roles)
    for item in one.items:
        store, fresh = store.fresh()
        kind = ItemKind.PULL_REQUEST if item.pull else ItemKind.ISSUE
        at, author = IssueId(repo.id, item.number), _known(store, item.by).id
        store = store.with_issue(
            Issue(fresh, at, kind, item.title, item.body or None, author, born, born)
        )
    return store


def _with_installations(store: Store, eco: Ecosystem, born: Instant) -> Store:
    for owner in eco.owners:
        if not owner.installed:
            continue
        account = _known(store, owner.login)
        own = [one for one in eco.repositories if one.name.owner == owner.login]
        chosen = None
        if not all(one.installed for one in own):
            found = (store.repository_named(one.name) for one in own if one.installed)
            chosen = frozenset(repo.id for repo in found if repo is not None)
        store, fresh = store.fresh()
        made = Installation(InstallationId(fresh), account.id, chosen, born, born)
        store = replace(store, installations=store.installations.set(made.id, made))
    return store
