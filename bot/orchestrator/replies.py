"""What ecos says in threads, one function a message: short, kind, and with what to do next.

Pure: a text is made from a message, the state and the words of the side table at the moment it is written. What the
readers of a thread may not read is not there: not as a name, not as a number, not as a gap.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import UTC, datetime
from typing import assert_never

from bot.commands.catalogue import CATALOGUE, row_named
from bot.crews.brief import Finding
from bot.orchestrator import mermaid, naming
from bot.orchestrator.stage import Stage
from bot.record.action import MirrorEnd
from bot.record.draft import CrewFault, Ending, Engine
from bot.record.link import Link
from bot.record.message import (
    AdoptionConfirmed,
    AutoUpdateEnded,
    DoctorShown,
    DraftFailed,
    DraftingConfirmed,
    DraftProposed,
    DraftSettled,
    DraftsShown,
    GraphShown,
    HelpShown,
    LinkConfirmed,
    MentionsConfirmed,
    Message,
    MistakeNoted,
    MuteConfirmed,
    StatusShown,
    UnlinkConfirmed,
    UnmuteConfirmed,
    WhyShown,
)
from bot.record.mistake import MistakeKind
from bot.record.observed import Lacks
from bot.state.model import Draft, Proof
from bot.text.escape import quoted
from bot.text.section import with_section
from bot.vocabulary import FOREVER, DraftId, Instant, IssueId, ItemState, Language, Relation

BODY_LIMIT = 60_000
"""Code points of one comment; GitHub refuses more than 65,536 and the marker needs room."""

DRAFT = "draft"
"""The section of a proposal's comment that holds the draft."""

_SAYS = {
    Relation.DEPENDS_ON: ("depends on", "is needed by"),
    Relation.PART_OF: ("is part of", "has as a part"),
    Relation.COORDINATES: ("coordinates", "is coordinated by"),
    Relation.USES: ("uses", "is used by"),
    Relation.INTEGRATES: ("integrates", "is integrated by"),
    Relation.FEEDS: ("feeds", "is fed by"),
    Relation.IMPLEMENTS: ("implements", "is implemented by"),
    Relation.DUPLICATES: ("duplicates", "is duplicated by"),
    Relation.CLOSES: ("closes", "is closed by"),
    Relation.RELATES: ("relates to", "relates to"),
}
_DIT = {
    Relation.DEPENDS_ON: ("dépend de", "est nécessaire à"),
    Relation.PART_OF: ("fait partie de", "contient"),
    Relation.COORDINATES: ("coordonne", "est coordonné par"),
    Relation.USES: ("utilise", "est utilisé par"),
    Relation.INTEGRATES: ("intègre", "est intégré par"),
    Relation.FEEDS: ("alimente", "est alimenté par"),
    Relation.IMPLEMENTS: ("implémente", "est implémenté par"),
    Relation.DUPLICATES: ("est un doublon de", "a pour doublon"),
    Relation.CLOSES: ("ferme", "est fermé par"),
    Relation.RELATES: ("est lié à", "est lié à"),
}
_VERBS = {Language.ENGLISH: _SAYS, Language.FRENCH: _DIT}
_STATE_IN_FRENCH = {
    ItemState.OPEN: "ouvert",
    ItemState.CLOSED: "fermé",
    ItemState.MERGED: "fusionné",
}


@dataclass(frozen=True, slots=True)
class RollUpWords:
    """The words of a roll-up in one language; what stands in braces is filled in."""

    title: str
    counts: str
    last_change: str
    blocked: str
    waits: str
    more_blockers: str
    circles: str
    open: str
    recent: str
    became: Mapping[ItemState, str]
    states: Mapping[ItemState, str]
    related: str
    done: str
    mentions: str
    confirm: str
    more: str
    foot: str


