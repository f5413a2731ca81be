"""Which databases there are."""

from __future__ import annotations

import re
from functools import cache

from sqlalchemy import URL, Connection, Engine, make_url
from sqlalchemy.exc import ArgumentError

from app.store.dialects.dialect import Dialect
from app.store.dialects.sqlite import Sqlite
from app.store.errors import StoreError

_POSTGRES = ("postgresql", "postgres")
_PASSWORD = re.compile(r"(^(?:[\w+.-]+://)?[^:/@]*:).*(?=@)|(password=)[^&]*")


def dialect_of(connection: Connection | Engine) -> Dialect:
    """The dialect of what a connection or engine speaks to."""
    return _named(connection.dialect.name)


def dialect_for(url: URL) -> Dialect:
    """The dialect of what a URL names; `StoreError` if no store can be there."""
    name = url.get_backend_name()
    if name != "sqlite" and name not in _POSTGRES:
        raise StoreError(
            f"{url.drivername} is no database Twelvemile can use: write sqlite:///PATH or "
            "postgresql://USER@HOST/NAME"
        )
    return _named("sqlite" if name == "sqlite" else "postgresql")


@cache
def _named(name: str) -> Dialect:
    if name == "sqlite":
        return Sqlite()
    # Its imports cost a start with SQLite a tenth of a second.
    from app.store.dialects.postgres import Postgres

    return Postgres()


def parsed(url: str) -> URL:
    """The URL in its parts; `StoreError` if it is none."""
    try:
        return make_url(url)
    except (ArgumentError, ValueError):
        raise StoreError(
            f"{_masked(url)!r} names no database: write it as sqlite:///PATH or postgresql://USER@HOST/NAME"
        ) from None


def shown(url: str) -> str:
    """A URL of the settings as people may see it: without a password."""
    try:
        place = parsed(url)
        return url if place.get_backend_name() == "sqlite" else dialect_for(place).named(place)
    except StoreError:
        return _masked(url)


def _masked(url: str) -> str:
    return _PASSWORD.sub(r"\1\2***", url)
