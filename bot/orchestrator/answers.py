"""What each command means: one function a command, from its value to the facts it makes and the message it earns.

A refusal never tells more than silence would: what may not be named in the thread does not exist there.
"""

from typing import assert_never

from bot.commands import command as said
from bot.commands.arguments import Slot
from bot.commands.catalogue import row_of
from bot.orchestrator import adoption, drafting, naming
from bot.orchestrator.answer import Answer, Speaker
from bot.orchestrator.situation import Situation
from bot.record.fact import (
    Adopted,
    LinkDeclared,
    LinkDeclined,
    LinkVouched,
    ThreadMuted,
    ThreadUnmuted,
)
from bot.record.link import Link
from bot.record.message import (
    AdoptionConfirmed,
    DoctorShown,
    GraphShown,
    HelpShown,
    LinkConfirmed,
    MentionsConfirmed,
    MistakeNoted,
    MuteConfirmed,
    StatusShown,
    UnlinkConfirmed,
    UnmuteConfirmed,
    WhyShown,
)
from bot.record.mistake import MistakeKind
from bot.state.model import Proof
from bot.state.visibility import may_name
from bot.text.mentions import Mention
from bot.vocabulary import FOREVER, Duration, Instant, IssueId, Relation, TextId


def answer(command: said.Command, speaker: Speaker, situation: Situation) -> Answer:
    """Carry out one command that the speaker may give."""
    match command:
        case said.Help(topic):
            return Answer(HelpShown(topic))
        case said.Status(target):
            item = _item(target, _lacks(command, Slot.TARGET), speaker, situation)
            return Answer(item if isinstance(item, MistakeNoted) else StatusShown(item))
        case said.Graph(target):
            item = _item(target, _lacks(command, Slot.TARGET), speaker, situation)
            return Answer(item if isinstance(item, MistakeNoted) else GraphShown(item))
        case said.Why():
            return _why(command, speaker, situation)
        case said.Link():
            return _link(command, speaker, situation)
        case said.Unlink():
            return _unlink(command, speaker, situation)
        case said.Docs():
            return _docs(command, speaker, situation)
        case said.Approve():
            return drafting.approved(command, speaker, situation)
        case said.Reject():
            return drafting.rejected(command, speaker, situation)
        case said.Drafts():
            return drafting.listed(speaker)
        case said.Adopt():
            return _adopt(speaker, situation)
        case said.Confirm():
            return _confirm(command, speaker, situation)
        case said.Mute(lasting):
            return _mute(lasting, speaker, situation)
        case said.Unmute():
            return _unmute(speaker, situation)
        case said.Doctor():
            if speaker.origin is None:
                return Answer(MistakeNoted(MistakeKind.NO_THREAD, command="doctor"))
            return Answer(DoctorShown(speaker.origin.item, situation.observed.lacks))
        case _:
            assert_never(command)


def _docs(command: said.Docs, speaker: Speaker, situation: Situation) -> Answer:
    item = _item(command.issue, _lacks(command, Slot.ISSUE), speaker, situation)
    if isinstance(item, MistakeNoted):
        return Answer(item)
    return drafting.asked(command, item, speaker, situation)


def _adopt(speaker: Speaker, situation: Situation) -> Answer:
    """All that is installed at the owner of the thread; the terminal stands for all owners."""
    observed = adoption.observed(situation.known, speaker.repository)
    facts = tuple(Adopted(one, speaker.provenance, speaker.at) for one in observed)
    return Answer(AdoptionConfirmed(news=bool(facts)), facts)


def _why(command: said.Why, speaker: Speaker, situation: Situation) -> Answer:
    if isinstance(command.subject, str):
        return Answer(MistakeNoted(MistakeKind.NOTHING_KNOWN, command="why"))
    item = _item(command.subject, _lacks(command, Slot.TARGET), speaker, situation)
    return Answer(item if isinstance(item, MistakeNoted) else WhyShown(item))


def _link(command: said.Link, speaker: Speaker, situation: Situation) -> Answer:
    ends = _ends(command, speaker, situation)
    if isinstance(ends, MistakeNoted):
        return Answer(ends)
    source, target = reversed(ends) if command.inverse else ends
    link = Link(source, command.relation, target)
    record = situation.known.links.get(link)
    if record is not None and record.declaration is not None and record.native.declined is None:
        return Answer(LinkConfirmed(link, news=False))
    declared = LinkDeclared(link, speaker.origin, speaker.provenance, speaker.at)
    return Answer(LinkConfirmed(link), (declared,))


