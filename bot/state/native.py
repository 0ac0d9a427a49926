"""What is known of GitHub's own relation for a link: who made it, how ecos's mirror of it ended, what was refused.

A relation of a person is a reason for the link to stand; one of ecos is not, for it only shows what stands.
"""

from dataclasses import dataclass

from bot.record.action import MirrorEnd
from bot.record.link import Provenance
from bot.vocabulary import Instant, TextId


@dataclass(frozen=True, slots=True)
class Native:
    """``by``: the person who made it, while it is there. ``heard_at``: GitHub's time of the last news of it.

    ``end``: how the last mirror ended. ``declined``: the texts that proved the link when a person took the relation
    away, ``None`` when nobody did: ecos does not put it there again before another text, or a command, says so.
    """

    by: Provenance | None = None
    heard_at: Instant = Instant(0)
    end: MirrorEnd | None = None
    declined: tuple[TextId, ...] | None = None

    @property
    def ours(self) -> bool:
        """Whether it is there because ecos put it there, and nobody else's."""
        return self.end is MirrorEnd.MADE and self.by is None

    @property
    def unmirrored(self) -> MirrorEnd | None:
        """Why the link does not show on GitHub although it should."""
        return self.end if self.end in REASONS else None


NOT_NATIVE = Native()
REASONS = frozenset({MirrorEnd.OTHER_PARENT, MirrorEnd.REFUSED, MirrorEnd.CIRCLE})
