"""The withdrawal ledger: signs that people read by hand, each met, unmet or unknown, with its evidence.

No percentage and no verdict: whoever reads it weighs. `unmet` is said only where it could have been seen.
Thresholds: the span is a week, that of the weekly; AIS "could have told" where a feed was up in at least half
of its hours (ours); a picture shows deck cargo at 1 m a pixel or finer (ours, a rule of thumb).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from app.domain.naval.board import Board, Ground, Row, State
from app.domain.naval.notices import Notice
from app.domain.naval.sighting import Activity, Sighting, Span
from app.domain.time import DAY_MS
from app.posture import looks, telling
from app.posture.held import Alert, Held, Told, alert_span, notice_span, overlaps
from app.posture.meetings import POSSIBLE, Meeting, Units, meetings_of
from app.posture.plain import plain, when
from app.posture.saying import alert_says, meeting_says, notice_says

WINDOW_MS = 7 * DAY_MS
HEARD_LEAST = 0.5
CARGO_SAMPLE_M = 1.0
NOTICE_NM = 100.0


class Status(StrEnum):
    """What can be said of an indicator."""

    MET = "met"
    UNMET = "unmet"
    UNKNOWN = "unknown"


class Item(NamedTuple):
    """A piece of evidence by its id: sighting, alert, row of the board, notice or possible meeting."""

    kind: str
    id: str
    at: Span
    says: str
    sources: tuple[str, ...]
    """Addresses; of what is our own, the route."""
    meeting: Meeting | None = None
    """The possible meeting, if it is one: then the sign is not met by it."""


@dataclass(frozen=True)
class Indicator:
    """One line of the ledger."""

    key: str
    title: str
    rule: str
    """In words, with its thresholds."""
    status: Status
    evidence: tuple[Item, ...]
    not_looked_at: str | None = None
    """Why it cannot be told, if it is unknown: what was not looked at."""


@dataclass(frozen=True)
class _Asked:
    """What an indicator is asked of."""

    held: Held
    board: Board
    span: Span

    @property
    def events(self) -> list[Told]:
        return self.held.events(self.span)

    def alerts(self, *kinds: str) -> list[Item]:
        return [_of_alert(alert, self.span) for alert in self.held.alerts_of(self.span, *kinds)]

    def inbound(self) -> list[Item]:
        found = self.held.alerts_of(self.span, "zone_entry", "gate_transit")
        return [_of_alert(alert, self.span) for alert in found if self.held.is_inbound(alert)]

    def sightings(self, wanted: Callable[[Sighting], bool]) -> list[Item]:
        return [self._item(event) for event in self.events if wanted(event.root)]

    def _item(self, event: Told) -> Item:
        one = event.root
        urls = tuple(dict.fromkeys(s.source.url or s.source.publisher for s in event.all))
        return Item("sighting", one.id, one.observed, telling.sentence(event, self.held.by_key), urls)

    def meetings(self) -> list[Item]:
        units = self.held.by_key
        return [_of_meeting(one, units) for one in meetings_of(self.held, self.board, self.span)]

    def looks(self) -> list[Sighting]:
        return looks.satellite_looks(event.root for event in self.events)

    def has_auxiliary(self, one: Sighting) -> bool:
        groups = ("auxiliary", "oiler", "ro_ro", "tanker", "cargo", "tug")
        return any(self.held.is_auxiliary(s.unit) or s.group in groups for s in one.subjects)

    def silent_ais(self) -> str | None:
        """Why AIS could not have told; None if it could."""
        hours = (self.span.until_ms - self.span.from_ms) / 3_600_000
        fed = self.held.fed_hours(self.span)
        if fed >= HEARD_LEAST * hours:
            return None
        return f"AIS: a feed was up in {fed:.0f} of {hours:.0f} hours"


Found = tuple[list[Item], str | None]
"""The evidence, and what was not looked at, if there is none of it."""


def _inbound(asked: _Asked) -> Found:
    def sees(one: Sighting) -> bool:
        return looks.is_coming(one) and asked.has_auxiliary(one)

    return asked.sightings(sees) + asked.inbound(), asked.silent_ais()


def _calls(asked: _Asked) -> Found:
    def sees(one: Sighting) -> bool:
        there = one.activity in (Activity.ENTERED_PORT, Activity.LEFT_PORT, Activity.ALONGSIDE)
        return there and not one.is_negative and asked.has_auxiliary(one) and looks.in_area(one)

    missing = asked.silent_ais()
    if missing and asked.looks():
        missing = f"{missing}; images show berths, not who called between them"
    return asked.sightings(sees) + asked.alerts("port_call"), missing


def _destinations(asked: _Asked) -> Found:
    return asked.alerts("voyage_change", "destination_mismatch"), asked.silent_ais()


def _meetings(asked: _Asked) -> Found:
    seen = asked.sightings(lambda one: one.activity is Activity.REPLENISHING and not one.is_negative)
    missing = asked.silent_ais()
    looked = f"{missing}; warships seldom send AIS, and no image was made for it" if missing else None
    possible = asked.meetings()
    if possible:
        count = f"whether they met (possible meetings: {len(possible)})"
        looked = f"{count}; {looked}" if looked else count
    return seen + asked.alerts("rendezvous") + possible, looked


def _outbound(asked: _Asked) -> Found:
    states = (State.LEFT_AREA, State.LEFT_THEATRE)
    rows = [_of_row(row, asked.span) for row in asked.board.rows if row.state in states]
    found = [row for row in rows if overlaps(row.at, asked.span)]
    seen = asked.sightings(lambda one: one.direction == "out" and not one.is_negative)
    confirmed = any(
        row.last_confirmed and overlaps(row.last_confirmed, asked.span) for row in asked.board.rows
    )
    return found + seen, None if confirmed else "no unit of the board was seen in these days"


def _negatives(asked: _Asked) -> Found:
    def sees(one: Sighting) -> bool:
        return one.is_negative and not telling.is_of_ais(one) and looks.in_area(one)

    missing = None if asked.looks() else "no satellite image of the area is held for these days"
    return asked.sightings(sees), missing


def _cargo(asked: _Asked) -> Found:
    fine = [look for look in asked.looks() if (look.sensor.ground_sample_m or 99) <= CARGO_SAMPLE_M]
    missing = None if fine else "no image of the area of 1 m a pixel or finer is held for these days"
    return asked.sightings(lambda one: bool(one.cargo) and not one.is_negative), missing


def _notices(asked: _Asked) -> Found:
    valid = [notice for notice in asked.held.notices if overlaps(notice_span(notice), asked.span)]
    near = [notice for notice in valid if looks.ring_away_nm(notice.polygon) <= NOTICE_NM]
    return [
        _of_notice(notice, asked.span) for notice in near
    ], None if valid else "no notices to mariners that were valid in these days are held"


_HEARD = "unmet only if a feed of AIS was up in at least half of the hours"
_LEDGER: tuple[tuple[str, str, str, Callable[[_Asked], Found]], ...] = (
    (
        "auxiliaries_inbound",
        "Auxiliaries inbound",
        "An auxiliary or merchant of interest passed a gate into the Mediterranean, arrived, is announced "
        f"or under way, or left a port that is not Tartus, none outward; "
        f"or by AIS she came within 24 NM of Syria or through a strait; {_HEARD}",
        _inbound,
    ),
    (
        "berth_calls",
        "Berth calls, with draught",
        "An auxiliary or merchant of interest was at a berth of Tartus, or by AIS called at a port of "
        f"Syria; draught as it was seen or declared; {_HEARD}",
        _calls,
    ),
    (
        "destinations_changed",
        "Destinations changed or mismatched",
        "A ship that is followed declared another destination, ETA or draught (by 0.3 m or more), or lay "
        f"inside Syria's 24 NM for 2 h or more under one that is not Syrian; {_HEARD}",
        _destinations,
    ),
    (
        "meetings",
        "Meetings and refuelling",
        "Replenishing was seen, or by AIS a ship that is followed lay within 500 m of another for 45 min or "
        "more; an auxiliary or merchant of interest that lay stopped by AIS, where and when another ship can "
        f"have been within 2 NM and 6 h by a sighting, is shown as possible and meets nothing; {_HEARD}",
        _meetings,
    ),
    (
        "last_seen_outbound",
        "Units last seen outbound",
        "A unit's last fix lies 24 NM or more from Tartus after she was in the area, or she passed a gate "
        "out; unmet only if some unit was seen",
        _outbound,
    ),
    (
        "negative_images",
        "Negative images",
        "An image or a person looked for units in the area and did not show them: an empty berth is no "
        "departure; unmet only if a satellite image of the area is held",
        _negatives,
    ),
    (
        "cargo_seen",
        "Cargo seen",
        "A report tells of cargo on deck or quay; unmet only if an image of the area of 1 m a pixel or finer "
        "is held, and a report need not tell of cargo that it shows",
        _cargo,
    ),
    (
        "notices",
        "Notices to mariners",
        f"A notice valid in these days lies within {NOTICE_NM:.0f} NM of Tartus; unmet only if notices "
        "valid in them are held",
        _notices,
    ),
)


def ledger(held: Held, board: Board, span: Span | None = None) -> tuple[Indicator, ...]:
    """All indicators over a span; if none is given, over the seven days before the board's time."""
    asked = _Asked(held, board, span or window(board.at_ms))
    return tuple(_judged(key, title, rule, *find(asked)) for key, title, rule, find in _LEDGER)


