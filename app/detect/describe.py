"""From a stay to the alert that people see."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import numpy as np

from app.detect.engine import HullTrack, Rules
from app.detect.evidence import measure, stay_window
from app.detect.facts import NOT_SENT, Fixes, Identity, VesselFacts
from app.detect.motion import motion
from app.detect.parameters import DAY_S
from app.detect.stay import News, Stay
from app.detect.units import is_never_told, unit_of_interest
from app.detect.words import minute, place, side, span, who
from app.domain.alert import Change, DerivedAlert, alert_id
from app.domain.time import iso, iso_or_none
from app.geo.attribution import geodata_version
from app.geo.limits import DECIDING

KIND = "loitering"
VERSION = 1
ZONE = "Syria 12 NM"
SAYS_ANCHORED = (1, 5)
WEEK_S = 7 * DAY_S


class Describer:
    """Writes the alerts of one vessel."""

    def __init__(self, facts: VesselFacts, rules: Rules, until_s: int) -> None:
        self.facts, self.rules, self.until_s = facts, rules, until_s

    def alert(self, stay: Stay, hull: HullTrack, tie: str = "") -> DerivedAlert:
        """The alert as it stands at the end of the facts, with all its news."""
        started_ms = stay.started_s * 1000
        identity = alert_id(KIND, ZONE, [self.facts.mmsi], started_ms, tie)
        # What was learned after it became final does not change it: a resumed run never looks at it again.
        now = _as_it_stands(stay, self.until_s if stay.final_s is None else min(stay.final_s, self.until_s))
        body = self._body(identity, stay, hull, now)
        window = stay_window(hull.track.fixes, stay.started_s, self._last_s(hull, now))
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
            last_ms=int(hull.track.fixes.time_s[window.last]) * 1000,
            lon=body["lon"],
            lat=body["lat"],
            never_told=self._never_told(
                hull.track.fixes.take(slice(window.first, window.last + 1)), now.at_s
            ),
            body=body,
            changes=self._changes(identity, stay, hull),
        )

    def _changes(self, identity: str, stay: Stay, hull: HullTrack) -> list[Change]:
        news = sorted([*stay.news, *self._reminders(stay, hull)], key=lambda n: n.at_s)
        return [Change(n.change, n.at_s * 1000, self._body(identity, stay, hull, n)) for n in news]

    def _reminders(self, stay: Stay, hull: HullTrack) -> list[News]:
        last_s = min(self.until_s, stay.final_s or self.until_s)
        weekly = range(stay.detected_s + WEEK_S, last_s + 1, WEEK_S)
        due = [stay.detected_s + DAY_S, stay.detected_s + 3 * DAY_S, *weekly]
        return [
            _news_at(stay, at_s) for at_s in due
            if at_s <= last_s and _is_open(stay, at_s) and self._observed(hull, at_s)
        ]  # fmt: skip

    def _observed(self, hull: HullTrack, at_s: int) -> bool:
        """By the clock: whatever the reason of a silence, in it nobody observes her."""
        return at_s - self._heard_last_s(hull, at_s) < self.rules.loitering.unobserved_s

    def _heard_last_s(self, hull: HullTrack, at_s: int) -> int:
        return int(hull.heard_s[max(0, int(np.searchsorted(hull.heard_s, at_s, "right")) - 1)])

    def _last_s(self, hull: HullTrack, as_of: News) -> int:
        if as_of.ended_s is not None:
            return as_of.ended_s
        times = hull.track.fixes.time_s
        return int(times[max(0, int(np.searchsorted(times, as_of.at_s, "right")) - 1)])

    def _never_told(self, stay: Fixes, at_s: int) -> bool:
        return is_never_told(self.facts.identity.at(at_s), class_b=bool(stay.class_b.any()))

    def _body(self, identity: str, stay: Stay, hull: HullTrack, as_of: News) -> dict[str, Any]:
        fixes = hull.track.fixes
        window = stay_window(fixes, stay.started_s, self._last_s(hull, as_of))
        held = fixes.take(slice(window.first, window.last + 1))
        observed = as_of.ended_by != "lost_contact" and (
            as_of.ended_by == "left" or self._observed(hull, as_of.at_s)
        )
        limit_nm = round(float(held.limit_nm[-1]), 3)
        evidence = measure(held, as_of.circle)
        says = self.facts.identity.at(as_of.at_s)
        body = {
            "id": identity,
            "kind": KIND,
            "subtype": None,
            "status": "closed" if as_of.ended_by else "open",
            "severity": as_of.severity,
            "vessels": [self.facts.mmsi],
            "started_at": iso(stay.started_s * 1000),
            "ended_at": iso_or_none(None if as_of.ended_s is None else as_of.ended_s * 1000),
            "ended_by": as_of.ended_by,
            "detected_at": iso(stay.detected_s * 1000),
            "lon": round(float(held.lon[-1]), 6),
            "lat": round(float(held.lat[-1]), 6),
            "zone": ZONE,
            "phase": as_of.phase,
            "motion": motion(held),
            "says_anchored": _says_anchored(held),
            "basis": as_of.basis,
            "observed": observed,
            "distance_to_limit_nm": limit_nm,
            "incident": None,
            "superseded_by": None,
            "feed": min(self.facts.feeds, default=None),
            "synthetic": self.facts.synthetic,
            "rule": {"name": KIND, "version": VERSION, "parameters": asdict(self.rules.loitering)},
            "evidence": evidence | {"identity": asdict(says), "geodata": geodata_version()},
            "caveats": self._caveats(held, as_of),
        }
        held_s = int(held.time_s[-1] - held.time_s[0])
        since = self._when(body, held_s, self._heard_last_s(hull, _listened_until_s(stay, as_of)))
        return body | {"explanation": self._explanation(body, since, says)}

    def _caveats(self, held: Fixes, as_of: News) -> list[str]:
        near = np.abs(held.margin_nm) < self.rules.loitering.near_boundary_nm
        told = {
            "computed line, not a legal limit": True,
            "AIS only": True,
            "near_boundary": bool(near.any()),
            "not evidence of departure": as_of.ended_by == "lost_contact",
            "few fixes": as_of.basis == "sparse",
            "synthetic data": self.facts.synthetic,
        }
        return [caveat for caveat, applies in told.items() if applies]

    def _explanation(self, body: dict[str, Any], since: str, says: Identity) -> str:
        label = self.rules.watchlist.find(self.facts.mmsi, says)
        unit = unit_of_interest(self.facts.mmsi, says, self.rules.watchlist)
        evidence = body["evidence"]
        parts = [
            f"{who(self.facts.mmsi, says, label.label if label else None, unit)} {_verb(body)} "
            f"{_where(body)}",
            since,
            "AIS only",
            f"{evidence['fixes']} fixes",
            f"longest silence {span(evidence['max_silence_s'])}",
            *([f"declared destination {says.destination}"] if says.destination else []),
        ]
        line = ("SYNTHETIC: " if self.facts.synthetic else "") + ", ".join(parts)
        return " ".join(line.split())

    def _when(self, body: dict[str, Any], held_s: int, heard_s: int) -> str:
        since = _read_minute(body["started_at"])
        if body["ended_by"] == "left":
            return f"{since} to {_read_minute(body['ended_at'])} ({span(held_s)}), then left"
        if body["observed"]:
            return f"since {since} ({span(held_s)})"
        unheard = f"since {since} ({span(held_s)} observed), not heard since {minute(heard_s)}"
        if body["ended_by"] is None:
            return unheard
        silent = span(self.rules.loitering.lost_s)
        return f"{unheard} (closed after {silent} of silence, not evidence of departure)"


def _read_minute(text: str) -> str:
    return text[:16].replace("T", " ") + "Z"


def _where(body: dict[str, Any]) -> str:
    """Where she is; of one who has left, where she was, not where she was last seen on her way out."""
    if body["ended_by"] != "left":
        return f"{place(body['lon'], body['lat'])}, {side(body['distance_to_limit_nm'])}"
    evidence = body["evidence"]
    median_nm = evidence["distance_to_limit_nm"][DECIDING]["median"]
    return f"about {place(**evidence['median_place'])}, median {side(median_nm)}"


def _verb(body: dict[str, Any]) -> str:
    verb = "held" if body["ended_by"] == "left" else "holding" if body["observed"] else "was holding"
    return f"{verb} ({body['motion']})" if body["motion"] else verb


def _listened_until_s(stay: Stay, as_of: News) -> int:
    """A stay that silence closed: what is heard later is not of it."""
    return as_of.at_s if as_of.ended_by is None or stay.lost_s is None else min(as_of.at_s, stay.lost_s)


def _says_anchored(held: Fixes) -> bool | None:
    sent = held.nav_status[held.nav_status != NOT_SENT]
    return bool(sent[-1] in SAYS_ANCHORED) if len(sent) else None


def _as_it_stands(stay: Stay, at_s: int) -> News:
    circle = tuple(stay.fixed_circle())
    return News("now", at_s, stay.basis, stay.phase, stay.severity, stay.ended_s, stay.ended_by, circle)  # type: ignore[arg-type]


def _news_at(stay: Stay, at_s: int) -> News:
    before = [n for n in stay.news if n.at_s <= at_s][-1]
    return News("reminder", at_s, *_state(before))


def _state(news: News) -> tuple[str, str, str, int | None, str | None, tuple[float, float, float]]:
    return news.basis, news.phase, news.severity, news.ended_s, news.ended_by, news.circle


def _is_open(stay: Stay, at_s: int) -> bool:
    return [n for n in stay.news if n.at_s <= at_s][-1].ended_by is None
