"""How numbers and addresses are written in the environment. Knows no variable, so that it can name any."""

from urllib.parse import urlsplit

from bot.errors import Misconfigured

QUOTED = 60
"""Signs of what was given, at most."""


def whole_number(name: str, text: str, least: int, most: int) -> int:
    """The number that the variable ``name`` spells. Raises Misconfigured with the numbers that it may be."""
    digits = text.lstrip("0") or text[-1:]
    # Python refuses to read a number of thousands of digits, so its length is looked at first.
    if digits.isascii() and digits.isdigit() and len(digits) <= len(str(most)):
        number = int(digits)
        if least <= number <= most:
            return number
    raise Misconfigured(
        f"{name} is {quoted(text)}: give a whole number from {least} to {most}, in digits alone"
    )


def http_address(name: str, text: str, such_as: str) -> str:
    """``text``, if it is the address of a server. Raises Misconfigured."""
    if not _leads_somewhere(text):
        raise Misconfigured(f"{name} is {quoted(text)}: give an address such as {such_as}")
    return text


def quoted(text: str) -> str:
    """What was given, in one short line."""
    return repr(text if len(text) <= QUOTED else f"{text[:QUOTED]}…")


def _leads_somewhere(text: str) -> bool:
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:  # a bracket that is not closed, or a port that is none
        return False
    plain = not (parts.query or parts.fragment or any(map(str.isspace, text)))
    return plain and parts.scheme in ("http", "https") and bool(parts.hostname) and port != 0
