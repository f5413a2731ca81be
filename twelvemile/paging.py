"""Listings that come in pages, followed to their end."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from twelvemile.asking import Asker, Query
from twelvemile.pull import Pull


def rows(asker: Asker, path: str, name: str, query: Query) -> Iterator[dict[str, Any]]:
    """The objects of a JSON listing; `name` is what it calls them."""
    cursor: Query = ()
    while True:
        answer = asker.json(path, [*query, *cursor], (name, "next"))
        yield from answer[name]
        if answer["next"] is None:
            return
        cursor = [("cursor", answer["next"])]


def pulled(asker: Asker, path: str, query: Query, pull: Pull) -> Any:  # noqa: ANN401 - pyarrow has no types
    """Pull an Arrow listing; gives its last page, whose metadata tell what goes with the rows."""
    cursor: Query = ()
    while True:
        page = asker.arrow(path, [*query, *cursor], pull)
        following = note(page, "next")
        if following is None:
            return page
        cursor = [("cursor", following)]


def note(page: Any, name: str) -> Any:  # noqa: ANN401 - pyarrow has no types
    """What the metadata of a page says under that name, None if nothing."""
    found = (page.schema.metadata or {}).get(name.encode())
    return None if found is None else json.loads(found)
