"""Who may see and do what in a repository; a user's role is what GitHub calls ``role_name``."""

from bot.sandbox.records import Repository, User
from bot.sandbox.store import Store
from bot.vocabulary import Permission, Visibility


def role_of(store: Store, user: User, repo: Repository) -> Permission:
    """The owner is admin; a role given counts; else everybody reads what is public, and the
    owner's enterprise reads what is internal."""
    if user.id == repo.owner:
        return Permission.ADMIN
    given = store.roles.get((repo.id, user.id), Permission.NONE)
    if given is Permission.NONE and _may_look(store, user, repo):
        return Permission.READ
    return given


def _may_look(store: Store, user: User, repo: Repository) -> bool:
    match repo.visibility:
        case Visibility.PUBLIC:
            return True
        case Visibility.INTERNAL:
            enterprise = store.users[repo.owner].enterprise
            return enterprise is not None and user.enterprise == enterprise
        case Visibility.PRIVATE:
            return False


def association(store: Store, user: User, repo: Repository) -> str:
    """``author_association``: no authority, only what GitHub shows next to a name."""
    if user.id == repo.owner:
        return "OWNER"
    given = store.roles.get((repo.id, user.id), Permission.NONE)
    return "COLLABORATOR" if given is not Permission.NONE else "NONE"
