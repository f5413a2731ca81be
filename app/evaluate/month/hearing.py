"""What is heard of the ordinary ships in a stretch of time."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from app.evaluate.month.people import CLASS_B, SPARSE, People, ships_of
from app.evaluate.month.shape import DAY_S, HOUR_S, Shape
from app.evaluate.month.thrown import Thrown
from app.evaluate.month.windows import Span, Spans
from app.evaluate.traffic import messages as ais
from app.evaluate.traffic.bits import Sixes, fill_bits
from app.evaluate.traffic.courses import NO_ETA_S
from app.evaluate.traffic.fleet import Floats, Ints, Movements, States
from app.evaluate.traffic.lines import SATELLITE, Messages
from app.evaluate.traffic.sending import noisy, picked, turns

Random = np.random.Generator

STILL_EVERY = 3
"""A ship at anchor is heard in one of so many of her turns; off Syria in one of two."""
_PASS_S, _BETWEEN_PASSES_S = 600.0, 6000.0
_JITTER, _DELAY_S = 0.4, 2.9
_FAULTY_SETS, _PLACELESS = 0.005, 0.05
"""A set in two hundred sends no place in one of twenty reports."""
_AT_SEA_H = 10.0
"""So long a day small craft have their sets on."""
_ETA_S = 8.0 * DAY_S
_NAVY_SILENT_H = (6.0, 40.0)
_SILENT_H = (12.0, 36.0)


class Heard:
    """Makes the messages of one hour after another."""

    def __init__(self, shape: Shape, people: People) -> None:
        self._shape, self._people, self._fleet = shape, people, people.fleet
        self._movements = Movements([voyage.course for voyage in people.voyages], shape.start_s)
        self._thrown = Thrown(shape)
        self._silences = _silences(shape, people)

    def messages(self, from_s: int, until_s: int, rng: Random) -> Iterator[Messages]:
        """All that is heard from `from_s` until before `until_s`, kind by kind."""
        self._movements.advance(from_s, until_s)
        self._draw_thrown(from_s, until_s, rng)
        span = (from_s, until_s)
        yield self._class_a(span, rng)
        yield self._class_b(span, rng)
        yield self._sparse(span, rng)
        yield from self._statics(span, rng)

    def _draw_thrown(self, from_s: int, until_s: int, rng: Random) -> None:
        ships = np.setdiff1d(ships_of(self._fleet), self._fleet.of("navy", "russian"))
        ships = ships[self._is_there(ships, np.full(len(ships), float(from_s)))]
        states = self._movements.at(ships, np.full(len(ships), float(from_s)))
        self._thrown.draw(from_s, until_s, ships, states, rng)

    def _class_a(self, span: tuple[int, int], rng: Random) -> Messages:
        ship, sent_s, states = self._reports(ships_of(self._fleet), span, rng)
        states = self._thrown.apply(ship, sent_s, noisy(states, rng), rng)
        placeless = (self._fleet.phase[ship] < _FAULTY_SETS) & (rng.random(len(ship)) < _PLACELESS)
        payload = ais.class_a(self._fleet, ship, sent_s, states, placeless)
        return self._on_land(payload, ais.CLASS_A_BITS, ship, sent_s, rng)

    def _class_b(self, span: tuple[int, int], rng: Random) -> Messages:
        ship, sent_s, states = self._reports(self._fleet.of(*CLASS_B), span, rng)
        payload = ais.class_b(self._fleet, ship, sent_s, noisy(states, rng))
        return self._on_land(payload, ais.CLASS_B_BITS, ship, sent_s, rng)

    def _sparse(self, span: tuple[int, int], rng: Random) -> Messages:
        ship, sent_s, states = self._reports(self._fleet.of(*SPARSE), span, rng)
        overhead = (sent_s + self._fleet.phase[ship] * _BETWEEN_PASSES_S) % _BETWEEN_PASSES_S < _PASS_S
        ship, sent_s, states = ship[overhead], sent_s[overhead], noisy(picked(states, overhead), rng)
        payload = ais.class_a(self._fleet, ship, sent_s, states, np.zeros(len(ship), np.bool_))
        received = sent_s + rng.uniform(0.0, _DELAY_S, len(ship))
        return Messages(payload, fill_bits(ais.CLASS_A_BITS), received, np.full(len(ship), SATELLITE))

    def _statics(self, span: tuple[int, int], rng: Random) -> Iterator[Messages]:
        fleet = self._fleet
        period = fleet.static_period_s
        turn, ship = turns(fleet.phase * period, period, span)
        here = self._is_there(ship, turn)
        turn, ship = turn[here], ship[here]
        small = np.isin(fleet.role[ship], CLASS_B)
        sent_s = turn.astype(np.int64)
        states = self._movements.at(ship[~small], turn[~small])
        payload = ais.voyage(
            fleet, ship[~small], states._replace(arrival_s=self._declared_s(ship[~small], turn[~small]))
        )
        yield self._on_land(payload, ais.VOYAGE_BITS, ship[~small], sent_s[~small], rng)
        for make, bits in ((ais.part_a, ais.PART_A_BITS), (ais.part_b, ais.PART_B_BITS)):
            yield self._on_land(make(fleet, ship[small]), bits, ship[small], sent_s[small], rng)

    def _reports(self, ships: Ints, span: tuple[int, int], rng: Random) -> tuple[Ints, Ints, States]:
        period = self._people.period_s[ships]
        turn, which = turns(self._fleet.phase[ships] * period, period, span)
        ship, period = ships[which], period[which]
        here = self._is_there(ship, turn)
        ship, turn, period = ship[here], turn[here], period[here]
        sent_s = (turn + rng.uniform(0.0, _JITTER * period)).astype(np.int64)
        states = self._movements.at(ship, sent_s.astype(np.float64))
        every = np.where(period == self._people.period_s.min(), 2, STILL_EVERY)
        heard = ~states.still | ((turn // period).astype(np.int64) % every == 0)
        return ship[heard], sent_s[heard], picked(states, heard)

    def _declared_s(self, ship: Ints, time_s: Floats) -> Floats:
        """The ETA that stands in her set: seldom changed. Warships give none."""
        since_s = self._fleet.phase[ship] * _ETA_S
        eta_s = (np.floor((time_s - since_s) / _ETA_S) + 1.0) * _ETA_S + since_s
        return np.where(self._fleet.role[ship] == "navy", NO_ETA_S, eta_s)

    def _is_there(self, ship: Ints, time_s: Floats) -> NDArray[np.bool_]:
        people = self._people
        came = (time_s >= people.from_s[ship]) & (time_s < people.until_s[ship])
        hour = (time_s / HOUR_S + people.fleet.phase[ship] * 24.0) % 24.0
        switched_on = ~people.is_small[ship] | (hour < _AT_SEA_H)
        return np.asarray(came & switched_on & ~self._silences.hold(ship, time_s))

    def _on_land(self, payload: Sixes, bits: int, ship: Ints, sent_s: Ints, rng: Random) -> Messages:
        received = sent_s + rng.uniform(0.0, _DELAY_S, len(ship))
        return Messages(payload, fill_bits(bits), received, self._fleet.station[ship])


def _silences(shape: Shape, people: People) -> Spans:
    """Warships fall silent every few days; of the others one in twenty does once."""
    rng = np.random.default_rng([shape.seed, 12])
    spans: list[Span] = []
    for ship in people.fleet.of("navy").tolist():
        at_s = shape.start_s + rng.uniform(0.0, 4.0) * DAY_S
        while at_s < shape.end_s:
            end_s = at_s + rng.uniform(*_NAVY_SILENT_H) * HOUR_S
            spans.append(Span(ship, at_s, end_s))
            at_s = end_s + rng.uniform(1.0, 6.0) * DAY_S
    others = np.setdiff1d(np.arange(len(people.fleet)), people.fleet.of("navy"))
    for ship in others[rng.random(len(others)) < 0.05].tolist():
        at_s = rng.uniform(shape.start_s, shape.end_s)
        spans.append(Span(ship, at_s, at_s + rng.uniform(*_SILENT_H) * HOUR_S))
    found = Spans()
    found.add(spans)
    return found
