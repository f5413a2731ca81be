"""`zone_entry` and `zone_exit` from the words of docs/rules.md, fix by fix and without the rule's code."""

from collections.abc import Callable
from dataclasses import dataclass

from detect.reference_hulls import hulls_of
from detect.reference_types import RefFix

MARGIN_NM, RUN, RUN_S, WITHIN_S, AWAY_S, BACK_S = 0.25, 2, 300, 86_400, 259_200, 48 * 3600
IN, OUT, UNKNOWN = "in", "out", "unknown"


def syria(nm: float) -> Callable[[RefFix], float]:
    return lambda fix: max(fix.d - (nm - 12), -fix.margin)


@dataclass(frozen=True)
class RefCrossing:
    """One alert; times in seconds."""

    hull: int
    kind: str
    subtype: str | None
    started_at: int
    detected_at: int
    fixes: int
    last_on_other_side_at: int | None
    last_inside_at: int | None
    is_away: bool
    """She enters after 72 h away, or for the first time."""


def crossings(fixes: list[RefFix], depth: Callable[[RefFix], float], until_s: int) -> list[RefCrossing]:
    known = [fix for fix in fixes if fix.time_s <= until_s]
    return [found for n, hull in enumerate(hulls_of(known)) for found in _of_hull(n, hull, depth)]


def of_drawn(
    fixes: list[RefFix], depth: Callable[[RefFix], float], until_s: int, drawn_at: int | None
) -> list[RefCrossing]:
    """At a zone of the user's own."""
    found: list[RefCrossing] = []
    for number, hull in enumerate(hulls_of([fix for fix in fixes if fix.time_s <= until_s])):
        was_there = drawn_at is None or hull[0].time_s < drawn_at
        found += _of_hull(number, hull, depth, first=IN if was_there else UNKNOWN)
    return [c for c in found if drawn_at is None or c.started_at >= drawn_at]


def _of_hull(
    number: int, hull: list[RefFix], depth: Callable[[RefFix], float], first: str = UNKNOWN
) -> list[RefCrossing]:
    found: list[RefCrossing] = []
    seen = OUT if depth(hull[0]) > 0 else first
    left: int | None = None
    run: list[tuple[int, RefFix]] = []
    for i, fix in enumerate(hull):
        side = _side(fix, depth)
        if side is None:
            continue
        if side == seen:
            run = []
            continue
        if run and (_side(run[0][1], depth) != side or fix.time_s - run[-1][1].time_s > WITHIN_S):
            run = []
        run.append((i, fix))
        began = run[0][1].time_s
        if len(run) < RUN or fix.time_s - began < RUN_S:
            continue
        before = [f.time_s for f in hull[: run[0][0]] if _side(f, depth) == seen]
        last = max((t for t in before if t >= fix.time_s - BACK_S), default=None)
        if IN in (seen, side):
            found.append(
                RefCrossing(
                    number,
                    "zone_entry" if side == IN else "zone_exit",
                    "first_seen_inside" if seen == UNKNOWN else None,
                    began,
                    -(-fix.time_s // 60) * 60,
                    len(run),
                    last,
                    left,
                    side == IN and seen == OUT and (left is None or began - left >= AWAY_S),
                )
            )
        left = None if side == IN else left
        if seen == IN:
            left = began if last is None else last
        seen, run = side, []
    return found


def _side(fix: RefFix, depth: Callable[[RefFix], float]) -> str | None:
    if fix.coarse or -MARGIN_NM < depth(fix) < MARGIN_NM:
        return None
    return IN if depth(fix) < 0 else OUT
