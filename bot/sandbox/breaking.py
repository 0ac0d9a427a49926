"""The page "break things": a button for each mishap that ecos is made for. GET shows, POST breaks."""

from bot.errors import UserMistake
from bot.sandbox import forms, pages
from bot.sandbox.control import Kill, smash
from bot.sandbox.wire import Request, Response
from bot.sandbox.world import World
from bot.vocabulary import Instant


def respond(world: World, request: Request, now: Instant, kill: Kill | None) -> Response:
    """Without ``kill`` there is no button to kill the bot, and nobody can."""
    view, status = pages.View(world.store, world.journal, now), 200
    if request.method == "POST":
        try:
            smash(world, kill, forms.fields_of(request.body), now)
        except UserMistake as wrong:
            view, status = view.told(str(wrong)), 422
        else:
            return Response(303, {"location": "/break"}, b"")
    page = pages.breaking(view, world.faults, killable=kill is not None)
    return Response(status, {"content-type": "text/html; charset=utf-8"}, page.encode())
