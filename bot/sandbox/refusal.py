"""What GitHub says instead of doing what was asked, for requests and for people alike."""

from collections.abc import Mapping

from bot.errors import UserMistake

DOCS = "https://docs.github.com/rest"


class Refusal(UserMistake):
    """Ends a request or an act; ``status`` is the HTTP status and the message what is shown."""

    def __init__(
        self,
        status: int,
        message: str,
        headers: Mapping[str, str] | None = None,
        errors: tuple[Mapping[str, str], ...] | None = None,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.headers = dict(headers or {})
        self.errors = errors

    def json(self) -> dict[str, object]:
        """``basic-error`` or ``validation-error`` of GitHub's description."""
        shown: dict[str, object] = {"message": self.message, "documentation_url": DOCS}
        shown["status"] = str(self.status)
        if self.errors is not None:
            shown["errors"] = list(self.errors)
        return shown


def not_found() -> Refusal:
    return Refusal(404, "Not Found")


def invalid(resource: str, field: str, code: str = "invalid") -> Refusal:
    error = {"resource": resource, "field": field, "code": code}
    return Refusal(422, "Validation Failed", errors=(error,))
