"""The table of all settings for README.md: ``python -m bot.cli.environment README.md`` writes it between its marks."""

import sys
from pathlib import Path

from bot.config.settings import VARIABLES

START, END = "<!-- environment -->", "<!-- /environment -->"


def environment_markdown() -> str:
    """One row a variable, in the order in which they are read."""
    rows = [f"| `{row.name}` | {_default(row.default)} | {row.meaning} |" for row in VARIABLES]
    return "\n".join(("| variable | default | what it is |", "|---|---|---|", *rows, ""))


def with_table(page: str) -> str:
    """``page`` with today's table between its marks. Raises ValueError where it has none."""
    before, start, rest = page.partition(START)
    _, end, after = rest.partition(END)
    if not start or not end:
        raise ValueError(f"the page lacks the marks {START} and {END}")
    return f"{before}{START}\n{environment_markdown()}{END}{after}"


def _default(default: str | None) -> str:
    if default is None:
        return "**needed**"
    return f"`{default}`" if default else ""


if __name__ == "__main__":
    for name in sys.argv[1:]:
        path = Path(name)
        path.write_text(with_table(path.read_text("utf-8")), "utf-8")
