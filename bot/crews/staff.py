"""A crew of CrewAI: the only file that knows it. It runs in a crew's own process, and nowhere else.

Agents and tasks stand in ``link_theory/``. What is switched off here has harmed others: delegation, memory, cache,
planning, interpolation of inputs, checkpoints, CrewAI's own repetitions. Must never put what people wrote into a role.
"""

import importlib
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import yaml
from crewai import LLM, Agent, BaseLLM, Crew, Process, Task
from crewai.tasks import TaskOutput
from pydantic import PrivateAttr

from bot.crews import extractive
from bot.crews.answers import Part, answer_block, checked, read_answers
from bot.crews.asking import Desk, Message
from bot.crews.brief import Brief
from bot.crews.course import Stage
from bot.crews.port import Step
from bot.crews.prompt_data import data_block
from bot.crews.spelling import Misspelt
from bot.crews.terms import EXTRACTIVE, Model

_WORDS = Path(__file__).parent / "link_theory"
_AGENTS: dict[str, dict[str, str]] = yaml.safe_load((_WORDS / "agents.yaml").read_text("utf-8"))
_TASKS: dict[str, dict[str, str]] = yaml.safe_load((_WORDS / "tasks.yaml").read_text("utf-8"))

REPAIRS = 2
"""How often an agent may mend an answer that is not of the right shape."""


def preload(model: Model) -> None:
    """Import what a run needs, so that no run pays for it. A provider that is not installed is told of by its run."""
    provider = model.name.partition("/")[0]
    if model.name != EXTRACTIVE and not model.replay:
        for module in (provider, "openai"):
            try:
                importlib.import_module(f"crewai.llms.providers.{module}.completion")
                return
            except ImportError:
                continue


def work(
    brief: Brief,
    done: Sequence[Step],
    stages: Sequence[Stage],
    desk: Desk,
    stepped: Callable[[Step], None],
) -> None:
    """Take ``stages`` one after the other, on top of ``done``; ``stepped`` hears each. Raises whatever CrewAI does.

    Answers are handed on in the next tasks' own words: what CrewAI calls context is dropped when an answer is refused.
    """
    told = [data_block(brief), *(answer_block(step.name, step.answer) for step in done)]
    tasks = [_task(stage, brief, "\n\n".join(told), desk) for stage in stages]

    def ended(output: TaskOutput) -> None:
        name = str(output.name)
        for task in tasks:
            task.description += f"\n\n{output.raw}"
        stepped(Step(name, read_answers(output.raw)[name], desk.step()))

    crew = Crew(
        agents=[task.agent for task in tasks],
        tasks=tasks,
        process=Process.sequential,
        memory=False,
        cache=False,
        planning=False,
        tracing=False,
        verbose=False,
        task_callback=ended,
    )
    crew.kickoff()


def _task(stage: Stage, brief: Brief, told: str, desk: Desk) -> Task:
    words = _TASKS[stage.part]
    return Task(
        name=stage.name,
        description=f"{words['description']}\n\n{told}",
        expected_output=words["expected_output"],
        agent=Agent(
            **_AGENTS[stage.part],
            llm=_model(stage.part, desk),
            max_iter=2,
            max_retry_limit=0,
            allow_delegation=False,
            cache=False,
            verbose=False,
        ),
        context=[],
        guardrail=_guard(stage, brief),
        guardrail_max_retries=REPAIRS,
    )


def _guard(stage: Stage, brief: Brief) -> Callable[[TaskOutput], tuple[bool, Any]]:
    """Not a partial: CrewAI looks at the signature."""

    def guard(output: TaskOutput) -> tuple[bool, Any]:
        try:
            return True, answer_block(stage.name, checked(stage.part, output.raw, brief))
        except Misspelt as error:
            return False, str(error)

    return guard


def _model(part: Part, desk: Desk) -> "Metered":
    """Each agent has its own: CrewAI counts the tokens of a shared one once for each agent."""
    model = desk.model
    if model.name == EXTRACTIVE or model.replay:
        return Metered(model=model.name, provider="ecos").at(desk, partial(extractive.answer, part))
    provider = LLM(
        model=model.name,
        base_url=model.base_url,
        api_key=model.key or "none",
        timeout=model.patience / 1000,
        max_retries=0,
        temperature=0,
        max_tokens=model.answer_tokens,
    )
    return Metered(model=model.name, provider="ecos").at(desk, partial(_ask, provider))


def _ask(provider: Any, messages: Sequence[Message]) -> tuple[str, int, int]:
    before = provider.get_token_usage_summary()
    text = provider.call([dict(one) for one in messages])
    after = provider.get_token_usage_summary()
    if not isinstance(text, str):
        raise TypeError(f"the model answered with a {type(text).__name__} instead of words")
    return (
        text,
        after.prompt_tokens - before.prompt_tokens,
        after.completion_tokens - before.completion_tokens,
    )


class Metered(BaseLLM):  # type: ignore[misc]
    """Whichever model is asked, it is asked through the desk: budget, repetition, tape."""

    _desk: Desk = PrivateAttr()
    _asked: Callable[[Sequence[Message]], tuple[str, int, int]] = PrivateAttr()

    def at(self, desk: Desk, ask: Callable[[Sequence[Message]], tuple[str, int, int]]) -> "Metered":
        self._desk, self._asked = desk, ask
        return self

    def call(self, messages: str | list[dict[str, Any]], *rest: Any, **more: Any) -> str:
        said = [{"role": "user", "content": messages}] if isinstance(messages, str) else messages
        plain = [{"role": one["role"], "content": str(one["content"])} for one in said]
        return self._desk.answer(plain, self._asked)

    def supports_function_calling(self) -> bool:
        return False

    def supports_stop_words(self) -> bool:
        return False

    def get_context_window_size(self) -> int:
        return 1_000_000

    def get_input_tokens_count(self, *messages: Any) -> int:
        return 0
