"""What an alert is: its words, its id, and how news of it is written."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

KINDS = (
    "loitering",
    "ais_gap",
    "rendezvous",
    "zone_entry",
    "zone_exit",
    "port_call",
    "voyage_change",
    "destination_mismatch",
    "identity_change",
    "mmsi_conflict",
    "implausible_motion",
    "gnss_interference",
    "naval_track_unverified",
    "gate_transit",
    "feed_outage",
)
STATUSES = ("open", "closed", "held", "retracted")
SEVERITIES = ("info", "warning", "critical")
TRIAGE = ("acknowledged", "dismissed")
CHANGES = (
    "opened", "onset_moved", "phase", "escalated", "reminder",
    "held", "released", "closed", "reopened", "retracted",
)  # fmt: skip


def alert_id(kind: str, zone: str, vessels: Sequence[int], started_ms: int, tie: str = "") -> str:
    """16 hex digits made of what the alert is about; `tie` parts two that would share them.

    >>> alert_id("loitering", "Syria 12 NM", [273990001], 1_733_011_200_000)
    '581d697d32f4b527'
    """
    parts = [kind, zone, ",".join(str(v) for v in sorted(vessels)), str(started_ms), *([tie] if tie else [])]
    return hashlib.sha256("|".join(parts).encode()).hexdigest()[:16]


class Change:
    """News of an alert, and its body as it then stood, which may be worked out when it is asked for.

    >>> Change("opened", 0, lambda: {"status": "open"}).body
    {'status': 'open'}
    """

    def __init__(self, change: str, at_ms: int, body: dict[str, Any] | Callable[[], dict[str, Any]]) -> None:
        self.change, self.at_ms, self._body = change, at_ms, body

    @cached_property
    def body(self) -> dict[str, Any]:
        """The alert as it then stood."""
        return self._body() if callable(self._body) else self._body

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Change):
            return NotImplemented
        return (self.change, self.at_ms, self.body) == (other.change, other.at_ms, other.body)

    __hash__ = None  # type: ignore[assignment]


@dataclass(frozen=True)
class DerivedAlert:
    """An alert as it follows from the facts: no database id, no wall clock in it."""

    id: str
    kind: str
    status: str
    severity: str
    mmsi: int
    """The vessel from whose facts it follows; 0 if it follows from those of many."""
    zone: str | None
    started_ms: int
    ended_ms: int | None
    final_ms: int | None
    detected_ms: int
    last_ms: int
    """Last fix that belongs to it."""
    lon: float | None
    lat: float | None
    never_told: bool
    body: dict[str, Any]
    changes: list[Change] = field(default_factory=list)
    subject: str = ""
    """What of its kind and vessel it is about, where there can be several at once: a zone, a feed, a pair."""


@dataclass(frozen=True)
class HeldAlert:
    """A stored alert, as far as matching needs it; `last_ms` is the end of its stay so far."""

    uid: int
    id: str
    started_ms: int
    last_ms: int
    kind: str
    subject: str
