"""``docs/commands.md`` from the catalogue: ``python -m bot.commands.document > docs/commands.md``."""

import sys

from bot.commands.catalogue import CATALOGUE
from bot.commands.row import Place, Row
from bot.text.relations import TABLE, canonical_word

_HEAD = """\
<!-- Written by `python -m bot.commands.document`; a test fails when it is stale. -->

# Commands

Write a command as a line of its own in a comment, or in the body of an issue or pull request when
you open it. A line in a quote, list, table, heading, folded section or code block is not a command.
`@ecos …` (with the App's own name) works like `/ecos …`, and `/ecos` alone like `/ecos help`. On an
edit only what is new runs. A line with invisible characters is refused.

An `<item>` is an issue or pull request: `#12`, `ALIAS#12`, `ALIAS #12`, `owner/name#12` or its URL.
Options may be written bare (`as uses`) or with dashes (`--as uses`, `--as=uses`).
"""

_RELATIONS = """
## Relations

The same words, as a label that opens a line or list item, state a link without a command:
`Depends on: #12, ALIAS#3`. Case, accents and hyphens do not matter. Other mentions *relate*.

| relation | said of this item | said of the other item |
|---|---|---|
"""


def catalogue_markdown() -> str:
    """The page about every command and every relation word."""
    return _HEAD + "".join(map(_section, CATALOGUE)) + _RELATIONS + _relations()


def _section(row: Row) -> str:
    examples = "".join(f"    {example}\n" for example in row.examples)
    places = " and ".join(place.value for place in Place if place in row.said_in)
    more = f"{row.more_for}; " if row.more_for else ""
    return (
        f"\n## {row.name}\n\n`{row.usage}`\n\n{row.help}\n\n"
        f"Needs {row.permission.name.lower()}; {more}{'acts' if row.acting else 'only answers'}; "
        f"in {places}.\n\n{examples}"
    )


def _relations() -> str:
    words: dict[str, tuple[list[str], list[str]]] = {}
    for relation, inverse, said in TABLE:
        words.setdefault(canonical_word(relation, False), ([], []))[inverse].append(said)
    return "".join(
        f"| {relation} | {', '.join(direct)} | {', '.join(inverse)} |\n"
        for relation, (direct, inverse) in words.items()
    )


if __name__ == "__main__":
    sys.stdout.write(catalogue_markdown())
