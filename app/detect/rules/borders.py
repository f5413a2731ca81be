"""The borders that `zone_entry` and `zone_exit` ask about: Syria's computed lines, and the user's own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Protocol

import numpy as np

from app.detect.facts import Fixes, FloatArray, IntArray
from app.detect.quiet import Lot
from app.geo.drawn import DrawnZone
from app.geo.limits import LIMIT_NM

IN, NOWHERE, OUT = -1, 0, 1


class Border(Protocol):
    """The border of a zone."""

    @property
    def name(self) -> str:
        """Of the zone."""

    @property
    def called(self) -> str:
        """The zone for people."""

    @property
    def caveats(self) -> tuple[str, ...]:
        """Of its alerts."""

    def depth_nm(self, fixes: Fixes) -> FloatArray:
        """Signed distance, negative inside, shape (n,)."""

    def sides(self, fixes: Fixes, margin_nm: float) -> IntArray:
        """On which side each fix lies by so much, shape (n,)."""

    def sure_sides(self, lot: Lot, margin_nm: float) -> IntArray:
        """The same where it is sure without measuring; else `NOWHERE`."""

    def first_side(self, first: Fixes) -> int:
        """Where a hull is taken to be seen at her first fix."""

    def counts(self, started_s: int) -> bool:
        """Whether it is a border yet."""


@dataclass(frozen=True)
class DistanceZone:
    """The sea within so many miles of Syria's baseline, where that is the nearest."""

    name: str
    from_baseline_nm: float
    caveats: ClassVar[tuple[str, ...]] = ("computed line, not a legal limit",)

    @property
    def called(self) -> str:
        """See `Border`."""
        return f"{self.name} (computed)"

    def depth_nm(self, fixes: Fixes) -> FloatArray:
        """Near a corner a lower bound of it."""
        outer = fixes.limit_nm - (self.from_baseline_nm - LIMIT_NM)
        return np.asarray(np.maximum(outer, -fixes.margin_nm))

    def holds(self, fix: Fixes) -> bool:
        """Whether a fix, given as one row, lies in it."""
        return bool(self.depth_nm(fix)[0] <= 0)

    def sides(self, fixes: Fixes, margin_nm: float) -> IntArray:
        """See `Border`."""
        depth = self.depth_nm(fixes)
        return np.asarray(np.select([depth <= -margin_nm, depth >= margin_nm], [IN, OUT], NOWHERE))

    def sure_sides(self, lot: Lot, margin_nm: float) -> IntArray:
        """See `Border`."""
        new, beyond_nm = lot.new, self.from_baseline_nm - LIMIT_NM
        out = (new.low_nm - beyond_nm >= margin_nm) | ~new.may_be_syrian
        inside = (new.high_nm - beyond_nm <= -margin_nm) & (new.margin_low_nm >= margin_nm)
        return np.asarray(np.select([out, inside], [OUT, IN], NOWHERE))

    def first_side(self, first: Fixes) -> int:
        """See `Border`."""
        return OUT if self.depth_nm(first)[0] > 0 else NOWHERE

    def counts(self, started_s: int) -> bool:  # noqa: ARG002 - it always was one
        """See `Border`."""
        return True


@dataclass(frozen=True)
class DrawnBorder:
    """A zone of the user's own: nothing is raised of what was before it was drawn."""

    zone: DrawnZone
    caveats: ClassVar[tuple[str, ...]] = ("zone drawn by the user",)

    @property
    def name(self) -> str:
        """See `Border`."""
        return self.zone.name

    @property
    def called(self) -> str:
        """See `Border`."""
        return f"the drawn zone {self.name!r}"

    def depth_nm(self, fixes: Fixes) -> FloatArray:
        """See `Border`."""
        return self.zone.area.signed_distance_nm(fixes.lon, fixes.lat)

    def sides(self, fixes: Fixes, margin_nm: float) -> IntArray:
        """See `Border`."""
        return self.zone.area.sides(fixes.lon, fixes.lat, margin_nm)

    def sure_sides(self, lot: Lot, margin_nm: float) -> IntArray:
        """See `Border`."""
        return self.zone.area.sure_sides(lot.lon, lot.lat, margin_nm)

    def first_side(self, first: Fixes) -> int:
        """She that is heard first inside was there when it was drawn, unless it was drawn before."""
        if not self.zone.area.holds(first.lon, first.lat)[0]:
            return OUT
        return NOWHERE if self._is_drawn(int(first.time_s[0])) else IN

    def counts(self, started_s: int) -> bool:
        """See `Border`."""
        return self.zone.drawn_ms is None or self._is_drawn(started_s)

    def _is_drawn(self, time_s: int) -> bool:
        return self.zone.drawn_ms is not None and time_s * 1000 >= self.zone.drawn_ms


SYRIA_24 = DistanceZone("Syria 24 NM", 24.0)
SYRIA_12 = DistanceZone("Syria 12 NM", 12.0)
OURS: tuple[Border, ...] = (SYRIA_24, SYRIA_12)
