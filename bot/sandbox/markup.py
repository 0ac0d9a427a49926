"""Bodies as safe HTML: CommonMark with GitHub's tables, strikes, tasks and references.

Raw HTML never passes: comments are dropped as on GitHub, a few harmless tags without attributes
stay, all else is shown as text. What Mermaid would draw is drawn here.
"""

import re
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.rules_core import StateCore
from markdown_it.token import Token
from markupsafe import Markup, escape

from bot.sandbox.mermaid import draw

Resolve = Callable[[str | None, str | None, int], str | None]
"""(owner, repository, number), the first two None where not written → a page or None."""

_KEPT_TAG = re.compile(r"</?(?:details|summary|span|sub|sup|kbd|br)\s*/?>", re.IGNORECASE)
_TAG_OR_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)|</?[A-Za-z][^>]*>", re.DOTALL)
_LINKED = re.compile(
    r"(?P<url>https?://[^\s<>\"')\]]+[^\s<>\"')\].,;:!?])"
    r"|(?<![\w/#&])(?:(?:(?P<owner>[A-Za-z0-9-]{1,39})/)?(?P<repo>[A-Za-z0-9._-]{1,100}))?"
    r"#(?P<number>[0-9]{1,9})\b"
)
_TASK = re.compile(r"\[( |x|X)\] ")


def render(text: str | None, resolve: Resolve) -> Markup:
    return Markup(_reader().render(text or "", {"resolve": resolve}))  # noqa: S704 - see above


@cache
def _reader() -> MarkdownIt:
    made = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    made.core.ruler.push("references", _references)
    made.add_render_rule("html_block", _raw)
    made.add_render_rule("html_inline", _raw)
    made.add_render_rule("fence", _fence)
    return made


def _raw(self: RendererHTML, tokens: Sequence[Token], at: int, options: Any, env: Any) -> str:
    return _sieve(tokens[at].content)


def _fence(self: RendererHTML, tokens: Sequence[Token], at: int, options: Any, env: Any) -> str:
    """A graph as a picture, where it is understood; else code, as all other fences."""
    token = tokens[at]
    drawn = draw(token.content) if token.info.split()[:1] == ["mermaid"] else None
    if drawn is None:
        return self.fence(tokens, at, options, env)
    return f'<div class="figure" role="group" aria-label="Graph" tabindex="0">{drawn}</div>\n'


def _sieve(text: str) -> str:
    kept: list[str] = []
    end = 0
    for found in _TAG_OR_COMMENT.finditer(text):
        kept.append(str(escape(text[end : found.start()])))
        if _KEPT_TAG.fullmatch(found[0]):
            kept.append(found[0].lower())
        elif not found[0].startswith("<!--"):
            kept.append(str(escape(found[0])))
        end = found.end()
    return "".join([*kept, str(escape(text[end:]))])


def _references(state: StateCore) -> None:
    """Bare addresses and references become links, tasks become boxes; never inside a link."""
    for token in state.tokens:
        children: list[Token] = []
        inside = 0
        for child in token.children or ():
            inside += (child.type == "link_open") - (child.type == "link_close")
            if child.type == "text" and not inside:
                children.extend(_split(child, state.env["resolve"], first=not children))
            else:
                children.append(child)
        if token.children is not None:
            token.children = children


def _split(token: Token, resolve: Resolve, *, first: bool) -> list[Token]:
    text = token.content
    if first and (task := _TASK.match(text)):
        text = ("☐ " if task[1] == " " else "☑ ") + text[task.end() :]
    made: list[Token] = []
    end = 0
    for found in _LINKED.finditer(text):
        url = found["url"] or resolve(found["owner"], found["repo"], int(found["number"]))
        if url is None:
            continue
        made += [_text(text[end : found.start()]), *_link(url, found[0])]
        end = found.end()
    return [*made, _text(text[end:])]


def _text(content: str) -> Token:
    return Token("text", "", 0, content=content)


def _link(url: str, words: str) -> list[Token]:
    opening = Token("link_open", "a", 1, attrs={"href": url})
    return [opening, _text(words), Token("link_close", "a", -1)]
