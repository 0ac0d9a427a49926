"""Repositories, users, and what a user may do in a repository."""

from bot.sandbox.call import Call, Outcome
from bot.sandbox.refusal import not_found
from bot.sandbox.rights import role_of
from bot.sandbox.shapes.repository import full_repository
from bot.sandbox.shapes.user import collaborator, public_user


def show_repository(call: Call) -> Outcome:
    return Outcome(200, full_repository(call.store, call.repo))


def show_user(call: Call) -> Outcome:
    user = call.store.user_named(call.args["username"])
    if user is None:
        raise not_found()
    return Outcome(200, public_user(call.store, user))


def show_permission(call: Call) -> Outcome:
    """``role_name`` is exact; anybody reads a public repository."""
    user = call.store.user_named(call.args["username"])
    if user is None:
        raise not_found()
    return Outcome(200, collaborator(call.store, user, role_of(call.store, user, call.repo)))
