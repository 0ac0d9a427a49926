"""What a clause leaves unsaid and takes from another: who it is about, or what it says of whom it names.

Pure. Where that could be read in two ways the clause is left without a claim, and nothing is borne by that.
"""

from bot.crews.clause import Clause, Said
from bot.crews.cutting import is_list, runs
from bot.crews.lexicon import ADVERBS, AND, COPULAS, ECHOES, NEGATIONS, POINTING, VERBS

_TAKEN_UP = ECHOES | VERBS
_ECHOING = ECHOES | VERBS | COPULAS | ADVERBS | AND


def clauses(text: str) -> list[Clause]:
    """The clauses of ``text``, which is without its quotations, each with all that it means.

    A name without a claim goes on into the next clause, unless a stop ends it; where none follows, the claim before
    holds of it too: "one is closed; the other as well". "Which" and "it" are the works that were named last.
    """
    found: list[Clause] = []
    carried: Clause | None = None
    apart, stopped = True, True
    for run, hard in runs(text):
        listed = carried is not None and is_list(carried.tokens) and not apart
        if carried and listed and _points(run) and _echoed(carried, found):
            carried = None  # the end of a list, of all of which is spoken now
        apart = apart if carried else stopped
        clause = carried + run if carried else run
        carried, stopped = None, hard
        echoes = bool(found) and clause.has(_TAKEN_UP)
        if clause.said:
            _take_up(clause, found)
        elif found and (
            echoes or ((clause.refs or is_list(clause.tokens)) and (hard or clause.loose))
        ):
            if _echoed(clause, found):
                continue
        elif not (hard or clause.loose):
            carried = clause
            continue
        clause.mute = not (clause.said or clause.loose) and (echoes or bool(clause.refs))
        found.append(clause)
    return found


def _points(clause: Clause) -> bool:
    """True if it begins as one does that goes on about the works named before."""
    first = next((words for _, words in clause.tokens if words not in AND | ADVERBS), "")
    return first in POINTING or first in VERBS or first in ("n", "ne")


def _take_up(clause: Clause, found: list[Clause]) -> None:
    """Give a clause without a name the works it points at, if any; "it" may as well be an item named beside them."""
    last = next((one for one in reversed(found) if one.refs), None)
    if clause.refs or last is None or not _points(clause):
        return
    clause.refs = last.refs
    first = next((words for _, words in clause.tokens if words not in AND | ADVERBS), "")
    clause.doubtful = last.names and first in POINTING


def _echoed(clause: Clause, found: list[Clause]) -> bool:
    """Give ``clause`` the claim before it. True if it only goes on with a list, and belongs to the clause before."""
    place = next((nth for nth in reversed(range(len(found))) if found[nth].said), None)
    if place is None:
        return False
    last, words = found[place].said, set(clause.words)
    if clause.loose:
        if words <= _ECHOING | NEGATIONS | {"l", "longer"}:
            clause.said, clause.loose = [Said(last[-1].claim, denied=True)], []
    elif is_list(clause.tokens):
        found[place] += clause
        return True
    elif (words <= _ECHOING or not clause.refs) and not last[-1].denied:
        clause.said = list(last)
    return False
