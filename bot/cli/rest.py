"""Whether everything that was set moving in a theatre has come to its end. It only looks."""

from bot import app
from bot.cli.mortal import Mortal
from bot.record.payload import cause_of
from bot.sandbox import shell
from bot.sandbox.records import Delivery, Reaction
from bot.sandbox.world import World
from bot.vocabulary import CommentId
from bot.webhooks.translate.table import handles

_THUMBS = ("+1", "-1")


def at_rest(bot: Mortal, box: shell.Sandbox) -> bool:
    if not bot.up:
        return False
    run, status, state = bot.run, bot.run.bot.agreement.status(), bot.run.bot.state
    waiting = (one for one in state.waiting.values() if one.parked is None)
    return (
        run.bot.shell.leading
        and run.bot.shell.idle
        and box.idle()
        and status.waiting == 0
        and status.committed == state.applied
        and not state.outbox
        and not any(waiting)
        and not run.bot.loop.drafting
        and not unseen_thumbs(run.bot, box.world)
    )


def unseen_thumbs(bot: app.Bot, world: World) -> bool:
    """Whether a proposal bears a thumb that the bot has not looked at: GitHub tells nobody of it."""
    return any(
        draft.comment is not None and _is_unseen(one, draft.item.repo, bot)
        for draft in bot.state.drafts.values()
        for one in world.store.reactions_on(draft.comment or CommentId(0))
        if one.created_at >= draft.edited_at
    )


def _is_unseen(one: Reaction, repo: int, bot: app.Bot) -> bool:
    return one.content in _THUMBS and not bot.received(f"thumb:{repo}:{one.id}")


def missed(bot: app.Bot, world: World, app_id: int) -> bool:
    """Whether there is news that nobody took, though the bot would."""
    return any(_is_missed(one, bot, app_id) for one in world.store.deliveries.values())


def _is_missed(one: Delivery, bot: app.Bot, app_id: int) -> bool:
    failed = all(tried.status is None or not 0 < tried.status < 500 for tried in one.attempts)
    return (
        failed and handles(one.event, one.action) and not bot.received(cause_of(app_id, one.guid))
    )
