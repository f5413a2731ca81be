"""Keys: made, removed, and found by what a caller sends. The key itself is never stored."""

from __future__ import annotations

import hashlib
import hmac
from typing import NamedTuple

from sqlalchemy import Connection, insert, select, update

from app.domain.access import Caller
from app.store.models import ApiKey

FINGERPRINT = 12
"""So many digits of the hash tell keys apart: enough for a list, useless for guessing."""


class KeyRow(NamedTuple):
    """What is kept of a key; times in ms."""

    name: str
    scope: str
    sha256: str
    created_ms: int
    expires_ms: int | None
    revoked_ms: int | None

    def status(self, now_ms: int) -> str:
        """`valid`, `expired` or `removed`."""
        if self.revoked_ms is not None:
            return "removed"
        return "valid" if self.expires_ms is None or now_ms < self.expires_ms else "expired"


_COLUMNS = [getattr(ApiKey, name) for name in KeyRow._fields]


def digest(key: str) -> str:
    """The hash that is kept: a key is random and long, so a slow hash would guard nothing."""
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()


def add(
    connection: Connection, name: str, scope: str, key: str, now_ms: int, expires_ms: int | None = None
) -> bool:
    """Keep the hash of a key; False, and nothing done, if one of that name is held."""
    if held(connection, name) is not None:
        return False
    values = {"created_ms": now_ms, "expires_ms": expires_ms}
    connection.execute(insert(ApiKey).values(name=name, scope=scope, sha256=digest(key), **values))
    return True


def remove(connection: Connection, name: str, now_ms: int) -> bool:
    """The key of that name opens nothing from now on; False if there is none."""
    removed = update(ApiKey).where(ApiKey.name == name, ApiKey.revoked_ms.is_(None)).values(revoked_ms=now_ms)
    return connection.execute(removed).rowcount > 0


def every(connection: Connection) -> list[KeyRow]:
    """All keys ever made, the first first."""
    return [KeyRow(*row) for row in connection.execute(select(*_COLUMNS).order_by(ApiKey.id))]


def held(connection: Connection, name: str) -> KeyRow | None:
    """The key of that name that is not removed; it may have expired."""
    query = select(*_COLUMNS).where(ApiKey.name == name, ApiKey.revoked_ms.is_(None))
    row = connection.execute(query).one_or_none()
    return None if row is None else KeyRow(*row)


def known(connection: Connection, key: str) -> KeyRow | None:
    """What is kept of a key, whether it is valid or not."""
    row = connection.execute(select(*_COLUMNS).where(ApiKey.sha256 == digest(key))).one_or_none()
    return None if row is None else KeyRow(*row)


def any_valid(connection: Connection, now_ms: int) -> bool:
    """Whether anyone could come in at all."""
    return any(row.status(now_ms) == "valid" for row in every(connection))


def caller(connection: Connection, key: str, now_ms: int) -> Caller | None:
    """Whose key it is, if it is valid now.

    It is compared with every one that is held, each in the same time, so that how long it took tells nothing.
    """
    sent, found = digest(key), None
    for row in connection.execute(select(*_COLUMNS).where(ApiKey.revoked_ms.is_(None))):
        if hmac.compare_digest(row.sha256, sent):
            found = KeyRow(*row)
    return Caller(found.name, found.scope) if found and found.status(now_ms) == "valid" else None
