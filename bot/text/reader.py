"""GitHub Flavored Markdown to :class:`Document`, within bounds.

Three bounds keep any text near a tenth of a second; what lies beyond the first that is met is not read
(``Document.read_to`` tells), nor are blocks nested more than 20 deep (ten lists in lists). Half a text is read
rather than none, because a master issue may be long. Cutting at a line or block changes no block before it.

https://github.github.com/gfm/
"""

import re
from functools import cache
from itertools import accumulate

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock, reference, table
from markdown_it.token import Token

from bot.text.document import Block, Document, Line
from bot.text.inline import Kind, scan
from bot.text.lines import cut

LENGTH_LIMIT = 65_536
"""Code points: GitHub's own limit for bodies and comments."""
LINE_LIMIT = 2_000
"""Lines; a blank one counts an eighth, each further list or quote mark and four bars of a table one more."""
EFFORT_LIMIT = 10_000
"""Signs that may mean Markdown, those that cost more counted as often."""
CELL_LIMIT = 4_096
"""Columns times rows of a table; a bigger one is read as plain lines."""

_EOL = re.compile(r"\r\n|\n|\r")
_FOLD = re.compile(r"<(/?)(details|blockquote)(?![\w-])", re.IGNORECASE)
_NESTING = re.compile(r"(?:[ \t]*(?:[-+*>]|[0-9]{1,9}[.)])(?=[ \t>]))*")
_OTHER_BLOCK = re.compile(r"(?:[-+*]|[0-9]{1,9}[.)]|#{1,6})[ \t]|>")
_SIGNS = "!#$%&*+-:<=>@[\\]^_`{}~"
"""Where markdown-it stops reading plain words."""
_FOOTNOTE = re.compile(r"\[\^[^\]\s]+\]:")
_BLOCK_OF = {"heading_open": Block.HEADING, "th_open": Block.CELL, "td_open": Block.CELL}


def read(source: str) -> Document:
    """Read a text. Never raises; costs a bounded time whatever the text is."""
    reader = _Reader(source)
    reader.run()
    return Document(source, tuple(reader.lines), reader.read_to)


