"""A small world to act in, held to GitHub's description where that is at hand."""

import os

import pytest

from bot.sandbox.story import parse_story
from bot.sandbox.world import World
from tests.conformance.github_schema import Conformance
from tests.conformance.observer import GitHubObserver
from tests.sandbox.client import Client, world_from

SMALL = """
name: small
ecosystem:
  app: ecos
  owners:
    gerivdb: {enterprise: geri}
    elsewhere: {kind: user, installed: false}
  users:
    anna: {}
    tom: {}
    rita: {}
    stranger: {}
    cousin: {enterprise: geri}
    renobot: {bot: true}
  repositories:
    gerivdb/WAZAA:
      visibility: public
      roles: {anna: admin, tom: triage, rita: read}
      issues:
        - {number: 29, by: anna, title: The plan, body: The plan of all.}
        - {number: 30, by: tom, title: A change, pull: true}
    gerivdb/Vault:
      visibility: private
      roles: {anna: admin}
      issues:
        - {number: 1, by: anna, title: Secret}
    gerivdb/Inner:
      visibility: internal
      roles: {anna: maintain}
    elsewhere/Open:
      visibility: public
      issues:
        - {number: 1, by: stranger, title: Abroad}
    elsewhere/Closed:
      visibility: private
acts:
  - {at: 2026-03-02T09:00:00Z, by: anna, comment: "WAZAA#29", body: hello}
expect: []
"""


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="session")
def conformance() -> Conformance | None:
    folder = os.environ.get("ECOS_CONFORMANCE_DATA")
    return Conformance.load(folder) if folder else None


@pytest.fixture
def observer(conformance: Conformance | None) -> GitHubObserver | None:
    """None where ``ECOS_CONFORMANCE_DATA`` is not set: then nothing is held to GitHub."""
    return GitHubObserver(conformance) if conformance else None


@pytest.fixture
def world(observer: GitHubObserver | None) -> World:
    return world_from(parse_story(SMALL, "small.yml"), observer)


@pytest.fixture
def client(world: World) -> Client:
    return Client(world)
