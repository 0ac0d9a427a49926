"""What a journal remembers of a history is what stands there."""

from bot.cluster.frame import to_bytes
from bot.cluster.history import PAGE, Slot
from bot.cluster.journal import Journal
from bot.cluster.memory import Memory
from bot.consensus.quorum import Joint, Majority, NodeId
from bot.consensus.raft.entry import Command, CommandId, Entry
from bot.consensus.raft.membership import Configuration
from bot.consensus.raft.ready import Persist
from bot.record.entry import Proposal
from bot.vocabulary import Index, Term

ME = NodeId(1)
FOUNDERS = Configuration(Joint(Majority(frozenset({ME}))))
LONG = PAGE * 2


class Counting(Memory):
    pages = 0

    def slots(self, after: Index, limit: int = PAGE) -> tuple[Slot, ...]:
        self.pages += limit == PAGE
        return super().slots(after, limit)


def entry(index: int, term: int) -> Entry:
    data = to_bytes(Proposal("wish", f"{index} of {term}", b""))
    return Entry(Index(index), Term(term), Command(CommandId(ME, 1, index), 1, data))


def test_who_starts_again_reads_each_page_once_however_little_it_takes_at_a_time() -> None:
    history = Counting()
    entries = tuple(entry(index, 1) for index in range(1, LONG + 1))
    Journal(history, FOUNDERS).write(Persist(entries=entries))
    again = Journal(history, FOUNDERS)
    found = [again.entries(Index(at), Index(LONG), 1) for at in range(LONG)]

    assert [one for run in found for one in run] == list(entries)
    assert history.pages == LONG // PAGE


def test_what_was_cut_is_not_read_again() -> None:
    history = Memory()
    Journal(history, FOUNDERS).write(Persist(entries=tuple(entry(i, 1) for i in range(1, 6))))
    journal = Journal(history, FOUNDERS)
    journal.entries(Index(0), Index(5), 1)
    journal.write(Persist(entries=(entry(3, 2),)))

    assert journal.entries(Index(0), Index(3), 2**20) == (entry(1, 1), entry(2, 1), entry(3, 2))
    assert [journal.term(Index(at)) for at in range(5)] == [0, 1, 1, 2, None]
