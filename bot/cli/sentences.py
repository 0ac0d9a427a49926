"""What stands in the log, said for people: one sentence a noun. It must never leave one out: mypy proves that."""

from dataclasses import dataclass
from typing import assert_never

from bot.cli import drafted
from bot.cli.spelling import right_name, when, who
from bot.orchestrator.speech import item_of, source_of
from bot.orchestrator.stage import Stage
from bot.record.action import (
    Action,
    Aspect,
    Mirror,
    MirrorEnd,
    PinEnd,
    React,
    Refresh,
    Reply,
    Restore,
    SectionEnd,
    Withdraw,
)
from bot.record.fact import (
    GONE,
    Adopted,
    CommandsHandled,
    EvidenceStated,
    Fact,
    Imported,
    InstallationObserved,
    InstallationRemoved,
    ItemObserved,
    ItemRemoved,
    LinkDeclared,
    LinkDeclined,
    LinkVouched,
    NativeObserved,
    NativeRemoved,
    OperatorAnswered,
    ReplyWithheld,
    RepositoryObserved,
    RepositoryRemoved,
    ThreadMuted,
    ThreadUnmuted,
)
from bot.record.inbound import (
    CommentDeleted,
    CommentWritten,
    ImportEnded,
    Inbound,
    InstallationChanged,
    ItemDeleted,
    ItemTransferred,
    ItemWritten,
    OfDraft,
    OperatorSpoke,
    RelationChanged,
    RepositoryChanged,
    SweepDue,
)
from bot.record.link import Evidence, Link, Origin
from bot.record.observed import Observed
from bot.record.text import Span
from bot.state.drafts import DraftFact
from bot.state.keys import parse_item_key
from bot.text.escape import quoted
from bot.vocabulary import FOREVER, IssueId, RepoId, TextId, UserId

ASPECTS = {
    Aspect.ROLL_UP: "the roll-up",
    Aspect.BLOCKED_LABEL: "the label for blocked items",
    Aspect.THEORY: "the section",
}
"""In the words of people; the log has names of its own."""

MIRROR_ENDS = {
    MirrorEnd.MADE: "it shows on GitHub itself, as mine",
    MirrorEnd.THEIRS: "somebody had made it on GitHub already",
    MirrorEnd.GONE: "it does not show on GitHub itself",
    MirrorEnd.OTHER_PARENT: "not mirrored: the issue has another parent, and that one stays",
    MirrorEnd.REFUSED: "not mirrored: GitHub refuses it, so it is past a limit of 100 sub-issues, 8 levels or the like",
    MirrorEnd.CIRCLE: "not mirrored: it would close a circle",
}

PIN_ENDS = {
    PinEnd.PINNED: "pinned",
    PinEnd.LEFT: "not pinned: a person chose otherwise",
    PinEnd.REFUSED: "not pinned: this GitHub does not pin it",
}

SECTION_ENDS = {
    SectionEnd.WRITTEN: "the section stands in the body",
    SectionEnd.GONE: "no section stands in the body",
    SectionEnd.THEIRS: "left alone: a person edited the section or took it out",
    SectionEnd.UNPLACED: "not written: it does not fit into the body, and the thread was told",
}


