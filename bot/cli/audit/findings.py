"""What an audit comes to: numbers, and a sentence for each thing that does not hold."""

from dataclasses import dataclass, field


@dataclass(slots=True)
class Findings:
    """``duplicates``: what shows more often than it was decided. ``lost``: what should be there and is not."""

    duplicates: int = 0
    lost: int = 0
    failures: list[str] = field(default_factory=list)

    def wrong(self, sentence: str) -> None:
        self.failures.append(sentence)

    def missing(self, sentence: str) -> None:
        self.lost += 1
        self.wrong(f"lost: {sentence}")

    def too_many(self, count: int, sentence: str) -> None:
        if count > 0:
            self.duplicates += count
            self.wrong(f"duplicate: {sentence}")
