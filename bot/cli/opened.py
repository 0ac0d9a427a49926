"""The ledger as reading commands see it: read-only, whether the bot runs or not, now or at an earlier time."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bot.cli.spelling import when
from bot.cluster.collector import resting_collector
from bot.cluster.history import Reading
from bot.cluster.memory import Memory
from bot.cluster.reader import LedgerReader
from bot.config.folder import ledger_in
from bot.config.settings import data_dir
from bot.errors import Misconfigured, UserMistake
from bot.orchestrator import naming
from bot.orchestrator.recovery import recover
from bot.orchestrator.stage import Stage
from bot.record.observed import AppSeen
from bot.state.model import State
from bot.text.mentions import read_reference
from bot.vocabulary import Index, Instant, IssueId, UserId


@dataclass(frozen=True, slots=True)
class Opened:
    """A history and what ecos knows, or knew, from it."""

    history: Reading
    state: State

    def stage(self) -> Stage:
        """The terminal: who reads here may read everything."""
        return Stage(self.state, self.history.text, "")

    def meant(self, words: str) -> IssueId:
        """The item that ``words`` name: ``REPO#12``, ``ALIAS#12``, ``owner/repo#12`` or its URL. Raises UserMistake."""
        grammar = naming.grammar_of(self.state, app_of(self.state), None)
        mention = read_reference(words.strip(), 0, grammar)
        if mention is None:
            raise UserMistake(
                f"{words!r} names no item of a repository that ecos knows: write REPO#12, owner/repo#12 or its URL"
            )
        if mention.repo is None:
            raise UserMistake(f"{words} says no repository: write REPO{words.strip()}")
        ref = naming.resolve(mention, None, self.state)
        found = naming.find(ref, self.state) if ref else None
        if found is None:
            raise UserMistake(
                f"ecos knows no repository as {words} names it; `ecos status` counts them"
            )
        return found[1]


@contextmanager
def opened_ledger(environment: Mapping[str, str]) -> Iterator[LedgerReader]:
    """The ledger in the data folder. Raises Misconfigured when there is none."""
    path = ledger_in(data_dir(environment))
    if not _exists(path):
        raise Misconfigured(
            f"ECOS_DATA_DIR: no ledger in {path.parent}; name the bot's folder, or run `ecos serve` once"
        )
    with LedgerReader(path) as history:
        yield history


@contextmanager
def opened(environment: Mapping[str, str], at: Instant | None = None) -> Iterator[Opened]:
    """What ecos knows now, or what it knew ``at`` a time. Raises UserMistake before the first entry."""
    with opened_ledger(environment) as history:
        index = None if at is None else history.at(at)
        if index == 0:
            raise UserMistake(f"ecos knew nothing then: {_beginning(history)}")
        with resting_collector():
            state = recover(history, index)
        yield Opened(history, state)


def _beginning(history: Reading) -> str:
    first = next(iter(history.page(Index(0), 1)), None)
    return f"its log begins {when(first.entry.recorded_at)}" if first else "its log is empty"


@contextmanager
def opened_or_empty(environment: Mapping[str, str]) -> Iterator[Opened]:
    """What ecos knows now; nothing where it never ran."""
    if _exists(ledger_in(data_dir(environment))):
        with opened(environment) as found:
            yield found
    else:
        yield Opened(Memory(), State())


def _exists(ledger: Path) -> bool:
    try:
        return ledger.exists()
    except OSError as error:
        raise Misconfigured(
            f"ECOS_DATA_DIR: cannot look into {ledger.parent} ({error.strerror}): name the bot's folder"
        ) from None


def app_of(state: State) -> AppSeen:
    """Who ecos is on GitHub, as far as the log tells."""
    return state.app or AppSeen("ecos", UserId(0), "github.com")
