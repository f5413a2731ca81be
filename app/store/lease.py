"""One process at a time draws conclusions, and one sends on a channel: leases in the store."""

from __future__ import annotations

import os
import socket

from sqlalchemy import Connection, delete, select

from app.store.models import Lease
from app.store.transactions import upsert

CONCLUSIONS, DELIVERY = "conclusions", "delivery"
LEASE_MS = 60_000


def this_process() -> str:
    """Who we are: host and process."""
    return f"{socket.gethostname()}:{os.getpid()}"


def take(connection: Connection, holder: str, now_ms: int, name: str = CONCLUSIONS) -> bool:
    """Take or keep a lease, in a writing transaction; False if a living process holds it."""
    if holder_now(connection, now_ms, name) not in (None, holder):
        return False
    values = {"holder": holder, "until_ms": now_ms + LEASE_MS}
    connection.execute(
        upsert(connection, Lease)
        .values(name=name, **values)
        .on_conflict_do_update(index_elements=["name"], set_=values)
    )
    return True


def holder_now(connection: Connection, now_ms: int, name: str = CONCLUSIONS) -> str | None:
    """The living process that holds a lease, or None."""
    held = connection.execute(select(Lease).where(Lease.name == name)).one_or_none()
    return held.holder if held and held.until_ms > now_ms and not _is_gone(held.holder) else None


def give_back(connection: Connection, holder: str, name: str = CONCLUSIONS) -> None:
    """Let another process have it."""
    connection.execute(delete(Lease).where(Lease.name == name, Lease.holder == holder))


def _is_gone(holder: str) -> bool:
    host, _, process = holder.rpartition(":")
    if host != socket.gethostname():
        return False
    try:
        os.kill(int(process), 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return False
