"""What a visitor of the sandbox is told: where to look, who to be and what to type."""

import shlex
import sys
from itertools import chain
from pathlib import Path

from bot.record.policy import Policy
from bot.sandbox.world import World
from bot.vocabulary import IssueId, ItemKind


def invitation(world: World, policy: Policy, url: str, folder: Path) -> str:
    """``folder``: where the bot keeps its ledger, by which another terminal finds it."""
    store = world.store
    named = ((store.repository_named(ref.repo), ref.number) for ref in policy.masters)
    known = (IssueId(repo.id, number) for repo, number in named if repo is not None)
    item = next((one for one in chain(known, store.issues) if one in store.issues), None)
    if item is None:
        return f"Look at  {url}\n{_reader(folder, 'status')}\nCtrl-C ends it."
    repo = store.repositories[item.repo]
    able = [
        (role, store.users[user].login) for (at, user), role in store.roles.items() if at == repo.id
    ]
    cast = [login for role, login in sorted(able, key=lambda one: -one[0].value) if role.value]
    room = "pull" if store.issues[item].kind is ItemKind.PULL_REQUEST else "issues"
    return (
        f"Look at  {url}/{store.full_name(repo)}/{room}/{item.number}\n"
        f"Be       {' or '.join(cast[:1] + cast[1:][-1:]) or 'anybody'}, above the comment box\n"
        "Type     /ecos help  (then /ecos status, /ecos why, /ecos link …) and watch the answer arrive\n"
        "Or type  /ecos docs --link-theory  and give the proposal a 👍: it goes into the text above\n"
        f"{_reader(folder, f'status {repo.name}#{item.number}')}\n"
        "Ctrl-C ends it."
    )


def _reader(folder: Path, command: str) -> str:
    """How another terminal speaks to this bot: by its folder, through the ``ecos`` that runs here."""
    place = shlex.quote(str(folder.absolute()))
    return (
        f"Or       ECOS_DATA_DIR={place} {shlex.quote(_called())} {command}  (in another terminal)"
    )


def _called() -> str:
    """How this program was called, which is how it can be called again."""
    name = sys.argv[0]
    return name if Path(name).name == "ecos" else "ecos"