class _Reader:
    """One pass over the blocks of one text."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.lines: list[Line] = []
        self.starts, self.rows, self.read_to = _rows(source)
        self.flat = [0, *accumulate(len(row) + 1 for row in self.rows)]
        """Where each row begins in the text that markdown-it sees, whose line ends are all alike."""
        self.effort = 0
        self.items = self.quotes = 0
        self.folds = {"details": 0, "blockquote": 0}
        self.env: dict[str, object] = {}
        self.row = self.column = 0
        """Where the last table cell ended."""

    def run(self) -> None:
        text = "\n".join(self.rows)
        begins: dict[int, int] = {}
        self.env |= {"blank": _next_blank(self.rows), "begins": begins}
        parser = _parser()
        tokens = parser.block.parse(text, parser, self.env, []) or []
        previous = Token("", "", 0)
        for token in tokens:
            if token.type == "inline" and token.map and not self._take(token, previous, begins):
                self.read_to = self.starts[token.map[0]]
                return
            self._descend(token)
            previous = token

    def _descend(self, token: Token) -> None:
        if token.type in ("list_item_open", "list_item_close"):
            self.items += token.nesting
        elif token.type in ("blockquote_open", "blockquote_close"):
            self.quotes += token.nesting
        elif token.type == "html_block" and not token.content.lstrip().startswith("<!"):
            self._fold(token.content)

    def _fold(self, html: str) -> None:
        for tag in _FOLD.finditer(html):
            name = tag[2].lower()
            self.folds[name] = max(0, self.folds[name] + (-1 if tag[1] else 1))

    def _take(self, token: Token, opener: Token, begins: dict[int, int]) -> bool:
        """Read one block; False if the effort it asks for is no longer there."""
        content = token.content
        self.effort += _effort(content)
        if self.effort > EFFORT_LIMIT:
            return False
        if self.quotes or not content or token.map is None:
            return True
        block = _BLOCK_OF.get(opener.type, Block.PARAGRAPH)
        row = token.map[0]
        if block is Block.CELL:
            content = content.replace("|", "\\|")
            starts = [self._cell(content, row, begins)]
        else:
            tails = content.split("\n")
            starts = [
                self.starts[row + nth] + _column(self.rows[row + nth], tail, block)
                for nth, tail in enumerate(tails)
            ]
        marks, anchors = scan(content, self.env)
        tags = [content[mark.start : mark.end] for mark in marks if mark.kind is Kind.TAG]
        if not self.folds["blockquote"]:
            depth = self.items + self.folds["details"] + bool(_FOOTNOTE.match(content))
            self.lines += cut(content, starts, (block, depth), marks, anchors)
        for tag in tags:
            self._fold(tag)
        return True

    def _cell(self, content: str, row: int, begins: dict[int, int]) -> int:
        """Offset of a cell: only blanks and bars stand between it and the cell before."""
        if row != self.row:
            self.row, self.column = row, begins[row] - self.flat[row]
        at = self.rows[row].index(content, self.column)
        self.column = at + len(content)
        return self.starts[row] + at


def _rows(source: str) -> tuple[list[int], list[str], int]:
    """(start, text) of each line within the bounds, and the offset where reading stops."""
    starts: list[int] = []
    rows: list[str] = []
    at = 0
    filled = 0.0
    whole = len(source) <= LENGTH_LIMIT
    while at < len(source):
        end = _EOL.search(source, at, LENGTH_LIMIT + 2)
        stop, following = end.span() if end else (len(source), len(source))
        row = source[at:stop].replace("\x00", "\ufffd")
        filled += _cost(row)
        if filled > LINE_LIMIT or (not whole and following > LENGTH_LIMIT):
            return starts, rows, at
        starts.append(at)
        rows.append(row)
        at = following
    return starts, rows, len(source)


def _next_blank(rows: list[str]) -> list[int]:
    """For each row the next one that is blank."""
    following = [len(rows)] * (len(rows) + 1)
    for row in range(len(rows) - 1, -1, -1):
        following[row] = following[row + 1] if rows[row].strip() else row
    return following


def _column(row: str, tail: str, block: Block) -> int:
    """Column of the first sign of ``tail``, which ends ``row`` but for blanks and a heading's closing signs."""
    body, row = tail.strip(), row.rstrip()
    closed = row.rstrip("#")
    if block is Block.HEADING and closed != closed.rstrip() and closed.rstrip().endswith(body):
        row = closed.rstrip()
    return len(row) - len(body) - (len(tail) - len(tail.lstrip()))


def _cost(row: str) -> float:
    """How many lines a line counts for."""
    if not row or row.isspace():
        return 1 / 8
    nesting = _NESTING.match(row)
    return max(1, len(nesting[0].split()) if nesting else 0) + row.count("|") / 4


def _effort(content: str) -> int:
    dear = sum(map(content.count, ("[", "<", "![")))
    return sum(map(content.count, _SIGNS)) + content.count("#") + 4 * dear


@cache
def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"tasklists": True})
    parser.block.ruler.enable(["table"])
    parser.block.ruler.at("table", _table, {"alt": ["paragraph", "reference"]})
    parser.block.ruler.at("reference", _reference)
    return parser


def _table(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """markdown-it's tables, unless too big, and with the place where each row begins noted.

    Other than on GitHub its tables come before lists and quotes: ``- a | b`` would be a row, not an item.
    """
    at = state.bMarks[start] + state.tShift[start]
    if _OTHER_BLOCK.match(state.src, at) or not table(state, start, end, True):
        return False
    columns = state.src.count("|", state.bMarks[start + 1], state.eMarks[start + 1]) + 1
    if columns * (state.env["blank"][start] - start) > CELL_LIMIT:
        return False
    if silent or not table(state, start, end, False):
        return silent
    for row in range(start, state.line):
        state.env["begins"][row] = state.bMarks[row] + state.tShift[row]
    return True


def _reference(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """``[^1]: words`` is a footnote on GitHub, not the definition of a link."""
    at = state.bMarks[start] + state.tShift[start]
    return not state.src.startswith("[^", at) and reference(state, start, end, silent)
