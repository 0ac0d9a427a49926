"""Whether every delivery was heard, and decided once."""

from bot.cli.audit.evidence import Evidence
from bot.cli.audit.findings import Findings
from bot.cli.audit.journal_file import Event

HANDLED = {
    "issues": None,
    "pull_request": None,
    "issue_comment": {"created", "edited", "deleted"},
    "sub_issues": {
        *("sub_issue_added", "sub_issue_removed"),
        *("parent_issue_added", "parent_issue_removed"),
    },
    "issue_dependencies": {
        *("blocked_by_added", "blocked_by_removed"),
        *("blocking_added", "blocking_removed"),
    },
    "repository": {
        *("created", "deleted", "renamed", "transferred", "edited"),
        *("archived", "unarchived", "privatized", "publicized"),
    },
    "installation": {"created", "deleted", "suspend", "unsuspend", "new_permissions_accepted"},
    "installation_repositories": {"added", "removed"},
}
"""The events that ecos must take, with their actions where not all count."""


def audit_deliveries(evidence: Evidence, findings: Findings) -> int:
    """Count the deliveries of handled kinds; one that is not in the ledger is lost."""
    book, prefix = evidence.book, f"{evidence.scene.app_id}:"
    expected = {
        prefix + guid: event
        for guid, event in evidence.journal.events.items()
        if _handled(event) and _listed(event, evidence)
    }
    for cause, event in expected.items():
        if cause not in book.received:
            said = f"{event.event} {event.action or ''}".strip()
            findings.missing(f"delivery {cause} ({said}), {_fate(event)}, is not in the ledger")
    for cause in book.received:
        guid = cause.removeprefix(prefix)
        if cause.startswith(prefix) and guid not in evidence.journal.events:
            findings.wrong(f"the ledger holds delivery {cause}, which nobody sent")
    for cause in book.twice:
        findings.too_many(1, f"delivery {cause} was taken for new twice")
    return len(expected)


def audit_decisions(evidence: Evidence, findings: Findings) -> int:
    """Count the causes that were decided; one that was received and not decided waits for ever."""
    book = evidence.book
    for cause in book.received:
        if cause not in book.facts and cause not in book.parked and cause not in book.dropped:
            findings.missing(f"{cause} was received and never decided")
    for cause in book.facts:
        if cause not in book.received:
            findings.wrong(f"{cause} was decided and never received")
    for cause, reason in book.parked.items():
        findings.wrong(f"{cause} is parked: {reason}")
    return len(book.facts)


def _handled(event: Event) -> bool:
    if event.event not in HANDLED:
        return False
    actions = HANDLED[event.event]
    return actions is None or event.action in actions


def _listed(event: Event, evidence: Evidence) -> bool:
    """Whether the policy lists the owner; what comes from elsewhere may be refused openly."""
    policies = (e.payload["policy"] for e in evidence.file.entries if e.kind == "policy-adopted")
    owners = [owner.casefold() for policy in policies for owner in policy["owners"]]
    names = evidence.scene.repositories
    own = {repo for name, repo in names.items() if name.partition("/")[0] in owners}
    return not owners or event.repo in own or (event.repo is None and own == {*names.values()})


def _fate(event: Event) -> str:
    if not event.statuses:
        return "never delivered"
    return "answered " + ", ".join(
        str(status) if status else "nothing" for status in event.statuses
    )
