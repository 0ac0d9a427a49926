"""An issue's life in order: its body, its comments, and what was done to it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.sandbox.journal import Acted, Entry, Requested
from bot.sandbox.records import Issue, Target, User
from bot.sandbox.rights import role_of
from bot.sandbox.store import Store
from bot.vocabulary import Instant

EMOJI = {
    "+1": "👍", "-1": "👎", "laugh": "😄", "hooray": "🎉",
    "confused": "😕", "heart": "❤️", "rocket": "🚀", "eyes": "👀",
}  # fmt: skip
_SAID = {
    "issue-edited": "edited the text",
    "issue-closed": "closed this",
    "issue-reopened": "reopened this",
    "issue-merged": "merged this",
    "issue-transferred": "moved this here",
    "label-added": "added the label",
    "label-removed": "removed the label",
    "comment-deleted": "deleted a comment",
}
_WITH_CONTENT = ("label-added", "label-removed")


@dataclass(frozen=True, slots=True)
class Seen:
    """One kind of reaction with how many gave it and who."""

    emoji: str
    count: int
    who: str


@dataclass(frozen=True, slots=True)
class Card:
    """A text by somebody: the body of the issue or a comment."""

    anchor: str
    author: User
    role: str
    at: Instant
    edited: bool
    text: str | None
    reactions: tuple[Seen, ...]


@dataclass(frozen=True, slots=True)
class Note:
    """One line: who did what, when."""

    by: str
    said: str
    content: str
    at: Instant


def timeline(store: Store, journal: Sequence[Entry], item: Issue) -> list[Card | Note]:
    first, *said = _cards(store, item)
    rest: list[Card | Note] = [*said, *_notes(journal, item)]
    return [first, *sorted(rest, key=lambda one: one.at)]


def _cards(store: Store, item: Issue) -> list[Card]:
    repo = store.repositories[item.at.repo]

    def role(author: User) -> str:
        if author.id == store.app.user:
            return "app"
        return role_of(store, author, repo).name.lower()

    author = store.users[item.author]
    first = Card(
        f"issue-{item.id}", author, role(author), item.created_at, False, item.body,
        _reactions(store, item.at),
    )  # fmt: skip
    cards = [first]
    for one in store.comments_on(item.at):
        author = store.users[one.author]
        cards.append(
            Card(
                f"issuecomment-{one.id}", author, role(author), one.created_at,
                one.updated_at != one.created_at, one.body,
                _reactions(store, one.id),
            )
        )  # fmt: skip
    return cards


def _reactions(store: Store, target: Target) -> tuple[Seen, ...]:
    by_content: dict[str, list[str]] = {}
    for one in store.reactions_on(target):
        by_content.setdefault(one.content, []).append(store.users[one.author].login)
    return tuple(
        Seen(EMOJI[content], len(who), ", ".join(who)) for content, who in by_content.items()
    )


def _notes(journal: Sequence[Entry], item: Issue) -> Iterator[Note]:
    for entry in journal:
        if not isinstance(entry, Acted | Requested) or entry.effect is None:
            continue
        effect = entry.effect
        if (effect.repo, effect.number) == (item.at.repo, item.at.number) and effect.kind in _SAID:
            content = effect.content if effect.kind in _WITH_CONTENT else ""
            yield Note(effect.by, _SAID[effect.kind], content, entry.at)
