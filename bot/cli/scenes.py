"""Which acts of a story are played without a rest between them."""

from collections.abc import Iterator

from bot.sandbox.story import LAST, Story, StoryAct
from bot.vocabulary import DAY

Scene = tuple[StoryAct, ...]
MOST = 8
"""Acts of a scene played in haste, unless they are a burst."""
LONGEST = DAY
"""Of a scene played in haste: after three days GitHub forgets what it could send again."""
_WORDS = {
    *("open", "open-pull", "comment", "edit", "delete", "close", "reopen", "merge"),
    *("label", "unlabel", "sub-issue", "un-sub-issue", "block", "unblock"),
}
"""What people say and do to items, of which only the last state counts."""


def as_written(story: Story) -> Iterator[Scene]:
    """Each act by itself, and a repeated one as the burst that it is."""
    scene: list[StoryAct] = []
    for act in story.acts:
        scene.append(act)
        if act.rests:
            yield tuple(scene)
            scene.clear()


def in_haste(story: Story) -> Iterator[Scene]:
    """As few rests as leave the same in the end: around what is answered, and around what changes a right or a room."""
    scene: list[StoryAct] = []
    for act in story.acts:
        alone = _stands_alone(act) or (scene and _stands_alone(scene[-1]))
        if scene and (alone or _is_full(scene) or act.at - scene[0].at > LONGEST):
            yield tuple(scene)
            scene.clear()
        scene.append(act)
    yield tuple(scene)


def _stands_alone(act: StoryAct) -> bool:
    """What names the newest comment of the App needs that to have come first."""
    if act.verb not in _WORDS or act.subject.endswith(LAST):
        return True
    return "/ecos" in str(act.fields.get("body", ""))


def _is_full(scene: list[StoryAct]) -> bool:
    return len(scene) >= MOST and scene[-1].rests
