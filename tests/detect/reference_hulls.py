"""Section 1 of docs/loitering.md, hulls: which ship under one MMSI sent a fix, for the reference only."""

from detect.reference_geo import HOUR, distance_nm, place
from detect.reference_types import RefFix

DAY = 24 * HOUR


def in_order(fix: RefFix) -> tuple[int, float, float]:
    return fix.time_s, fix.lon, fix.lat


def hulls_of(fixes: list[RefFix]) -> list[list[RefFix]]:
    """The fixes of hull 0, 1, ...; a coarse fix that none of the hulls there are can have sent is in none."""
    hulls: list[list[RefFix]] = []
    before: list[RefFix] = []  # of each hull the fix before its last, without those that were astray
    forgotten: set[int] = set()
    latest = -1  # the hull that took the vessel's latest fix
    for fix in sorted(fixes, key=in_order):
        for number, hull in enumerate(hulls):
            silent = fix.time_s - hull[-1].time_s
            if silent > 30 * DAY or (len(hull) < 3 and silent > HOUR and number != latest):
                forgotten.add(number)
        there = [n for n in range(len(hulls)) if n not in forgotten]
        takers = [(far(hulls[n][-1], fix), n) for n in there if can_have_sent(hulls[n][-1], fix)]
        if takers:
            latest = min(takers)[1]
            before[latest] = hulls[latest][-1]
            hulls[latest].append(fix)
            continue
        settled = [n for n in there if len(hulls[n]) >= 3 and fix.time_s - before[n].time_s <= HOUR]
        takers = [(far(before[n], fix), n) for n in settled if can_have_sent(before[n], fix)]
        if takers:
            latest = min(takers)[1]
            hulls[latest].append(fix)
        elif not fix.coarse or not there:
            latest = len(hulls)
            hulls.append([fix])
            before.append(fix)
    return hulls


def far(one: RefFix, other: RefFix) -> float:
    return distance_nm(place(one), place(other))


def can_have_sent(one: RefFix, other: RefFix) -> bool:
    return far(one, other) <= 1 + 50 * (other.time_s - one.time_s) / HOUR
