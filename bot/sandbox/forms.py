"""What people send from the pages, as acts."""

from collections.abc import Mapping
from urllib.parse import parse_qsl

from bot.errors import UserMistake
from bot.sandbox import acts
from bot.sandbox.changes.marks import reaction_by
from bot.sandbox.people import carrier
from bot.sandbox.store import Store
from bot.vocabulary import CommentId, IssueRef, RepoName


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


def reaction(store: Store, on: CommentId | IssueRef, form: Mapping[str, str]) -> acts.ReactionAct:
    """The button gives it, or takes it back where this person has given it. Raises Refusal."""
    by, content = form.get("as", ""), form.get("content", "")
    user, (_, target) = store.user_named(by), carrier(store, on)
    given = user is not None and reaction_by(store, user.id, target, content) is not None
    return acts.Unreact(by, on, content) if given else acts.React(by, on, content)


def edit(on: CommentId | IssueRef, form: Mapping[str, str]) -> acts.EditIssue | acts.EditComment:
    """The text of an issue may be taken away altogether, that of a comment not."""
    by, text = form.get("as", ""), form.get("body", "")
    if isinstance(on, IssueRef):
        return acts.EditIssue(by, on.repo, on.number, body=text)
    if not text.strip():
        raise UserMistake("A comment needs some text.")
    return acts.EditComment(by, on, text)


def new_issue(repo: RepoName, form: Mapping[str, str]) -> acts.OpenIssue:
    title = form.get("title", "").strip()
    if not title:
        raise UserMistake("An issue needs a title.")
    return acts.OpenIssue(form.get("as", ""), repo, title, form.get("body", ""))
