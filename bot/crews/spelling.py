"""Briefs, reports and steps as strict JSON, for the pipe to a crew's process and for what a model answers.

What is read back is exactly what the types say or refused, in one line that tells a model what to mend. Must never
guess what was meant, nor need more than the standard library: a crew's own interpreter reads this file too.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import asdict, fields, is_dataclass
from enum import StrEnum
from types import NoneType
from typing import Any, NewType, NoReturn, TypeVar, cast, get_args, get_origin, get_type_hints

from bot.crews.brief import FACT_LIMIT, Brief, Report, Sentence
from bot.crews.port import Step

SENTENCE_LIMIT = 200
"""Sentences of a report, at most."""
LENGTH_LIMIT = 600
"""Code points of a sentence, at most."""
TEXT_LIMIT = 1_000_000
"""Code points of what is read at all, at most."""

_FACT = re.compile(r"[TW][1-9][0-9]{0,3}", re.ASCII)
_SHOWN = 60
"""Code points of what was found that a refusal shows."""
_NAMES = {str: "a string", int: "a whole number", bool: "true or false", NoneType: "null"}

Noun = TypeVar("Noun")


class Misspelt(ValueError):
    """Not the JSON that was asked for. The message is one line: path, what was expected, what was found."""


def brief_text(brief: Brief) -> str:
    """In the letters that people wrote, for a text of emoji spelled out would be longer than what is read back."""
    return json.dumps(asdict(brief), ensure_ascii=False, separators=(",", ":"))


def brief_of(text: str) -> Brief:
    """The brief that :func:`brief_text` wrote. Raises :class:`Misspelt`."""
    return _read(Brief, _parsed(text), "$")


def step_text(step: Step) -> str:
    return _text(step)


def step_of(text: str) -> Step:
    """The step that :func:`step_text` wrote. Raises :class:`Misspelt`."""
    return _read(Step, _parsed(text), "$")


def report_text(report: Report) -> str:
    return _text(report)


def report_of(text: str) -> Report:
    """The report that a model, or :func:`report_text`, wrote. Raises :class:`Misspelt`.

    Beyond its types: within the limits above, no sentence without words or without a fact it rests on.
    """
    report = _read(Report, _parsed(text), "$")
    if len(report.sentences) > SENTENCE_LIMIT:
        _refuse(
            "$.sentences", f"at most {SENTENCE_LIMIT} sentences", f"{len(report.sentences)} of them"
        )
    for nth, sentence in enumerate(report.sentences):
        _bound(sentence, f"$.sentences[{nth}]")
    return report


def noun_of(kind: type[Noun], text: str) -> Noun:
    """The dataclass of ours that ``text`` spells, whichever it is. Raises :class:`Misspelt`."""
    return _read(kind, _parsed(text), "$")


def _bound(sentence: Sentence, path: str) -> None:
    if not sentence.text.strip():
        _refuse(f"{path}.text", "words", "none")
    if len(sentence.text) > LENGTH_LIMIT:
        _refuse(
            f"{path}.text",
            f"at most {LENGTH_LIMIT} characters",
            f"{len(sentence.text)} of them",
        )
    if any("\ud800" <= letter <= "\udfff" for letter in sentence.text):
        _refuse(f"{path}.text", "Unicode text", "half a character")
    if not 1 <= len(sentence.rests_on) <= FACT_LIMIT:
        _refuse(
            f"{path}.rests_on",
            f"1 to {FACT_LIMIT} ids of facts",
            f"{len(sentence.rests_on)} of them",
        )
    for nth, fact in enumerate(sentence.rests_on):
        if not _FACT.fullmatch(fact):
            _refuse(f"{path}.rests_on[{nth}]", "the id of a fact, such as T1 or W1", _shown(fact))


def _text(noun: Report | Step) -> str:
    return json.dumps(asdict(noun), ensure_ascii=True, separators=(",", ":"))


def _parsed(text: str) -> object:
    if len(text) > TEXT_LIMIT:
        _refuse("$", f"at most {TEXT_LIMIT} characters", f"{len(text)} of them")
    try:
        return json.loads(text, object_pairs_hook=_once, parse_constant=_no_constant)
    except Misspelt:
        raise
    except json.JSONDecodeError as error:
        found = f"{error.msg} at line {error.lineno}, column {error.colno}"
        raise Misspelt(_line("$", "JSON and nothing else", found)) from None
    except (ValueError, RecursionError):
        raise Misspelt(_line("$", "JSON", "numbers too long or brackets too deep")) from None


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    read = dict(pairs)
    if len(read) < len(pairs):
        twice = next(key for key, _ in pairs if [k for k, _ in pairs].count(key) > 1)
        _refuse("$", "each key of an object once", f"{_shown(twice)} again")
    return read


def _no_constant(name: str) -> NoReturn:
    _refuse("$", "JSON", name)


def _read(kind: type[Noun], value: object, path: str) -> Noun:
    """``value`` as ``kind``: a dataclass of ours, an enum, a plain type, a tuple of these or one or ``None``."""
    return cast("Noun", _any(kind, value, path))


def _any(kind: Any, value: object, path: str) -> object:
    while isinstance(kind, NewType):
        kind = kind.__supertype__
    if get_origin(kind) is tuple:
        return tuple(_items(get_args(kind)[0], value, path))
    if NoneType in get_args(kind):
        return None if value is None else _any(get_args(kind)[0], value, path)
    if is_dataclass(kind):
        return _noun(cast("type[object]", kind), value, path)
    if issubclass(kind, StrEnum):
        if not isinstance(value, str) or value not in list(kind):
            _refuse(path, "one of " + ", ".join(map(_shown, kind)), _shown(value))
        return kind(value)
    if type(value) is not kind:
        _refuse(path, _NAMES[kind], _shown(value))
    return value


def _items(kind: Any, value: object, path: str) -> Iterator[object]:
    if not isinstance(value, list):
        _refuse(path, "an array", _shown(value))
    return (_any(kind, item, f"{path}[{nth}]") for nth, item in enumerate(value))


def _noun(kind: type[Noun], value: object, path: str) -> Noun:
    hints = get_type_hints(kind)
    names = [field.name for field in fields(cast("Any", kind))]
    if not isinstance(value, dict):
        _refuse(path, "an object with " + ", ".join(map(_shown, names)), _shown(value))
    for name in names:
        if name not in value:
            _refuse(path, f"the key {_shown(name)}", "none")
    for key in value:
        if key not in names:
            _refuse(path, "no keys but " + ", ".join(map(_shown, names)), _shown(key))
    return kind(**{name: _any(hints[name], value[name], f"{path}.{name}") for name in names})


def _shown(value: object) -> str:
    """What was found, on one line and short, whatever it is."""
    if isinstance(value, dict | list):
        return "an object" if isinstance(value, dict) else "an array"
    words = json.dumps(value[:_SHOWN] if isinstance(value, str) else value)
    return words if len(words) <= _SHOWN else words[: _SHOWN - 1] + "…"


def _line(path: str, expected: str, found: str) -> str:
    return f"{path}: expected {expected}, found {found}"


def _refuse(path: str, expected: str, found: str) -> NoReturn:
    raise Misspelt(_line(path, expected, found))
