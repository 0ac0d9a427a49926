"""The brief of a draft: what the log knows of one issue's plan and of the work that is linked to it.

Pure. Everything in it may be read by whoever will read the draft (P6), and only what somebody with the right stands
behind is work (P12).
"""

from collections.abc import Mapping

from bot.crews.brief import FACT_LIMIT, WORDS_LIMIT, Brief, Theory, TheoryFact, WorkFact
from bot.orchestrator import naming
from bot.orchestrator.stage import Stage
from bot.record.draft import Purpose
from bot.record.link import Link
from bot.record.observed import AppSeen
from bot.state.drafts import WORK_LIMIT, work_of
from bot.text.outline import Entry, EntryKind, outline
from bot.text.plain import plain
from bot.text.reader import read
from bot.text.section import without_sections
from bot.vocabulary import FactId, IssueId, ItemKind, ItemState

THEORY_LIMIT = FACT_LIMIT // 2
"""Facts of the plan, so that there is room for work."""

_KINDS = {
    EntryKind.HEADING: Theory.HEADING,
    EntryKind.TASK: Theory.TASK,
    EntryKind.REFERENCE: Theory.REFERENCE,
}

Known = Mapping[IssueId, FactId]


def brief(item: IssueId, purpose: Purpose, stage: Stage, app: AppSeen) -> Brief | None:
    """``None`` where nothing is known of the item, or its text says nothing that could be done."""
    known, where = stage.state.items.get(item), stage.where
    words = stage.words(known.body) if known is not None and known.body is not None else None
    if known is None or where is None or words is None:
        return None
    grammar = naming.grammar_of(stage.state, app, where)
    entries = outline(read(without_sections(words)), grammar, WORDS_LIMIT)
    if not entries:
        return None
    linked = work_of(item, stage.state)
    kept = linked[: min(WORK_LIMIT, FACT_LIMIT - min(len(entries), THEORY_LIMIT))]
    ids = {one: FactId(f"W{place}") for place, one in enumerate(kept, start=1)}
    planned = entries[:THEORY_LIMIT]
    return Brief(
        purpose,
        item,
        stage.short(item),
        plain(stage.title_words(item) or "", WORDS_LIMIT),
        where.visibility,
        stage.state.policy.language,
        tuple(_theory(place, entry, ids, stage) for place, entry in enumerate(planned, start=1)),
        tuple(_work(id_, one, item, stage) for one, id_ in ids.items()),
        omitted=len(entries) - len(planned) + len(linked) - len(kept),
    )


def _theory(place: int, entry: Entry, ids: Known, stage: Stage) -> TheoryFact:
    under = None if entry.under is None else FactId(f"T{entry.under + 1}")
    return TheoryFact(
        FactId(f"T{place}"),
        _KINDS[entry.kind],
        entry.words,
        entry.ticked,
        tuple(dict.fromkeys(_referred(entry, ids, stage))),
        under,
    )


def _referred(entry: Entry, ids: Known, stage: Stage) -> list[FactId]:
    refs = (naming.resolve(mention, stage.where, stage.state) for mention in entry.mentions)
    found = (naming.find(ref, stage.state) for ref in refs if ref is not None)
    return [ids[item] for one in found if one is not None and (item := one[1]) in ids]


def _work(id_: FactId, one: IssueId, item: IssueId, stage: Stage) -> WorkFact:
    known = stage.state.items.get(one)
    link = _tie(one, item, stage)
    body = stage.words(known.body) if known is not None and known.body is not None else None
    return WorkFact(
        id_,
        one,
        stage.short(one),
        plain(stage.title_words(one) or "", WORDS_LIMIT),
        known.state if known is not None else ItemState.OPEN,
        link.relation,
        link.source == item,
        stage.state.repositories[one.repo].snapshot.visibility,
        pull_request=known is not None and known.kind is ItemKind.PULL_REQUEST,
        body=plain(body or "", WORDS_LIMIT),
    )


def _tie(one: IssueId, item: IssueId, stage: Stage) -> Link:
    """The first of the links that bind the two."""
    links = stage.state.links_at(one)
    return next(
        link
        for link in links
        if item in (link.source, link.target) and stage.state.links[link].confirmed
    )
