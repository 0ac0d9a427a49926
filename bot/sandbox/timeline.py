"""An issue's life in order: its body, its comments, and what was done to it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.sandbox.journal import Acted, Entry, Requested
from bot.sandbox.records import Issue, Target, User
from bot.sandbox.relatives import Relative, written
from bot.sandbox.rights import role_of
from bot.sandbox.store import Store
from bot.vocabulary import Instant

EMOJI = {
    "+1": "👍", "-1": "👎", "laugh": "😄", "hooray": "🎉",
    "confused": "😕", "heart": "❤️", "rocket": "🚀", "eyes": "👀",
}  # fmt: skip
_BUTTONS = {"+1": "Thumbs up", "-1": "Thumbs down"}
_SAID = {
    "issue-edited": "edited the text",
    "issue-closed": "closed this",
    "issue-reopened": "reopened this",
    "issue-merged": "merged this",
    "issue-transferred": "moved this here",
    "label-added": "added the label",
    "label-removed": "removed the label",
    "comment-deleted": "deleted a comment",
    "comment-pinned": "pinned a comment",
    "comment-unpinned": "unpinned a comment",
    "sub-issue-added": "made this a sub-issue of",
    "sub-issue-removed": "took this from the sub-issues of",
    "blocker-added": "marked this as blocked by",
    "blocker-removed": "marked this as no longer blocked by",
}
_SAID_OF_OTHER = {
    "sub-issue-added": "added the sub-issue",
    "sub-issue-removed": "removed the sub-issue",
    "blocker-added": "marked this as blocking",
    "blocker-removed": "marked this as no longer blocking",
}
"""What is said at the second end of a relation."""
_WITH_CONTENT = ("label-added", "label-removed")


@dataclass(frozen=True, slots=True)
class Seen:
    """One kind of reaction with how many gave it and who. ``button``: what the page's button for it is called."""

    content: str
    emoji: str
    count: int
    who: str
    button: str


@dataclass(frozen=True, slots=True)
class Card:
    """A text by somebody: the body of the issue or a comment. ``pinned``: by whom, if anybody.
    ``path``: where it is below the page of the issue, for what people do to it."""

    anchor: str
    path: str
    author: User
    role: str
    at: Instant
    edited: bool
    text: str | None
    pinned: str
    reactions: tuple[Seen, ...]


@dataclass(frozen=True, slots=True)
class Note:
    """One line: who did what, when; ``other`` is the item it was done with."""

    by: str
    said: str
    content: str
    at: Instant
    other: Relative | None = None


def timeline(store: Store, journal: Sequence[Entry], item: Issue) -> list[Card | Note]:
    """The body, the pinned comment, and all else by date."""
    first, *said = _cards(store, item)
    pinned = [one for one in said if one.pinned]
    rest: list[Card | Note] = [one for one in said if not one.pinned]
    rest += _notes(store, journal, item)
    return [first, *pinned, *sorted(rest, key=lambda one: one.at)]


def _cards(store: Store, item: Issue) -> list[Card]:
    repo = store.repositories[item.at.repo]

    def role(author: User) -> str:
        if author.id == store.app.user:
            return "app"
        return role_of(store, author, repo).name.lower()

    author = store.users[item.author]
    first = Card(
        f"issue-{item.id}", "", author, role(author), item.created_at, False, item.body, "",
        _reactions(store, item.at),
    )  # fmt: skip
    cards = [first]
    for one in store.comments_on(item.at):
        author = store.users[one.author]
        cards.append(
            Card(
                f"issuecomment-{one.id}", f"/comments/{one.id}", author, role(author),
                one.created_at, one.updated_at != one.created_at, one.body,
                "" if one.pin is None else store.users[one.pin.by].login,
                _reactions(store, one.id),
            )
        )  # fmt: skip
    return cards


def _reactions(store: Store, target: Target) -> tuple[Seen, ...]:
    """Those with a button first, also where nobody gave them yet."""
    by_content: dict[str, list[str]] = {content: [] for content in _BUTTONS}
    for one in store.reactions_on(target):
        by_content.setdefault(one.content, []).append(store.users[one.author].login)
    return tuple(
        Seen(content, EMOJI[content], len(who), ", ".join(who), _BUTTONS.get(content, ""))
        for content, who in by_content.items()
    )


def _notes(store: Store, journal: Sequence[Entry], item: Issue) -> Iterator[Note]:
    here, own = item.at.repo, f"{item.at.repo}#{item.at.number}"
    for entry in journal:
        if not isinstance(entry, Acted | Requested) or entry.effect is None:
            continue
        effect = entry.effect
        place, related = f"{effect.repo}#{effect.number}", effect.kind in _SAID_OF_OTHER
        if place == own and effect.kind in _SAID:
            other = written(store, effect.content, here) if related else None
            content = effect.content if effect.kind in _WITH_CONTENT else ""
            yield Note(effect.by, _SAID[effect.kind], content, entry.at, other)
        elif related and effect.content == own:
            other = written(store, place, here)
            yield Note(effect.by, _SAID_OF_OTHER[effect.kind], "", entry.at, other)
