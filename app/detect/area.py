"""Where the rule looks: the edge of Syria's territorial sea, the belt to 24 NM, and the phases in it."""

from __future__ import annotations

import numpy as np

from app.detect.facts import BoolArray, Fixes
from app.detect.parameters import LoiteringParameters

PHASES = ("roads", "inside", "edge", "outside")


def in_belt(fixes: Fixes, p: LoiteringParameters) -> BoolArray:
    """At sea within 24 NM of Syria's baseline, which is the nearest, and in no port; shape (n,)."""
    return fixes.syrian & (fixes.limit_nm <= p.belt_nm) & (fixes.port_nm > 0)


def in_edge(fixes: Fixes, p: LoiteringParameters) -> BoolArray:
    """In the belt from 3 NM inside to 6 NM outside the limit; shape (n,)."""
    near = (fixes.limit_nm >= -p.edge_inside_nm) & (fixes.limit_nm <= p.edge_outside_nm)
    return fixes.syrian & near & (fixes.port_nm > 0)


def away_from_belt(fixes: Fixes, p: LoiteringParameters) -> BoolArray:
    """More than 1 NM outside the belt, or in a port; shape (n,)."""
    return (fixes.limit_nm > p.belt_nm + p.away_nm) | (fixes.margin_nm < -p.away_nm) | (fixes.port_nm <= 0)


def away_from_edge(fixes: Fixes, p: LoiteringParameters) -> BoolArray:
    """More than 1 NM outside the edge area, or in a port; shape (n,)."""
    inwards = fixes.limit_nm < -p.edge_inside_nm - p.away_nm
    outwards = fixes.limit_nm > p.edge_outside_nm + p.away_nm
    return inwards | outwards | (fixes.margin_nm < -p.away_nm) | (fixes.port_nm <= 0)


def phases(fixes: Fixes, p: LoiteringParameters) -> list[str | None]:
    """The phase of each fix; None outside the belt."""
    names = np.select(
        [
            ~in_belt(fixes, p),
            fixes.port_nm <= p.roads_nm,
            fixes.limit_nm < -p.edge_inside_nm,
            fixes.limit_nm <= p.edge_outside_nm,
        ],
        [-1, 0, 1, 2],
        3,
    )
    return [PHASES[n] if n >= 0 else None for n in names.tolist()]


def still_in_phase(phase: str, limit_nm: float, port_nm: float, p: LoiteringParameters) -> bool:
    """True while a fix is less than 0.5 NM past the border of the phase it was in."""
    slack = p.phase_nm
    if phase == "roads":
        return port_nm <= p.roads_nm + slack
    if port_nm <= p.roads_nm - slack:
        return False
    if phase == "inside":
        return limit_nm < -p.edge_inside_nm + slack
    if phase == "edge":
        return -p.edge_inside_nm - slack <= limit_nm <= p.edge_outside_nm + slack
    return limit_nm > p.edge_outside_nm - slack
