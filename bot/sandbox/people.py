"""Does what people do, once it is clear that GitHub would let them."""

from bot.sandbox import acts
from bot.sandbox.changes import (
    comments,
    dependencies,
    installations,
    issues,
    marks,
    repositories,
    sub_issues,
)
from bot.sandbox.changes.change import By, Change
from bot.sandbox.permits import allow
from bot.sandbox.records import Installation, Issue, Repository, StateReason, Target, User
from bot.sandbox.refusal import Refusal, not_found
from bot.sandbox.rights import role_of
from bot.sandbox.store import Store
from bot.vocabulary import (
    CommentId,
    Instant,
    IssueId,
    IssueRef,
    ItemKind,
    Permission,
    RepoId,
    RepoName,
)


def perform(store: Store, act: acts.Act, now: Instant) -> Change:
    """Raises Refusal: 404 for what this person cannot see, 403 for what they may not do."""
    user = _account(store, act.by)
    match act:
        case acts.EditComment() | acts.DeleteComment() | acts.PinComment() | acts.UnpinComment():
            return _on_comment(store, user, act, now)
        case (
            acts.Install() | acts.ChooseRepositories() | acts.Suspend() | acts.Unsuspend()
            | acts.Uninstall()
        ):  # fmt: skip
            return _on_installation(store, user, act, now)
        case (
            acts.OpenIssue() | acts.OpenPull() | acts.RenameRepository()
            | acts.ChangeVisibility() | acts.ArchiveRepository() | acts.UnarchiveRepository()
            | acts.TransferRepository() | acts.DeleteRepository() | acts.SetRole()
        ):  # fmt: skip
            return _on_repository(store, user, act, now)
        case acts.AddSubIssue() | acts.RemoveSubIssue() | acts.Block() | acts.Unblock():
            return _on_relation(store, user, act, now)
        case acts.React() | acts.Unreact():
            return _on_reaction(store, user, act, now)
        case _:
            return _on_item(store, user, act, now)


def _account(store: Store, login: str) -> User:
    found = store.user_named(login)
    if found is None:
        raise Refusal(404, f"nobody here is called {login}")
    return found


def _repository(store: Store, name: RepoName) -> Repository:
    found = store.repository_named(name)
    if found is None:
        raise Refusal(404, f"there is no repository {name}")
    return found


def _on_comment(store: Store, user: User, act: acts.CommentAct, now: Instant) -> Change:
    one = store.comments.get(act.comment)
    if one is None:
        raise not_found()
    repo = store.repositories[one.on.repo]
    allow(store, user, repo, act, one.author == user.id)
    match act:
        case acts.EditComment():
            return comments.edit_comment(store, By(user.id), one, now, act.body)
        case acts.DeleteComment():
            return comments.delete_comment(store, By(user.id), one, now)
        case acts.PinComment():
            return comments.pin_comment(store, By(user.id), one, now)
        case acts.UnpinComment():
            return comments.unpin_comment(store, By(user.id), one)


def _on_reaction(store: Store, user: User, act: acts.ReactionAct, now: Instant) -> Change:
    """Whoever may read may react, and takes back only what is theirs."""
    repo, target = carrier(store, act.on)
    allow(store, user, repo, act)
    if isinstance(target, IssueId) and target not in store.issues:
        raise not_found()
    match act:
        case acts.React():
            return marks.add_reaction(store, By(user.id), target, now, act.content)
        case acts.Unreact():
            known = marks.reaction_by(store, user.id, target, act.content)
            if known is None:
                raise not_found()
            return marks.remove_reaction(store, known)


def carrier(store: Store, on: CommentId | IssueRef) -> tuple[Repository, Target]:
    """What a reaction would hang on, and where that is. The item of a reference need not be there. Raises Refusal."""
    if isinstance(on, IssueRef):
        repo = _repository(store, on.repo)
        return repo, IssueId(repo.id, on.number)
    comment = store.comments.get(on)
    if comment is None:
        raise not_found()
    return store.repositories[comment.on.repo], comment.id


def _on_repository(store: Store, user: User, act: acts.RepositoryAct, now: Instant) -> Change:
    repo, by = _repository(store, act.repo), By(user.id)
    allow(store, user, repo, act)
    match act:
        case acts.OpenIssue() | acts.OpenPull():
            pull = isinstance(act, acts.OpenPull)
            kind = ItemKind.PULL_REQUEST if pull else ItemKind.ISSUE
            new = issues.NewItem(repo.id, act.title, act.body or None, kind, act.number)
            return issues.open_item(store, by, new, now)
        case acts.RenameRepository():
            return repositories.rename(store, by, repo, act.name)
        case acts.ChangeVisibility():
            return repositories.change_visibility(store, by, repo, act.to)
        case acts.ArchiveRepository():
            return repositories.archive(store, by, repo)
        case acts.UnarchiveRepository():
            return repositories.unarchive(store, by, repo)
        case acts.TransferRepository():
            return repositories.transfer(store, by, repo, _account(store, act.owner))
        case acts.DeleteRepository():
            return repositories.delete(store, by, repo)
        case acts.SetRole():
            return repositories.set_role(store, by, repo, _account(store, act.user), act.role)


