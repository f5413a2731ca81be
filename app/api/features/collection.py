"""What a collection is: its words, what it may be asked for, and how its features are found."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NamedTuple

from fastapi import Request
from sqlalchemy import Connection

from app.api.features.asking import BBOX, DATETIME, F, limit
from app.api.parameters import CURSOR, Asked, Parameter
from app.api.parsers import Degrees
from app.store.reading.history import Span

Feature = dict[str, Any]
Key = tuple[int, ...]


class Wanted(NamedTuple):
    """What a page is to hold."""

    asked: Asked
    """The queryables, by their parameters."""
    bbox: Degrees | None
    """West may be greater than east: across the 180th meridian."""
    span: Span
    after: Key | None
    """The key of the last feature of the page before."""
    limit: int


class Found(NamedTuple):
    """The features of a page, and where it ended if more follow."""

    features: list[Feature]
    next: Key | None
    matched: int | None = None
    """How many there are on all pages, where that is known anyhow."""


class Extent(NamedTuple):
    """What holds all features: degrees, and ms of the first and the last instant; None: open, or unknown."""

    bbox: Degrees | None
    first_ms: int | None = None
    last_ms: int | None = None


@dataclass(frozen=True, eq=False)
class Collection:
    """One collection."""

    name: str
    title: str
    about: str
    page: Callable[[Request, Connection, Wanted], Found]
    one: Callable[[Request, Connection, str], Feature | None]
    extent: Callable[[Request, Connection], Extent]
    key_size: int
    queryables: tuple[Parameter[Any], ...]
    default: int = 1000
    most: int = 10_000
    schemas: Mapping[str, Any] = field(default_factory=dict)
    """What JSON Schema says of a queryable, where that is not what it says of the parameter's text."""

    @cached_property
    def limit(self) -> Parameter[int]:
        """Of a page."""
        return limit(self.default, self.most)

    @property
    def parameters(self) -> tuple[Parameter[Any], ...]:
        """All that its items may be asked for."""
        return (BBOX, DATETIME, *self.queryables, self.limit, CURSOR, F)

    def queryable_schemas(self) -> dict[str, Any]:
        """A JSON Schema for each queryable."""
        return {
            one.name: {
                "title": one.name,
                "description": one.takes,
                **self.schemas.get(one.name, {"type": one.type, **one.schema}),
            }
            for one in self.queryables
        }


def feature(feature_id: str, geometry: Any, properties: dict[str, Any]) -> Feature:  # noqa: ANN401 - GeoJSON
    """GeoJSON."""
    return {"type": "Feature", "id": feature_id, "geometry": geometry, "properties": properties}


def numbers_of(feature_id: str, size: int) -> Key | None:
    """The numbers that an id is made of, parted by points; None if it is no such id."""
    parts = feature_id.split(".")
    if len(parts) != size or not all(_is_number(part) for part in parts):
        return None
    return tuple(int(part) for part in parts)


def _is_number(text: str) -> bool:
    digits = text.removeprefix("-")
    return digits.isascii() and digits.isdigit() and len(digits) <= 18
