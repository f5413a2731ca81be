"""What PostgreSQL and the way to it report, in words that follow the name of the store."""

from __future__ import annotations

import re
import sys

_AGAIN = "what was committed is kept, the same command goes on from there"
_LOST = f"lost its connection: see that the server runs, then try again; {_AGAIN}"
_LOCKED = "is locked by another process: wait for it to end, or stop it, then try again"
_READ_ONLY = "is read-only: name the server that may be written to with TWELVEMILE_DATABASE_URL"
_DAMAGED = "is damaged: see the server's log, and restore a copy or ingest the sources again into another"
_CAUSES = {
    "08": _LOST,
    "25006": _READ_ONLY,
    "25P": _LOST,
    "40001": "was changed by the server while it was read: try again",
    "40P01": _LOCKED,
    "42501": "refuses what this user asked for: make the user the owner of the database or its schema",
    "53100": f"cannot grow, the server's disk is full: free some space and try again; {_AGAIN}",
    "53200": "ran out of memory: free some on the server and try again",
    "53300": "takes no more connections: raise max_connections, or end other programs, then try again",
    "55P03": _LOCKED,
    "57014": "took longer than the server allows: raise its statement_timeout, then try again",
    "57P": _LOST,
    "58": "cannot be read or written, the server reports an error of its disk: check it, then try again",
    "XX001": _DAMAGED,
    "XX002": _DAMAGED,
}
"""By SQLSTATE, or what it begins with."""
_NEXT_STEPS = (
    (
        r"database .* does not exist",
        "make it with `createdb`, or name another with TWELVEMILE_DATABASE_URL",
    ),
    (
        r"password|role .* does not exist|authentication|pg_hba",
        "give user and password in TWELVEMILE_DATABASE_URL or in ~/.pgpass",
    ),
    (r"too many|remaining connection slots", "raise max_connections, or end other programs, then try again"),
)
_START = "start the server, or name another with TWELVEMILE_DATABASE_URL"
_ON_THE_WAY = re.compile(r"connection (failed|is bad|timeout)|failed to resolve|Multiple connection attempts")
_BEFORE_THE_REASON = re.compile(r"failed: *|FATAL: *|host '.*?': ")


def cause(error: BaseException) -> str | None:
    """None for what is no error of PostgreSQL, or no matter of the database, such as wrong SQL."""
    psycopg = sys.modules.get("psycopg")
    if psycopg is None or not isinstance(error, psycopg.Error):
        return None
    state = getattr(error, "sqlstate", None)
    if state is not None:
        return next((_CAUSES[s] for s in (state, state[:3], state[:2]) if s in _CAUSES), None)
    if not isinstance(error, psycopg.OperationalError):
        return None
    # psycopg gives an error on the way to the server no code: only words tell how far it came.
    told = str(error)
    return _unreachable(told) if _ON_THE_WAY.match(told) else _LOST


def _unreachable(told: str) -> str:
    reason = _BEFORE_THE_REASON.split(_telling_line(told))[-1].strip()
    step = next((step for pattern, step in _NEXT_STEPS if re.search(pattern, reason)), _START)
    return f"cannot be reached ({reason}): {step}"


def _telling_line(told: str) -> str:
    """Of several addresses that were tried the last; hints of the driver follow on lines of their own."""
    lines = told.splitlines()
    return next((line for line in reversed(lines) if "failed: " in line), lines[0])