_ROLL_UP = {
    Language.ENGLISH: RollUpWords(
        title="Where {name} stands",
        counts="{done} of {total} done, {open} open, {blocked} blocked",
        last_change="Last change: {at}",
        blocked="Blocked",
        waits="waits for {by} since {since}",
        more_blockers=" and {count} more",
        circles="Going round in circles",
        open="Open",
        recent="Lately",
        became={
            ItemState.OPEN: "opened",
            ItemState.CLOSED: "closed",
            ItemState.MERGED: "merged",
        },
        states={one: one.value for one in ItemState},
        related="Related",
        done="Done",
        mentions="Mentioned, unconfirmed:",
        confirm="Somebody with triage rights can make it count: `/ecos confirm {name}`",
        more="… and {count} more",
        foot="ecos keeps this comment up to date. `/ecos why` shows where each link comes from, "
        "`/ecos help` the rest.",
    ),
    Language.FRENCH: RollUpWords(
        title="Où en est {name}",
        counts="terminés : {done} sur {total} · ouverts : {open} · bloqués : {blocked}",
        last_change="Dernière modification : {at}",
        blocked="Bloqués",
        waits="attend {by} depuis le {since}",
        more_blockers=" et {count} de plus",
        circles="En boucle",
        open="Ouverts",
        recent="Récemment",
        became=_STATE_IN_FRENCH,
        states=_STATE_IN_FRENCH,
        related="En lien",
        done="Terminés",
        mentions="Mentionnés, non confirmés :",
        confirm="Toute personne ayant le droit de triage peut confirmer : `/ecos confirm {name}`",
        more="… et {count} de plus",
        foot="ecos tient ce commentaire à jour. `/ecos why` montre d'où vient chaque lien, "
        "`/ecos help` explique le reste.",
    ),
}


@dataclass(frozen=True, slots=True)
class ProposalWords:
    """The words of a proposal in one language; what stands in braces is filled in."""

    title: str
    found: str
    would: str
    roll_ups: str
    labels: str
    natives: str
    more: str
    foot: str


_PROPOSAL = {
    Language.ENGLISH: ProposalWords(
        title="ecos only observes here",
        found="Found so far: linked issues and pull requests: {items} · links: {links} · unconfirmed: {unconfirmed}",
        would="`/ecos adopt`, said by somebody with maintain rights, lets it write by itself. "
        "As things stand it would keep:",
        roll_ups="roll-ups: {count}",
        labels="items with the label {label}: {count}",
        natives="sub-issues made on GitHub itself: {sub_issues} · dependencies: {dependencies}",
        more="and {count} more",
        foot="Until then this is the only comment that ecos writes by itself; whoever asks it with `/ecos help` is "
        "answered. Once adopted, this comment becomes the roll-up of this issue.",
    ),
    Language.FRENCH: ProposalWords(
        title="ecos ne fait qu'observer ici",
        found="Trouvé jusqu'ici : issues et pull requests liées : {items} · "
        "liens : {links} · non confirmés : {unconfirmed}",
        would="`/ecos adopt`, écrit par une personne ayant le droit « maintain », autorise ecos à écrire de lui-même. "
        "En l'état, il tiendrait à jour :",
        roll_ups="synthèses : {count}",
        labels="issues et pull requests avec l'étiquette {label} : {count}",
        natives="sous-issues créées sur GitHub même : {sub_issues} · dépendances créées : {dependencies}",
        more="et {count} de plus",
        foot="D'ici là, ce commentaire est le seul qu'ecos écrive de lui-même ; il répond à qui l'interroge par "
        "`/ecos help`. Une fois ecos adopté, ce commentaire deviendra la synthèse de cette issue.",
    ),
}


@dataclass(frozen=True, slots=True)
class DoctorWords:
    """The words of ``/ecos doctor`` in one language; what stands in braces is filled in."""

    title: str
    installed: str
    not_installed: str
    granted: str
    untold: str
    permissions: str
    events: str
    master: str
    no_master: str
    muted: str
    not_muted: str
    until: str
    parked: str
    nothing_parked: str


