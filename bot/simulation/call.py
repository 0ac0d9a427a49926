"""A call and its answer as a client saw them: what histories are judged by."""

from collections.abc import Hashable
from dataclasses import dataclass
from typing import Generic, TypeVar

# No slots below: Python 3.11 cannot make ``Call[…](…)`` of a class that is frozen, generic and has them.
Op = TypeVar("Op")
Result = TypeVar("Result")


@dataclass(frozen=True)
class Call(Generic[Op, Result]):
    """``returned`` is None when nobody knows: it may take effect at any time after ``invoked``, or never.

    What was surely refused is no call. Moments are as in ``history.py``.
    """

    key: Hashable
    op: Op
    invoked: int
    returned: int | None = None
    result: Result | None = None
