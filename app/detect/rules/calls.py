"""A port call: its numbers, what is remembered of one that is open, and the alert that it is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from app.detect.doubt import turned
from app.detect.finding import Finding, Moment
from app.detect.parameters import DAY_S, HOUR_S, MINUTE_S
from app.geo.ports import PORTS

Taints = Sequence[tuple[int, int]]
"""From and to of fixes that are not to be believed, in seconds."""
KIND = "port_call"
NAVAL = "Tartus naval"
LEFT, SHIFTED, LOST = "left", "shifted", "lost_contact"


@dataclass(frozen=True)
class PortParameters:
    """Thresholds of `port_call`: docs/rules.md, after the design's section 5."""

    still_kn: float = 0.5
    lasting_s: int = HOUR_S
    fixes: int = 3
    silence_s: int = 12 * HOUR_S
    away_nm: float = 1.0
    away_fixes: int = 2
    """One fix alone may be wrong by miles."""
    away_s: int = 5 * MINUTE_S
    before_s: int = 24 * HOUR_S
    lost_s: int = 30 * DAY_S
    """As long as a hull is remembered."""


@dataclass(frozen=True)
class Call:
    """A call that is open; times in seconds."""

    port: int
    started_s: int
    detected_s: int
    inside_s: int
    """Her last fix in the port."""
    seen_s: int
    """Her last fix."""
    opened: dict[str, Any]
    """The moment it opened."""
    subtype: str | None
    is_never_told: bool
    away_s: int | None = None
    """First of her latest fixes, if all of them lie well outside."""
    away: int = 0

    @property
    def name(self) -> str:
        """Of the port."""
        return PORTS[self.port]

    def finding(
        self,
        mmsi: int,
        hull: int,
        closed: Moment | None,
        span_s: tuple[int, int],
        taints: Sequence[tuple[int, int]],
    ) -> Finding:
        """The alert, open or closed, with what was news after one minute and up to another."""
        opened = Moment(**self.opened)
        told = turned([opened, *([closed] if closed else [])], taints, span_s[1])
        news = tuple(moment for moment in told if moment.at_s > span_s[0])
        return Finding(
            kind=KIND,
            subtype=self.subtype,
            vessels=(mmsi,),
            zone=self.name,
            subject=self.name,
            started_s=self.started_s,
            detected_s=self.detected_s,
            last_s=self.inside_s,
            final_s=closed.at_s if closed else None,
            now=told[-1],
            news=news,
            is_never_told=self.is_never_told,
            tie=f"hull {hull}" if hull else "",
        )


def plain(moment: Moment) -> dict[str, Any]:
    """For JSON and back: without what says nothing."""
    return {name: value for name, value in _values(moment) if value not in (None, ())}


def _values(moment: Moment) -> Iterator[tuple[str, Any]]:
    return ((name, getattr(moment, name)) for name in Moment.__dataclass_fields__)