_DOCTOR = {
    Language.ENGLISH: DoctorWords(
        title="How I stand in {name}:",
        installed="installed, for {account}",
        not_installed="not installed: install the App here",
        granted="all permissions and events that I need are given",
        untold="whether permissions and events are as they should be, `ecos doctor` on the terminal tells",
        permissions="missing permissions: {missing}. Give them in the App's settings, then accept them here",
        events="missing events: {missing}. Tick them in the App's settings, under Permissions & events",
        master="{name} is a master issue: it gets a roll-up",
        no_master="{name} is no master issue: `master_issues` of the policy names those",
        muted="muted{until}: `/ecos unmute` ends it",
        not_muted="not muted",
        until=" until {at}",
        parked="{count} of its events wait for a person: `ecos parked` on the terminal",
        nothing_parked="nothing of it waits for a person",
    ),
    Language.FRENCH: DoctorWords(
        title="Où j'en suis dans {name} :",
        installed="installé, pour {account}",
        not_installed="pas installé : installez l'App ici",
        granted="les permissions et les événements dont j'ai besoin sont tous accordés",
        untold="`ecos doctor`, dans le terminal, dit si les permissions et les événements sont comme il faut",
        permissions="permissions manquantes : {missing}. Accordez-les dans les réglages de l'App, et acceptez-les ici",
        events="événements manquants : {missing}. Cochez-les dans les réglages de l'App, sous « Permissions & events »",
        master="{name} est une issue maîtresse : elle reçoit une synthèse",
        no_master="{name} n'est pas une issue maîtresse : `master_issues`, dans la politique, les désigne",
        muted="en sourdine{until} : `/ecos unmute` y met fin",
        not_muted="pas en sourdine",
        until=" jusqu'au {at}",
        parked="événements qui attendent quelqu'un : {count}. `ecos parked`, dans le terminal, en donne la liste",
        nothing_parked="aucun événement n'attend quelqu'un",
    ),
}


@dataclass(frozen=True, slots=True)
class SectionWords:
    """The words of a section about plan and work; what stands in braces is filled in."""

    title: str
    findings: Mapping[Finding, str]
    written: Mapping[Engine, str]
    more: str
    omitted: str


_SECTION = {
    Language.ENGLISH: SectionWords(
        title="Theory ↔ practice",
        findings={
            Finding.CONTRADICTION: "Plan and work disagree",
            Finding.UNDERWAY: "Under way",
            Finding.DONE: "Done",
            Finding.MISSING: "Nobody works on it yet",
            Finding.UNPLANNED: "Linked, but not in the plan",
        },
        written={
            Engine.CREW: "Drafted by ecos's crew from what is linked here.",
            Engine.TEMPLATE: "Drafted by ecos's template from what is linked here.",
            Engine.PERSON: "Written by a person.",
        },
        more="… and {count} more sentences",
        omitted="{count} entries of plan and work were beyond what it looks at.",
    ),
    Language.FRENCH: SectionWords(
        title="Théorie ↔ pratique",
        findings={
            Finding.CONTRADICTION: "Le plan et le travail se contredisent",
            Finding.UNDERWAY: "En cours",
            Finding.DONE: "Fait",
            Finding.MISSING: "Personne n'y travaille encore",
            Finding.UNPLANNED: "En lien, mais absent du plan",
        },
        written={
            Engine.CREW: "Rédigé par l'équipe d'ecos à partir de ce qui est lié ici.",
            Engine.TEMPLATE: "Rédigé par le modèle d'ecos à partir de ce qui est lié ici.",
            Engine.PERSON: "Rédigé par une personne.",
        },
        more="… et {count} phrases de plus",
        omitted="{count} éléments du plan et du travail n'ont pas été examinés.",
    ),
}
_AUTHORS = {
    Engine.CREW: "my crew",
    Engine.TEMPLATE: "my template",
    Engine.PERSON: "a person who edited the proposal",
}
_FAULTS = {
    CrewFault.ABSENT: "none is set up",
    CrewFault.LATE: "it took too long",
    CrewFault.BROKEN: "it did not come to an end",
    CrewFault.UNPAID: "the budget for models is spent",
    CrewFault.UNANSWERED: "its model did not answer as it should",
    CrewFault.REFUSED: "its reviewer refused every draft",
    CrewFault.UNFOUNDED: "it said more than the facts bear",
    CrewFault.EMPTY: "nothing was left of what it wrote",
    CrewFault.NO_PLAN: (
        "the text of this issue plans nothing that I could compare: it takes headings, a checklist, or lines that name "
        "other issues"
    ),
    CrewFault.UNGROUNDED: "what it was to be made of is not there any more",
}
_UNLINKED = "It has no links yet: mention an item, or write `/ecos link <item>`."
_NATIVE = {Relation.PART_OF: "a sub-issue", Relation.DEPENDS_ON: "a dependency"}
_UNMIRRORED = {
    MirrorEnd.OTHER_PARENT: "GitHub itself does not show it: the issue has another parent there, and it stays",
    MirrorEnd.REFUSED: "GitHub itself does not show it: it refuses, past 100 sub-issues, 8 levels or the like",
    MirrorEnd.CIRCLE: "GitHub itself does not show it: it would close a circle",
}
_NO_SUCH_ITEM = (
    "I find no such issue or pull request that can be shown here. Check the name and the number."
)