def _unlink(command: said.Unlink, speaker: Speaker, situation: Situation) -> Answer:
    ends = _ends(command, speaker, situation)
    if isinstance(ends, MistakeNoted):
        return Answer(ends)
    links = _meant(command, ends, situation)
    if not links:
        return Answer(MistakeNoted(MistakeKind.NO_SUCH_LINK, command="unlink"))
    facts = tuple(LinkDeclined(link, speaker.provenance) for link in links)
    return Answer(UnlinkConfirmed(links), facts)


def _confirm(command: said.Confirm, speaker: Speaker, situation: Situation) -> Answer:
    ends = _ends(command, speaker, situation)
    if isinstance(ends, MistakeNoted):
        return Answer(ends)
    records = situation.known.links
    links = tuple(link for link in _meant(command, ends, situation) if not records[link].confirmed)
    if not links:
        return Answer(MistakeNoted(MistakeKind.NOTHING_UNCONFIRMED, command="confirm"))
    facts = tuple(
        LinkVouched(link, speaker.provenance, _texts(records[link].live)) for link in links
    )
    return Answer(MentionsConfirmed(links), facts)


def _texts(proofs: tuple[Proof, ...]) -> tuple[TextId, ...]:
    return tuple(sorted({proof.words.text for proof in proofs}))


def _meant(
    command: said.Unlink | said.Confirm, ends: tuple[IssueId, IssueId], situation: Situation
) -> tuple[Link, ...]:
    """The links between ``ends`` that stand and that the command is about."""
    return tuple(
        link
        for link in situation.known.links_at(ends[0])
        if {link.source, link.target} == set(ends) and _is_meant(link, command, ends)
    )


def _is_meant(
    link: Link, command: said.Unlink | said.Confirm, ends: tuple[IssueId, IssueId]
) -> bool:
    """A relation has a direction, unless it is the plain mention; no relation means all of them, both ways."""
    if command.relation is None:
        return True
    if command.relation is not link.relation:
        return False
    source, _ = reversed(ends) if command.inverse else ends
    return link.source == source or link.relation is Relation.RELATES


def _mute(lasting: Duration | None, speaker: Speaker, situation: Situation) -> Answer:
    if speaker.origin is None:
        return Answer(MistakeNoted(MistakeKind.NO_THREAD, command="mute"))
    until = FOREVER if lasting is None else Instant(situation.now + lasting)
    muted = ThreadMuted(speaker.origin.item, speaker.provenance, until)
    return Answer(MuteConfirmed(until), (muted,))


def _unmute(speaker: Speaker, situation: Situation) -> Answer:
    if speaker.origin is None:
        return Answer(MistakeNoted(MistakeKind.NO_THREAD, command="unmute"))
    item = speaker.origin.item
    news = situation.known.silent_until(item) > situation.now
    facts = (ThreadUnmuted(item, speaker.provenance),) if news else ()
    return Answer(UnmuteConfirmed(news), facts)


def _ends(
    command: said.Link | said.Unlink | said.Confirm, speaker: Speaker, situation: Situation
) -> tuple[IssueId, IssueId] | MistakeNoted:
    source = _item(command.source, _lacks(command, Slot.SOURCE), speaker, situation)
    if isinstance(source, MistakeNoted):
        return source
    target = _item(command.target, _lacks(command, Slot.TARGET), speaker, situation)
    if isinstance(target, MistakeNoted):
        return target
    here, name = speaker.repository, row_of(command).name
    if source == target:
        return MistakeNoted(MistakeKind.SELF_LINK, command=name)
    if here and here.id not in (source.repo, target.repo):
        # the speaker's right is that of this repository, and its readers alone can see where it came from
        return MistakeNoted(MistakeKind.LINK_ELSEWHERE, command=name)
    return source, target


def _lacks(command: said.Command, slot: Slot) -> MistakeNoted:
    """The answer where an item goes without saying in a thread, and nobody is in one."""
    return MistakeNoted(MistakeKind.MISSING_ARGUMENT, None, row_of(command).name, slot.value)


def _item(
    mention: Mention | None, lacking: MistakeNoted, speaker: Speaker, situation: Situation
) -> IssueId | MistakeNoted:
    """The item that is meant; where it may not be named, the same answer as where there is none."""
    if mention is None:
        return speaker.origin.item if speaker.origin else lacking
    ref = naming.resolve(mention, speaker.repository, situation.known)
    found = naming.find(ref, situation.known) if ref else None
    if found is None or found[1] not in situation.known.items:
        return MistakeNoted(MistakeKind.NO_SUCH_ITEM)
    repository, item = found
    here_is = speaker.repository
    if here_is and not may_name(repository.snapshot, here_is, situation.known.policy):
        return MistakeNoted(MistakeKind.NO_SUCH_ITEM)
    return item
