"""The slots that a command's words may fill, and how they are filled.

One way of reading serves every command, in comments and on the terminal: a row of the catalogue only says which slots
its command has.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from enum import Enum

from bot.commands.command import Mistake
from bot.commands.words import Word
from bot.record.draft import Purpose
from bot.record.mistake import MistakeKind
from bot.text.mentions import Mention, read_reference
from bot.text.relations import Grammar, RelationWord, folded
from bot.vocabulary import DAY, HOUR, DraftId, Duration


class Slot(Enum):
    TARGET = "<item>"
    RELATION = "as <relation>"
    SOURCE = "from <item>"
    LASTING = "for <hours>h|<days>d"
    TOPIC = "<command>"
    TRACE = "<delivery or action>"
    PURPOSE = "--link-theory"
    ISSUE = "--issue <item>"
    AUTO = "--auto-update"
    STOP = "--stop"
    DRAFT = "<draft>"
    REASON = "<reason>"


KEYWORDS = {
    "as": Slot.RELATION,
    "from": Slot.SOURCE,
    "for": Slot.LASTING,
    "issue": Slot.ISSUE,
    "auto-update": Slot.AUTO,
    "stop": Slot.STOP,
    **{purpose.value: Slot.PURPOSE for purpose in Purpose},
}
"""Written bare or as an option: ``as uses``, ``--as uses``, ``--as=uses``."""

RELATION_WORDS = 4
"""Words of a relation, at most: ``met en œuvre par``."""

_NEAR = 40
"""Code points of a word for which a likeness is sought, at most."""
_LASTING = re.compile(r"([1-9][0-9]{0,2})([hd])", re.ASCII | re.IGNORECASE)
_DRAFT = re.compile(r"[0-9a-f]{8}", re.ASCII)
_TRACE = re.compile(r"[\w.:-]{1,100}", re.ASCII)


@dataclass(slots=True)
class Arguments:
    """What the words of one command filled."""

    target: Mention | None = None
    relation: RelationWord | None = None
    source: Mention | None = None
    lasting: Duration | None = None
    topic: str | None = None
    trace: str | None = None
    purpose: Purpose | None = None
    issue: Mention | None = None
    auto: bool | None = None
    stop: bool | None = None
    draft: DraftId | None = None
    reason: str | None = None

    def slots(self) -> frozenset[Slot]:
        """The slots that are filled."""
        return frozenset(slot for slot in Slot if getattr(self, slot.name.lower()) is not None)


class Refusal(Exception):
    """Words that cannot be read; carries the mistake to the one place that returns it as a value."""

    def __init__(self, mistake: Mistake) -> None:
        super().__init__(mistake.kind)
        self.mistake = mistake


def likeness(word: str, known: Iterable[str]) -> str | None:
    """The known word that was perhaps meant."""
    near = get_close_matches(word.lower(), sorted(known), n=1) if len(word) <= _NEAR else []
    return near[0] if near else None


@dataclass(slots=True)
class Filling:
    """One pass over the words of one command."""

    command: str
    slots: frozenset[Slot]
    topics: Sequence[str]
    grammar: Grammar
    words: Sequence[Word]
    at: int = 0
    filled: Arguments = field(default_factory=Arguments)

    def run(self) -> Arguments:
        """Fill the slots. Raises :class:`Refusal` at the first word that fits none."""
        while self.at < len(self.words):
            word = self.words[self.at]
            slot = KEYWORDS.get(word.text.lower())
            if slot is not None and slot in self.slots:
                self.at += 1
                self._take_named(slot, word)
            elif word.option:
                options = [name for name, named in KEYWORDS.items() if named in self.slots]
                raise self.refusal(MistakeKind.UNKNOWN_OPTION, word, likeness(word.text, options))
            else:
                self._take_bare(word)
        return self.filled

    def refusal(self, kind: MistakeKind, word: Word, suggestion: str | None = None) -> Refusal:
        return Refusal(Mistake(kind, word.start, word.end, self.command, suggestion))

    def _take_named(self, slot: Slot, keyword: Word) -> None:
        if slot in self.filled.slots():
            raise self.refusal(MistakeKind.TOO_MANY_ARGUMENTS, keyword)
        if slot in (Slot.PURPOSE, Slot.AUTO, Slot.STOP):
            self._take_flag(slot, keyword)
            return
        if self.at == len(self.words):
            raise self.refusal(MistakeKind.MISSING_ARGUMENT, keyword, slot.value)
        word = self.words[self.at]
        if slot is Slot.LASTING:
            self.filled.lasting = self._duration(word)
        elif slot is Slot.RELATION:
            self.filled.relation = self._relation()
            if self.filled.relation is None:
                near = self._near_relation(word)
                raise self.refusal(MistakeKind.UNKNOWN_RELATION, word, near)
        elif slot is Slot.ISSUE:
            self.filled.issue = self._named_item(word)
        else:
            self.filled.source = self._named_item(word)

    def _take_flag(self, slot: Slot, keyword: Word) -> None:
        """An option that says all by being there."""
        if {slot, *self.filled.slots()} >= {Slot.AUTO, Slot.STOP}:
            raise self.refusal(MistakeKind.TOO_MANY_ARGUMENTS, keyword)
        if slot is Slot.PURPOSE:
            self.filled.purpose = Purpose(keyword.text.lower())
        elif slot is Slot.AUTO:
            self.filled.auto = True
        else:
            self.filled.stop = True

    def _named_item(self, word: Word) -> Mention:
        item = self._item()
        if item is None:
            raise self._bad_reference(word)
        return item

    def _take_bare(self, word: Word) -> None:
        untold = self.filled.target is None and self.filled.trace is None
        if Slot.TARGET in self.slots and untold and (item := self._item()):
            self.filled.target = item
        elif (
            Slot.RELATION in self.slots and not self.filled.relation and (said := self._relation())
        ):
            self.filled.relation = said
        elif Slot.TOPIC in self.slots and self.filled.topic is None:
            self.filled.topic = self._topic(word)
        elif (
            Slot.DRAFT in self.slots
            and self.filled.draft is None
            and _DRAFT.fullmatch(word.text.lower())
        ):
            self.filled.draft = DraftId(word.text.lower())
            self.at += 1
        elif Slot.REASON in self.slots:
            self.filled.reason = " ".join(one.text for one in self.words[self.at :])
            self.at = len(self.words)
        elif Slot.DRAFT in self.slots and self.filled.draft is None:
            raise self.refusal(MistakeKind.BAD_DRAFT, word)
        elif Slot.TRACE in self.slots and untold and _TRACE.fullmatch(word.text):
            self.filled.trace = word.text
            self.at += 1
        elif Slot.TARGET in self.slots and untold:
            near = self._near_relation(word) if Slot.RELATION in self.slots else None
            if near is not None and not self.filled.relation:
                raise self.refusal(MistakeKind.UNKNOWN_RELATION, word, near)
            raise self._bad_reference(word)
        else:
            raise self.refusal(MistakeKind.TOO_MANY_ARGUMENTS, word)

    def _duration(self, word: Word) -> Duration:
        said = _LASTING.fullmatch(word.text)
        if said is None:
            raise self.refusal(MistakeKind.BAD_DURATION, word)
        self.at += 1
        return Duration(int(said[1]) * (HOUR if said[2] in "hH" else DAY))

    def _topic(self, word: Word) -> str:
        topic = word.text.lower()
        if topic not in self.topics:
            near = likeness(topic, self.topics)
            raise self.refusal(MistakeKind.UNKNOWN_COMMAND, word, near)
        self.at += 1
        return topic

    def _item(self) -> Mention | None:
        """The item named here, in one word, or in two if the first is an alias."""
        first = self.words[self.at]
        text = first.text.replace("`", "").strip("<>,;")
        if text.casefold() in self.grammar.aliases and self.at + 1 < len(self.words):
            second = self.words[self.at + 1]
            found = read_reference(text + second.text.strip(",;"), first.start, self.grammar)
            if found is not None:
                self.at += 2
                return replace(found, end=second.end)
        found = read_reference(text, first.start, self.grammar)
        if found is not None:
            self.at += 1
            return replace(found, end=first.end)
        return None

    def _relation(self) -> RelationWord | None:
        """The relation said here, in as many words as make one."""
        for count in range(RELATION_WORDS, 0, -1):
            words = self.words[self.at : self.at + count]
            key = folded(" ".join(word.text for word in words))
            if len(words) == count and key in self.grammar.words:
                self.at += count
                return self.grammar.words[key]
        return None

    def _near_relation(self, word: Word) -> str | None:
        near = likeness(folded(word.text), self.grammar.words)
        return near and near.replace(" ", "-")

    def _bad_reference(self, word: Word) -> Refusal:
        meant = f"#{int(word.text)}" if re.fullmatch(r"[1-9][0-9]{0,9}", word.text) else None
        return self.refusal(MistakeKind.BAD_REFERENCE, word, meant)