_MISTAKES = {
    MistakeKind.HIDDEN_CHARACTERS: (
        "That line holds characters that nobody can see, so I did not run it. Please type it anew."
    ),
    MistakeKind.UNKNOWN_COMMAND: "I do not know the command {said}.{hint_or_form}",
    MistakeKind.UNKNOWN_OPTION: "I do not know the option {said}.{hint}{form}",
    MistakeKind.UNKNOWN_RELATION: "I do not know the relation {said}.{hint}{form}",
    MistakeKind.MISSING_ARGUMENT: "Something is missing{part}.{form}",
    MistakeKind.TOO_MANY_ARGUMENTS: "I cannot place {said}.{form}",
    MistakeKind.UNCLOSED_QUOTE: "A quotation mark is not closed in {said}.{form}",
    MistakeKind.BAD_REFERENCE: (
        "I see no issue or pull request in {said}.{hint} Write `#12`, `REPO#12` or `owner/repo#12`."
    ),
    MistakeKind.BAD_DURATION: "I cannot read {said} as a time. Write `8h` or `3d`, at most 999 of them.",
    MistakeKind.TOO_LONG: "That line is too long for a command. Please shorten it.",
    MistakeKind.TOO_MANY_COMMANDS: (
        "That is more commands than I take from one comment. Please put the rest in another one."
    ),
    MistakeKind.NOT_PERMITTED: (
        "`{command}` takes {suggestion} rights in this repository. A maintainer can help."
    ),
    MistakeKind.NOT_PERMITTED_THERE: (
        "That takes {suggestion} rights in the repository of that issue. A maintainer can help."
    ),
    MistakeKind.NO_SUCH_ITEM: _NO_SUCH_ITEM,
    MistakeKind.NO_SUCH_LINK: "There is no such link. `/ecos status` lists those there are.",
    MistakeKind.NOTHING_UNCONFIRMED: (
        "Nothing there waits to be confirmed. `/ecos why` lists what is linked, and what is only mentioned."
    ),
    MistakeKind.SELF_LINK: "An item cannot be linked to itself. Name another one.",
    MistakeKind.LINK_ELSEWHERE: (
        "One of the two must be in this repository. Say it in a thread of one that you link."
    ),
    MistakeKind.NOTHING_KNOWN: (
        "Deliveries and actions are explained on the bot's own terminal: `ecos why <id>`."
    ),
    MistakeKind.NO_THREAD: "`/ecos {command}` is said in the thread that it is about.",
    MistakeKind.NO_SUCH_DRAFT: "I cannot tell which draft that is. `/ecos drafts` lists those there are.",
    MistakeKind.BAD_DRAFT: (
        "I see no draft's name in {said}: it has eight signs, as in `1f0c7a2e`. `/ecos drafts` lists them."
    ),
    MistakeKind.DRAFT_UNDERWAY: (
        "A draft of this is being written; it comes as a comment here. `/ecos drafts` shows how far it is."
    ),
    MistakeKind.DRAFT_NOT_SHOWN: (
        "Nothing is approved: no proposal shows draft `{suggestion}` as I know it. It never came, is gone, or was "
        "changed by I do not know whom. Edit it between its marks, or ask for a new one: `/ecos docs --link-theory`."
    ),
    MistakeKind.DRAFT_EDITED_SINCE: (
        "Nothing is approved: draft `{suggestion}` came, or was edited, since you said so. Look at it, then write "
        "`/ecos approve {suggestion}`."
    ),
    MistakeKind.DRAFT_TOO_LONG: (
        "Draft `{suggestion}` does not fit: with it the issue would be longer than the 65,536 characters that GitHub "
        "takes. Shorten one of the two, then approve it."
    ),
    MistakeKind.DRAFT_UNPLACEABLE: (
        "Draft `{suggestion}` cannot stand in the issue: it leaves a code block or a comment open, has a mark of mine, "
        "or the issue has too many lines. Edit one of the two, then approve it."
    ),
    MistakeKind.DRAFT_HIDES: (
        "Draft `{suggestion}` cannot stand in the issue: its proposal holds characters, HTML comments or definitions "
        "of links that nobody can see. Take them out, then approve it."
    ),
}
"""``said``: the words that are meant. ``form``: how the command is written. The rest is as in ``MistakeNoted``."""


