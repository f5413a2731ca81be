"""`implausible_motion`: shown to move faster, for longer, than a ship of her kind can."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any, NamedTuple

import numpy as np

from app.detect.doubt import caveats
from app.detect.facts import Fixes, Identity, IntArray
from app.detect.finding import Finding, Moment
from app.detect.hulls import MOST_DEGREE_NM
from app.detect.legs import implied_kn, leg_to
from app.detect.parameters import DAY_S, HOUR_S, MINUTE_S, next_minute
from app.detect.quiet import Lot
from app.detect.rules.conflict import CAVEAT
from app.detect.sinks import SINKS
from app.detect.watch import State, Stretch, Vessel
from app.detect.words import minute, place, span
from app.geo.geodesy import distance_nm

MOTION = "implausible_motion"
_LEGS = 2
NORMAL, LOST = "normal", "lost_contact"
_NAVAL_TYPES = frozenset({35, 55})
_FAST_TYPES = frozenset({0, 36, 37, *range(40, 52)})


@dataclass(frozen=True)
class MotionParameters:
    """Thresholds of `implausible_motion`: docs/rules.md, after the design's section 5."""

    merchant_kn: float = 25.0
    naval_kn: float = 40.0
    fast_kn: float = 50.0
    leg_nm: float = 1.0
    leg_s: int = HOUR_S
    most_kn: float = 1000.0
    """Nothing that sends AIS is faster: a place so far off is a wrong one, and no motion."""
    returns_s: int = DAY_S
    says_share: float = 0.8
    normal_s: int = 30 * MINUTE_S
    silent_s: int = DAY_S
    sink_nm: float = 10.0
    sink_wait_s: int = HOUR_S

    @property
    def least_kn(self) -> float:
        """The limit of the slowest class."""
        return min(self.merchant_kn, self.naval_kn, self.fast_kn)

    def limit_kn(self, identity: Identity) -> float:
        """What a ship of her type can do."""
        if identity.ship_type in _NAVAL_TYPES:
            return self.naval_kn
        return self.fast_kn if (identity.ship_type or 0) in _FAST_TYPES else self.merchant_kn


class Met(NamedTuple):
    """A fix by which it is met; times in seconds."""

    since_s: int
    time_s: int
    lon: float
    lat: float
    implied_kn: float
    limit_kn: float
    says_kn: float | None
    sink: str | None


@dataclass
class Spell:
    """Met fixes one after another; times in seconds."""

    started_s: int
    detected_s: int
    met: Met
    """The last."""
    legs: int = 1
    most_kn: float = 0.0
    is_open: bool = False
    ended_by: str | None = None
    final_s: int | None = None

    @classmethod
    def from_state(cls, held: dict[str, Any]) -> Spell:
        """From a checkpoint."""
        return cls(**held | {"met": Met(*held["met"])})


@dataclass(frozen=True)
class MotionRule:
    """Asks of every fix how fast she must have been."""

    parameters: MotionParameters = field(default_factory=MotionParameters)
    kinds: tuple[str, ...] = (MOTION,)
    version: int = 2

    def concerned(self, lot: Lot) -> set[int]:
        """Those who were faster than the slowest class from one fix to the next, now or lately."""
        reach_nm = self.parameters.least_kn * (lot.time_s - lot.before_s) / HOUR_S
        bound_nm = (np.abs(lot.lon - lot.before_lon) + np.abs(lot.lat - lot.before_lat)) * MOST_DEGREE_NM
        rows = np.flatnonzero(bound_nm > reach_nm)
        far_nm = distance_nm(lot.before_lon[rows], lot.before_lat[rows], lot.lon[rows], lot.lat[rows])
        held = {mmsi for mmsi, known in lot.known.items() if MOTION in known.top.watched.states}
        return held | lot.whose(rows[far_nm > reach_nm[rows]])

    def advance(self, vessel: Vessel, state: State, from_s: int, until_s: int) -> Stretch:
        """See `VesselRule`."""
        walk = _Walk(vessel, self.parameters, state)
        if vessel.hulls:
            walk.advance(from_s, until_s)
        walk.pass_time(until_s)
        return walk.stretch(until_s)


