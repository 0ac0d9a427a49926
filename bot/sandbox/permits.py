"""Which role GitHub asks for each act, and whether a person has it."""

from bot.sandbox import acts
from bot.sandbox.records import Repository, User
from bot.sandbox.refusal import Refusal, not_found
from bot.sandbox.rights import role_of
from bot.sandbox.store import Store
from bot.vocabulary import Permission

_NEEDED: dict[type[acts.Act], Permission] = {
    acts.OpenIssue: Permission.READ,
    acts.OpenPull: Permission.READ,
    acts.Comment: Permission.READ,
    acts.React: Permission.READ,
    acts.Unreact: Permission.READ,
    acts.CloseIssue: Permission.TRIAGE,
    acts.ReopenIssue: Permission.TRIAGE,
    acts.AddLabel: Permission.TRIAGE,
    acts.RemoveLabel: Permission.TRIAGE,
    acts.AddSubIssue: Permission.TRIAGE,
    acts.RemoveSubIssue: Permission.TRIAGE,
    acts.Block: Permission.TRIAGE,
    acts.Unblock: Permission.TRIAGE,
    acts.EditIssue: Permission.WRITE,
    acts.EditComment: Permission.WRITE,
    acts.DeleteComment: Permission.WRITE,
    acts.PinComment: Permission.WRITE,
    acts.UnpinComment: Permission.WRITE,
    acts.MergePull: Permission.WRITE,
    acts.TransferIssue: Permission.WRITE,
    acts.DeleteIssue: Permission.ADMIN,
    acts.RenameRepository: Permission.ADMIN,
    acts.ChangeVisibility: Permission.ADMIN,
    acts.ArchiveRepository: Permission.ADMIN,
    acts.UnarchiveRepository: Permission.ADMIN,
    acts.TransferRepository: Permission.ADMIN,
    acts.DeleteRepository: Permission.ADMIN,
    acts.SetRole: Permission.ADMIN,
}
_OWN = (
    acts.EditIssue, acts.EditComment, acts.DeleteComment, acts.CloseIssue, acts.ReopenIssue,
)  # fmt: skip
"""What an author may do to what is theirs, without the role."""

_EVEN_ARCHIVED = (acts.UnarchiveRepository, acts.DeleteRepository)


def allow(store: Store, user: User, repo: Repository, act: acts.Act, own: bool = False) -> None:
    """Raises Refusal: 404 for what this person cannot see, 403 for what they may not do."""
    role = role_of(store, user, repo)
    if role is Permission.NONE:
        raise not_found()
    if repo.archived and not isinstance(act, _EVEN_ARCHIVED):
        raise Refusal(403, "Repository was archived so is read-only.")
    if not role.covers(_NEEDED[type(act)]) and not (own and isinstance(act, _OWN)):
        raise Refusal(403, f"{user.login} may not do this in {store.full_name(repo)}")
