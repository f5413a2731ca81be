"""What is heard in a stretch of time: which ship or station sends what, when, and who receives it."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from app.evaluate.traffic import messages as ais
from app.evaluate.traffic.bits import Sixes, fill_bits
from app.evaluate.traffic.fleet import CLASS_B, SPARSE, Fleet, Floats, Ints, Movements, States
from app.evaluate.traffic.lines import SATELLITE, Messages
from app.evaluate.traffic.sending import noisy, picked, turns
from bench.feed.rare import Template

Random = np.random.Generator

CLASS_A_S, CLASS_B_S, SPARSE_S, BASE_S, RARE_S = 60.0, 120.0, 120.0, 60.0, 120.0
STILL_EVERY = 3
"""A ship at anchor is heard in one of so many of her turns."""
PASS_S, BETWEEN_PASSES_S = 600.0, 6000.0
PLACELESS_SHARE = 0.002
_JITTER, _DELAY_S = 0.6, 2.9
_BASES = 20


class Hearing:
    """Makes the messages of one stretch after another, from `from_s` until before `until_s` (since 1970)."""

    def __init__(self, fleet: Fleet, movements: Movements, rare: list[Template]) -> None:
        self._fleet, self._movements, self._rare = fleet, movements, rare

    def messages(self, from_s: int, until_s: int, rng: Random) -> Iterator[Messages]:
        """All that is sent in the stretch, once each, type by type."""
        self._movements.advance(from_s, until_s)
        span = (from_s, until_s)
        yield self._class_a(span, rng)
        yield from self._class_b(span, rng)
        yield from self._sparse(span, rng)
        yield from self._statics(span, rng)
        yield from self._stations(span, rng)

    def _class_a(self, span: tuple[int, int], rng: Random) -> Messages:
        fleet = self._fleet
        ships = np.setdiff1d(np.arange(len(fleet)), fleet.of(*CLASS_B, *SPARSE))
        turn, which = turns(fleet.phase[ships] * CLASS_A_S, np.full(len(ships), CLASS_A_S), span)
        ship, sent_s = ships[which], _sent(turn, CLASS_A_S, rng)
        states = self._movements.at(ship, sent_s.astype(np.float64))
        heard = ~states.still | ((turn // CLASS_A_S).astype(np.int64) % STILL_EVERY == 0)
        ship, sent_s, states = ship[heard], sent_s[heard], picked(states, heard)
        placeless = rng.random(len(ship)) < PLACELESS_SHARE
        payload = ais.class_a(fleet, ship, sent_s, noisy(states, rng), placeless)
        return self._on_land(payload, ais.CLASS_A_BITS, ship, sent_s, rng)

    def _class_b(self, span: tuple[int, int], rng: Random) -> Iterator[Messages]:
        ship, sent_s, states = self._reports(self._fleet.of(*CLASS_B), CLASS_B_S, span, rng)
        states, long = noisy(states, rng), rng.random(len(ship)) < 0.05
        for make, bits, mask in (
            (ais.class_b, ais.CLASS_B_BITS, ~long),
            (ais.extended_b, ais.EXTENDED_B_BITS, long),
        ):
            payload = make(self._fleet, ship[mask], sent_s[mask], picked(states, mask))
            yield self._on_land(payload, bits, ship[mask], sent_s[mask], rng)

    def _sparse(self, span: tuple[int, int], rng: Random) -> Iterator[Messages]:
        fleet = self._fleet
        ship, sent_s, states = self._reports(fleet.of(*SPARSE), SPARSE_S, span, rng)
        overhead = (sent_s + fleet.phase[ship] * BETWEEN_PASSES_S) % BETWEEN_PASSES_S < PASS_S
        ship, sent_s, states = ship[overhead], sent_s[overhead], noisy(picked(states, overhead), rng)
        coarse = rng.random(len(ship)) < 0.3
        plain = ais.class_a(
            fleet,
            ship[~coarse],
            sent_s[~coarse],
            picked(states, ~coarse),
            np.zeros(int((~coarse).sum()), bool),
        )
        yield _from_space(plain, ais.CLASS_A_BITS, sent_s[~coarse] + rng.uniform(0.0, _DELAY_S, len(plain)))
        # Type 27 tells no second, its time is the line's: so it arrives in the second it was sent.
        payload = ais.long_range(fleet, ship[coarse], picked(states, coarse))
        yield _from_space(payload, ais.LONG_RANGE_BITS, sent_s[coarse] + rng.uniform(0.0, 0.9, len(payload)))

    def _statics(self, span: tuple[int, int], rng: Random) -> Iterator[Messages]:
        fleet = self._fleet
        ships = np.setdiff1d(np.arange(len(fleet)), fleet.of(*SPARSE))
        period = fleet.static_period_s[ships]
        turn, which = turns(fleet.phase[ships] * period, period, span)
        ship, sent_s = ships[which], turn.astype(np.int64)
        small = np.isin(fleet.role[ship], CLASS_B)
        states = self._movements.at(ship[~small], turn[~small])
        payload = ais.voyage(fleet, ship[~small], states)
        yield self._on_land(payload, ais.VOYAGE_BITS, ship[~small], sent_s[~small], rng)
        for make, bits in ((ais.part_a, ais.PART_A_BITS), (ais.part_b, ais.PART_B_BITS)):
            yield self._on_land(make(fleet, ship[small]), bits, ship[small], sent_s[small], rng)

    def _stations(self, span: tuple[int, int], rng: Random) -> Iterator[Messages]:
        base = np.arange(_BASES)
        turn, which = turns(base * BASE_S / _BASES, np.full(_BASES, BASE_S), span)
        sent_s = turn.astype(np.int64)
        for kind, mask in ((4, which > 0), (11, which == 0)):
            mmsi, place = 4_689_000 + which[mask], np.asarray(34.0 + which[mask] * 0.1, np.float64)
            payload = ais.base_station(mmsi, sent_s[mask], np.full(len(mmsi), 35.9), place, kind)
            yield self._on_land(payload, ais.BASE_BITS, which[mask], sent_s[mask], rng)
        for template in self._rare:
            turn, which = turns(np.array([template.kind * 3.0]), np.array([RARE_S]), span)
            payload = np.repeat(template.payload, len(turn), axis=0)
            yield Messages(payload, template.fill, turn + rng.uniform(0.0, _DELAY_S, len(turn)), which)

    def _reports(
        self, ships: Ints, period_s: float, span: tuple[int, int], rng: Random
    ) -> tuple[Ints, Ints, States]:
        turn, which = turns(self._fleet.phase[ships] * period_s, np.full(len(ships), period_s), span)
        ship, sent_s = ships[which], _sent(turn, period_s, rng)
        return ship, sent_s, self._movements.at(ship, sent_s.astype(np.float64))

    def _on_land(self, payload: Sixes, bits: int, ship: Ints, sent_s: Ints, rng: Random) -> Messages:
        received = sent_s + rng.uniform(0.0, _DELAY_S, len(ship))
        return Messages(payload, fill_bits(bits), received, self._fleet.station[ship])


def _from_space(payload: Sixes, bits: int, received_s: Floats) -> Messages:
    return Messages(payload, fill_bits(bits), received_s, np.full(len(received_s), SATELLITE))


def _sent(turn: Floats, period_s: float, rng: Random) -> Ints:
    """Whole seconds, up to a part of the period after the turn."""
    return (turn + rng.uniform(0.0, _JITTER * period_s, len(turn))).astype(np.int64)
