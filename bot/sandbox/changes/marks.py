"""Reactions and labels. Reactions send no webhook; labels do."""

from dataclasses import replace

from bot.sandbox.changes.change import By, Change, Effect, EffectKind, Happening
from bot.sandbox.changes.tell import about, about_item
from bot.sandbox.records import Issue, Label, Reaction, Repository, Target
from bot.sandbox.refusal import invalid, not_found
from bot.sandbox.shapes.issue import CONTENTS
from bot.sandbox.shapes.issue import label as label_shape
from bot.sandbox.store import Store
from bot.vocabulary import Instant, IssueId, UserId


def place_of(store: Store, target: Target) -> IssueId:
    """Where what carries a reaction is to be found."""
    return target if isinstance(target, IssueId) else store.comments[target].on


def reaction_by(store: Store, user: UserId, target: Target, content: str) -> Reaction | None:
    """The one reaction of this kind that this user has left there, if any."""
    found = store.reactions_on(target)
    return next((one for one in found if (one.author, one.content) == (user, content)), None)


def add_reaction(store: Store, by: By, target: Target, now: Instant, content: str) -> Change:
    """The same reaction by the same user is there once; the effect then names the one there."""
    if content not in CONTENTS:
        raise invalid("Reaction", "content")
    known = reaction_by(store, by.user, target, content)
    if known is not None:
        return Change(store, _effect(store, "reaction-created", known))
    store, fresh = store.fresh()
    made = Reaction(fresh, target, by.user, content, now)
    return Change(store.with_reaction(made), _effect(store, "reaction-created", made))


def remove_reaction(store: Store, one: Reaction) -> Change:
    return Change(store.without_reaction(one), _effect(store, "reaction-deleted", one))


def _effect(store: Store, kind: EffectKind, one: Reaction) -> Effect:
    at, login = place_of(store, one.on), store.users[one.author].login
    comment = None if isinstance(one.on, IssueId) else one.on
    return Effect(kind, one.id, at.repo, at.number, one.content, login, comment)


def create_label(store: Store, by: By, repo: Repository, label: Label) -> Change:
    """``label.id`` is ignored: the store gives one."""
    if not label.name.strip():
        raise invalid("Label", "name", "missing_field")
    if store.label_named(repo.id, label.name) is not None:
        raise invalid("Label", "name", "already_exists")
    store, fresh = store.fresh()
    made = replace(label, id=fresh, repo=repo.id)
    store = replace(store, labels=store.labels.set(fresh, made))
    effect = Effect("label-created", fresh, repo.id, None, made.name, store.users[by.user].login)
    payload = {"label": label_shape(store, made)}
    return Change(store, effect, about(store, repo, ("label", "created"), by.user, payload))


def add_labels(store: Store, by: By, item: Issue, now: Instant, names: tuple[str, ...]) -> Change:
    """Unknown names become labels, as on GitHub; one webhook for each label newly on the item."""
    repo = store.repositories[item.at.repo]
    told: list[Happening] = []
    for name in names:
        label = store.label_named(repo.id, name)
        if label is None:
            made = create_label(store, by, repo, Label(0, repo.id, name))
            store, label = made.store, made.store.labels[made.effect.id]
            told.extend(made.happened)
        if label.id in item.labels:
            continue
        item = replace(item, labels=(*item.labels, label.id), updated_at=now)
        store = store.with_issue(item)
        shown = {"label": label_shape(store, label)}
        told.extend(about_item(store, item, "labeled", by.user, shown))
    login = store.users[by.user].login
    effect = Effect("label-added", item.id, item.at.repo, item.at.number, ", ".join(names), login)
    return Change(store, effect, tuple(told))


def remove_label(store: Store, by: By, item: Issue, now: Instant, name: str) -> Change:
    label = store.label_named(item.at.repo, name)
    if label is None or label.id not in item.labels:
        raise not_found()
    kept = tuple(one for one in item.labels if one != label.id)
    item = replace(item, labels=kept, updated_at=now)
    store = store.with_issue(item)
    effect = Effect(
        "label-removed", item.id, item.at.repo, item.at.number, name, store.users[by.user].login
    )
    shown = {"label": label_shape(store, label)}
    return Change(store, effect, about_item(store, item, "unlabeled", by.user, shown))
