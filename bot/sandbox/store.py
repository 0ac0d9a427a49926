"""All records of the world in one frozen value, so that an older one can be kept for stale reads.

The store finds and keeps; it never decides who may do what and sends nothing.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from immutables import Map

from bot.sandbox.records import (
    GITHUB,
    App,
    Comment,
    Delivery,
    Installation,
    Issue,
    Label,
    Links,
    Reaction,
    Repository,
    Target,
    Token,
    User,
)
from bot.sandbox.relations import Relations
from bot.vocabulary import (
    CommentId,
    DeliveryId,
    InstallationId,
    IssueId,
    Permission,
    RepoId,
    RepoName,
    UserId,
)

FIRST_ID = 1_000_001


@dataclass(frozen=True, slots=True)
class Store:
    """``names`` also holds the old names of renamed repositories; ``moved`` the new place of a
    transferred issue, or None for a deleted one; ``places`` issues by database id."""

    app: App
    links: Links = GITHUB
    users: Map[UserId, User] = Map()
    logins: Map[str, UserId] = Map()
    repositories: Map[RepoId, Repository] = Map()
    names: Map[RepoName, RepoId] = Map()
    roles: Map[tuple[RepoId, UserId], Permission] = Map()
    issues: Map[IssueId, Issue] = Map()
    places: Map[int, IssueId] = Map()
    moved: Map[IssueId, IssueId | None] = Map()
    relations: Relations = field(default_factory=Relations)
    comments: Map[CommentId, Comment] = Map()
    threads: Map[IssueId, tuple[CommentId, ...]] = Map()
    reactions: Map[int, Reaction] = Map()
    reacted: Map[Target, tuple[int, ...]] = Map()
    labels: Map[int, Label] = Map()
    installations: Map[InstallationId, Installation] = Map()
    tokens: Map[str, Token] = Map()
    deliveries: Map[DeliveryId, Delivery] = Map()
    open_items: Map[RepoId, int] = Map()
    last_numbers: Map[RepoId, int] = field(default_factory=Map)
    next_id: int = FIRST_ID

    def fresh(self) -> tuple["Store", int]:
        """A database id nobody has, and the store that knows it is taken."""
        return replace(self, next_id=self.next_id + 1), self.next_id

    def user_named(self, login: str) -> User | None:
        found = self.logins.get(login.casefold())
        return None if found is None else self.users[found]

    def repository_named(self, name: RepoName) -> Repository | None:
        """By current or former name, in any case."""
        found = self.names.get(name.folded())
        return None if found is None else self.repositories.get(found)

    def full_name(self, repo: Repository) -> RepoName:
        return RepoName(self.users[repo.owner].login, repo.name)

    def with_user(self, user: User) -> "Store":
        logins = self.logins.set(user.login.casefold(), user.id)
        return replace(self, users=self.users.set(user.id, user), logins=logins)

    def with_repository(self, repo: Repository) -> "Store":
        names = self.names.set(self.full_name(repo).folded(), repo.id)
        return replace(self, repositories=self.repositories.set(repo.id, repo), names=names)

    def with_issue(self, issue: Issue) -> "Store":
        repo, before = issue.at.repo, self.issues.get(issue.at)
        last = max(self.last_numbers.get(repo, 0), issue.at.number)
        grown = issue.open - (before is not None and before.open)
        return replace(
            self,
            issues=self.issues.set(issue.at, issue),
            places=self.places.set(issue.id, issue.at),
            last_numbers=self.last_numbers.set(repo, last),
            open_items=self.open_items.set(repo, self.open_items.get(repo, 0) + grown),
        )

    def without_issue(self, issue: Issue, to: IssueId | None) -> "Store":
        """The number stays taken; whoever asks learns where it went, or that it is gone."""
        repo = issue.at.repo
        return replace(
            self,
            issues=self.issues.delete(issue.at),
            places=self.places.delete(issue.id),
            moved=self.moved.set(issue.at, to),
            open_items=self.open_items.set(repo, self.open_items[repo] - issue.open),
        )

    def with_comment(self, comment: Comment) -> "Store":
        thread = self.threads.get(comment.on, ())
        if comment.id not in thread:
            thread = (*thread, comment.id)
        return replace(
            self,
            comments=self.comments.set(comment.id, comment),
            threads=self.threads.set(comment.on, thread),
        )

    def without_comment(self, comment: Comment) -> "Store":
        thread = tuple(kept for kept in self.threads[comment.on] if kept != comment.id)
        return replace(
            self,
            comments=self.comments.delete(comment.id),
            threads=self.threads.set(comment.on, thread),
        )

    def with_reaction(self, reaction: Reaction) -> "Store":
        kept = (*self.reacted.get(reaction.on, ()), reaction.id)
        return replace(
            self,
            reactions=self.reactions.set(reaction.id, reaction),
            reacted=self.reacted.set(reaction.on, kept),
        )

    def without_reaction(self, reaction: Reaction) -> "Store":
        kept = tuple(other for other in self.reacted[reaction.on] if other != reaction.id)
        return replace(
            self,
            reactions=self.reactions.delete(reaction.id),
            reacted=self.reacted.set(reaction.on, kept),
        )

    def issue_with_id(self, number: int) -> Issue | None:
        """By database id, which no other issue of this GitHub has."""
        at = self.places.get(number)
        return None if at is None else self.issues[at]

    def issues_in(self, repo: RepoId) -> Iterator[Issue]:
        return (issue for at, issue in self.issues.items() if at.repo == repo)

    def comments_on(self, issue: IssueId) -> tuple[Comment, ...]:
        return tuple(self.comments[one] for one in self.threads.get(issue, ()))

    def pinned_on(self, issue: IssueId) -> Comment | None:
        return next((one for one in self.comments_on(issue) if one.pin is not None), None)

    def reactions_on(self, target: Target) -> tuple[Reaction, ...]:
        return tuple(self.reactions[one] for one in self.reacted.get(target, ()))

    def labels_in(self, repo: RepoId) -> tuple[Label, ...]:
        found = (label for label in self.labels.values() if label.repo == repo)
        return tuple(sorted(found, key=lambda label: label.id))

    def label_named(self, repo: RepoId, name: str) -> Label | None:
        wanted = name.casefold()
        return next((x for x in self.labels_in(repo) if x.name.casefold() == wanted), None)

    def installation_for(self, repo: Repository) -> Installation | None:
        """The installation that covers this repository, if the App is there."""
        for one in self.installations.values():
            chosen = one.repositories is None or repo.id in one.repositories
            if one.account == repo.owner and chosen:
                return one
        return None

    def covered(self, installation: Installation) -> tuple[Repository, ...]:
        """Every repository an installation reaches, by id."""
        found = (
            repo
            for repo in self.repositories.values()
            if repo.owner == installation.account
            and (installation.repositories is None or repo.id in installation.repositories)
        )
        return tuple(sorted(found, key=lambda repo: repo.id))
