"""A person's edit that a write of ours has replaced: seen in what GitHub says that our write replaced.

GitHub has no write that fails if somebody was faster, so the news of each write of ours is held against what it was to
replace: the same words of people, or those that we meant to change by putting others back.
"""

from collections.abc import Iterator, Mapping

from bot.record.action import Restore
from bot.record.inbound import Inbound, ItemWritten
from bot.state.model import State
from bot.vocabulary import TextId, UserId


def texts(inbound: Inbound, known: State, me: UserId) -> Iterator[TextId]:
    """What must be read to tell whether ``inbound`` says that an edit was lost."""
    if (written := _own_edit(inbound, me)) is None:
        return
    restores = known.restores.get(written.item.id, ())
    named = [written.replaced, written.item.body]
    named += [text for one in restores for text in (one.text, one.over)]
    yield from (text for text in named if text is not None)


def lost(
    inbound: Inbound, known: State, me: UserId, contents: Mapping[TextId, str]
) -> Restore | None:
    """What is to be put back, if ``inbound`` tells that a write of ours has replaced what a person wrote meanwhile.

    A text that is erased is nobody's any more.
    """
    written = _own_edit(inbound, me)
    if written is None or written.replaced is None or written.replaced not in contents:
        return None
    before, after = contents[written.replaced], _words(written.item.body, contents)
    meant = _meant(written, known, contents)
    if after is None or before == after or (before, after) in meant:
        return None
    crossed = any(after == text for _, text in meant)
    return Restore(written.item.id, written.replaced, written.item.body, crossed)


Change = tuple[str | None, str | None]


def _meant(written: ItemWritten, known: State, contents: Mapping[TextId, str]) -> list[Change]:
    """What we changed on purpose of what people wrote: the words before and after. Erased ones are absent."""
    return [
        (_words(one.over, contents), _words(one.text, contents))
        for one in known.restores.get(written.item.id, ())
    ]


def _words(text: TextId | None, contents: Mapping[TextId, str]) -> str | None:
    return "" if text is None else contents.get(text)


def _own_edit(inbound: Inbound, me: UserId) -> ItemWritten | None:
    if not isinstance(inbound, ItemWritten) or inbound.source.sender.id != me:
        return None
    return inbound if inbound.replaced is not None else None
