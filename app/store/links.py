"""The secret that signs links to pictures: made when first wanted, kept until all links are voided."""

from __future__ import annotations

from sqlalchemy import Connection

from app.domain.links import new_secret
from app.store.conclusions import forget_meta, get_meta, set_meta

_KEY = "link_secret"


def secret(connection: Connection) -> bytes | None:
    """The secret; None if no link was made since they were last voided."""
    held = get_meta(connection, _KEY)
    return None if held is None else bytes.fromhex(held)


def secret_to_sign(connection: Connection) -> bytes:
    """The secret, made now if there is none; in a writing transaction."""
    held = secret(connection)
    if held is None:
        held = new_secret()
        set_meta(connection, _KEY, held.hex())
    return held


def void_all(connection: Connection) -> bool:
    """No link made so far opens anything any more; False if there was none to open."""
    had = secret(connection) is not None
    forget_meta(connection, _KEY)
    return had
