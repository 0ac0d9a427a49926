"""Which acts of a story are played without a rest between them."""

from collections.abc import Iterator

from bot.sandbox.story import Story, StoryAct

Scene = tuple[StoryAct, ...]


def as_written(story: Story) -> Iterator[Scene]:
    """Each act by itself, and a repeated one as the burst that it is."""
    scene: list[StoryAct] = []
    for act in story.acts:
        scene.append(act)
        if act.rests:
            yield tuple(scene)
            scene.clear()
