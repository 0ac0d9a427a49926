"""The kinds of mistake a person can make when talking to ecos; each has one sentence in ``replies``."""

from enum import StrEnum


class MistakeKind(StrEnum):
    HIDDEN_CHARACTERS = "hidden-characters"
    UNKNOWN_COMMAND = "unknown-command"
    UNKNOWN_OPTION = "unknown-option"
    UNKNOWN_RELATION = "unknown-relation"
    MISSING_ARGUMENT = "missing-argument"
    TOO_MANY_ARGUMENTS = "too-many-arguments"
    UNCLOSED_QUOTE = "unclosed-quote"
    BAD_REFERENCE = "bad-reference"
    BAD_DURATION = "bad-duration"
    TOO_LONG = "too-long"
    TOO_MANY_COMMANDS = "too-many-commands"
    NOT_PERMITTED = "not-permitted"
    NO_SUCH_ITEM = "no-such-item"
    NO_SUCH_LINK = "no-such-link"
    NOTHING_UNCONFIRMED = "nothing-unconfirmed"
    SELF_LINK = "self-link"
    LINK_ELSEWHERE = "link-elsewhere"
    NOTHING_KNOWN = "nothing-known"
    NO_THREAD = "no-thread"
    NO_SUCH_DRAFT = "no-such-draft"
    DRAFT_UNDERWAY = "draft-underway"
    NOT_PERMITTED_THERE = "not-permitted-there"
    BAD_DRAFT = "bad-draft"
