"""Every answer of a model, kept in a folder by what was asked, and given again from there.

The same question asked twice in one run may have two answers, so the number of the time is part of the name. The files
hold what people wrote: they are for whoever runs ecos, readable by that user alone, and are not erased with a text.
"""

import json
import os
from collections import Counter
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Answered:
    """What a model said, and what it used: tokens of the prompt and of the answer, and milliseconds."""

    text: str
    prompt_tokens: int
    answer_tokens: int
    millis: int


class Missing(Exception):
    """Asked to answer from a folder that has no such answer. The message is one line for a person."""


class Tape:
    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._times: Counter[str] = Counter()

    def name(self, model: str, prompt: str) -> str:
        """The name of the next answer to ``prompt``: ``record`` and ``replay`` count alike."""
        digest = sha256(f"{model}\0{prompt}".encode()).hexdigest()[:32]
        self._times[digest] += 1
        return f"{digest}-{self._times[digest]}"

    def record(self, name: str, answered: Answered) -> None:
        """Whole or not at all. Raises OSError."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        part = self._folder / f"{name}.{os.getpid()}.part"
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            json.dump(asdict(answered), file)
        part.replace(self._folder / f"{name}.json")

    def replay(self, name: str) -> Answered:
        """Raises :class:`Missing`."""
        try:
            return Answered(**json.loads((self._folder / f"{name}.json").read_text("utf-8")))
        except (OSError, ValueError, TypeError):
            raise Missing(f"no answer is kept as {name}.json") from None
