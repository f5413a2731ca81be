"""Listings that come in pages, followed to their end."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from twelvemile.asking import Asker, Query
from twelvemile.progress import Progress


def rows(asker: Asker, path: str, name: str, query: Query) -> Iterator[dict[str, Any]]:
    """The objects of a JSON listing; `name` is what it calls them."""
    cursor: Query = ()
    while True:
        answer = asker.json(path, [*query, *cursor], (name, "next"))
        yield from answer[name]
        if answer["next"] is None:
            return
        cursor = [("cursor", answer["next"])]


def tables(asker: Asker, path: str, query: Query, progress: Progress) -> Iterator[Any]:
    """The `pyarrow.Table`s of an Arrow listing; what goes with the rows is in the metadata of the first."""
    cursor: Query = ()
    while True:
        page = asker.arrow(path, [*query, *cursor], progress)
        yield page.replace_schema_metadata(None) if cursor else page
        following = note(page, "next")
        if following is None:
            return
        cursor = [("cursor", following)]


def note(page: Any, name: str) -> Any:  # noqa: ANN401 - pyarrow has no types
    """What the metadata of a page says under that name, None if nothing."""
    found = (page.schema.metadata or {}).get(name.encode())
    return None if found is None else json.loads(found)
