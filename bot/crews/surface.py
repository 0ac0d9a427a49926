"""The signs of a sentence: one line of plain words and punctuation, whatever a model was talked into.

Pure. It must never judge what a sentence means.
"""

import re

from bot.crews.quotation import ADDRESS, borrowed
from bot.crews.spelling import LENGTH_LIMIT
from bot.text.address import is_hidden

QUOTES = '“”«»"'
_ALLOWED = frozenset(".,;:!…'’()–—-/%+&·#_" + QUOTES)
_QUOTE = re.compile(r"“[^“”]*”|«[^«»]*»|\"[^\"]*\"")
_BLANKS = str.maketrans("\u00a0\u202f\u2009", "   ")
_LAYOUT = re.compile(r"^[0-9]+[.)](?: |$)|  |:[\w+-]+:")
"""A list (whose blanks make it code), a gap, a picture by its name."""
_START = re.compile(r"[^\W_]|[“«\"#]")


def wrong_sign(text: str) -> str | None:
    """Why ``text`` may not be shown as it is, or ``None``."""
    if len(text) > LENGTH_LIMIT:
        return f"it is longer than {LENGTH_LIMIT} characters"
    if len(text.splitlines()) != 1 or "\t" in text or text != text.strip():
        return "it is not one line of words"
    if any(is_hidden(letter) for letter in text):
        return "it holds a hidden character"
    bare = " ".join(text.translate(_BLANKS).split(" "))
    if any(sign in bare for sign in "<>"):
        return "it holds HTML"
    if "@" in bare:
        return "it calls somebody"
    if ADDRESS.search(bare):
        return "it holds an address"
    plain = "".join("'" if sign in QUOTES else sign for sign in bare)
    if borrowed(plain, 2 * LENGTH_LIMIT) != " ".join(plain.split()):
        return "it holds a command, a link or an image"
    if not _START.match(bare) or re.match(r"#+(?![0-9])", bare):
        return "it does not begin with a word"
    outside = _QUOTE.sub("", bare)
    if _LAYOUT.search(_QUOTE.sub("“”", bare)):
        return "it is laid out as something else than a sentence"
    if any(sign in QUOTES for sign in outside):
        return "it holds half a quotation"
    strange = [s for s in outside if not (s.isalnum() or s == " " or s in _ALLOWED)]
    return f"it holds the sign {strange[0]!r}, which is no word" if strange else None