def reply(messages: tuple[Message, ...], stage: Stage) -> str:
    """One comment that answers all commands of one text."""
    said = dict.fromkeys(_say(message, stage) for message in messages)  # each thing once
    return "\n\n".join(said)[:BODY_LIMIT]


def _say(message: Message, stage: Stage) -> str:
    if not all(stage.readable(item) for item in _named(message)):
        return _NO_SUCH_ITEM  # it was hidden after the decision
    match message:
        case HelpShown(topic):
            return _help(topic)
        case LinkConfirmed(link, news):
            return _linked(link, news, stage)
        case UnlinkConfirmed(links):
            return _unlinked(links, stage)
        case MentionsConfirmed(links):
            return _confirmed(links, stage)
        case StatusShown(item):
            return _status(item, stage)
        case GraphShown(item):
            return _graph(item, stage)
        case WhyShown(item):
            return _why(item, stage)
        case MuteConfirmed(until):
            return _muted(until)
        case UnmuteConfirmed(news):
            return _unmuted(news)
        case DoctorShown(item, lacks):
            return _doctor(item, lacks, stage)
        case AdoptionConfirmed(news):
            return _adopted(news)
        case DraftingConfirmed(item, draft, auto):
            return _drafting(item, draft, auto, stage)
        case DraftProposed(draft):
            return _proposed(draft, stage)
        case DraftFailed(draft, trouble, fault):
            why = _FAULTS[fault] if fault is not None else trouble
            return f"Nothing came of draft `{draft}`: {why}. Ask again with `/ecos docs --link-theory`."
        case DraftSettled(_, draft, ending):
            return _settled(draft, ending)
        case DraftsShown(item):
            return _drafts(item, stage)
        case AutoUpdateEnded():
            return _kept_no_more(message, stage)
        case MistakeNoted():
            return _mistake(message, stage)
        case _:
            assert_never(message)


def _named(noun: object) -> Iterator[IssueId]:
    """The items anywhere in ``noun``: whatever a message is about can be hidden between decision and reply."""
    if isinstance(noun, IssueId):
        yield noun
    elif isinstance(noun, tuple):
        yield from (item for one in noun for item in _named(one))
    elif is_dataclass(noun):
        yield from (item for field in fields(noun) for item in _named(getattr(noun, field.name)))


def _help(topic: str | None) -> str:
    row = row_named(topic) if topic else None
    if row is None:
        lines = [f"- `{row.usage}` {row.help}" for row in CATALOGUE]
        return "Here is what I understand, each as a line of its own:\n\n" + "\n".join(lines)
    examples = "\n".join(row.examples)
    rights = f"{row.permission.name.lower()} rights in this repository"
    more = f"; {row.more_for}" if row.more_for else ""
    return f"`{row.usage}` {row.help}\nIt takes {rights}{more}.\n\n```text\n{examples}\n```"


def _linked(link: Link, news: bool, stage: Stage) -> str:
    ends = f"{stage.name(link.source)} {_SAYS[link.relation][0]} {stage.name(link.target)}"
    if not news:
        return f"Nothing to do: {ends} already."
    undo = f"/ecos unlink {stage.short(link.target)} from {stage.short(link.source)}"
    return f"Linked: {ends}. To take it back, write `{undo}`."


def _unlinked(links: tuple[Link, ...], stage: Stage) -> str:
    gone = _sentences(links, stage)
    return f"Unlinked: {gone}. If a text says so, it counts again once that text changes."


def _confirmed(links: tuple[Link, ...], stage: Stage) -> str:
    return f"Confirmed: {_sentences(links, stage)}. Should the text that says so change, it needs confirming anew."


def _sentences(links: tuple[Link, ...], stage: Stage) -> str:
    return "; ".join(
        f"{stage.name(link.source)} {_SAYS[link.relation][0]} {stage.name(link.target)}"
        for link in links
    )


def _muted(until: Instant) -> str:
    return (
        f"I am silent in this thread{_until(until)}. What is written here still counts, "
        "and what I keep here is brought up to date afterwards. To end it, write `/ecos unmute`."
    )