@dataclass(frozen=True, slots=True)
class Sentences:
    """Names are those of today, words those of the side table."""

    stage: Stage

    def item(self, item: IssueId) -> str:
        known = self.stage.state.repositories.get(item.repo)
        name = known.snapshot.name.name if known else f"repository {item.repo} "
        return f"{name}#{item.number}"

    def repository(self, repo: RepoId) -> str:
        known = self.stage.state.repositories.get(repo)
        return str(known.snapshot.name) if known else f"repository {repo}"

    def place(self, origin: Origin) -> str:
        item = self.item(origin.item)
        return f"comment {origin.comment} of {item}" if origin.comment else f"the text of {item}"

    def link(self, link: Link) -> str:
        return f"{self.item(link.source)} {link.relation.value} {self.item(link.target)}"

    def key(self, key: str) -> str:
        item = parse_item_key(key)
        return self.item(item) if item else key

    def text(self, text: TextId | None) -> str:
        words = self.stage.words(text) if text else None
        return quoted(words) if words is not None else "(no text, or erased)"

    def words(self, span: Span) -> str:
        words = self.stage.words(span.text)
        return quoted(words[span.start : span.end]) if words is not None else "(erased)"

    def received(self, inbound: Inbound) -> str:
        if isinstance(inbound, OfDraft):
            return drafted.received(inbound, self.item(inbound.item))
        match inbound:
            case CommentWritten(_, item, comment, imported=True):
                return f"listed: {self.place(Origin(item.id, comment.id))}"
            case ItemWritten(_, item, imported=True):
                return f"listed: {self.item(item.id)}"
            case CommentWritten(source, item, comment, edited):
                verb = "edited" if edited else "wrote"
                return f"{source.sender.login} {verb} {self.place(Origin(item.id, comment.id))}"
            case CommentDeleted(source, item, comment):
                return f"{source.sender.login} deleted {self.place(Origin(item.id, comment))}"
            case ItemWritten(source, item, change):
                return f"{source.sender.login}: {self.item(item.id)} {change.value}"
            case ItemDeleted(source, item):
                return f"{source.sender.login} deleted {self.item(item)}"
            case ItemTransferred(source, item, to):
                where = f" to {self.item(to.id)}" if to else ""
                return f"{source.sender.login} transferred {self.item(item)}{where}"
            case RelationChanged(source, link, present):
                verb = "made" if present else "took away"
                return f"{source.sender.login} {verb} GitHub's own relation: {self.link(link)}"
            case RepositoryChanged(source, change):
                name = source.repository.name if source.repository else "a repository"
                return f"{source.sender.login}: {name} {change.value}"
            case InstallationChanged(source, _, account, change, added, removed):
                by = source.sender.login or "GitHub, asked"
                moved = f"{len(added)} repositories listed, {len(removed)} gone"
                state = ", suspended" if inbound.suspended else ""
                return f"{by}: installation of {account.login} {change.value}{state}, {moved}"
            case OperatorSpoke(operator, words):
                return f"{operator} typed on the terminal: {quoted(' '.join(words))}"
            case ImportEnded(repo):
                return f"all that {self.repository(repo)} held was listed"
            case SweepDue(items):
                return f"policy or adoption changed: {len(items)} items to be looked at again"
            case _:
                assert_never(inbound)

    def asked(self, observed: Observed, inbound: Inbound | None) -> list[str]:
        """What GitHub was asked, and said; ``inbound`` knows the people by name."""
        people = _people(inbound)
        rights = [
            f"{people.get(seen.user, f'account {seen.user}')} has {right_name(seen.permission)} rights "
            f"in {self.repository(seen.repo)}"
            for seen in observed.permissions
        ]
        items = [
            f"{seen.ref} is {seen.item.state.value}" if seen.item else f"{seen.ref} is not shown"
            for seen in observed.items
        ]
        return rights + items

    def fact(self, fact: Fact) -> str:
        if isinstance(fact, DraftFact):
            return drafted.fact(fact, self.item, self.text)
        match fact:
            case ItemObserved(item):
                return f"{self.item(item.id)} {self.text(item.title)} is {item.state.value}"
            case EvidenceStated():
                return self._stated(fact)
            case LinkDeclared(link, _, by):
                return f"{who(by)} linked: {self.link(link)}"
            case LinkDeclined(link, by):
                return f"{who(by)} unlinked: {self.link(link)}"
            case LinkVouched(link, by, texts):
                return f"{who(by)} confirmed, as {len(texts)} text(s) say it: {self.link(link)}"
            case NativeObserved(link, by):
                return f"{who(by)} made it so on GitHub: {self.link(link)}"
            case NativeRemoved(link, by):
                return f"{who(by)} took it away on GitHub: {self.link(link)}"
            case CommandsHandled(origin, digests):
                return f"{len(digests)} command(s) in {self.place(origin)} answered"
            case ItemRemoved(item, to):
                return f"{self.item(item)} is gone{f' to {self.item(to)}' if to else ''}"
            case RepositoryObserved(repository, installation):
                reach = "installed" if installation else "not installed"
                return f"{repository.name} is {repository.visibility.value}, ecos is {reach} there"
            case Imported(repo):
                return f"{self.repository(repo)} is imported"
            case RepositoryRemoved(repo):
                return f"{self.repository(repo)} is gone"
            case InstallationObserved(installation, _, login, suspended):
                state = ", and suspended" if suspended else ""
                return f"installation {installation} is that of {login}{state}"
            case Adopted(installation, by):
                return f"{who(by)} lets ecos write by itself in installation {installation}"
            case InstallationRemoved(installation):
                return f"installation {installation} is gone"
            case OperatorAnswered():
                return "the terminal was answered"
            case ReplyWithheld(item, muted):
                why = "it is muted" if muted else "the thread had its hour's worth"
                return f"no reply in {self.item(item)}: {why}"
            case ThreadMuted(item, by, until):
                end = "" if until == FOREVER else f" until {when(until)}"
                return f"{who(by)} muted {self.item(item)}{end}"
            case ThreadUnmuted(item, by):
                return f"{who(by)} unmuted {self.item(item)}"
            case _:
                assert_never(fact)

    def action(self, action: Action) -> str:
        match action:
            case Reply(item):
                return f"reply in {self.item(item)}"
            case React(item, comment, reaction):
                where = f"comment {comment} of {self.item(item)}" if comment else self.item(item)
                return f"react with {reaction.value} to {where}"
            case Withdraw(item, comment):
                return f"delete our comment {comment} of {self.item(item)}: it named what is hidden"
            case Restore(item):
                return f"put back what a person wrote in the body of {self.item(item)} while we did"
            case Refresh(item, aspect):
                return f"keep {ASPECTS[aspect]} of {self.item(item)} true"
            case Mirror(link):
                return f"let GitHub itself show, or not: {self.link(link)}"
            case _:
                assert_never(action)

    def _stated(self, fact: EvidenceStated) -> str:
        place = self.place(fact.origin)
        if not fact.evidence:
            return f"{place} proves no link"
        at = "" if fact.at == GONE else f", {when(fact.at)}"
        proofs = "; ".join(self._proof(one) for one in fact.evidence)
        return f"{place} by {who(fact.provenance)}{at} proves {proofs}"

    def _proof(self, evidence: Evidence) -> str:
        return f"{self.link(evidence.link)}, with {self.words(evidence.words)}"


def _people(inbound: Inbound | None) -> dict[UserId, str]:
    source = source_of(inbound) if inbound else None
    item = item_of(inbound) if inbound else None
    actors = [source.sender] if source else []
    actors += [item.author] if item else []
    return {actor.id: actor.login for actor in actors}
