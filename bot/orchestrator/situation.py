"""All that a decision may look at, frozen: made on the leader after gathering, and from the log at replays."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.commands.parser import Placed
from bot.orchestrator import crossing
from bot.orchestrator.naming import grammar_of
from bot.orchestrator.speech import Speech, item_of, source_of, speeches
from bot.record.action import Restore
from bot.record.inbound import Inbound
from bot.record.observed import AppSeen, Observed
from bot.state.model import State
from bot.text.links import Claim
from bot.text.relations import Grammar
from bot.vocabulary import Instant, Permission, RepoId, TextId, UserId


@dataclass(frozen=True, slots=True)
class Reading:
    """What one text says: a pure function of the text, the policy's words and the names known."""

    claims: tuple[Claim, ...] = ()
    placed: tuple[Placed, ...] = ()


@dataclass(frozen=True, slots=True)
class Look:
    """Read ``texts`` from the side table and, off the loop, what those in ``parse`` say."""

    texts: tuple[TextId, ...]
    parse: tuple[TextId, ...]
    grammar: Grammar


@dataclass(frozen=True, slots=True)
class Looked:
    """Erased texts are missing from ``contents`` and have no reading. ``look``: what was asked for."""

    contents: Mapping[TextId, str]
    readings: Mapping[TextId, Reading]
    look: Look | None = None


@dataclass(frozen=True, slots=True)
class Heard:
    """A text that is news at its origin, with what it says."""

    speech: Speech
    reading: Reading


@dataclass(frozen=True, slots=True)
class Situation:
    """``known`` is the slice of the state that ``based_on`` names; ``heard`` are the texts that are news, body first.

    ``kept``: new text id → the known one with the same words, so that equal texts stay one text. ``lost``: a person's
    edit that a write of ours has replaced.
    """

    cause: str
    observed: Observed
    known: State
    heard: tuple[Heard, ...] = ()
    kept: Mapping[TextId, TextId] = field(default_factory=dict)
    lost: Restore | None = None

    @property
    def now(self) -> Instant:
        return self.observed.at

    @property
    def me(self) -> UserId:
        return self.observed.app.user

    def right(self, user: UserId, repo: RepoId) -> Permission:
        """What ``user`` may do in ``repo`` as GitHub said while gathering; nothing when it was not asked."""
        for seen in self.observed.permissions:
            if seen.user == user and seen.repo == repo:
                return seen.permission
        return Permission.NONE


def look_at(inbound: Inbound, known: State, app: AppSeen) -> Look:
    """Which texts must be at hand to tell what ``inbound`` brings that is new to ``known``."""
    spoken = speeches(inbound, known, app.user)
    pairs = [(speech.text, speech.before) for speech in spoken] + _titles(inbound, known)
    read = {text for pair in pairs for text in pair if text is not None}
    texts = tuple(sorted(read.union(crossing.texts(inbound, known, app.user))))
    parse = tuple(speech.text for speech in spoken if speech.text is not None and not speech.mute)
    source = source_of(inbound)
    return Look(texts, parse, grammar_of(known, app, source.repository if source else None))


def freeze(
    cause: str, inbound: Inbound, observed: Observed, known: State, looked: Looked
) -> Situation | None:
    """The situation of ``inbound``; ``None`` when the state moved on and ``looked`` does not fit: gather again."""
    look = look_at(inbound, known, observed.app)
    if look.texts and looked.look != look:
        return None  # a text or a name came, went or was hidden while the texts were read
    heard = tuple(
        Heard(speech, looked.readings.get(speech.text, Reading()) if speech.text else Reading())
        for speech in speeches(inbound, known, observed.app.user)
        if is_news(speech, looked.contents)
        and (_same_words(speech, looked.contents) or not _overtaken(speech, observed))
    )
    same = {
        new: old
        for new, old in _pairs(inbound, known, observed.app)
        if new in looked.contents and looked.contents[new] == looked.contents.get(old)
    }
    lost = crossing.lost(inbound, known, observed.app.user, looked.contents)
    return Situation(cause, observed, known, heard, same, lost)


def is_news(speech: Speech, contents: Mapping[TextId, str]) -> bool:
    """Whether the words at the origin changed, or whose they are. An erased text brings no news."""
    if speech.text is not None and speech.text not in contents:
        return False
    return speech.owed if _same_words(speech, contents) else not speech.late


def _same_words(speech: Speech, contents: Mapping[TextId, str]) -> bool:
    new = contents[speech.text] if speech.text is not None else ""
    old = contents.get(speech.before, "") if speech.before is not None else ""
    return new == old


def _overtaken(speech: Speech, observed: Observed) -> bool:
    """Two changes shared one second, and GitHub showed that what stood there before stands there still."""
    if speech.origin.comment:
        return speech.origin.comment == observed.overtaken
    return any(
        seen.item is not None
        and seen.item.id == speech.origin.item
        and seen.item.body == speech.before
        for seen in observed.items
    )


def _titles(inbound: Inbound, known: State) -> list[tuple[TextId | None, TextId | None]]:
    item = item_of(inbound)
    before = known.items.get(item.id) if item else None
    return [(item.title, before.title)] if item and before else []


def _pairs(inbound: Inbound, known: State, app: AppSeen) -> list[tuple[TextId, TextId]]:
    spoken = [(speech.text, speech.before) for speech in speeches(inbound, known, app.user)]
    pairs = spoken + _titles(inbound, known)
    return [(new, old) for new, old in pairs if new is not None and old is not None]
