"""Who may do what: the scopes of keys."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass

READ, WRITE, TRIAGE, ADMIN = "read", "write", "triage", "admin"
SCOPES = (READ, WRITE, TRIAGE, ADMIN)
_HOLDS = {
    READ: frozenset({READ}),
    WRITE: frozenset({WRITE}),
    TRIAGE: frozenset({READ, TRIAGE}),
    ADMIN: frozenset(SCOPES),
}


@dataclass(frozen=True)
class Caller:
    """Who sends a request: the name of a key and its scope; no name for someone on this very machine."""

    name: str | None
    scope: str

    def may(self, wanted: str) -> bool:
        """Whether the scope holds the wanted one: who triages also reads, who writes does nothing else.

        >>> Caller("desk", "triage").may("read"), Caller("receiver", "write").may("read")
        (True, False)
        """
        return wanted in _HOLDS[self.scope]


LOCAL = Caller(None, ADMIN)
"""Whoever asks a server that only this machine can reach."""


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach the address.

    >>> is_loopback("localhost"), is_loopback("[::1]"), is_loopback("0.0.0.0"), is_loopback("")
    (True, True, False, False)
    """
    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False