def _unmuted(news: bool) -> str:
    return "I speak here again." if news else "Nothing to do: this thread is not muted."


def _doctor(item: IssueId, lacks: Lacks | None, stage: Stage) -> str:
    state, known, name = stage.state, stage.state.repositories[item.repo], stage.name(item)
    words = _DOCTOR[state.policy.language]
    account = state.installations.get(known.installation) if known.installation else None
    master = item in naming.masters(state)
    stuck = [one for one in state.waiting.values() if one.repo == item.repo and one.parked]
    lines = (
        words.installed.format(account=account.login) if account else words.not_installed,
        *_granted(lacks, words),
        (words.master if master else words.no_master).format(name=name),
        _silence(state.silent_until(item), state.recorded_at, words),
        words.parked.format(count=len(stuck)) if stuck else words.nothing_parked,
    )
    title = words.title.format(name=known.snapshot.name)
    return f"{title}\n\n" + "\n".join(f"- {line}" for line in lines)


def _granted(lacks: Lacks | None, words: DoctorWords) -> Iterator[str]:
    if lacks is None:
        yield words.untold
    elif lacks == Lacks():
        yield words.granted
    else:
        for said, missing in ((words.permissions, lacks.permissions), (words.events, lacks.events)):
            if missing:
                yield said.format(missing=", ".join(f"`{one}`" for one in missing))


def _silence(until: Instant, now: Instant, words: DoctorWords) -> str:
    if until <= now:
        return words.not_muted
    return words.muted.format(until=_until(until, words.until))


def _until(end: Instant, said: str = " until {at}") -> str:
    return "" if end == FOREVER else said.format(at=minute(end))


def _adopted(news: bool) -> str:
    if not news:
        return "Nothing to do: I write by myself here already."
    return "From now on I write by myself here: I keep roll-ups and labels true, beginning with what I found so far."


def _drafting(item: IssueId, draft: DraftId, auto: bool, stage: Stage) -> str:
    then = ", and is kept up to date once it is approved" if auto else ""
    return f"I have it drafted: `{draft}` comes as a proposal in {stage.name(item)}{then}."


def _proposed(name: DraftId, stage: Stage) -> str:
    """The draft between signs, so that an edit of it can be read, and how to judge it."""
    draft = stage.state.drafts.get(name)
    body = stage.words(draft.body) if draft is not None and draft.body is not None else None
    cited = {one.item.repo for one in draft.cites} if draft is not None else set()
    if draft is None or body is None or not all(map(stage.may_name, cited)):
        return f"Draft `{name}` is withdrawn: what it says cannot be shown here any more."
    stage.named.update(cited)
    right = "somebody with write rights"
    judge = (
        f"Draft `{name}` for the body of {stage.name(draft.item)}. 👍 on this comment or `/ecos approve {name}`, by "
        f"{right}, puts it there; 👎 or `/ecos reject {name}` drops it. Who may can edit it here first."
    )
    return f"{with_section('', DRAFT, body)}\n\n---\n<sub>{_instead(draft)}{judge}</sub>"


def _instead(draft: Draft) -> str:
    """Why the template wrote it. What a provider or a model said of it is for the operator alone."""
    if draft.fault is None:
        return ""
    why = _FAULTS[draft.fault]
    return (
        f"The template wrote it, for no crew did: {why}; the operator finds more with `ecos why`. "
    )


def _settled(draft: DraftId, ending: Ending | None) -> str:
    match ending:
        case None:
            return f"Approved: the text of draft `{draft}` goes into the issue."
        case Ending.REJECTED:
            return f"Draft `{draft}` is dropped."
        case Ending.STALE:
            return (
                f"Draft `{draft}` is stale: something that it cites changed since. "
                "Ask for a new one with `/ecos docs --link-theory`."
            )
        case Ending.EXPIRED | Ending.REPLACED | Ending.FAILED:
            return f"Draft `{draft}` is {ending.value}."
        case _:
            assert_never(ending)


