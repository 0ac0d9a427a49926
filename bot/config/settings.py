"""The environment as frozen settings; an error names the variable and says how to mend it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from bot.config.crews import read_terms
from bot.config.folder import ledger_in
from bot.config.policy import read_policy
from bot.config.spelling import http_address, whole_number
from bot.crews.terms import Terms
from bot.errors import Misconfigured
from bot.record.policy import Policy

GITHUB_API = "https://api.github.com"
DATA_DIR = ".ecos"
KEY, KEY_PATH = "ECOS_PRIVATE_KEY", "ECOS_PRIVATE_KEY_PATH"
LARGEST_ID = 2**53 - 1
"""GitHub's numbers stand in JSON, where none beyond it is exact."""


@dataclass(frozen=True, slots=True)
class Variable:
    """One row of the table in the README: its name, what it is when absent, and what it is for."""

    name: str
    default: str | None
    meaning: str


VARIABLES: tuple[Variable, ...] = (
    Variable("ECOS_APP_ID", None, "number of the GitHub App"),
    Variable(KEY, "", "the App's private key, PEM text; or the next one"),
    Variable(KEY_PATH, "", "path of the App's private key"),
    Variable(
        "ECOS_WEBHOOK_SECRET", None, "webhook secret; several, by commas, while one is changed"
    ),
    Variable(
        "ECOS_GITHUB_API_URL", GITHUB_API, "address of GitHub's API; also GHES and the sandbox"
    ),
    Variable("ECOS_DATA_DIR", DATA_DIR, "folder of the ledger and of the terminal's token"),
    Variable("ECOS_HOST", "127.0.0.1", "address to listen on"),
    Variable("ECOS_PORT", "8000", "port to listen on; 0 for any"),
    Variable(
        "ECOS_ECOSYSTEM", "", "path of ecosystem.yml; without it, the first installation's owner"
    ),
    Variable("ECOS_LLM", "extractive", "model that crews ask: extractive, or provider/model"),
    Variable("ECOS_LLM_BASE_URL", "", "address of the model, if it is not its provider's own"),
    Variable(
        "ECOS_LLM_KEY_FILE", "", "path of the key; without it, the provider's own variable is read"
    ),
    Variable("ECOS_LLM_PRICE", "", "dollars for a million tokens, prompt/answer: 2.50/10"),
    Variable(
        "ECOS_LLM_RUN_BUDGET",
        "calls=24 tokens=200000 seconds=300",
        "what one run may use of the model; dollars=0.50 bounds money, too",
    ),
    Variable(
        "ECOS_LLM_DAY_BUDGET",
        "calls=480 tokens=4000000 seconds=7200",
        "the same for all runs of a day",
    ),
    Variable("ECOS_LLM_RECORD", "", "folder in which each answer of the model is kept"),
    Variable("ECOS_LLM_REPLAY", "", "folder from which alone answers come"),
    Variable("ECOS_CREW_PYTHON", "", "interpreter that has CrewAI, if it is not found by itself"),
    Variable("ECOS_CREW_DEADLINE", "180", "seconds after which a run of a crew is ended"),
)


@dataclass(frozen=True, slots=True)
class Settings:
    """All that a replica needs to know before it starts. ``policy`` absent: none was given.

    ``crews``: on which terms they work; absent: this replica has none. ``key_variable``: what gave the private key.
    """

    app_id: int
    private_key: str = field(repr=False)
    webhook_secrets: tuple[str, ...] = field(repr=False)
    github_api_url: str
    data_dir: Path
    host: str
    port: int
    policy: Policy | None = None
    crews: Terms | None = None
    key_variable: str = KEY

    @property
    def ledger(self) -> Path:
        return ledger_in(self.data_dir)

    @property
    def github_host(self) -> str:
        """The host, with its port, of the pages that people see."""
        host = urlsplit(self.github_api_url).netloc
        return "github.com" if host == "api.github.com" else host

    @property
    def pages(self) -> str:
        """Where links to items lead. GitHub's redirect host leaves no mark in the timeline of what is linked."""
        if self.github_host == "github.com":
            return "https://redirect.github.com"
        return f"{urlsplit(self.github_api_url).scheme}://{self.github_host}"


def read_settings(environment: Mapping[str, str]) -> Settings:
    """Check all variables. Raises Misconfigured for the first that is missing or wrong."""
    given = {row.name: environment.get(row.name, "").strip() or row.default for row in VARIABLES}
    for row in VARIABLES:
        if given[row.name] is None:
            raise Misconfigured(f"{row.name} is not set: {row.meaning}")
    text = {name: value or "" for name, value in given.items()}
    ecosystem = text["ECOS_ECOSYSTEM"]
    return Settings(
        app_id=whole_number("ECOS_APP_ID", text["ECOS_APP_ID"], 1, LARGEST_ID),
        private_key=_private_key(text[KEY], text[KEY_PATH]),
        webhook_secrets=_secrets(text["ECOS_WEBHOOK_SECRET"]),
        github_api_url=_github(text["ECOS_GITHUB_API_URL"]),
        data_dir=data_dir(environment),
        host=text["ECOS_HOST"],
        port=whole_number("ECOS_PORT", text["ECOS_PORT"], 0, 65_535),
        policy=read_policy(Path(ecosystem)) if ecosystem else None,
        crews=read_terms(text, environment),
        key_variable=KEY if text[KEY] else KEY_PATH,
    )


def read_what_is_set(environment: Mapping[str, str]) -> Settings:
    """For whoever asks GitHub nothing: what is missing stays empty. Raises Misconfigured for what is wrong."""
    given = {row.name: environment.get(row.name, "").strip() for row in VARIABLES}
    number, ecosystem = given["ECOS_APP_ID"], given["ECOS_ECOSYSTEM"]
    return Settings(
        app_id=whole_number("ECOS_APP_ID", number, 1, LARGEST_ID) if number else 0,
        private_key="",
        webhook_secrets=(),
        github_api_url=_github(given["ECOS_GITHUB_API_URL"] or GITHUB_API),
        data_dir=data_dir(environment),
        host="",
        port=0,
        policy=read_policy(Path(ecosystem)) if ecosystem else None,
    )


def data_dir(environment: Mapping[str, str]) -> Path:
    """The one setting that reading commands need; no secret is asked for."""
    return Path(environment.get("ECOS_DATA_DIR", "").strip() or DATA_DIR)


def _private_key(text: str, path: str) -> str:
    if text and path:
        raise Misconfigured(f"{KEY} is set, and so is {KEY_PATH}: keep one")
    if text:
        return text.replace("\\n", "\n")
    if not path:
        raise Misconfigured(f"{KEY} is not set, nor is {KEY_PATH}: set one")
    try:
        return Path(path).read_text("ascii")
    except (OSError, UnicodeDecodeError) as error:
        raise Misconfigured(
            f"{KEY_PATH}: cannot read {path} ({error}): name the .pem file that GitHub made"
        ) from None


def _secrets(text: str) -> tuple[str, ...]:
    secrets = tuple(part.strip() for part in text.split(",") if part.strip())
    if not secrets:
        raise Misconfigured("ECOS_WEBHOOK_SECRET is empty: give the App's webhook secret")
    return secrets


def _github(text: str) -> str:
    return http_address("ECOS_GITHUB_API_URL", text, GITHUB_API).rstrip("/")
