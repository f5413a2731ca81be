"""`ais_gap` of units of interest: `watch_silent` and `overdue`. docs/rules.md defines both."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from app.detect.facts import Identity
from app.detect.finding import Finding
from app.detect.gap_words import Gap, finding
from app.detect.parameters import next_minute
from app.detect.quiet import Known, Lot
from app.detect.rules.gap import (
    BELT_NM,
    GAP,
    OVERDUE,
    WATCH_SILENT,
    GapParameters,
    Messages,
    Silence,
    is_at_hand,
    is_followed,
    plain,
    silence_after,
)
from app.detect.silence import minute_when_silent, up_seconds
from app.detect.units import Watchlist, unit_of_interest
from app.detect.watch import State, Stretch, Vessel
from app.domain.severity import WATCHLIST, severity
from app.geo.limits import bearing_and_distance_from_tartus

_SYRIAN = re.compile(r"\b(SY|SYR)\s?-?(TTS|LTK|BAN)\b|TART[OU]|LATT?[AI][KQ]|BAN[IY][AY]S|\bSYRIA", re.I)
"""The ports of Syria as ships write them: LOCODE or name."""


def is_syrian_destination(text: str | None) -> bool:
    """Whether a declared destination names a port of Syria.

    >>> [is_syrian_destination(t) for t in ("SYTTS", "RUNVS>SY TTS", "TARTOUS", "LATAKIA", "EGPSD", None)]
    [True, True, True, True, False, False]
    """
    return bool(text and _SYRIAN.search(text))


@dataclass(frozen=True)
class _Met:
    """When a silence has lasted long enough; None: not by what is known of the feeds."""

    subtype: str
    after_s: int
    """The silence it takes."""
    met_s: int | None


@dataclass(frozen=True)
class WatchSilentRule:
    """Asks of every unit of interest how long she has not been heard."""

    watchlist: Watchlist = field(default_factory=Watchlist)
    parameters: GapParameters = field(default_factory=GapParameters)
    kinds: tuple[str, ...] = (GAP,)
    version: int = 3

    def concerned(self, lot: Lot) -> set[int]:
        """Units of interest, a Russian one only near Syria; and those whose silence is followed."""
        held = {mmsi for mmsi, known in lot.known.items() if GAP in known.top.watched.states}
        return held | units_in(lot, self.watchlist)

    def advance(self, vessel: Vessel, state: State, from_s: int, until_s: int) -> Stretch:
        """See `VesselRule`."""
        said = [identity for _, identity in vessel.facts.identity.changes()]
        if not state and not any(_unit(vessel, identity) for identity in said):
            return Stretch()
        return _Walk(vessel, self.parameters, from_s, until_s).stretch(state)


def units_in(lot: Lot, watchlist: Watchlist) -> set[int]:
    """MMSIs of vessels that may be units of interest where they are: a Russian one only near Syria."""
    near = lot.whose((lot.new.low_nm <= BELT_NM) & lot.new.may_be_syrian)
    return {mmsi for mmsi, known in lot.known.items() if _may_be_followed(mmsi, known, watchlist, near)}


def _unit(vessel: Vessel, identity: Identity) -> str | None:
    return unit_of_interest(vessel.mmsi, identity, vessel.watchlist)


def _may_be_followed(mmsi: int, known: Known, watchlist: Watchlist, near: set[int]) -> bool:
    units = {unit_of_interest(mmsi, said, watchlist) for _, said in known.identity.changes()}
    if units & {"watchlist", "military"}:
        return True
    # Without new fixes her last one may still lie near Syria, and what she says of herself be new.
    return "russian" in units and (mmsi in near or _may_be_near(known))


def _may_be_near(known: Known) -> bool:
    return any(34.0 <= hull.lon <= 37.0 and 33.5 <= hull.lat <= 37.0 for hull in known.top.hulls.hulls)


class _Walk:
    """One vessel and one stretch."""

    def __init__(self, vessel: Vessel, p: GapParameters, from_s: int, until_s: int) -> None:
        self.vessel, self.p, self.from_s, self.until_s = vessel, p, from_s, until_s
        self.messages = Messages(vessel.facts, until_s)
        self.finished: list[Finding] = []
        self.under_way: list[Finding] = []

    def stretch(self, state: State) -> Stretch:
        """What is found, from silence to silence."""
        silence = Silence(**state["silence"]) if state else self._next(self.messages.last(self.from_s))
        if silence is None:
            silence = self._following(self.from_s + 1)
        while silence:
            again_s, silence = self.messages.end(silence, self.p)
            self._note(silence, again_s)
            if again_s is None:
                return self._waiting(silence)
            silence = self._following(again_s)
        return Stretch({}, tuple(self.finished), tuple(self.under_way))

    def _following(self, after_s: int) -> Silence | None:
        """The next silence that may last, of those that begin at a time or later."""
        found = self.messages.before_silences(after_s, self.p.silent_s)
        return next((silence for last_s in found if (silence := self._next(last_s))), None)

    def _next(self, last_s: int | None) -> Silence | None:
        if last_s is None:
            return None
        silence = silence_after(self.vessel.facts, last_s, self.p)
        if silence is None or silence.class_b:
            return None
        return silence if is_followed(self.vessel.unit(silence.last_s), silence) else None

    def _note(self, silence: Silence, again_s: int | None) -> None:
        if again_s is not None and again_s > silence.last_s + self.p.followed_s:
            again_s = None
        for met in self._met(silence):
            if (
                met.met_s is None
                or met.met_s > self.until_s
                or (again_s is not None and again_s <= met.met_s)
            ):
                continue
            found = self._finding(silence, met.subtype, met.met_s, again_s)
            (self.under_way if found.final_s is None else self.finished).append(found)

    def _met(self, silence: Silence) -> Iterator[_Met]:
        p, up = self.p, self.vessel.facts.up
        after_s = p.silent_in_port_s if silence.in_port else p.silent_s
        yield _Met(WATCH_SILENT, after_s, minute_when_silent(up, silence.last_s, after_s))
        if not silence.in_port and is_syrian_destination(self._destination(silence)):
            after_s = self._travel_s(silence) + p.overdue_s
            yield _Met(OVERDUE, after_s, minute_when_silent(up, silence.last_s, after_s))

    def _destination(self, silence: Silence) -> str | None:
        return self.vessel.identity(silence.last_s).destination

    def _travel_s(self, silence: Silence) -> int:
        _, away_nm = bearing_and_distance_from_tartus(silence.lon, silence.lat)
        return round(away_nm / silence.reach_kn * 3600)

    def _finding(self, silence: Silence, subtype: str, met_s: int, again_s: int | None) -> Finding:
        vessel, last_s = self.vessel, silence.last_s
        more = {"threshold_s": self.p.silent_in_port_s if silence.in_port else self.p.silent_s}
        if subtype == OVERDUE:
            more = {"threshold_s": self._travel_s(silence) + self.p.overdue_s}
            more["earliest_arrival_after_s"] = self._travel_s(silence)
        gap = Gap(
            mmsi=vessel.mmsi,
            subtype=subtype,
            silence=silence,
            met_s=met_s,
            again_s=again_s,
            name=vessel.name(last_s),
            destination=self._destination(silence),
            cover=vessel.facts.cover(silence.lon, silence.lat, met_s, class_b=False),
            severity=severity(GAP, unit=self._telling_unit(silence), subtype=subtype),
            more=more,
        )
        never_told = vessel.is_never_told(last_s, class_b=False)
        return finding(gap, self.until_s, self.p, vessel.says(last_s), never_told=never_told)

    def _telling_unit(self, silence: Silence) -> str | None:
        """Why people are told: who is on no watchlist matters near Syria. Warships fall silent everywhere."""
        why = self.vessel.unit(silence.last_s)
        return why if why == WATCHLIST or is_at_hand(silence) else None

    def _waiting(self, silence: Silence) -> Stretch:
        given_up_s = next_minute(silence.last_s + self.p.followed_s)
        wakes = [given_up_s, *(self._wake_s(silence, met) for met in self._met(silence))]
        wake_s = min((t for t in wakes if t is not None and t > self.until_s), default=None)
        state = {} if given_up_s <= self.until_s else {"silence": plain(silence)}
        return Stretch(state, tuple(self.finished), tuple(self.under_way), wake_s)

    def _wake_s(self, silence: Silence, met: _Met) -> int | None:
        """When it may be met; if the feeds are not known to be up so long, no sooner than then."""
        if met.met_s is not None:
            return met.met_s
        left_s = met.after_s - up_seconds(self.vessel.facts.up, silence.last_s, self.until_s)
        return next_minute(self.until_s + max(left_s, 1))