def window(at_ms: int) -> Span:
    """The days that a ledger looks at."""
    return Span(at_ms - WINDOW_MS, at_ms)


def _judged(key: str, title: str, rule: str, items: Iterable[Item], missing: str | None) -> Indicator:
    evidence = tuple(sorted(items, key=lambda item: (item.at, item.kind, item.id)))
    if any(item.meeting is None for item in evidence):
        return Indicator(key, title, rule, Status.MET, evidence)
    status = Status.UNKNOWN if missing else Status.UNMET
    return Indicator(key, title, rule, status, evidence, missing)


def _of_alert(alert: Alert, span: Span) -> Item:
    begin, end = alert_days(alert, span)
    address = f"/v1/alerts/{alert['id']}"
    return Item("alert", alert["id"], Span(begin, end), alert_says(alert), (address,))


def alert_days(alert: Alert, span: Span) -> Span:
    """From when to when it went on, as far as the span knows it."""
    begin, end = alert_span(alert)
    return Span(begin, max(begin, min(end, span.until_ms)))


def _of_notice(notice: Notice, span: Span) -> Item:
    begin, end = notice_span(notice)
    at = Span(begin, max(begin, min(end, span.until_ms)))
    address = notice.source.url or notice.source.publisher
    return Item("notice", notice.id, at, notice_says(notice), (address,))


def _of_meeting(one: Meeting, units: Units) -> Item:
    told = (one.told.sighting, *one.told.again)
    urls = [s.source.url or s.source.publisher for s in told] + [f"/v1/vessels/{one.mmsi}/history"]
    at = one.told.sighting.observed
    return Item(POSSIBLE, one.id, at, meeting_says(one, units), tuple(dict.fromkeys(urls)), one)


def _of_row(row: Row, span: Span) -> Item:
    at = row.last_confirmed or row.since or span
    where = f" by {plain(row.gate)}" if row.gate else ""
    says = f"{when(at)}: {plain(row.name)} {row.state.value.replace('_', ' ')}{where}"
    return Item("board", row.key, at, says, _addresses(row.evidence))


def _addresses(grounds: Iterable[Ground]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(f"/v1/{ground.kind}s/{ground.id}" for ground in grounds))
