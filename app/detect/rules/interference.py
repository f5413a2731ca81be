"""`gnss_interference`: places sent by many ships that are not where they are; their fixes are tainted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from app.detect.finding import Finding, Moment
from app.detect.incidents import (
    CIRCLE,
    INTERFERENCE,
    LOSS,
    Baseline,
    Event,
    Incident,
    InterferenceParameters,
    belong,
    events,
    insert,
    place_of,
)
from app.detect.parameters import DAY_S, HOUR_S, next_minute
from app.detect.watch import State, Stretch
from app.detect.words import minute, place
from app.detect.world import Belief, Taint, World
from app.domain.severity import Happened, severity
from app.domain.time import iso

NO_MEMBER, QUIET = "no_member", "quiet"
_SHOWN, _SPELL = (severity(INTERFERENCE, unit=None, happened=h) for h in ((), (Happened.SPELL,)))


@dataclass(frozen=True)
class InterferenceRule:
    """Gathers signs to incidents."""

    parameters: InterferenceParameters = field(default_factory=InterferenceParameters)
    kinds: tuple[str, ...] = (INTERFERENCE,)
    version: int = 2
    recall_s: int = HOUR_S
    """A sign waits so long for others; a run of fixes goes on after a silence of so long."""

    def advance(self, world: World, state: State, from_s: int, until_s: int) -> Belief:
        """See `BeliefRule`."""
        gathering = _Gathering(world, self, state, from_s)
        gathering.advance(until_s)
        return gathering.belief(until_s)


class _Gathering:
    """From a minute to another."""

    def __init__(self, world: World, rule: InterferenceRule, state: State, from_s: int) -> None:
        self.world, self.rule, self.p, self.from_s = world, rule, rule.parameters, from_s
        self.incidents = [Incident.from_state(held) for held in state.get("incidents", ())]
        self.loose = [Event(*held) for held in state.get("loose", ())]
        self.baselines = {
            name: Baseline(**held | {"ships": list(held["ships"])})
            for name, held in state.get("baselines", {}).items()
        }
        self.news: dict[int, list[Moment]] = {}
        self.finished: list[Finding] = []
        self.ends: dict[tuple[int, int, int], int] = {}
        self.tainted: dict[tuple[int, int, int], str] = {}
        self.reach_s: dict[str, int] = {}
        """Id of an incident -> the last fix of its runs, as far as they go."""

    def advance(self, until_s: int) -> None:
        """Take all signs up to a minute."""
        thrown = self.world.thrown(self.from_s - self.rule.recall_s, until_s)
        self.ends = {(sign.mmsi, sign.run.start_s, sign.run.hull): sign.run.end_s for sign in thrown}
        lost = self.world.losses(self.from_s, until_s, self.p.lost_after_s, self.p.lost_lasting_s)
        for incident in self.incidents:
            self._taint(incident, incident.runs)
        for event in events(thrown, lost, self.from_s, until_s):
            self._pass_time(event.time_s - 1)
            self._take(event)
        self._pass_time(until_s)

    def belief(self, until_s: int) -> Belief:
        """What was found; and what is remembered, without what is past."""
        under_way = tuple(
            self._finding(i, self._moment(i, "now", until_s), until_s, None) for i in self.incidents
        )
        taints = (Taint(*key[:2], self.ends[key], incident) for key, incident in self.tainted.items())
        return Belief(Stretch(self._state(until_s), tuple(self.finished), under_way), tuple(sorted(taints)))

    def _state(self, until_s: int) -> dict[str, Any]:
        for incident in self.incidents:
            over = [key for key in incident.runs if self._end_s(key) <= until_s - self.rule.recall_s]
            incident.last_s = max([incident.last_s, *(self._end_s(key) for key in over)])
            incident.runs = [key for key in incident.runs if key not in over]
        last_day = until_s // DAY_S - self.p.baseline_days
        state = {
            "incidents": [asdict(incident) for incident in self.incidents],
            "loose": [list(event) for event in self.loose if event.time_s > until_s - self.p.within_s],
            "baselines": {n: asdict(b) for n, b in sorted(self.baselines.items()) if b.today > last_day},
        }
        return state if any(state.values()) else {}

    def _take(self, event: Event) -> None:
        key = (event.mmsi, event.start_s, event.hull)
        if event.sign == CIRCLE and key in self.tainted:
            return
        self.loose = [e for e in self.loose if e.time_s > event.time_s - self.p.within_s]
        incident = self._of(event)
        if incident and (event.sign != LOSS or incident.ended_s is None):
            self._join(incident, [event], event.time_s)
            return
        group = [e for e in self.loose if belong(e, event.sign, event.where, event.lon, event.lat, self.p)]
        group.append(event)
        ships = self.p.lost_ships if event.sign == LOSS else self.p.ships
        if event.sign != CIRCLE and len({e.mmsi for e in group}) < ships:
            self.loose.append(event)
            return
        self.loose = [e for e in self.loose if e not in group]
        self._join(incident or self._open(event, group), group, event.time_s)

    def _of(self, event: Event) -> Incident | None:
        """The incident that it belongs to; the nearest would be no better than the first."""
        found = (i for i in self.incidents if belong(event, i.sign, i.where, i.lon, i.lat, self.p))
        return next(found, None)

    def _open(self, event: Event, group: list[Event]) -> Incident:
        started_s = min(e.start_s or e.time_s for e in group)
        lon, lat = place_of(event)
        detected_s = next_minute(event.time_s)
        incident = Incident(event.sign, event.where, lon, lat, started_s, detected_s, started_s)
        incident.severity, incident.spell_s = _SPELL, started_s
        self.incidents.append(incident)
        return incident

    def _join(self, incident: Incident, group: list[Event], at_s: int) -> None:
        is_new, is_again = not incident.members, incident.ended_s is not None
        if is_again:
            incident.ended_s, incident.severity, incident.spell_s = None, _SHOWN, group[0].time_s
        surges = [self._add(incident, event) for event in group]
        if is_new:
            self._tell(incident, "opened", next_minute(at_s))
        elif any(surges):
            incident.severity = _SPELL
            self._tell(incident, "escalated", next_minute(at_s))
        elif is_again:
            self._tell(incident, "reopened", next_minute(at_s))

    def _add(self, incident: Incident, event: Event) -> bool:
        incident.sign_s = event.time_s
        incident.last_s = max(incident.last_s, event.time_s)
        insert(incident.members, event.mmsi)
        if event.sign != LOSS:
            key = (event.mmsi, event.start_s, event.hull)
            insert(incident.runs, key)
            self._taint(incident, [key])
        day = event.time_s // DAY_S
        baseline = self.baselines.setdefault(incident.subject, Baseline(day))
        return baseline.add(event.time_s, event.mmsi, self.p)

    def _taint(self, incident: Incident, runs: Sequence[tuple[int, int, int]]) -> None:
        name = incident.id
        self.tainted |= {key: name for key in runs if key in self.ends}
        reach_s = max([self.reach_s.get(name, 0), *map(self._end_s, runs)])
        self.reach_s[name] = reach_s

    def _end_s(self, key: tuple[int, int, int]) -> int:
        """Of a run whose facts the store let go, its start."""
        return self.ends.get(key, key[1])

    def _last_s(self, incident: Incident, at_s: int) -> int:
        """The last that belongs to it, as known at a second."""
        return max(incident.last_s, min(self.reach_s.get(incident.id, 0), at_s))

    def _pass_time(self, at_s: int) -> None:
        """Close what had no member for long, and let go of what is quiet, up to a second."""
        for incident in list(self.incidents):
            if incident.ended_s is None:
                last_s = self._last_s(incident, at_s)
                if next_minute(last_s + self.p.ends_s) <= at_s:
                    incident.ended_s = last_s
                    self._tell(incident, "closed", next_minute(last_s + self.p.ends_s), NO_MEMBER)
            if incident.ended_s is not None:
                final_s = next_minute(incident.ended_s + self.p.quiet_s)
                if final_s <= at_s:
                    now = self._tell(incident, "closed", final_s, QUIET)
                    self.finished.append(self._finding(incident, now, final_s, final_s))
                    self.incidents.remove(incident)

    def _tell(self, incident: Incident, change: str, at_s: int, ended_by: str = NO_MEMBER) -> Moment:
        moment = self._moment(incident, change, at_s, ended_by)
        self.news.setdefault(id(incident), []).append(moment)
        return moment

    def _finding(self, incident: Incident, now: Moment, at_s: int, final_s: int | None) -> Finding:
        feeds = self.world.heard_by(incident.members)
        return Finding(
            kind=INTERFERENCE,
            subtype=incident.sign,
            vessels=tuple(incident.members),
            named_after=(),
            started_s=incident.started_s,
            detected_s=incident.detected_s,
            last_s=self._last_s(incident, at_s),
            now=now,
            news=tuple(self.news.get(id(incident), ())),
            final_s=final_s,
            subject=incident.subject,
            incident=incident.id,
            feeds=tuple(name for name, _ in feeds),
            synthetic=any(synthetic for _, synthetic in feeds),
        )

    def _moment(self, incident: Incident, change: str, at_s: int, ended_by: str = NO_MEMBER) -> Moment:
        ended = incident.ended_s is not None
        return Moment(
            change=change,
            at_s=at_s,
            lon=incident.lon,
            lat=incident.lat,
            says=self._says(incident),
            severity=incident.severity,
            ended_s=incident.ended_s,
            ended_by=ended_by if ended else None,
            evidence=self._evidence(incident, at_s),
            caveats=(
                "the ships named are not where they are shown; who or what causes it AIS does not tell",
            ),
        )

    def _evidence(self, incident: Incident, at_s: int) -> dict[str, Any]:
        baseline = self.baselines[incident.subject]
        day = at_s // DAY_S
        return {
            "sign": incident.sign,
            "members": len(incident.members),
            "members_of_the_day": len(baseline.ships) if baseline.today == day else 0,
            "usual_members_a_day": baseline.usual(day, self.p),
            "last_sign_at": iso(incident.sign_s * 1000),
            "spell_began_at": iso(incident.spell_s * 1000),
        }

    def _says(self, incident: Incident) -> str:
        ships, where = len(incident.members), place(incident.lon, incident.lat)
        ended = "" if incident.ended_s is None else f" to {minute(incident.ended_s)}"
        when = f"{'' if ended else 'since '}{minute(incident.started_s)}{ended}"
        if incident.sign == LOSS:
            what = f"{ships} ships within {self.p.lost_nm:g} NM of {where} lost their position"
            return f"Position interference: {what}, {when}, AIS only"
        named = f"{incident.subject}, " if incident.is_named else ""
        how = "on a circle" if incident.sign == CIRCLE else "at one place"
        shown = f"{ships} {'ship' if ships == 1 else 'ships'} shown {how}, {named}{where}"
        return (
            f"Position interference: {shown}, where none can have sailed, {when}; "
            "fixes there are not believed, AIS only"
        )
