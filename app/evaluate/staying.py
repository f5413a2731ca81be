"""When a ship truly lay in port, was off Syria under a foreign destination, or silent, or said "warship"."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import pairwise

import numpy as np

from app.evaluate.events import Event
from app.evaluate.observed import EVERY_S, REPORTS, SATELLITE_SHARE, Observed
from app.evaluate.ship import Identity
from app.evaluate.track import IntArray as Rows
from app.geo.destinations import resolve
from app.geo.ports import NO_PORT, port_areas

CALL, MISMATCH, NAVAL, GAP = "port_call", "destination_mismatch", "naval_track_unverified", "ais_gap"
GAPS = ("unexplained", "coverage", "watch_silent", "overdue")
HOUR_S = 3600.0
STILL_KN, NEARLY_STILL_KN = 0.3, 0.6
"""Half a knot decides: under the first she surely lies still, over the second she surely does not."""
IN_PORT_S, AWAY_NM, LONGEST_SILENCE_S = HOUR_S, 1.0, 12 * HOUR_S
OFF_SYRIA_S, LINE_NM, MARGIN_NM = 2 * HOUR_S, 24.0, 0.25
NEARLY_SILENT_S, LOST_S, ASKED_S = 11 * HOUR_S, 72 * HOUR_S, 24 * HOUR_S
GIVEN_UP_S = 30 * 24 * HOUR_S
MILITARY = 35
BOATS = (30, 36, 37, 51)
"""Fishing, sailing, pleasure and rescue craft: no name makes a warship of one."""
NAVAL_WORDS = ("HMS", "USS", "TCG", "FGS", "ORP", "ESPS", "HDMS", "WARSHIP")
"""Some of the words that docs/rules.md says navies put before names; stages use no others."""


def port_calls(seen: Observed) -> Iterator[Event]:
    """Yield her calls: an hour still in a port's polygon, until she leaves it by more than a mile.

    Uncertain where she is heard lying still for an hour, give or take a few reports.
    """
    slack_s = REPORTS * seen.dials.still_s
    until_row = -1
    for rows in _still(seen, NEARLY_STILL_KN):
        if rows[0] <= until_row or _span_s(seen, rows) < IN_PORT_S - slack_s:
            continue
        surely_s = float((seen.sog_kn[rows] < STILL_KN).sum()) * EVERY_S
        last, until_row = _end_of_call(seen, rows)
        given_up = (seen.until - seen.when(last)).total_seconds() >= GIVEN_UP_S
        end = seen.until if until_row == len(seen.time_s) and not given_up else seen.when(last)
        certain = surely_s >= IN_PORT_S + slack_s
        yield Event(CALL, (seen.mmsi,), seen.when(int(rows[0])), end, None, certain)


def _still(seen: Observed, kn: float) -> list[Rows]:
    """Rows of each stretch in which all that can be heard of her says that she lies still in one port."""
    heard = np.flatnonzero(seen.share > 0.0)
    port = np.where(seen.sog_kn[heard] < kn, seen.port[heard], NO_PORT)
    broken = (np.diff(port) != 0) | (np.diff(seen.time_s[heard]) > LONGEST_SILENCE_S)
    parts = np.split(np.arange(len(heard)), np.flatnonzero(broken) + 1)
    return [heard[part] for part in parts if len(part) and port[part[0]] != NO_PORT]


def _span_s(seen: Observed, rows: Rows) -> float:
    return float(seen.time_s[rows[-1]] - seen.time_s[rows[0]])


def _end_of_call(seen: Observed, rows: Rows) -> tuple[int, int]:
    """Her last row in the port, and that from which she is away: at sea, or still in another port."""
    row, port = int(rows[-1]), int(seen.port[rows[0]])
    away = port_areas()[port].signed_distance_nm(seen.lon[row:], seen.lat[row:]) > AWAY_NM
    gone = away & (seen.share[row:] > 0.0)
    for other in _still(seen, NEARLY_STILL_KN):
        if other[0] > row and seen.port[other[0]] != port and _span_s(seen, other) >= IN_PORT_S:
            gone[other[0] - row] = True
    until = row + int(np.argmax(gone)) if gone.any() else len(seen.time_s)
    within = np.flatnonzero((seen.port[row:until] == port) & (seen.share[row:until] > 0.0))
    return row + int(within[-1]), until


def mismatches(seen: Observed) -> Iterator[Event]:
    """Yield stays of two hours within 24 NM of Syria under a destination that is a known port elsewhere.

    Uncertain where they last two hours, give or take a few reports, or she is not heard well throughout.
    """
    depth = seen.depth_nm(LINE_NM)
    if not (depth <= 0.0).any():
        return
    began: int | None = None
    last = 0
    for row in np.flatnonzero(seen.share > 0.0).tolist():
        declared = _foreign(seen, row)
        if began is not None and (declared != _foreign(seen, began) or depth[row] >= MARGIN_NM):
            yield from _mismatch(seen, began, last, seen.when(last if depth[row] >= MARGIN_NM else row))
            began = None
        if declared and depth[row] <= 0.0:
            began, last = row if began is None else began, row
    if began is not None:
        yield from _mismatch(seen, began, last, _end_of_story(seen, last))


def _mismatch(seen: Observed, began: int, last: int, end: datetime) -> Iterator[Event]:
    slack_s = REPORTS * max(seen.dials.moving_s, seen.dials.still_s)
    lasting_s = float(seen.time_s[last] - seen.time_s[began])
    if lasting_s >= OFF_SYRIA_S - slack_s:
        heard = bool(seen.share[began : last + 1].min() == 1.0)
        certain = heard and lasting_s >= OFF_SYRIA_S + slack_s
        yield Event(MISMATCH, (seen.mmsi,), seen.when(began), end, None, certain)


def _foreign(seen: Observed, row: int) -> str:
    """The port elsewhere that she declares then, else nothing."""
    port = resolve(seen.said_at(float(seen.time_s[row])).destination)
    return "" if port is None or port.country == "SY" else str(port)


def _end_of_story(seen: Observed, last: int) -> datetime:
    """Who is not heard for three days is let go; till then what was true of her holds."""
    lost = (seen.until - seen.when(last)).total_seconds() >= LOST_S
    return seen.when(last) if lost else seen.until


def warships(seen: Observed) -> Iterator[Event]:
    """Yield that her track claims to be a warship's, by ship type or by a navy's word before her name.

    Uncertain if she is hardly heard, and if the sea ends on the day that begins three days after her story
    did: she is asked after daily.
    """
    heard = np.flatnonzero(seen.share > 0.0)
    claims = [row for row in heard.tolist() if _claims(seen.said_at(float(seen.time_s[row])))]
    if not claims:
        return
    last = int(heard[-1])
    changed = next((row for row in heard.tolist() if row > claims[0] and row not in set(claims)), None)
    silent_s = (seen.until - seen.when(last)).total_seconds()
    end = _end_of_story(seen, last) if changed is None else seen.when(changed)
    steadily_s = float((seen.share[claims] == 1.0).sum()) * EVERY_S
    often = steadily_s >= 2 * REPORTS * seen.dials.moving_s
    certain = often and not LOST_S <= silent_s < LOST_S + ASKED_S
    yield Event(NAVAL, (seen.mmsi,), seen.when(claims[0]), end, None, certain)


def _claims(said: Identity) -> bool:
    words = said.name.upper().split()
    named = len(words) > 1 and words[0] in NAVAL_WORDS and said.ship_type not in BOATS
    return named or said.ship_type == MILITARY


def silences(seen: Observed) -> Iterator[Event]:
    """Yield, as uncertain, each time in which nothing of her could be heard for half a day, nearly, or more.

    Which kind of gap it is hangs on how others are heard there; the stages on gaps say that for certain. Who
    is heard by satellite alone may be missed by a pass or two, and so be silent for as long.
    """
    if seen.class_b:
        return
    heard = np.flatnonzero(seen.audible & (seen.share != SATELLITE_SHARE))
    ends = np.flatnonzero(seen.audible)
    ends = ends[[0, -1]] if len(ends) else ends
    times = [*seen.time_s[np.union1d(ends, heard).astype(np.int64)].tolist(), seen.until.timestamp()]
    for before_s, after_s in pairwise(times):
        if after_s - before_s >= NEARLY_SILENT_S:
            # Who is given up, is said to have been silent from then on, and no longer to be so.
            end_s = before_s if after_s - before_s >= GIVEN_UP_S else after_s
            span = (datetime.fromtimestamp(before_s, UTC), datetime.fromtimestamp(end_s, UTC))
            for subtype in GAPS:
                yield Event(GAP, (seen.mmsi,), *span, subtype, certain=False)
