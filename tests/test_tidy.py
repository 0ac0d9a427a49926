"""The house rules that no linter knows. Each list of exceptions gives reasons; one that is no longer needed fails."""

import ast
import gzip
import json
import os
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from bot.github import grant

ROOT = Path(__file__).parent.parent
CODE = sorted((ROOT / "bot").rglob("*.py"))

LINES_A_FILE = 300
LINES_A_FUNCTION = 60
PARAMETERS = 5

LONG_FILES: dict[str, str] = {
    "bot/orchestrator/replies.py": "what ecos says in threads is found, read and translated in one place",
}
LONG_FUNCTIONS: dict[str, str] = {
    "bot/consensus/raft/step.py::step": "the protocol as one table, an arm for each role and message",
}
MANY_PARAMETERS: dict[str, str] = {}

NAMES_THAT_SAY_NOTHING = {"utils", "util", "common", "helpers", "helper", "core", "misc", "shared"}

NEVER_WRITTEN = {
    "an address of a package registry": r"py(?:pi|thonhosted)\.org|npm(?:js)\.(?:org|com)",
    "a path of somebody's machine": r"(?<![\w.-])/(?:work|root|home/\w+)/",
}
GENERATED_OR_FOREIGN = {
    ".git",  # a folder; a file in a further work tree
    ".venv",
    ".venv-crew",
    ".conformance",
    ".peers",
    ".hypothesis",
    "node_modules",
    "__pycache__",
}

# GitHub's name of each permission and event that ecos asks for, and why. Events need the permission at their right.
# https://docs.github.com/webhooks/webhook-events-and-payloads
PERMISSIONS = {
    "metadata": ("read", "repositories, collaborators' roles"),
    "issues": ("write", "comments, labels and reactions on issues"),
    "pull_requests": ("write", "comments, labels and reactions on pull requests"),
}
EVENTS = {
    "issues": "issues",
    "issue_comment": "issues",
    "pull_request": "pull_requests",
    "repository": "metadata",
    "sub_issues": "issues",
    "issue_dependencies": "issues",
}

DASHED = {"sub_issues": "sub-issues", "issue_dependencies": "issue-dependencies"}
"""Events whose page GitHub's description names otherwise."""


def path_of(file: Path) -> str:
    return file.relative_to(ROOT).as_posix()


def functions() -> Iterator[tuple[str, ast.FunctionDef | ast.AsyncFunctionDef]]:
    for file in CODE:
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield f"{path_of(file)}::{node.name}", node


