"""Since when a unit is in the Mediterranean: what is claimed of her, and what was seen at gates."""

from __future__ import annotations

from app.domain.naval.sighting import Sighting
from app.domain.naval.stay import SAME_VOYAGE_DAYS
from app.domain.naval.units import Claim, NavalUnit
from app.domain.time import DAY_MS, parse_iso
from app.posture.held import Held
from app.posture.plain import day, plain
from app.posture.weekly.model import Entry
from app.posture.weekly.references import Register

_Found = dict[tuple[str, str | None], list[Claim | Sighting]]
"""Day and gate, and who says so: those that are kept are numbered, no others."""


def entries(key: str, held: Held, until_ms: int, register: Register) -> tuple[Entry, ...]:
    """All claimed entries of her present stay up to a time, by day; those of one day and gate are one."""
    since = _last_out_ms(key, held, until_ms)
    found: _Found = {}
    unit = held.by_key.get(key)
    if unit is not None:
        _add_claims(unit, since, until_ms, found)
    for one in _passages(key, held, "in"):
        if since < one.observed.from_ms < until_ms:
            found.setdefault((day(one.observed.from_ms), _gate(one.gate)), []).append(one)
    latest = max((_day_ms(on) for on, _ in found), default=0)
    kept = {said: of for said, of in found.items() if latest - _day_ms(said[0]) <= SAME_VOYAGE_DAYS * DAY_MS}
    return tuple(
        Entry(on, gate, register.sources(of))
        for (on, gate), of in sorted(kept.items(), key=lambda said: (said[0][0], said[0][1] or ""))
    )


def days_in(entered: tuple[Entry, ...], until_ms: int) -> tuple[int, int] | None:
    """Whole days since the latest and since the earliest of the claimed entries; None if nobody says.

    >>> days_in((Entry("2024-11-20", None, ()), Entry("2024-11-22", None, ())), 1_733_011_200_000)
    (9, 11)
    """
    ages = [(until_ms - _day_ms(one.day)) // DAY_MS for one in entered]
    return (min(ages), max(ages)) if ages else None


def _add_claims(unit: NavalUnit, since: int, until_ms: int, found: _Found) -> None:
    gates = {claim.source.url: claim.value for claim in unit.claimed("entered_by")}
    only = next(iter(gates.values())) if len(set(gates.values())) == 1 else None
    for claim in unit.claimed("entered"):
        if _is_day(claim.value) and since < _day_ms(claim.value) < until_ms:
            gate = gates.get(claim.source.url, only)
            found.setdefault((claim.value, _gate(gate)), []).append(claim)


def _passages(key: str, held: Held, direction: str) -> list[Sighting]:
    return [
        one
        for one in held.sightings
        if one.direction == direction
        and not one.is_negative
        and any(subject.unit == key for subject in one.subjects)
    ]


def _last_out_ms(key: str, held: Held, until_ms: int) -> int:
    """When she was last seen to go out: what is claimed of before is of another stay."""
    outs = [one.observed.from_ms for one in _passages(key, held, "out") if one.observed.from_ms < until_ms]
    ins = [one.observed.from_ms for one in _passages(key, held, "in") if one.observed.from_ms < until_ms]
    ended = [out for out in outs if any(out < again for again in ins)]
    return max(ended, default=-(2**62))


def _gate(name: str | None) -> str | None:
    return plain(name) if name else None


def _is_day(text: str) -> bool:
    try:
        _day_ms(text)
    except ValueError:
        return False
    return len(text) == len("2024-12-01")


def _day_ms(text: str) -> int:
    return parse_iso(f"{text}T00:00:00Z")
