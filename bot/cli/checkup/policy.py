"""The policy against what the log knows: owners without ecos, and names of what nobody has met."""

from collections.abc import Iterator

from bot.cli.checkup.finding import Finding, ok, warn
from bot.state.model import State
from bot.vocabulary import IssueId, IssueRef

_MEND = "check the name, or install ecos there"


def policy(state: State) -> Iterator[Finding]:
    said = state.policy
    if not said.owners:
        yield ok(
            "policy",
            f"none: what belongs to {state.first_owner or 'the first installation'} counts",
        )
    served = {account.login.casefold() for account in state.installations.values()}
    for owner in said.owners:
        if owner.casefold() in served:
            yield ok(f"owner {owner}", "ecos is installed there")
        else:
            yield warn(
                f"owner {owner}",
                "ecos is not installed there: install the App, or unlist the owner",
            )
    for repo in dict.fromkeys(row.repo for row in said.aliases):
        if state.named(repo) is None:
            yield warn(f"repository {repo}", "not known, so its aliases mean nothing: " + _MEND)
    for ref in said.masters:
        yield _master(ref, state)


def _master(ref: IssueRef, state: State) -> Finding:
    about = f"master {ref}"
    if state.named(ref.repo) is None:
        return warn(about, f"its repository is not known: {_MEND}")
    if IssueId(state.names[ref.repo.folded()], ref.number) not in state.items:
        return warn(
            about, "not met yet: it gets its roll-up once something happens there or links to it"
        )
    return ok(about, "known")
