"""What GitHub limits more narrowly, by its own description: the pacer and the sandbox must count just that."""

import re
from pathlib import Path

import pytest

from bot.github.pacer import creates_content, notifies
from bot.github.port import Call
from bot.sandbox.routes import ROUTES, Route
from tests.conformance.github_schema import Conformance

WRITES = [route for route in ROUTES if route.method != "GET"]


@pytest.fixture
def github(conformance_data: Path) -> Conformance:
    return Conformance.load(str(conformance_data.parent))


def call(route: Route) -> Call:
    return Call(None, route.method, re.sub(r"{[^}]+}", "1", route.path))


@pytest.mark.parametrize("route", WRITES, ids=lambda route: f"{route.method} {route.path}")
def test_what_github_warns_of_is_counted(github: Conformance, route: Route) -> None:
    said = call(route)
    warned = github.warns_of_limit(said.method, said.path)

    assert route.creates == warned
    # edits count for the pacer alone: GitHub does not say that they do not
    assert creates_content(said) == (warned or said.method == "PATCH")


@pytest.mark.parametrize("route", WRITES, ids=lambda route: f"{route.method} {route.path}")
def test_what_sends_mail_is_known(github: Conformance, route: Route) -> None:
    said = call(route)

    assert notifies(said) == github.sends_mail(said.method, said.path)
