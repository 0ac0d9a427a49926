"""What the App needs of GitHub, and what one installation of it lacks. ``app.yml`` asks for just this.

Why each is needed stands in ``tests/test_tidy.py``. Of installations GitHub tells unasked: no event of theirs is here.
"""

from collections.abc import Iterator, Mapping

from bot.github.fields import Fields
from bot.github.port import Call, Outcome
from bot.github.reader import good, spoken
from bot.record.observed import Lacks
from bot.vocabulary import InstallationId

PERMISSIONS: Mapping[str, str] = {"metadata": "read", "issues": "write", "pull_requests": "write"}
EVENTS = (
    *("issues", "issue_comment", "pull_request", "repository"),
    *("sub_issues", "issue_dependencies"),
)
_STRENGTH = {"read": 1, "write": 2, "admin": 3}


def lacking(held: Mapping[str, str]) -> Iterator[str]:
    """The needed permissions that ``held`` does not cover, by name."""
    for name, level in PERMISSIONS.items():
        if _STRENGTH.get(held.get(name, ""), 0) < _STRENGTH[level]:
            yield name


def grant_call(installation: InstallationId) -> Call:
    """https://docs.github.com/rest/apps/apps#get-an-installation-for-the-authenticated-app."""
    return Call(None, "GET", f"/app/installations/{installation}")


def read_lacks(outcome: Outcome) -> Lacks:
    """Raises Outage when nothing is known now."""
    answer = good(spoken(outcome, "an installation"), "an installation")
    told = Fields.of(answer.body, "an installation")
    heard = told.value.get("events") or ()
    short = lacking(told.object("permissions").value)
    return Lacks(
        tuple(f"{name}: {PERMISSIONS[name]}" for name in short),
        tuple(event for event in EVENTS if event not in heard),
    )
