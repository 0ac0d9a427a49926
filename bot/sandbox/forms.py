"""What people send from the pages, as acts."""

from collections.abc import Mapping
from urllib.parse import parse_qsl

from bot.errors import UserMistake
from bot.sandbox import acts
from bot.vocabulary import RepoName


def fields_of(body: bytes) -> dict[str, str]:
    """The fields of a urlencoded form, with Unix line ends."""
    pairs = parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True)
    return {name: value.replace("\r\n", "\n") for name, value in pairs}


def issue_acts(repo: RepoName, number: int, form: Mapping[str, str]) -> tuple[acts.Act, ...]:
    """A comment if there is text, then closing or reopening if that button was pressed."""
    by, text = form.get("as", ""), form.get("body", "")
    made: list[acts.Act] = []
    if text.strip():
        made.append(acts.Comment(by, repo, number, text))
    match form.get("do"):
        case "close":
            made.append(acts.CloseIssue(by, repo, number))
        case "reopen":
            made.append(acts.ReopenIssue(by, repo, number))
        case "comment":
            if not made:
                raise UserMistake("There is nothing to say yet: the comment is empty.")
        case other:
            raise UserMistake(f"This page has no button {other!r}.")
    return tuple(made)


def new_issue(repo: RepoName, form: Mapping[str, str]) -> acts.OpenIssue:
    title = form.get("title", "").strip()
    if not title:
        raise UserMistake("An issue needs a title.")
    return acts.OpenIssue(form.get("as", ""), repo, title, form.get("body", ""))
