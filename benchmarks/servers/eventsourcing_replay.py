"""A peer of ``fold``: the same items as aggregates of the ``eventsourcing`` library, replayed from SQLite.

Run by the Python of ``make bench-peers``: python eventsourcing_replay.py DATABASE EVENTS. It prints its measures.
"""

import json
import os
import sys
import time

from eventsourcing.application import Application
from eventsourcing.domain import Aggregate, event

EVENTS_AN_AGGREGATE = 100
PAGE = 1_000


class Item(Aggregate):
    """As much as an observed item of ecos says."""

    def __init__(self, number: int) -> None:
        self.number = number
        self.state = self.title = self.body = ""
        self.updated_at = 0

    @event("Observed")
    def observe(self, state: str, title: str, body: str, updated_at: int) -> None:
        self.state, self.title, self.body, self.updated_at = state, title, body, updated_at


def main(database: str, events: int) -> None:
    os.environ |= {
        "PERSISTENCE_MODULE": "eventsourcing.sqlite",
        "SQLITE_DBNAME": database,
        "SQLITE_LOCK_TIMEOUT": "10",
    }
    application: Application = Application()
    for number in range(max(1, events // EVENTS_AN_AGGREGATE)):
        item = Item(number)
        for nth in range(EVENTS_AN_AGGREGATE - 1):
            item.observe("open", f"{nth:064x}", f"{nth:064x}", nth)
        application.save(item)
    start, folded, after = time.process_time(), 0, 1
    items: dict[object, Item | None] = {}
    while page := application.recorder.select_notifications(start=after, limit=PAGE):
        for notification in page:
            happened = application.mapper.to_domain_event(notification)
            items[happened.originator_id] = happened.mutate(items.get(happened.originator_id))
        folded, after = folded + len(page), page[-1].id + 1
    spent = time.process_time() - start
    print(json.dumps({"events_per_s": folded / spent, "seconds": spent, "events": folded}))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
