"""Gather: everything a decision needs from outside the log, asked for once and frozen.

A pure generator: it yields what it wants (texts of the side table, calls to GitHub) and is sent what came back.
It reads the state only to know what to ask; what may be *decided on* is the slice that ``wanted`` names.
"""

from collections.abc import Callable, Generator
from dataclasses import dataclass, field

from bot.commands.command import Doctor
from bot.errors import Outage
from bot.github import reader
from bot.github.grant import grant_call, read_lacks
from bot.github.port import Call, NoToken, Outcome
from bot.github.shown import Shown, read_shown
from bot.github.standing import read_standing
from bot.orchestrator import doubt, showing
from bot.orchestrator.questions import Hand, Questions, place_of
from bot.orchestrator.situation import Look, Looked, Reading, is_news, look_at
from bot.orchestrator.speech import Speech, is_imported, speeches
from bot.record.inbound import CommentWritten, Inbound, InstallationChanged
from bot.record.observed import AppSeen, ItemSeen, Lacks, Observed, PermissionSeen, ProposalSeen
from bot.record.text import Place, Text, salted
from bot.state.drafts import is_coming, proposal_in
from bot.state.model import Draft, State
from bot.text.relations import grammar
from bot.vocabulary import (
    FOREVER,
    CommentId,
    DraftId,
    InstallationId,
    Instant,
    Permission,
    RepoId,
    TextId,
    UserId,
)

Rights = dict[tuple[RepoId, UserId], Permission]
Need = Look | tuple[Call, ...]
Got = Looked | tuple[Outcome, ...]


@dataclass(frozen=True, slots=True)
class Gathered:
    """What came back: ``texts`` are new ones that the decision's facts will name."""

    app: AppSeen
    looked: Looked
    permissions: tuple[PermissionSeen, ...] = ()
    items: tuple[ItemSeen, ...] = ()
    wanted: frozenset[str] = frozenset()
    overtaken: CommentId | None = None
    texts: tuple[Text, ...] = ()
    related: bool | None = None
    lacks: Lacks | None = None
    redraft: TextId | None = None
    proposals: tuple[ProposalSeen, ...] = ()

    def observed(self, at: Instant) -> Observed:
        """All of it that came from outside the log, as a decision made ``at`` this instant keeps it."""
        return Observed(
            at,
            self.app,
            self.permissions,
            self.items,
            self.overtaken,
            self.related,
            self.lacks,
            self.redraft,
            self.proposals,
        )


@dataclass(slots=True)
class Surroundings:
    """What gathering may use: the state as it is now, the dice for salts, and who we are once GitHub told us."""

    state: Callable[[], State]
    salt: Callable[[], bytes]
    host: str
    app: AppSeen | None = None
    rights: Rights = field(default_factory=dict)

    def forget_rights(self, repo: RepoId) -> None:
        """Of the authors in ``repo``, which are remembered while a page of it is imported."""
        self.rights = {place: right for place, right in self.rights.items() if place[0] != repo}


Gathering = Generator[Need, Got, Gathered]


def gather(inbound: Inbound, around: Surroundings) -> Gathering:
    """Ask for what a decision on ``inbound`` needs. Raises Outage when GitHub cannot tell now."""
    app = around.app or (yield from _identify(inbound, around))
    state = around.state()
    looked = yield from _look(inbound, state, app)
    questions = Questions(inbound, state, app, Hand(looked.contents, around.salt))
    examined = False
    for speech in speeches(inbound, state, app.user):
        reading = looked.readings.get(speech.text) if speech.text is not None else None
        if reading is not None and is_news(speech, looked.contents):
            questions.ask_about(speech, reading)
            examined |= _examined(speech, reading)
    remembered = around.rights if is_imported(inbound) else {}
    own = place_of(inbound, state)[1]
    yield from _answer(questions, own, remembered)
    if is_imported(inbound):
        around.rights |= {(one.repo, one.user): one.permission for one in questions.permissions}
    related = yield from _related(inbound, state)
    lacks = (yield from _lacks(own)) if examined else None
    proposals = yield from _proposals(questions, state, own)
    made = yield from _redraft(inbound, state, around.salt)
    redraft = made if isinstance(made, Text) else None
    proposals += (made,) if isinstance(made, ProposalSeen) else ()
    questions.texts += [redraft] if redraft is not None else []
    return Gathered(
        app,
        looked,
        tuple(questions.permissions),
        tuple(questions.items.values()),
        frozenset(questions.wanted),
        questions.overtaken,
        tuple(questions.texts),
        related,
        lacks,
        redraft.id if redraft is not None else None,
        proposals,
    )


def _identify(inbound: Inbound, around: Surroundings) -> Generator[Need, Got, AppSeen]:
    """Learn who we are; asked once a process, for neither changes while it runs."""
    (answer,) = yield from _ask((reader.app_call(),))
    slug = reader.read_app(answer).slug
    state = around.state()
    installation = _speaks(inbound, state)
    if installation is None:
        return state.app or AppSeen(slug, UserId(0), around.host)
    (answer,) = yield from _ask((reader.bot_user_call(installation, slug),))
    user = reader.read_user(answer)
    if user is None:
        raise Outage(f"GitHub shows no account {slug}[bot]")
    around.app = AppSeen(slug, user.id, around.host)
    return around.app


def _speaks(inbound: Inbound, state: State) -> InstallationId | None:
    """An installation to ask with: its own, unless it is known or said to be suspended; else any other."""
    own = place_of(inbound, state)[1]
    said = isinstance(inbound, InstallationChanged) and inbound.suspended
    if own is not None and not said and not state.suspended(own):
        return own
    others = (one for one in state.installations if one != own and not state.suspended(one))
    return min(others, default=None)


