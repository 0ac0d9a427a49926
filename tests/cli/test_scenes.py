"""Which acts may follow one another in haste."""

from pathlib import Path

from bot.cli.scenes import in_haste
from bot.sandbox.story import parse_story

SMALL = (Path(__file__).parent / "small.yml").read_text("utf-8")


def hasty(acts: list[str]) -> list[int]:
    """How many acts each scene has."""
    head = SMALL[: SMALL.index("acts:")]
    listed = "".join(f"  - {one}\n" for one in acts)
    story = parse_story(f"{head}acts:\n{listed}expect: []\n", "small.yml")
    return [len(scene) for scene in in_haste(story)]


def test_what_the_app_wrote_last_is_named_when_it_has_been_written() -> None:
    subjects = ("docs#3", "docs#3", "docs#3 last", "docs#3", "docs#3")
    acts = [f'{{at: 2026-03-02, by: anna, edit: "{one}", body: New}}' for one in subjects]
    assert hasty(acts) == [2, 1, 2]


def test_no_scene_is_longer_than_github_remembers_what_it_sent() -> None:
    days = ("02", "03", "04", "04", "08")
    acts = [f'{{at: 2026-03-{day}, by: anna, edit: "docs#3", body: New}}' for day in days]
    assert hasty(acts) == [2, 2, 1]