class _Walk:
    """One vessel, from a minute to another."""

    def __init__(self, vessel: Vessel, p: MotionParameters, state: State) -> None:
        self.vessel, self.p = vessel, p
        self.fast_s: list[int] = list(state.get("fast_s", ()))
        """When she last came fast from one fix to the next: the two latest."""
        self.spell = Spell.from_state(state["spell"]) if state.get("spell") else None
        self.news: list[Moment] = []
        self.finished: list[Finding] = []

    def advance(self, from_s: int, until_s: int) -> None:
        """Take the fixes between two minutes."""
        fixes, numbers = self.vessel.fine
        first, end = fixes.time_s.searchsorted((from_s, until_s), "right").tolist()
        fast_s = fixes.time_s[self._fast(fixes, max(first, 1), end)].tolist()
        for i in range(first, end) if fast_s or self.fast_s else ():
            while fast_s and fast_s[0] <= fixes.time_s[i]:
                self.fast_s = [*self.fast_s[-1:], fast_s.pop(0)]
            met = self._met(fixes, numbers, i) if self._may_be_met(int(fixes.time_s[i])) else None
            if met:
                self._pass_fixes(fixes, first, i)
                self._take(met)
        self._pass_fixes(fixes, first, end)

    def _fast(self, fixes: Fixes, first: int, end: int) -> IntArray:
        """Rows to which she came from the row before faster than the slowest class may."""
        rows = np.arange(first, end)
        far_nm = distance_nm(fixes.lon[rows - 1], fixes.lat[rows - 1], fixes.lon[rows], fixes.lat[rows])
        seconds = fixes.time_s[rows] - fixes.time_s[rows - 1]
        return rows[far_nm > self.p.least_kn * seconds / HOUR_S]

    def _may_be_met(self, time_s: int) -> bool:
        """Whether she came fast on each of two legs up to this second: no leg is fast without."""
        if len(self.fast_s) < _LEGS:
            return False
        before_s, last_s = self.fast_s
        return time_s - last_s <= self.p.leg_s and time_s - before_s <= _LEGS * self.p.leg_s

    def _met(self, fixes: Fixes, numbers: IntArray, j: int) -> Met | None:
        at_s = next_minute(int(fixes.time_s[j]))
        if CAVEAT in caveats(self.vessel.doubts, at_s):
            return None
        limit_kn = self.p.limit_kn(self.vessel.identity(at_s))
        i = self._from(fixes, numbers, j, limit_kn)
        h = None if i is None else self._from(fixes, numbers, i, limit_kn)
        if h is None:
            return None
        shown_kn, sent_kn = implied_kn(fixes, h, j), fixes.sog_kn[h : j + 1]
        sent_kn = sent_kn[~np.isnan(sent_kn)]
        says_kn = float(sent_kn.max()) if len(sent_kn) else None
        time_s, lon, lat = int(fixes.time_s[j]), float(fixes.lon[j]), float(fixes.lat[j])
        says_so = says_kn is not None and says_kn >= self.p.says_share * shown_kn
        if shown_kn <= limit_kn or says_so:
            return None
        near = [s.name for s in SINKS if float(distance_nm(s.lon, s.lat, lon, lat)) <= self.p.sink_nm]
        sink = near[0] if near else None
        return Met(int(fixes.time_s[h]), time_s, lon, lat, round(shown_kn, 1), limit_kn, says_kn, sink)

    def _from(self, fixes: Fixes, numbers: IntArray, j: int, limit_kn: float) -> int | None:
        """Where the leg of a fix begins, if it is too fast for her, a motion, and no way back."""
        i = leg_to(fixes, j, self.p.leg_nm, self.p.leg_s)
        if i is None or not limit_kn < implied_kn(fixes, i, j) <= self.p.most_kn:
            return None
        first = int(fixes.time_s.searchsorted(fixes.time_s[i] - self.p.returns_s, "left"))
        returns = numbers[j] != numbers[i] and (numbers[first:i] == numbers[j]).any()
        return None if returns else i

    def _take(self, met: Met) -> None:
        self.pass_time(met.time_s - 1)
        spell = self.spell
        if spell is None:
            wait_s = self.p.sink_wait_s if met.sink else 0
            self.spell = Spell(met.since_s, next_minute(met.time_s) + wait_s, met, most_kn=met.implied_kn)
            return
        spell.met, spell.legs = met, spell.legs + 1
        spell.most_kn = max(spell.most_kn, met.implied_kn)
        spell.ended_by = spell.final_s = None

    def _pass_fixes(self, fixes: Fixes, first: int, end: int) -> None:
        """End the spell with the first of these fixes that shows her as usual for long."""
        spell = self.spell
        if spell is None or spell.ended_by:
            return
        i = max(first, int(fixes.time_s.searchsorted(spell.met.time_s + self.p.normal_s, "left")))
        if i < end:
            time_s = int(fixes.time_s[i])
            self.pass_time(time_s - 1)
            if self.spell and not spell.ended_by:
                self._end(spell, NORMAL, next_minute(time_s))

    def _end(self, spell: Spell, ended_by: str, at_s: int) -> None:
        spell.ended_by, spell.final_s = ended_by, max(at_s, spell.detected_s)

    def pass_time(self, until_s: int) -> None:
        """What opens or ends by a second."""
        spell = self.spell
        if spell is None:
            return
        silent_s = next_minute(spell.met.time_s + self.p.silent_s)
        if spell.ended_by is None and silent_s <= until_s:
            self._end(spell, LOST, silent_s)
        if spell.detected_s <= until_s and not spell.is_open:
            spell.is_open = True
            self.news.append(self._moment(spell, "opened", spell.detected_s))
        if spell.final_s is not None and spell.final_s <= until_s:
            closed = self._moment(spell, "closed", spell.final_s)
            self.finished.append(self._finding(spell, closed, (*self.news, closed)))
            self.spell, self.news = None, []

    def stretch(self, until_s: int) -> Stretch:
        """What was found."""
        fast_s = [time_s for time_s in self.fast_s if time_s > until_s - _LEGS * self.p.leg_s]
        state: dict[str, Any] = {"fast_s": fast_s} if fast_s else {}
        if self.spell is None:
            return Stretch(state, tuple(self.finished))
        spell = self.spell
        held = asdict(spell) | {"met": list(spell.met)}
        wakes = [spell.detected_s, spell.final_s or next_minute(spell.met.time_s + self.p.silent_s)]
        wake_s = min(t for t in wakes if t > until_s)
        if spell.detected_s > until_s:
            return Stretch(state | {"spell": held}, tuple(self.finished), wake_s=wake_s)
        now = self._finding(spell, self._moment(spell, "now", until_s), tuple(self.news))
        return Stretch(state | {"spell": held}, tuple(self.finished), (now,), wake_s)

    def _finding(self, spell: Spell, now: Moment, news: tuple[Moment, ...]) -> Finding:
        return Finding(
            kind=MOTION,
            vessels=(self.vessel.mmsi,),
            started_s=spell.started_s,
            detected_s=spell.detected_s,
            last_s=spell.met.time_s,
            final_s=now.at_s if now.ended_by else None,
            now=now,
            news=news,
        )

    def _moment(self, spell: Spell, change: str, at_s: int) -> Moment:
        met, ended = spell.met, change == "closed"
        return Moment(
            change=change,
            at_s=at_s,
            lon=met.lon,
            lat=met.lat,
            says=self._says(spell, at_s, ended=ended),
            ended_s=met.time_s if ended else None,
            ended_by=spell.ended_by if ended else None,
            evidence=_evidence(spell) | self.vessel.says(at_s),
            caveats=("her places or her times may be wrong, or sent by another",),
        )

    def _says(self, spell: Spell, at_s: int, *, ended: bool) -> str:
        met, since = spell.met, minute(spell.started_s)
        when = (
            f"{since} to {minute(met.time_s)} ({span(met.time_s - spell.started_s)})"
            if ended
            else f"since {since}"
        )
        says = "sends no speed" if met.says_kn is None else f"sends at most {met.says_kn:g} kn"
        sink = f", near {met.sink}" if met.sink else ""
        destination = self.vessel.identity(at_s).destination
        declared = f", declared destination {destination}" if destination else ""
        usual = f"a ship of her kind: at most {met.limit_kn:g}"
        where = f"last {place(met.lon, met.lat)}{sink}"
        return (
            f"{self.vessel.name(at_s)} shown moving at up to {spell.most_kn:.0f} kn ({usual}), {says}, "
            f"{where}, {when}, AIS only{declared}"
        )


def _evidence(spell: Spell) -> dict[str, Any]:
    return {
        "legs": spell.legs,
        "most_implied_kn": spell.most_kn,
        "limit_kn": spell.met.limit_kn,
        "says_kn": spell.met.says_kn,
        "near_sink": spell.met.sink,
    }
