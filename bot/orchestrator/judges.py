"""Who may have drafts made and judge them, and which keys of the state such a decision reads. Pure."""

from collections.abc import Iterator

from bot.commands import command as said
from bot.orchestrator import naming
from bot.record.draft import CrewReported, SectionDue
from bot.record.inbound import Actor, CommentWritten, DraftJudged, Inbound, RepositorySnapshot
from bot.state import drafts, keys
from bot.state.model import State
from bot.vocabulary import DraftId, IssueId, RepoId


def judges_of(inbound: Inbound, state: State) -> Iterator[Actor]:
    """Whose right in the repository of ``inbound`` decides, besides that of those whose commands are read."""
    match inbound:
        case DraftJudged():
            yield inbound.by
        case SectionDue(item):
            section = state.sections.get(item)
            if section is not None and section.auto is not None:
                yield Actor(section.auto.by, section.auto.login)
        case CrewReported(name):
            draft = state.drafts.get(name)
            if draft is not None and draft.anew:
                yield Actor(draft.by.by, draft.by.login)
        case CommentWritten(source, item, comment, edited=True):
            if drafts.proposal_in(item.id, comment.id, state) and not source.sender.bot:
                yield source.sender
        case _:
            return


def keys_about(item: IssueId, state: State) -> Iterator[str]:
    """What a decision on the drafts of ``item`` reads: itself, and all that they rest on."""
    yield keys.item_key(item)
    for name in drafts.open_at(item, state):
        yield from (keys.item_key(cited.item) for cited in state.drafts[name].cites)


def keys_of(
    command: said.Command | said.Mistake, here: IssueId | None, state: State
) -> Iterator[str]:
    """What is read to carry out ``command``, said in the thread of ``here``, if it is about drafts."""
    match command:
        case said.Approve(draft) | said.Reject(draft):
            known = state.drafts.get(draft) if draft is not None else None
            anywhere = {one.item for one in state.drafts.values()} if here is None else {here}
            for item in {known.item} if known is not None else anywhere:
                yield from keys_about(item, state)
        case said.Drafts() if here is None:
            yield from (keys.item_key(draft.item) for draft in state.drafts.values())
            yield from (keys.item_key(item) for item in state.sections)
        case _:
            return


def meant_by(name: DraftId | None, here: IssueId | None, state: State) -> list[DraftId]:
    """The drafts that ``name`` may mean: of this thread, for drafts are judged where they stand; without one, any."""
    waiting = [*drafts.open_at(here, state)] if here else [*state.drafts]
    return [one for one in waiting if name in (None, one)]


def approved_by(
    command: said.Command | said.Mistake, here: IssueId | None, state: State
) -> Iterator[DraftId]:
    """The draft that ``command`` wants to stand."""
    if isinstance(command, said.Approve):
        found = meant_by(command.draft, here, state)
        yield from found if len(found) == 1 else ()


def places_of(
    command: said.Command | said.Mistake, where: RepositorySnapshot | None, state: State
) -> Iterator[RepoId]:
    """The other repository in which ``command`` wants something done."""
    if isinstance(command, said.Docs) and command.issue is not None:
        ref = naming.resolve(command.issue, where, state)
        known = state.named(ref.repo) if ref is not None else None
        if known is not None and (where is None or known.snapshot.id != where.id):
            yield known.snapshot.id