def parameters(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    names = [a.arg for a in (*function.args.posonlyargs, *function.args.args)]
    return len(names) - (names[:1] in (["self"], ["cls"])) + len(function.args.kwonlyargs)


def written_files() -> Iterator[tuple[Path, str]]:
    for folder, folders, names in os.walk(ROOT):
        folders[:] = [
            f for f in folders if f not in GENERATED_OR_FOREIGN and not f.endswith("_cache")
        ]
        for file in (Path(folder, name) for name in names if name not in GENERATED_OR_FOREIGN):
            try:
                yield file, file.read_text("utf-8")
            except UnicodeDecodeError:
                continue


def test_a_file_is_read_in_one_sitting() -> None:
    long = {path_of(f) for f in CODE if f.read_text("utf-8").count("\n") > LINES_A_FILE}

    assert long == LONG_FILES.keys()


def test_a_function_fits_a_screen() -> None:
    long = {
        name
        for name, f in functions()
        if f.end_lineno and f.end_lineno - f.lineno >= LINES_A_FUNCTION
    }

    assert long == LONG_FUNCTIONS.keys()


def test_a_function_takes_few_parameters() -> None:
    many = {name for name, f in functions() if parameters(f) > PARAMETERS}

    assert many == MANY_PARAMETERS.keys()


def test_no_module_is_a_drawer_for_everything() -> None:
    drawers = [path_of(f) for f in CODE if {f.stem, f.parent.name} & NAMES_THAT_SAY_NOTHING]

    assert drawers == []


def test_nothing_depends_on_the_hash_seed() -> None:
    """``hash()`` differs from process to process, so two replicas would differ; digests come from hashlib."""
    calls = [
        f"{path_of(file)}:{node.lineno}"
        for file in CODE
        for node in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(node, ast.Name) and node.id == "hash" and isinstance(node.ctx, ast.Load)
    ]

    assert calls == []


def test_links_between_pages_lead_somewhere() -> None:
    broken = []
    for page, text in written_files():
        if page.suffix != ".md" or "tests" in page.relative_to(ROOT).parts:
            continue
        prose = re.sub(r"```.*?```|`[^`\n]*`", "", text, flags=re.DOTALL)
        for target in re.findall(r"\]\(([^)\s]+)\)", prose):
            path = target.partition("#")[0]
            if path and "://" not in target and not (page.parent / path).exists():
                broken.append(f"{path_of(page)} → {target}")

    assert broken == []


def test_the_readme_leads_to_every_page() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")

    assert [
        page.name for page in (ROOT / "docs").glob("*.md") if f"(docs/{page.name})" not in readme
    ] == []


def test_the_glossary_is_in_order() -> None:
    glossary = (ROOT / "docs/glossary.md").read_text("utf-8")
    words = re.findall(r"^\| ([^|]+) \|", glossary, re.MULTILINE)[1:]

    assert words == sorted(words, key=str.lower)


def test_nothing_names_a_machine_or_a_registry() -> None:
    found = [
        f"{path_of(file)}:{text[: hit.start()].count(chr(10)) + 1}: {what}"
        for file, text in written_files()
        for what, pattern in NEVER_WRITTEN.items()
        for hit in re.finditer(pattern, text)
    ]

    assert found == []


def test_the_locks_agree_with_one_another_and_cover_what_is_asked_for() -> None:
    locks = {
        name: set(re.findall(r"^[a-z0-9.-]+==[^ ]+", lock.read_text("utf-8"), re.MULTILINE))
        for name in ("base", "dev", "crew")
        for lock in [ROOT / f"requirements/{name}.txt"]
    }
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    asked = {re.split(r"[\[<>=]", d)[0] for d in project["project"]["dependencies"]}

    assert asked <= {pin.partition("==")[0] for pin in locks["base"]}
    assert locks["base"] <= locks["dev"]
    assert locks["base"] <= locks["crew"]


def test_every_path_to_a_verdict_is_make_test() -> None:
    workflow = yaml.safe_load((ROOT / ".github/workflows/ci.yml").read_text("utf-8"))
    steps = workflow["jobs"]["test"]["steps"]

    assert "make test" in [step.get("run") for step in steps]
    assert workflow["permissions"] == {"contents": "read"}
    assert all(re.search(r"@[0-9a-f]{40}$", step["uses"]) for step in steps if "uses" in step)
    assert (ROOT / ".ci/run").read_text("utf-8").endswith("\nexec make test\n")
    assert os.access(ROOT / ".ci/run", os.X_OK)


def test_the_app_asks_for_what_it_needs_and_no_more() -> None:
    app = yaml.safe_load((ROOT / "app.yml").read_text("utf-8"))

    assert app["default_permissions"] == {name: level for name, (level, _) in PERMISSIONS.items()}
    assert set(app["default_events"]) == EVENTS.keys()
    assert app["default_permissions"] == grant.PERMISSIONS
    assert tuple(app["default_events"]) == grant.EVENTS
    assert set(EVENTS.values()) <= PERMISSIONS.keys()
    assert app["public"] is False


def test_github_knows_the_permissions_and_events(conformance_data: Path) -> None:
    api: dict[str, Any] = json.loads(
        gzip.decompress((conformance_data / "openapi.json.gz").read_bytes())
    )
    levels = api["components"]["schemas"]["app-permissions"]["properties"]
    webhooks = {hook["post"]["x-github"]["subcategory"] for hook in api["x-webhooks"].values()}

    assert all(level in levels[name]["enum"] for name, (level, _) in PERMISSIONS.items())
    assert webhooks >= {event for event in EVENTS if event not in DASHED} | set(DASHED.values())
