"""Section 1 of docs/loitering.md, hulls: which ship under one MMSI sent a fix, for the reference only."""

from detect.reference_geo import HOUR, distance_nm, place
from detect.reference_types import RefFix

DAY = 24 * HOUR


def in_order(fix: RefFix) -> tuple[int, float, float]:
    return fix.time_s, fix.lon, fix.lat


def hulls_of(fixes: list[RefFix]) -> list[list[RefFix]]:
    """The fixes of hull 0, 1, ...; a coarse fix that none of the hulls there are can have sent is in none."""
    hulls: list[list[RefFix]] = []
    forgotten: set[int] = set()
    latest = -1  # the hull that took the vessel's latest fix
    for fix in sorted(fixes, key=in_order):
        for number, hull in enumerate(hulls):
            silent = fix.time_s - hull[-1].time_s
            if silent > 30 * DAY or (len(hull) < 3 and silent > HOUR and number != latest):
                forgotten.add(number)
        takers = []
        for number, hull in enumerate(hulls):
            if number in forgotten:
                continue
            far = distance_nm(place(hull[-1]), place(fix))
            if far <= 1 + 50 * (fix.time_s - hull[-1].time_s) / HOUR:
                takers.append((far, number))
        if takers:
            latest = min(takers)[1]
            hulls[latest].append(fix)
        elif not fix.coarse or len(forgotten) == len(hulls):
            latest = len(hulls)
            hulls.append([fix])
    return hulls
