"""The composition table: who is in the Mediterranean at the week's end, and what changed in the week."""

from __future__ import annotations

from dataclasses import replace

from app.domain.naval.board import Board, Ground, Row, State, Whereabouts
from app.domain.naval.sighting import Located, Sighting, Span
from app.domain.words import compass_point, side
from app.geo.ellipsoid import METRES_PER_NM
from app.posture import telling
from app.posture.held import Held, overlaps
from app.posture.navies import is_of
from app.posture.plain import plain
from app.posture.weekly.entries import days_in, entries
from app.posture.weekly.model import Member
from app.posture.weekly.references import Register, numbers

_GONE = (State.LEFT_THEATRE, State.LOST)
_MERCHANT = "merchant_of_interest"
PRESENCE = "presence:"
FAR_NM = 36.0
VAGUE_M = 5 * METRES_PER_NM
"""Ours: of a place that is known no better no distance to the line is told."""


def members(held: Held, now: Board, before: Board, span: Span, navy: str, register: Register) -> list[Member]:
    """The units of the navy, no merchants, that are or in the week were in the Mediterranean."""
    earlier = {row.key: row for row in before.rows}
    later = {row.key for row in now.rows}
    vanished = [row for key, row in earlier.items() if key not in later]
    rows = [(row, earlier.get(row.key)) for row in now.rows] + [(_faded(row), row) for row in vanished]
    wanted = [(row, was) for row, was in rows if _is_asked(row, navy) and _belongs(row, was, span)]
    wanted.sort(key=lambda pair: (pair[0].kind != "combatant", pair[0].name))
    return [_member(row, was, held, span, register) for row, was in wanted]


def _is_asked(row: Row, navy: str) -> bool:
    return not row.key.startswith(PRESENCE) and row.kind != _MERCHANT and is_of(row.navy, navy)


def _belongs(row: Row, was: Row | None, span: Span) -> bool:
    """Whether she is there, may be there still, or went in the week."""
    if row.state in _GONE:
        seen = row.last_confirmed is not None and overlaps(row.last_confirmed, span)
        return seen or _is_there(was)
    return _is_there(row) or _is_there(was)


def _is_there(row: Row | None) -> bool:
    """Whether a board had her in the Mediterranean, or had no newer word than that."""
    if row is None or row.state in _GONE:
        return False
    return row.state is not State.UNKNOWN or (
        row.last_known is not None and row.last_known.state not in _GONE
    )


def _faded(row: Row) -> Row:
    """A row of the week before that no row follows: nothing is known of her now."""
    return replace(row, state=State.UNKNOWN)


def change_of(row: Row, was: Row | None, span: Span) -> str:
    """What became of her since the week before: `left` only where she was seen to go."""
    if row.state is State.LOST:
        return "lost"
    if row.state is State.LEFT_THEATRE:
        return "left"
    confirmed = row.last_confirmed is not None and overlaps(row.last_confirmed, span)
    last = row.last_known.state if row.last_known else row.state
    if not confirmed or last in (State.UNKNOWN, State.NOT_SEEN_IN_AREA):
        return "not seen"
    return "same" if _is_there(was) else "new"


def _member(row: Row, was: Row | None, held: Held, span: Span, register: Register) -> Member:
    unit = held.by_key.get(row.key)
    entered = entries(row.key, held, span.until_ms, register)
    fleet = unit.best("home_fleet") if unit else None
    last = _last_ground(row, held)
    seen = held.by_id.get(last.id) if last else None
    change = change_of(row, was, span)
    if seen is not None and seen.is_negative and change in ("same", "new"):
        change = "not seen"
    return Member(
        key=row.key,
        name=plain(row.name),
        unit_class=plain(row.unit_class) if row.unit_class else None,
        kind=row.kind,
        fleet=plain(fleet) if fleet else None,
        entered=entered,
        days=None if row.state in _GONE else days_in(entered, span.until_ms),
        state=row.state,
        freshness=row.freshness,
        last_known=row.last_known.state if row.last_known else None,
        confirmed=row.last_confirmed,
        where=_where(row, held),
        how=_how(last, seen),
        change=change,
        before=was.state if was else None,
        before_known=was.last_known.state if was and was.last_known else None,
        confidence=row.confidence,
        sources=_sources(row, held, register, entered_by=[n for one in entered for n in one.sources]),
    )


