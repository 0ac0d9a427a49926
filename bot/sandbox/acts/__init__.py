"""What people do on the web page, as values. ``by`` is a login, ``repo`` is ``owner/name``.

Each is refused (``Refusal``) where GitHub would not let that person do it.
"""

from typing import get_args

from bot.sandbox.acts.installations import (
    ChooseRepositories,
    Install,
    Suspend,
    Uninstall,
    Unsuspend,
)
from bot.sandbox.acts.items import (
    AddLabel,
    CloseIssue,
    Comment,
    DeleteComment,
    DeleteIssue,
    EditComment,
    EditIssue,
    MergePull,
    OpenIssue,
    OpenPull,
    PinComment,
    React,
    RemoveLabel,
    ReopenIssue,
    TransferIssue,
    UnpinComment,
    Unreact,
)
from bot.sandbox.acts.relations import AddSubIssue, Block, RemoveSubIssue, Unblock
from bot.sandbox.acts.repositories import (
    ArchiveRepository,
    ChangeVisibility,
    DeleteRepository,
    RenameRepository,
    SetRole,
    TransferRepository,
    UnarchiveRepository,
)

__all__ = [
    "ACT_TYPES", "Act", "AddLabel", "AddSubIssue", "ArchiveRepository", "Block", "ChangeVisibility",
    "ChooseRepositories", "CloseIssue", "Comment", "CommentAct", "DeleteComment", "DeleteIssue",
    "DeleteRepository", "EditComment", "EditIssue", "Install", "InstallationAct", "ItemAct",
    "MergePull", "OpenIssue", "OpenPull", "PinComment", "React", "ReactionAct", "RelationAct",
    "RemoveLabel", "RemoveSubIssue", "RenameRepository", "ReopenIssue", "RepositoryAct", "SetRole",
    "Suspend", "TransferIssue", "TransferRepository", "UnarchiveRepository", "Unblock", "Uninstall",
    "UnpinComment", "Unreact", "Unsuspend",
]  # fmt: skip

ItemAct = (
    CloseIssue | ReopenIssue | MergePull | DeleteIssue | TransferIssue | EditIssue
    | AddLabel | RemoveLabel | Comment
)  # fmt: skip
RepositoryAct = (
    OpenIssue | OpenPull | RenameRepository | ChangeVisibility | ArchiveRepository
    | UnarchiveRepository | TransferRepository | DeleteRepository | SetRole
)  # fmt: skip
RelationAct = AddSubIssue | RemoveSubIssue | Block | Unblock
CommentAct = EditComment | DeleteComment | PinComment | UnpinComment
ReactionAct = React | Unreact
InstallationAct = Install | ChooseRepositories | Suspend | Unsuspend | Uninstall
Act = ItemAct | RelationAct | RepositoryAct | CommentAct | ReactionAct | InstallationAct
ACT_TYPES: dict[str, type[Act]] = {kind.__name__: kind for kind in get_args(Act)}
"""Every act by the name it has on the control endpoint."""
