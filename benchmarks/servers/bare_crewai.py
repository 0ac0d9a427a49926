"""CrewAI by itself: three agents, a model that answers at once, no process, budget or checks."""

import json
import sys
import time
from typing import Any

START = time.perf_counter()

from crewai import Agent, BaseLLM, Crew, Process, Task  # noqa: E402 its import is measured


class Instant(BaseLLM):
    def call(self, messages: Any, *rest: Any, **more: Any) -> str:
        return '{"pairs":[]}'

    def supports_function_calling(self) -> bool:
        return False

    def get_input_tokens_count(self, *messages: Any) -> int:
        return 0


def crew() -> Crew:
    agents = [
        Agent(
            role=role,
            goal="Draft",
            backstory="Somebody",
            llm=Instant(model="instant", provider="none"),
            max_iter=2,
            max_retry_limit=0,
        )
        for role in ("Researcher", "Writer", "Reviewer")
    ]
    tasks = [
        Task(description="Read the data " * 200, expected_output="JSON", agent=agent)
        for agent in agents
    ]
    return Crew(agents=agents, tasks=tasks, process=Process.sequential, memory=False, cache=False)


spent = []
for _ in range(int(sys.argv[1]) + 1):
    begun = time.perf_counter()
    crew().kickoff()
    spent.append((time.perf_counter() - begun) * 1000)
    if len(spent) == 1:
        first = time.perf_counter() - START
print(json.dumps({"first_s": first, "runs_ms": spent[1:]}))