def _on_item(store: Store, user: User, act: acts.ItemAct, now: Instant) -> Change:
    repo, by = _repository(store, act.repo), By(user.id)
    item = store.issues.get(IssueId(repo.id, act.number))
    allow(store, user, repo, act, item is not None and item.author == user.id)
    if item is None:
        raise not_found()
    match act:
        case acts.Comment():
            return comments.create_comment(store, by, item, now, act.body)
        case acts.EditIssue():
            return issues.edit_item(store, by, item, now, _edited(item, act))
        case acts.CloseIssue():
            reason: StateReason = "completed" if act.completed else "not_planned"
            return issues.close_item(store, by, item, now, reason)
        case acts.ReopenIssue():
            return issues.reopen_item(store, by, item, now)
        case acts.MergePull():
            return issues.merge_pull(store, by, item, now)
        case acts.DeleteIssue():
            return issues.delete_item(store, by, item)
        case acts.TransferIssue():
            to = _repository(store, act.to)
            if to.owner != repo.owner or not role_of(store, user, to).covers(Permission.WRITE):
                raise Refusal(403, f"{user.login} may not move an issue to {act.to}")
            return issues.transfer_item(store, by, item, now, to)
        case acts.AddLabel():
            return marks.add_labels(store, by, item, now, (act.label,))
        case acts.RemoveLabel():
            return marks.remove_label(store, by, item, now, act.label)


def _on_relation(store: Store, user: User, act: acts.RelationAct, now: Instant) -> Change:
    """The role is needed where the relation is shown: at the parent, or at what is blocked."""
    by, subject = By(user.id), _issue(store, user, IssueRef(act.repo, act.number))
    other = _issue(store, user, act.of if isinstance(act, _SUB) else act.on)
    ends = (subject, other)
    place = store.repositories[(other if isinstance(act, _SUB) else subject).at.repo]
    allow(store, user, place, act)
    match act:
        case acts.AddSubIssue():
            return sub_issues.add_sub_issue(store, by, ends, now, replacing=act.replace)
        case acts.RemoveSubIssue():
            return sub_issues.remove_sub_issue(store, by, ends, now)
        case acts.Block():
            return dependencies.add_blocker(store, by, ends, now)
        case acts.Unblock():
            return dependencies.remove_blocker(store, by, ends, now)


_SUB = (acts.AddSubIssue, acts.RemoveSubIssue)


def _issue(store: Store, user: User, at: IssueRef) -> Issue:
    """An issue that this person can see; a pull request has no relations."""
    repo = _repository(store, at.repo)
    item = store.issues.get(IssueId(repo.id, at.number))
    hidden = role_of(store, user, repo) is Permission.NONE
    if item is None or hidden or item.kind is not ItemKind.ISSUE:
        raise not_found()
    return item


def _edited(item: Issue, act: acts.EditIssue) -> tuple[str, str | None]:
    title = item.title if act.title is None else act.title
    return title, item.body if act.body is None else act.body


def _on_installation(store: Store, user: User, act: acts.InstallationAct, now: Instant) -> Change:
    """GitHub asks for an owner of the account; here whoever acts is taken to be one."""
    by, account = By(user.id), _account(store, act.account)
    match act:
        case acts.Install():
            chosen = None if act.repos is None else _chosen(store, act.repos)
            return installations.install(store, by, account, now, chosen)
        case acts.ChooseRepositories():
            one = _installation(store, account)
            return installations.choose(store, by, one, now, _chosen(store, act.repos))
        case acts.Suspend():
            return installations.suspend(store, by, _installation(store, account), now)
        case acts.Unsuspend():
            return installations.unsuspend(store, by, _installation(store, account), now)
        case acts.Uninstall():
            return installations.uninstall(store, by, _installation(store, account))


def _chosen(store: Store, names: tuple[RepoName, ...]) -> frozenset[RepoId]:
    return frozenset(_repository(store, name).id for name in names)


def _installation(store: Store, account: User) -> Installation:
    for one in store.installations.values():
        if one.account == account.id:
            return one
    raise Refusal(404, f"the App is not installed on {account.login}")
