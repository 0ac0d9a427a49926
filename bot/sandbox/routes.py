"""The table of endpoints: method, path, what it needs, and who answers."""

import re
from dataclasses import dataclass
from typing import Literal

from bot.sandbox.call import Handler
from bot.sandbox.endpoints import (
    apps,
    comments,
    deliveries,
    issues,
    marks,
    relations,
    repositories,
)
from bot.sandbox.records import Access

Need = tuple[tuple[str, Access], ...]
"""Any one of these permissions of a token suffices."""
As = Literal["app", "token", "either"]

_META: Need = (("metadata", "read"),)
_READ: Need = (("issues", "read"), ("pull_requests", "read"))
_WRITE: Need = (("issues", "write"), ("pull_requests", "write"))
_ISSUES: Need = (("issues", "read"),)
_ISSUES_WRITE: Need = (("issues", "write"),)
_PULLS: Need = (("pull_requests", "read"),)


@dataclass(frozen=True, slots=True)
class Route:
    """``{name}`` in a path stands for one segment. ``creates`` counts as content for the
    secondary limits; to remove a relation counts alike."""

    method: str
    path: str
    handler: Handler
    need: Need = _META
    caller: As = "token"
    creates: bool = False


_R = "/repos/{owner}/{repo}"
_I = _R + "/issues/{issue_number}"
_C = _R + "/issues/comments/{comment_id}"
_B = _I + "/dependencies/blocked_by"
_D = "/app/hook/deliveries"

ROUTES = (
    Route("GET", "/app", apps.show_app, caller="app"),
    Route("GET", "/app/hook/config", apps.show_hook, caller="app"),
    Route("GET", "/app/installations", apps.list_installations, caller="app"),
    Route("GET", "/app/installations/{installation_id}", apps.show_installation, caller="app"),
    Route(
        "POST", "/app/installations/{installation_id}/access_tokens", apps.mint_token,
        caller="app",
    ),
    Route("GET", _D, deliveries.list_attempts, caller="app"),
    Route("GET", _D + "/{delivery_id}", deliveries.show_attempt, caller="app"),
    Route("POST", _D + "/{delivery_id}/attempts", deliveries.redeliver, caller="app"),
    Route("GET", _R + "/installation", apps.installation_of_repository, caller="app"),
    Route("GET", "/installation/repositories", apps.list_reached),
    Route("GET", "/users/{username}", repositories.show_user, caller="either"),
    Route("GET", _R, repositories.show_repository),
    Route("GET", _R + "/collaborators/{username}/permission", repositories.show_permission),
    Route("GET", _R + "/issues", issues.list_issues, _READ),
    Route("POST", _R + "/issues", issues.create_issue, _ISSUES_WRITE, creates=True),
    Route("GET", _R + "/issues/comments", comments.list_of_repository, _READ),
    Route("GET", _C, comments.show, _READ),
    Route("PATCH", _C, comments.update, _WRITE),
    Route("DELETE", _C, comments.delete, _WRITE),
    Route("PUT", _C + "/pin", comments.pin, _ISSUES_WRITE),
    Route("DELETE", _C + "/pin", comments.unpin, _ISSUES_WRITE),
    Route("GET", _C + "/reactions", marks.list_reactions, _READ),
    Route("POST", _C + "/reactions", marks.create_reaction, _WRITE),
    Route("DELETE", _C + "/reactions/{reaction_id}", marks.delete_reaction, _WRITE),
    Route("GET", _I, issues.show_issue, _READ),
    Route("PATCH", _I, issues.update_issue, _WRITE),
    Route("GET", _I + "/comments", comments.list_of_issue, _READ),
    Route("POST", _I + "/comments", comments.create, _WRITE, creates=True),
    Route("GET", _I + "/sub_issues", relations.list_sub_issues, _ISSUES),
    Route("POST", _I + "/sub_issues", relations.add_sub_issue, _ISSUES_WRITE, creates=True),
    Route(
        "DELETE", _I + "/sub_issue", relations.remove_sub_issue, _ISSUES_WRITE, creates=True,
    ),
    Route("GET", _I + "/parent", relations.show_parent, _ISSUES),
    Route("GET", _B, relations.list_blockers, _ISSUES),
    Route("POST", _B, relations.add_blocker, _ISSUES_WRITE, creates=True),
    Route("DELETE", _B + "/{issue_id}", relations.remove_blocker, _ISSUES_WRITE, creates=True),
    Route("GET", _I + "/dependencies/blocking", relations.list_blocked, _ISSUES),
    Route("GET", _I + "/reactions", marks.list_reactions, _READ),
    Route("POST", _I + "/reactions", marks.create_reaction, _WRITE),
    Route("DELETE", _I + "/reactions/{reaction_id}", marks.delete_reaction, _WRITE),
    Route("GET", _I + "/labels", marks.list_labels_of_issue, _READ),
    Route("POST", _I + "/labels", marks.add_labels, _WRITE),
    Route("DELETE", _I + "/labels/{name}", marks.remove_label, _WRITE),
    Route("GET", _R + "/labels", marks.list_labels, _READ),
    Route("POST", _R + "/labels", marks.create_label, _WRITE),
    Route("GET", _R + "/pulls/{pull_number}", issues.show_pull, _PULLS),
)  # fmt: skip


def _pattern(path: str) -> re.Pattern[str]:
    numbers = re.sub(r"\{(\w+_(?:number|id))\}", r"(?P<\1>[0-9]{1,18})", path)
    return re.compile(re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", numbers))


_COMPILED = tuple((route, _pattern(route.path)) for route in ROUTES)


def route_of(method: str, path: str) -> tuple[Route, dict[str, str]] | None:
    """The route and the arguments in the path."""
    for route, pattern in _COMPILED:
        if route.method == method and (found := pattern.fullmatch(path)):
            return route, found.groupdict()
    return None
