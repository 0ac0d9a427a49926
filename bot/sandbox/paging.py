"""Pages of a list, with the ``Link`` header GitHub gives.

https://docs.github.com/rest/using-the-rest-api/using-pagination-in-the-rest-api
"""

from collections.abc import Callable, Sequence
from typing import TypeVar
from urllib.parse import urlencode

from bot.sandbox.call import Call, Outcome

T = TypeVar("T")
MOST_PER_PAGE = 100


def _count(call: Call, name: str, default: int) -> int:
    text = call.query.get(name, "")
    return max(1, int(text)) if text.isdigit() else default


def paged(call: Call, items: Sequence[T], shape: Callable[[T], object]) -> Outcome:
    size = min(_count(call, "per_page", 30), MOST_PER_PAGE)
    page = _count(call, "page", 1)
    last = max(1, -(-len(items) // size))
    shown = [shape(item) for item in items[(page - 1) * size : page * size]]
    link = _links(call, page, last)
    return Outcome(200, shown, headers={"link": link} if link else None)


def _links(call: Call, page: int, last: int) -> str:
    wanted: dict[str, int] = {}
    if page > 1:
        wanted |= {"prev": page - 1, "first": 1}
    if page < last:
        wanted |= {"next": page + 1, "last": last}
    return ", ".join(f'<{_url(call, number)}>; rel="{name}"' for name, number in wanted.items())


def _url(call: Call, page: int) -> str:
    return f"{call.store.links.api}{call.path}?{urlencode(dict(call.query) | {'page': str(page)})}"
