"""One YAML file as plain values; whatever is wrong with it names the line. Knows nothing of policies."""

from pathlib import Path
from typing import Any

import yaml

from bot.errors import Misconfigured


class _Loader(yaml.SafeLoader):
    """Refuses a key given twice, of which YAML silently takes the last, and names what cannot be read."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen = set()
        for key in (key for key, _ in node.value if isinstance(key, yaml.ScalarNode)):
            if key.value in seen:
                raise Misconfigured(f"{_place(key)}: {key.value} is given twice: keep one")
            seen.add(key.value)
        return super().construct_mapping(node, deep=deep)

    def construct_object(self, node: yaml.Node, deep: bool = False) -> Any:
        try:
            return super().construct_object(node, deep=deep)
        except ValueError as error:  # a date of no calendar, or a number of thousands of digits
            raise Misconfigured(f"{_place(node)}: cannot be read ({error}): quote it") from None


def read_document(path: Path) -> Any:
    """What the file at ``path`` says; an empty one says nothing. Raises Misconfigured."""
    try:
        document = yaml.load(path.read_text("utf-8"), _Loader)  # noqa: S506 it is a SafeLoader
    except OSError as error:
        raise Misconfigured(
            f"cannot read {path} ({error.strerror}): name a file that the bot may read"
        ) from None
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise Misconfigured(f"{path} is no YAML: {error}") from None
    except RecursionError:
        raise Misconfigured(f"{path} is nested too deep: a policy takes three levels") from None
    except Misconfigured as error:
        raise Misconfigured(f"{path}, {error}") from None
    return {} if document is None else document


def _place(node: yaml.Node) -> str:
    return f"line {node.start_mark.line + 1}"