def _drafts(item: IssueId | None, stage: Stage) -> str:
    """What waits for a word here, on the terminal everywhere."""
    state = stage.state
    rows = [
        f"- `{name}` for {stage.name(draft.item)}: {_progress(draft)}"
        for name, draft in sorted(state.drafts.items(), key=lambda one: one[1].at)
        if item in (None, draft.item) and stage.readable(draft.item)
    ]
    rows += [
        f"- {stage.name(place)} is kept up to date for {section.auto.login}: `/ecos docs --link-theory --stop` ends it"
        for place, section in sorted(state.sections.items())
        if section.auto is not None and item in (None, place) and stage.readable(place)
    ]
    none = "No draft waits for a word. `/ecos docs --link-theory` has one made."
    return "Drafts:\n\n" + "\n".join(rows) if rows else none


def _progress(draft: Draft) -> str:
    if draft.body is None:
        return f"being written, {len(draft.steps)} steps so far"
    return "waits for 👍, `/ecos approve` or `/ecos reject`"


def _kept_no_more(ended: AutoUpdateEnded, stage: Stage) -> str:
    if not ended.news:
        return "Nothing to do: no section of this issue is kept up to date."
    why = ""
    if ended.lost is not None:
        why = f": {ended.lost}, who asked for it, has no maintain rights here any more"
    elif ended.edited:
        why = ": somebody edited it, and it would be lost"
    return (
        f"I do not keep the section in {stage.name(ended.item)} up to date any more{why}. It stays as it is; "
        "`/ecos docs --link-theory --auto-update` begins again."
    )


def _status(item: IssueId, stage: Stage) -> str:
    links = stage.shown(item)
    known = stage.state.items.get(item)
    state = known.state.value if known else "unknown to me"
    head = f"{stage.name(item)}{stage.title(item)} is **{state}**"
    if not links:
        return f"{head}. {_UNLINKED}"
    waits = " and waits for an open item" if stage.blocked(item) else ""
    return f"{head}{waits}.\n\n" + "\n".join(_row(item, link, stage) for link in links)


def _graph(item: IssueId, stage: Stage) -> str:
    near = mermaid.neighbourhood(item, stage)
    if not near:
        return f"There is nothing to draw around {stage.name(item)}. {_UNLINKED}"
    drawing = mermaid.graph(item, near, stage, verb)
    left_out = len(near) + 1 - mermaid.NODES
    return f"{drawing}\n\n… and {left_out} more." if left_out > 0 else drawing


def _why(item: IssueId, stage: Stage) -> str:
    links = stage.shown(item, confirmed=False)
    lines = [line for link in links for line in _reasons(item, link, stage)]
    linked = f"Why {stage.name(item)} is linked:\n\n" + "\n".join(lines) if lines else ""
    drafted = "\n".join(_drafted(item, stage))
    none = f"{stage.name(item)} has no links that I could explain."
    return "\n\n".join(part for part in (linked or none, drafted) if part)


def _drafted(item: IssueId, stage: Stage) -> Iterator[str]:
    """By whose word its section stands there, and what waits for one."""
    section = stage.state.sections.get(item)
    if section is not None and all(map(stage.may_name, section.names)):
        stage.named.update(section.names)
        asked, engine, approved = section.asked, section.engine, section.approved
        told = [f"asked for by {asked.login} ({asked.right.name.lower()})"] if asked else []
        told += [f"drafted by {_AUTHORS[engine]}"] if engine else []
        if approved and section.by_hand:
            told.append(f"approved by {approved.login} ({approved.right.name.lower()})")
        told += [f"kept up to date for {section.auto.login}"] if section.auto else []
        yield f"Its section, from draft `{section.draft}`: {', '.join(told)}."
    for name, draft in sorted(stage.state.drafts.items(), key=lambda one: one[1].at):
        if draft.item == item:
            yield f"Draft `{name}`, asked for by {draft.by.login} ({draft.by.right.name.lower()}): {_progress(draft)}."


def _reasons(item: IssueId, link: Link, stage: Stage) -> Iterator[str]:
    record = stage.state.links[link]
    unsure = "" if record.confirmed else " (unconfirmed: nobody with triage rights said so)"
    yield f"- {phrase(item, link, stage)}{unsure}"
    if record.declaration is not None:
        said = record.declaration.provenance
        yield f"  - linked by command by {said.login} ({said.right.name.lower()})"
    if record.vouched is not None:
        said = record.vouched.provenance
        yield f"  - confirmed by {said.login} ({said.right.name.lower()})"
    if record.native.by is not None:
        by = record.native.by.login
        yield f"  - {by} made it {_NATIVE[link.relation]} on GitHub itself (triage)"
    if (
        stage.where is None and record.native.unmirrored
    ):  # what is in the way may be hidden from a thread
        yield f"  - {_UNMIRRORED[record.native.unmirrored]}"
    for proof in record.live:
        if stage.readable(proof.origin.item):
            yield f"  - {_proof(proof, stage)}"


