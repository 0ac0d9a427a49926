"""Holds requests, answers and webhooks to GitHub's own OpenAPI description.

The description is read from a folder named by ``ECOS_CONFORMANCE_DATA``; nothing of it is copied
here. OpenAPI 3.0's ``nullable`` becomes JSON Schema 2020-12; a validator is compiled when it is
first needed. Unknown fields of a request fail too: GitHub ignores them without a word.
"""

import gzip
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema_rs

Json = Any
UNDESCRIBED = frozenset({301, 304, 307, 400, 401, 403, 404, 410, 422, 429, 500, 502, 503, 504})
"""Answers GitHub gives everywhere without describing them for each endpoint."""


class NotGitHub(AssertionError):
    """Something that GitHub would not send or take."""


def to_2020(schema: Json) -> Json:
    """OpenAPI 3.0 → JSON Schema 2020-12: ``nullable`` becomes a type or a choice with null."""
    if isinstance(schema, list):
        return [to_2020(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    made = {
        key: to_2020(value)
        for key, value in schema.items()
        if key not in ("nullable", "example", "examples", "description", "discriminator")
        or (key == "description" and isinstance(value, dict))
    }
    if [one.get("title") for one in made.get("allOf", ())] == ["Simple User", "Enterprise"]:
        made["anyOf"] = made.pop("allOf")  # nothing is both; elsewhere GitHub writes anyOf itself
    if schema.get("nullable") is not True:
        return made
    if isinstance(made.get("type"), str):
        made["type"] = [made["type"], "null"]
        if "enum" in made and None not in made["enum"]:
            made["enum"] = [*made["enum"], None]
        return made
    return {"anyOf": [made, {"type": "null"}]}


def _read(path: Path) -> Json:
    with gzip.open(path) as file:
        return json.load(file)


@dataclass
class Conformance:
    """GitHub's description, with its validators compiled as they are asked for."""

    api: Json
    _compiled: dict[str, Any] = field(default_factory=dict)

    @staticmethod
    def load(folder: str) -> "Conformance":
        """Reads ``github/openapi.json.gz``, once. Its webhooks are newer than those published alone."""
        return _loaded(folder)

    def check_request(self, method: str, path: str, body: bytes) -> None:
        """Raises NotGitHub for an unknown endpoint, a wrong body, or a field GitHub ignores."""
        template, operation = self._operation(method, path)
        content = operation.get("requestBody", {}).get("content", {}).get("application/json")
        if not body:
            if operation.get("requestBody", {}).get("required") and content:
                self._check_value(f"request {method} {template}", content["schema"], {})
            return
        if content is None:
            raise NotGitHub(f"{method} {template} takes no body")
        value = json.loads(body)
        self._check_value(f"request {method} {template}", content["schema"], value)
        if isinstance(value, dict):
            known = self._properties(content["schema"])
            if known and (unknown := set(value) - known):
                raise NotGitHub(f"{method} {template} knows no {sorted(unknown)}")

    def check_response(self, method: str, path: str, status: int, body: bytes) -> None:
        """Raises NotGitHub for a status or body that the endpoint does not have."""
        template, operation = self._operation(method, path)
        described = operation["responses"].get(str(status))
        where = f"{status} of {method} {template}"
        if described is None:
            if status not in UNDESCRIBED:
                raise NotGitHub(f"{where} is not described")
            described = {"$ref": "#/components/responses/not_found"}
        if "$ref" in described:
            described = self._resolve(described["$ref"])
        content = described.get("content", {}).get("application/json")
        if content is None:
            if body and status not in UNDESCRIBED:
                raise NotGitHub(f"{where} has no body")
            return
        self._check_value(f"response {where}", content["schema"], json.loads(body))

    def check_webhook(self, event: str, action: str | None, body: bytes) -> None:
        """Raises NotGitHub for an event GitHub does not have or a payload unlike its own."""
        name = event if action is None else f"{event}-{action}"
        found = self.api["x-webhooks"].get(name.replace("_", "-"))
        if found is None:
            raise NotGitHub(f"there is no webhook {event}.{action}")
        schema = found["post"]["requestBody"]["content"]["application/json"]["schema"]
        self._check_value(f"webhook {name}", schema, json.loads(body))

    def warns_of_limit(self, method: str, path: str) -> bool:
        """Whether GitHub says that calling this too often meets its secondary limit."""
        _, operation = self._operation(method, path)
        return "secondary rate limit" in operation["description"]

    def sends_mail(self, method: str, path: str) -> bool:
        """Whether GitHub says that this notifies people."""
        _, operation = self._operation(method, path)
        return operation["x-github"].get("triggersNotification") is True

    def _operation(self, method: str, path: str) -> tuple[str, Json]:
        for template, pattern in _patterns(self):
            if method.lower() in self.api["paths"][template] and pattern.fullmatch(path):
                return template, self.api["paths"][template][method.lower()]
        raise NotGitHub(f"GitHub has no {method} {path}")

    def _resolve(self, ref: str) -> Json:
        found = self.api
        for part in ref.removeprefix("#/").split("/"):
            found = found[part]
        return found

    def _properties(self, schema: Json) -> set[str]:
        """Every property any branch of the schema knows."""
        if "$ref" in schema:
            return self._properties(self._resolve(schema["$ref"]))
        known = set(schema.get("properties", {}))
        for branch in ("anyOf", "oneOf", "allOf"):
            for one in schema.get(branch, ()):
                known |= self._properties(one)
        return known

    def _check_value(self, key: str, schema: Json, value: Json) -> None:
        validator = self._compiled.get(key)
        if validator is None:
            full = to_2020(schema) | {"components": {"schemas": _schemas(self.api, schema)}}
            validator = jsonschema_rs.Draft202012Validator(full, validate_formats=True)
            self._compiled[key] = validator
        errors = [
            f"{list(e.instance_path)}: {e.message[:300]}" for e in validator.iter_errors(value)
        ]
        if errors:
            raise NotGitHub(f"{key}:\n  " + "\n  ".join(errors[:8]))


def _schemas(whole: Json, schema: Json) -> Mapping[str, Json]:
    """The named schemas this one reaches, converted."""
    all_of_them, wanted, seen = whole["components"]["schemas"], [schema], dict[str, Json]()
    while wanted:
        for name in re.findall(r'"#/components/schemas/([^"]+)"', json.dumps(wanted.pop())):
            if name not in seen:
                seen[name] = to_2020(all_of_them[name])
                wanted.append(all_of_them[name])
    return seen


@cache
def _loaded(folder: str) -> Conformance:
    home = Path(folder) / "github"
    return Conformance(_read(home / "openapi.json.gz"))


_PATTERNS: dict[int, list[tuple[str, re.Pattern[str]]]] = {}


def _patterns(one: Conformance) -> list[tuple[str, re.Pattern[str]]]:
    """Path templates, those with the fewest parameters first."""
    found = _PATTERNS.get(id(one))
    if found is None:
        ordered = sorted(one.api["paths"], key=lambda path: path.count("{"))
        found = [(path, re.compile(re.sub(r"\{[^}]+\}", "[^/]+", path))) for path in ordered]
        _PATTERNS[id(one)] = found
    return found