def _look(inbound: Inbound, state: State, app: AppSeen) -> Generator[Need, Got, Looked]:
    """Fetch the texts that ``inbound`` brings and those that stood there before, and read the new ones."""
    look = look_at(inbound, state, app)
    if not look.texts:
        return Looked({}, {})
    looked = yield look
    assert isinstance(looked, Looked)
    return looked


def _related(inbound: Inbound, state: State) -> Generator[Need, Got, bool | None]:
    """Whether a relation in doubt is there; ``None`` where there is no doubt."""
    asked = doubt.question(inbound, state)
    if asked is None:
        return None
    call, target = asked
    (outcome,) = yield from _ask((call,))
    return read_standing(outcome, target)


def _examined(speech: Speech, reading: Reading) -> bool:
    """Whether somebody asks how we are set up."""
    return speech.commands and any(isinstance(one.command, Doctor) for one in reading.placed)


def _lacks(installation: InstallationId | None) -> Generator[Need, Got, Lacks | None]:
    """What we need and are not given there."""
    if installation is None:
        return None
    (outcome,) = yield from _ask((grant_call(installation),))
    return read_lacks(outcome)


def _proposals(
    questions: Questions, state: State, own: InstallationId | None
) -> Generator[Need, Got, tuple[ProposalSeen, ...]]:
    """How the drafts show that somebody wants to stand."""
    seen: tuple[ProposalSeen, ...] = ()
    for name in questions.approved:
        seen += ((yield from _proposal(name, state, own)),)
    return seen


def _proposal(
    name: DraftId, state: State, own: InstallationId | None
) -> Generator[Need, Got, ProposalSeen]:
    """Whether a draft shows as it is; it does not where nobody can be asked. One on its way is for a later word."""
    draft = state.drafts.get(name)
    if draft is None or draft.body is None:
        return ProposalSeen(name)
    if draft.comment is None and is_coming(name, state):
        return ProposalSeen(name, draft.body, FOREVER)
    item = state.items.get(draft.item)
    around = item.body if item is not None else None
    looked = yield Look(tuple(filter(None, (draft.body, around))), (), grammar())
    assert isinstance(looked, Looked)
    shown = yield from _shown(draft, state, own)
    people = looked.contents.get(around, "") if around is not None else ""
    return showing.seen(name, draft.body, looked.contents.get(draft.body), people, shown)


def _redraft(
    inbound: Inbound, state: State, salt: Callable[[], bytes]
) -> Generator[Need, Got, Text | ProposalSeen | None]:
    """What a person made of a draft in the comment that proposes it, or why that cannot stand; ``None``: no news."""
    if not isinstance(inbound, CommentWritten) or not inbound.edited or inbound.source.sender.bot:
        return None
    item, comment = inbound.item.id, inbound.comment
    name = proposal_in(item, comment.id, state)
    if comment.body is None or name is None:
        return None
    draft = state.drafts[name]
    looked = yield Look(tuple(filter(None, (comment.body, draft.body))), (), grammar())
    assert isinstance(looked, Looked)
    words = showing.words_in(looked.contents.get(comment.body))
    before = looked.contents.get(draft.body) if draft.body is not None else None
    if words is None or showing.same(words, before):
        return None
    shown = yield from _shown(draft, state, inbound.source.installation)
    if showing.is_past(comment, words, shown):
        return None
    flaw = showing.flaw_of(words)
    if flaw is not None:
        return ProposalSeen(name, flaw=flaw)
    return salted(words, salt(), Place(item.repo, item.number))


def _shown(
    draft: Draft, state: State, own: InstallationId | None
) -> Generator[Need, Got, Shown | None]:
    """The comment that proposes ``draft``, as it stands now."""
    home = state.repositories.get(draft.item.repo)
    if draft.comment is None or home is None or home.installation is None:
        return None
    call = reader.comment_call(home.installation, home.snapshot.name, draft.comment)
    (outcome,) = yield from _ask((call,), own)
    return read_shown(outcome)


def _ask(
    calls: tuple[Call, ...], own: InstallationId | None = None
) -> Generator[Need, Got, tuple[Outcome, ...]]:
    """What another installation does not show is not there; while our ``own`` is shut, nothing can be told of it."""
    if not calls:
        return ()
    outcomes = yield calls
    assert not isinstance(outcomes, Looked)
    for outcome in outcomes:
        if isinstance(outcome, NoToken) and outcome.installation == own:
            raise Outage(outcome.reason)
    return outcomes


def _answer(
    questions: Questions, own: InstallationId | None, remembered: Rights
) -> Generator[Need, Got, None]:
    """Ask in two rounds: the comment, rights that are not ``remembered`` and repositories, then the items in them."""
    rights, names = questions.rights(remembered), questions.unknown_repositories()
    doubtful = questions.doubtful_comment()
    outcomes = yield from _ask((*doubtful, *rights.values(), *names.values()), own)
    for outcome in outcomes[: len(doubtful)]:
        questions.learn_comment(outcome)
    outcomes = outcomes[len(doubtful) :]
    for actor, outcome in zip(rights, outcomes, strict=False):
        questions.learn_right(actor, outcome)
    for name, outcome in zip(names, outcomes[len(rights) :], strict=True):
        questions.learn_repository(name, outcome)
    away = questions.rights_elsewhere()
    outcomes = yield from _ask(tuple(away.values()), own)
    for place, outcome in zip(away, outcomes, strict=True):
        questions.learn_right_elsewhere(place, outcome)
    unknown = questions.unknown_items()
    outcomes = yield from _ask(tuple(unknown.values()), own)
    for ref, outcome in zip(unknown, outcomes, strict=True):
        questions.learn_item(ref, outcome)
