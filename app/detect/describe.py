"""From a stay to the alert that people see."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from app.detect.bodies import KIND, VERSION, ZONE, Bodies
from app.detect.doubt import Doubt, unreliable
from app.detect.engine import Rules
from app.detect.facts import Fixes, VesselFacts
from app.detect.hulltrack import HullTrack
from app.detect.parameters import DAY_S
from app.detect.stay import News, Stay
from app.detect.units import is_never_told
from app.domain.alert import Change, DerivedAlert, alert_id

__all__ = ["KIND", "VERSION", "ZONE", "Describer"]

WEEK_S = 7 * DAY_S
_TURNS = ("held", "released")


class Describer:
    """Writes the alerts of one vessel."""

    def __init__(self, facts: VesselFacts, rules: Rules, until_s: int, doubts: Sequence[Doubt] = ()) -> None:
        self.facts, self.rules, self.until_s, self.doubts = facts, rules, until_s, doubts

    def alert(self, stay: Stay, hull: HullTrack, tie: str = "") -> DerivedAlert:
        """The alert as it stands at the end of the facts, with all its news."""
        started_ms = stay.started_s * 1000
        identity = alert_id(KIND, ZONE, [self.facts.mmsi], started_ms, tie)
        # What was learned after it became final does not change it: a resumed run never looks at it again.
        now = _as_it_stands(stay, self.until_s if stay.final_s is None else min(stay.final_s, self.until_s))
        bodies = Bodies(self.facts, self.rules, identity, stay, hull, self.doubts)
        body, fixes = bodies.at(now), bodies.fixes(now)
        return DerivedAlert(
            id=identity,
            kind=KIND,
            status=body["status"],
            severity=stay.severity,
            mmsi=self.facts.mmsi,
            zone=ZONE,
            started_ms=started_ms,
            ended_ms=None if stay.ended_s is None else stay.ended_s * 1000,
            final_ms=None if stay.final_s is None else stay.final_s * 1000,
            detected_ms=stay.detected_s * 1000,
            last_ms=int(fixes.time_s[-1]) * 1000,
            lon=body["lon"],
            lat=body["lat"],
            never_told=self._never_told(fixes, now.at_s),
            body=body,
            changes=self._changes(stay, bodies),
        )

    def _changes(self, stay: Stay, bodies: Bodies) -> list[Change]:
        """News, of which the store has most already: their bodies are worked out if they are asked for."""
        news = [*stay.news, *self._reminders(stay, bodies), *self._turns(stay)]
        news.sort(key=lambda n: n.at_s)
        return [Change(n.change, n.at_s * 1000, partial(bodies.at, n)) for n in news]

    def _reminders(self, stay: Stay, bodies: Bodies) -> list[News]:
        last_s = min(self.until_s, stay.final_s or self.until_s)
        weekly = range(stay.detected_s + WEEK_S, last_s + 1, WEEK_S)
        due = [stay.detected_s + DAY_S, stay.detected_s + 3 * DAY_S, *weekly]
        return [
            _news_at(stay, at_s) for at_s in due
            if at_s <= last_s and _is_open(stay, at_s) and bodies.observed(at_s)
        ]  # fmt: skip

    def _turns(self, stay: Stay) -> list[News]:
        """Held while her fixes are not to be believed, released after."""
        last_s = min(self.until_s, stay.final_s or self.until_s)
        spells = unreliable(self.facts.taints)
        turns = [(at_s, change) for spell in spells for at_s, change in zip(spell, _TURNS, strict=True)]
        return [
            _news_at(stay, at_s, change) for at_s, change in turns
            if stay.detected_s < at_s <= last_s and _is_open(stay, at_s)
        ]  # fmt: skip

    def _never_told(self, stay: Fixes, at_s: int) -> bool:
        return is_never_told(self.facts.identity.at(at_s), class_b=bool(stay.class_b.any()))


def _as_it_stands(stay: Stay, at_s: int) -> News:
    circle = tuple(stay.fixed_circle())
    return News("now", at_s, stay.basis, stay.phase, stay.severity, stay.ended_s, stay.ended_by, circle)  # type: ignore[arg-type]


def _news_at(stay: Stay, at_s: int, change: str = "reminder") -> News:
    before = [n for n in stay.news if n.at_s <= at_s][-1]
    return News(change, at_s, *_state(before))


def _state(news: News) -> tuple[str, str, str, int | None, str | None, tuple[float, float, float]]:
    return news.basis, news.phase, news.severity, news.ended_s, news.ended_by, news.circle


def _is_open(stay: Stay, at_s: int) -> bool:
    return [n for n in stay.news if n.at_s <= at_s][-1].ended_by is None