def _sources(row: Row, held: Held, register: Register, entered_by: list[int]) -> tuple[int, ...]:
    unit = held.by_key.get(row.key)
    fleet = unit.claimed("home_fleet")[:1] if unit else ()
    claimed = [register.claim(claim) for claim in fleet]
    grounds = ground_sources(row.evidence, held, register)
    if not grounds:
        grounds = (board_source(register),)
    return numbers([*entered_by, *claimed, *grounds])


def board_source(register: Register) -> int:
    """The board itself, where it says that nothing is known."""
    return register.own("posture board, computed from the sightings and AIS that are held", "/v1/posture")


def ground_sources(grounds: tuple[Ground, ...], held: Held, register: Register) -> tuple[int, ...]:
    """The numbers of what a row rests on; AIS by the route that gives it."""
    return numbers(_ground_source(ground, held.by_id, register) for ground in grounds)


def _ground_source(ground: Ground, by_id: dict[str, Sighting], register: Register) -> int:
    one = by_id.get(ground.id)
    if one is not None:
        return register.sighting(one)
    if ground.kind == "ais":
        return register.track(ground.id, synthetic=ground.synthetic)
    return register.own(f"sighting {ground.id}", f"/v1/sightings/{ground.id}")


def _last_ground(row: Row, held: Held) -> Ground | None:
    """The evidence that confirmed her last, and gives her place if one does."""
    confirming = [ground for ground in row.evidence if ground.observed == row.last_confirmed]
    placed = [ground for ground in confirming if _gives_place(row, ground, held)]
    some = placed or confirming or row.evidence
    return max(some, key=lambda one: (one.observed.from_ms, one.id), default=None)


def _gives_place(row: Row, ground: Ground, held: Held) -> bool:
    where, one = _place_of(row), held.by_id.get(ground.id)
    return where is not None and one is not None and _is_that(one.where, where)


def _is_that(given: Located | None, where: Whereabouts) -> bool:
    """Whether it is the very circle: the middle of a wide one may be a berth."""
    return given is not None and (given.lon, given.lat, given.uncertainty_m) == where[:3]


def _place_of(row: Row) -> Whereabouts | None:
    return row.where or (row.last_known.where if row.last_known else None)


def _how(ground: Ground | None, seen: Sighting | None) -> str | None:
    if seen is not None:
        return f"not seen by {telling.means(seen)}" if seen.is_negative else telling.means(seen)
    return None if ground is None else "AIS" if ground.kind == "ais" else "sighting"


def _where(row: Row, held: Held) -> str | None:
    """Where, in the source's measure, and the distance to the line that is ours."""
    where = _place_of(row)
    if where is None:
        return None
    parts = [given] if (given := measured(where, row.evidence, held)) else []
    parts += [_reckoned(where)] if _is_near(where) else []
    return "; ".join(parts) or None


def _is_near(where: Whereabouts) -> bool:
    """Whether the distance to the line says something: not of far places, nor of a wide circle's middle."""
    if where.distance_to_limit_nm is None or abs(where.distance_to_limit_nm) > FAR_NM:
        return False
    return where.uncertainty_m <= VAGUE_M


def _reckoned(where: Whereabouts) -> str:
    parts = []
    if where.distance_nm is not None and where.bearing_deg is not None and where.distance_nm >= 1:
        parts.append(f"{where.distance_nm:.1f} NM {compass_point(where.bearing_deg)} of the naval basin")
    if where.distance_to_limit_nm is not None:
        parts.append(side(where.distance_to_limit_nm))
    slack = where.uncertainty_m / METRES_PER_NM
    return ", ".join(parts) + (f", give or take {slack:.1f} NM" if slack >= 0.5 else "")


def measured(where: Whereabouts, grounds: tuple[Ground, ...], held: Held) -> str | None:
    """The range and bearing, or the name, by which the evidence gives that place; no phrase of a source."""
    for ground in grounds:
        one = held.by_id.get(ground.id)
        if one is not None and _is_that(one.where, where):
            return telling.place(one.where)
    return None if any(ground.kind != "ais" for ground in grounds) else plain(where.says)
