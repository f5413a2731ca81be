"""Identity, unit of interest, areas and phases of docs/loitering.md, for the reference only."""

from collections.abc import Sequence

from detect.reference_types import RefFix, RefStatic, RefWatch

ROADS, INSIDE, EDGE, OUTSIDE = "roads", "inside", "edge", "outside"
RUSSIAN_TYPES = {0, *range(31, 36), *range(50, 60), *range(70, 100)}


def content_order(report: RefStatic) -> tuple:
    """By time; on equal times by content, a field that is not carried before any value."""
    fields = (report.imo, report.callsign, report.ship_type)
    return (report.time_s, *((False,) if value is None else (True, value) for value in fields))


def identity_at(statics: Sequence[RefStatic], t: int) -> tuple[int | None, str | None, int | None]:
    """IMO, call sign and ship type at minute t; the statics come in content order."""
    imo, callsign, ship_type = None, None, None
    for report in statics:
        if report.time_s > t:
            break
        imo = report.imo if report.imo is not None else imo
        callsign = report.callsign if report.callsign is not None else callsign
        ship_type = report.ship_type if report.ship_type is not None else ship_type
    return imo, callsign, ship_type


def on_watchlist(mmsi: int, imo: int | None, callsign: str | None, watch: RefWatch) -> bool:
    return mmsi in watch.mmsi or imo in watch.imo or callsign in watch.callsign


def russian_state_like(mmsi: int, ship_type: int | None) -> bool:
    return 273000000 <= mmsi <= 273999999 and (ship_type is None or ship_type in RUSSIAN_TYPES)


def in_belt(fix: RefFix) -> bool:
    return fix.syrian and fix.d <= 12 and fix.port_nm > 0


def in_edge_area(fix: RefFix) -> bool:
    return fix.syrian and -3 <= fix.d <= 6 and fix.port_nm > 0


def in_area(fix: RefFix, interest: bool) -> bool:
    return in_belt(fix) if interest else in_edge_area(fix)


def is_away(fix: RefFix, interest: bool) -> bool:
    """More than 1 NM outside the area, or in a port."""
    if fix.port_nm <= 0 or fix.margin < -1:
        return True
    return fix.d > 13 if interest else fix.d < -4 or fix.d > 7


def phase_of(fix: RefFix) -> str:
    if fix.port_nm <= 3:
        return ROADS
    if fix.d < -3:
        return INSIDE
    return EDGE if fix.d <= 6 else OUTSIDE


def keeps(phase: str, fix: RefFix) -> bool:
    """Whether a fix is not yet 0.5 NM past a border of this phase, that towards a port among them."""
    if phase == ROADS:
        return fix.port_nm <= 3.5
    if fix.port_nm <= 2.5:
        return False
    if phase == INSIDE:
        return fix.d < -2.5
    return -3.5 <= fix.d <= 6.5 if phase == EDGE else fix.d > 5.5
