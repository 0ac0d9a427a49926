"""What is to stand in the section of an issue's body, and what is to be said where an edit crossed with ours.

Pure. A section goes as a whole when one of the repositories that it names may not be named there any more.
"""

from dataclasses import replace

from bot.github.task import Task
from bot.orchestrator import replies
from bot.orchestrator.stage import Stage
from bot.record.action import Aspect, Restore, SectionEnd
from bot.text.section import digest
from bot.vocabulary import IssueId


def section_text(item: IssueId, stage: Stage) -> str | None:
    """``None``: nothing of ours is to stand there, or its words are erased."""
    section = stage.state.sections.get(item)
    if section is None or not all(map(stage.may_name, section.names)):
        return None
    stage.named.update(section.names)
    return stage.words(section.body)


def shown(task: Task, item: IssueId, stage: Stage) -> Task:
    """``task`` with its section, and with what was written last: a text counts as approved until it was written."""
    text, section = section_text(item, stage), stage.state.sections.get(item)
    own = stage.state.own.get((item, Aspect.THEORY))
    wrote = own.text if own else None
    approved = section is not None and section.by_hand and text is not None
    by_hand = approved and text is not None and wrote != digest(text)
    told = own is not None and own.section is SectionEnd.UNPLACED
    notice = None if told else replies.unplaced(stage.state.policy.language)
    return replace(task, text=text, wrote=wrote, by_hand=by_hand, notice=notice)


def restored(task: Task, action: Restore, stage: Stage) -> Task:
    """``task`` with both texts; in a muted thread nothing is said."""
    muted = stage.state.silent_until(action.item) > stage.state.recorded_at
    return replace(
        task,
        text=None if muted else replies.edits_crossed(stage.state.policy.language),
        restored=stage.words(action.text),
        over="" if action.over is None else stage.words(action.over),
    )
