"""Whether a call may go through: who calls, what they can see, which right is missing."""

from dataclasses import replace

from bot.sandbox.call import Call, Outcome, can_see, check_running, reaches
from bot.sandbox.caller import AsApp, AsInstallation
from bot.sandbox.records import Repository
from bot.sandbox.refusal import Refusal, not_found
from bot.sandbox.routes import Need, Route
from bot.vocabulary import RepoName

_STRENGTH = {"read": 1, "write": 2, "admin": 3}


def run(route: Route, call: Call) -> Outcome:
    """The handler's outcome. Raises Refusal where GitHub would refuse."""
    _check_caller(route, call)
    if "owner" in call.args and "repo" in call.args:
        repo = _repository(call)
        call = replace(call, found=repo)
        _check_rights(route, call, repo)
    return route.handler(call)


def _check_caller(route: Route, call: Call) -> None:
    match call.caller:
        case AsApp() if route.caller == "token":
            raise Refusal(403, "Resource not accessible by integration")
        case AsInstallation() if route.caller == "app":
            raise Refusal(401, "A JSON web token could not be decoded")
        case AsInstallation(token):
            check_running(call.store.installations[token.installation])
        case AsApp():
            pass


def _repository(call: Call) -> Repository:
    """Raises Refusal: 404 for what does not exist or must not be known to, 301 after a rename."""
    name = RepoName(call.args["owner"], call.args["repo"])
    repo = call.store.repository_named(name)
    seen = isinstance(call.caller, AsApp) or (
        repo is not None and can_see(call.store, call.caller, repo)
    )
    if repo is None or not seen:
        raise not_found()
    if call.store.full_name(repo).folded() != name.folded():
        rest = call.path.split("/", 4)[4:]
        url = "/".join([f"{call.store.links.api}/repositories/{repo.id}", *rest])
        raise Refusal(301, "Moved Permanently", {"location": url})
    return repo


def _holds(call: Call, need: Need) -> bool:
    if not isinstance(call.caller, AsInstallation):
        return True
    held = call.caller.token.permissions
    return any(_STRENGTH.get(held.get(name, ""), 0) >= _STRENGTH[least] for name, least in need)


def _check_rights(route: Route, call: Call, repo: Repository) -> None:
    """What is public may be read with any token; all else needs the repository in the token."""
    if isinstance(call.caller, AsApp):
        return
    reading = route.method == "GET" and "/collaborators/" not in route.path
    if reading and repo.visibility.value == "public":
        return
    accepted = {"x-accepted-github-permissions": "; ".join(f"{n}={a}" for n, a in route.need)}
    if not reaches(call.store, call.caller, repo) or not _holds(call, route.need):
        raise Refusal(403, "Resource not accessible by integration", accepted)
    if repo.archived and not reading and route.method != "GET":
        raise Refusal(403, "Repository was archived so is read-only.")
