"""`ais_gap` of all ships but units of interest: `unexplained` and `coverage`. docs/rules.md defines both.

What is met is final but for its end: with thousands of them, none is followed from minute to minute. The end
is found when she is heard again.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from app.detect.coverage import GOOD, cell_of
from app.detect.facts import VesselFacts
from app.detect.finding import Finding
from app.detect.gap_words import Gap, finding
from app.detect.parameters import next_minute
from app.detect.rules.gap import (
    COVERAGE,
    GAP,
    UNEXPLAINED,
    GapParameters,
    Messages,
    Silence,
    is_followed,
    silence_after,
)
from app.detect.silence import minute_when_silent
from app.detect.units import is_ship, unit_of_interest
from app.detect.watch import State, Stretch
from app.detect.words import who
from app.detect.world import World
from app.domain.severity import severity


@dataclass(frozen=True)
class UnheardRule:
    """Asks of the ships that fell silent whether others were heard where they were."""

    parameters: GapParameters = field(default_factory=GapParameters)
    kinds: tuple[str, ...] = (GAP,)
    version: int = 2

    def advance(self, world: World, state: State, from_s: int, until_s: int) -> Stretch:  # noqa: ARG002
        """See `WorldRule`; nothing is remembered."""
        p = self.parameters
        found: list[Finding] = []
        for facts in world.fell_silent(GAP, p.silent_s, p.followed_s, from_s, until_s):
            if is_ship(facts.mmsi):
                found += _Ship(facts, world, p, from_s, until_s).findings()
        return Stretch({}, tuple(found))


class _Ship:
    """One ship that may have fallen silent, and one stretch."""

    def __init__(self, facts: VesselFacts, world: World, p: GapParameters, from_s: int, until_s: int) -> None:
        self.facts, self.world, self.p, self.from_s, self.until_s = facts, world, p, from_s, until_s
        self.messages = Messages(facts, until_s)

    def findings(self) -> Iterator[Finding]:
        """What is met in the stretch, or ends in it."""
        begins = self.messages.before_silences(0, self.p.silent_s)
        broken_s = -1
        for last_s in begins:
            if last_s < broken_s or not (silence := self._silence(last_s)):
                continue
            again_s, silence = self.messages.end(silence, self.p)
            broken_s = self.until_s + 1 if again_s is None else again_s
            if again_s is not None and again_s > last_s + self.p.followed_s:
                again_s = None
            found = self._finding(silence, again_s)
            if found:
                yield found

    def _silence(self, last_s: int) -> Silence | None:
        silence = silence_after(self.facts, last_s, self.p, least_fixes=self.p.fixes_before)
        if silence is None or silence.class_b or silence.in_port:
            return None
        return None if is_followed(self._unit(last_s), silence) else silence

    def _unit(self, at_s: int) -> str | None:
        return unit_of_interest(self.facts.mmsi, self.facts.identity.at(at_s), self.world.watchlist)

    def _finding(self, silence: Silence, again_s: int | None) -> Finding | None:
        met_s = minute_when_silent(self.facts.up, silence.last_s, self.p.silent_s)
        if met_s is None or met_s > self.until_s or (again_s is not None and again_s <= met_s):
            return None
        given_up_s = next_minute(silence.last_s + self.p.followed_s)
        ended_s = given_up_s if again_s is None else next_minute(again_s)
        if again_s is None and given_up_s > self.until_s:
            later_s = self.facts.first_after(self.until_s)
            at_s = given_up_s if later_s is None else min(later_s, given_up_s)
            self.world.look_again(self.facts.mmsi, silence.last_s, at_s)
        if met_s <= self.from_s and not self.from_s < ended_s <= self.until_s:
            return None
        found = finding(self._gap(silence, met_s, again_s), self.until_s, self.p, self._says(silence.last_s))
        return replace(
            found,
            final_s=met_s if found.final_s is None else found.final_s,
            subject=str(self.facts.mmsi),
            feeds=self.facts.feeds,
            synthetic=self.facts.synthetic,
        )

    def _gap(self, silence: Silence, met_s: int, again_s: int | None) -> Gap:
        identity = self.facts.identity.at(silence.last_s)
        cover = self.facts.cover(silence.lon, silence.lat, met_s)
        others = None
        if cover.word() == GOOD:
            cell = cell_of(silence.lon, silence.lat)
            others = len(self.world.ships_heard(cell, silence.last_s, met_s) - {self.facts.mmsi})
        heard = others is not None and others >= self.p.others_heard
        subtype = UNEXPLAINED if heard else COVERAGE
        return Gap(
            mmsi=self.facts.mmsi,
            subtype=subtype,
            silence=silence,
            met_s=met_s,
            again_s=again_s,
            name=who(self.facts.mmsi, identity, None, self._unit(silence.last_s)),
            destination=identity.destination,
            cover=cover,
            severity=severity(GAP, unit=None, subtype=subtype),
            more={"threshold_s": self.p.silent_s, "other_ships_heard_there": others},
        )

    def _says(self, at_s: int) -> dict[str, object]:
        return {"identity": dict(vars(self.facts.identity.at(at_s))), "unit_of_interest": None}