def _proof(proof: Proof, stage: Stage) -> str:
    place = "a comment" if proof.origin.comment else "the text"
    words = stage.words(proof.words.text)
    said = quoted(words[proof.words.start : proof.words.end]) if words is not None else "(erased)"
    by = f"{proof.provenance.login} ({proof.provenance.right.name.lower()})"
    return f"{by} wrote {said} in {place} of {stage.name(proof.origin.item)}"


def _mistake(noted: MistakeNoted, stage: Stage) -> str:
    words = stage.words(noted.words.text) if noted.words else None
    row = row_named(noted.command) if noted.command else None
    hint = f" Did you mean `{noted.suggestion}`?" if noted.suggestion else ""
    form = f" Write it as `{row.usage}`." if row else " Write `/ecos help` for the list."
    return _MISTAKES[noted.kind].format(
        said=quoted(words[noted.words.start : noted.words.end])
        if words and noted.words
        else "that",
        hint=hint,
        form=form,
        hint_or_form=hint or form,
        part=f": `{noted.suggestion}`" if noted.suggestion else "",
        suggestion=noted.suggestion,
        command=noted.command,
    )


def _row(item: IssueId, link: Link, stage: Stage) -> str:
    other = link.target if link.source == item else link.source
    known = stage.state.items.get(other)
    state = f" · {known.state.value}" if known else ""
    return f"- {phrase(item, link, stage)}{stage.title(other)}{state}"


def day(at: Instant) -> str:
    return _format(at)("%Y-%m-%d")


def minute(at: Instant) -> str:
    return _format(at)("%Y-%m-%d %H:%M UTC")


def _format(at: Instant) -> Callable[[str], str]:
    return datetime.fromtimestamp(at / 1000, UTC).strftime


def roll_up_words(language: Language) -> RollUpWords:
    return _ROLL_UP[language]


def proposal_words(language: Language) -> ProposalWords:
    return _PROPOSAL[language]


def section_words(language: Language) -> SectionWords:
    return _SECTION[language]


def unplaced(language: Language) -> str:
    """Where what was approved turns out not to fit when it is written."""
    return _UNPLACED[language]


_UNPLACED = {
    Language.ENGLISH: (
        "What was approved does not stand in the text above: the two together are longer than GitHub takes, or could "
        "not be told apart again. Shorten the text and it comes, or ask for another draft with "
        "`/ecos docs --link-theory`."
    ),
    Language.FRENCH: (
        "Ce qui a été approuvé ne figure pas dans le texte ci-dessus : ensemble, ils dépassent la longueur que GitHub "
        "accepte, ou ne pourraient plus être distingués. Raccourcissez le texte et il s'y ajoutera, ou demandez une "
        "autre version par `/ecos docs --link-theory`."
    ),
}


def edits_crossed(language: Language) -> str:
    """Where what a person wrote was replaced by a write of ours, and somebody wrote there again since."""
    return _EDITS_CROSSED[language]


_EDITS_CROSSED = {
    Language.ENGLISH: (
        "An edit of the text above crossed with one of mine, and somebody has written there since, so I change nothing "
        "any more. Please look at the history of the text, next to “edited”: what is missing stands there."
    ),
    Language.FRENCH: (
        "Une modification du texte ci-dessus a croisé la mienne, et quelqu'un y a écrit depuis : je n'y touche plus. "
        "Merci de regarder l'historique du texte, à côté de « modifié » : ce qui manque s'y trouve."
    ),
}


def verb(link: Link, language: Language = Language.ENGLISH) -> str:
    """What the source of ``link`` does to its target."""
    return _VERBS[language][link.relation][0]


def phrase(item: IssueId, link: Link, stage: Stage, language: Language = Language.ENGLISH) -> str:
    """The link as ``item`` says it, with the name of the other end."""
    outward, inward = _VERBS[language][link.relation]
    if link.source == item:
        return f"{outward} {stage.name(link.target)}"
    return f"{inward} {stage.name(link.source)}"
