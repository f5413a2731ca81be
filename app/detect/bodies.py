"""The body of an alert as a stay stood at a minute, and the line that explains it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any

import numpy as np

from app.detect.criteria import Window
from app.detect.doubt import Doubt, caveats, unreliable, unreliable_since
from app.detect.engine import Rules
from app.detect.evidence import measure, stay_window
from app.detect.facts import NOT_SENT, Fixes, Identity, VesselFacts
from app.detect.hourly import HourlySpeeds
from app.detect.hulltrack import HullTrack
from app.detect.motion import motion
from app.detect.stay import News, Stay
from app.detect.units import unit_of_interest
from app.detect.words import minute, place, side, span, who
from app.domain.time import iso, iso_or_none
from app.geo.attribution import geodata_version
from app.geo.limits import DECIDING

KIND = "loitering"
VERSION = 1
BODY_VERSION = 2
"""Goes up when the same stay is written down otherwise: stores then write theirs anew."""
ZONE = "Syria 12 NM"
SAYS_ANCHORED = (1, 5)


class Bodies:
    """Writes the bodies of one stay's alert, known as `identity`."""

    def __init__(
        self, facts: VesselFacts, rules: Rules, identity: str, stay: Stay, hull: HullTrack,
        doubts: Sequence[Doubt] = (),
    ) -> None:  # fmt: skip
        self.facts, self.rules, self.identity, self.stay, self.hull = facts, rules, identity, stay, hull
        self._doubts = doubts

    def fixes(self, as_of: News) -> Fixes:
        """The fixes of the stay, as known then."""
        window = self._window(as_of)
        return self.hull.track.fixes.take(slice(window.first, window.last + 1))

    def observed(self, at_s: int) -> bool:
        """By the clock: whatever the reason of a silence, in it nobody observes her."""
        return at_s - self._heard_last_s(at_s) < self.rules.loitering.unobserved_s

    def at(self, as_of: News) -> dict[str, Any]:
        """The body as it stood at a minute."""
        held, stay = self.fixes(as_of), self.stay
        observed = as_of.ended_by != "lost_contact" and (
            as_of.ended_by == "left" or self.observed(as_of.at_s)
        )
        limit_nm = round(float(held.limit_nm[-1]), 3)
        unreliable_s = self._unreliable_since(as_of)
        evidence = measure(held, as_of.circle, self._hourly)
        says = self.facts.identity.at(as_of.at_s)
        body = {
            "id": self.identity,
            "kind": KIND,
            "subtype": None,
            "status": "closed" if as_of.ended_by else "open" if unreliable_s is None else "held",
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
            "rule": {"name": KIND, "version": VERSION, "parameters": dict(vars(self.rules.loitering))},
            "evidence": evidence | self._rests_on(says),
            "caveats": self._caveats(held, as_of),
        }
        held_s = int(held.time_s[-1] - held.time_s[0])
        since = self._when(body, held_s, self._heard_last_s(_listened_until_s(stay, as_of)))
        return body | {"explanation": self._explanation(body, since, says)}

    def _rests_on(self, says: Identity) -> dict[str, Any]:
        """Who she says she is, why she is a unit of interest, and the lines that were measured from."""
        why = unit_of_interest(self.facts.mmsi, says, self.rules.watchlist)
        entry = self.rules.watchlist.find(self.facts.mmsi, says)
        unit = None if why is None else {"why": why, "label": entry.label if entry else None}
        return {"identity": dict(vars(says)), "unit_of_interest": unit, "geodata": geodata_version()}

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
        unreliable_s = self._unreliable_since(as_of)
        if unreliable_s is not None:
            told[f"position unreliable since {minute(unreliable_s)}"] = True
        told |= dict.fromkeys(caveats(self._doubts, as_of.at_s), True)
        return [caveat for caveat, applies in told.items() if applies]

    def _unreliable_since(self, as_of: News) -> int | None:
        if as_of.ended_by:
            return None
        since_s = unreliable_since(unreliable(self.facts.taints), as_of.at_s)
        return None if since_s is None else max(since_s, self.stay.started_s)

    def _explanation(self, body: dict[str, Any], since: str, says: Identity) -> str:
        evidence = body["evidence"]
        unit = evidence["unit_of_interest"] or {"why": None, "label": None}
        parts = [
            f"{who(self.facts.mmsi, says, unit['label'], unit['why'])} {_verb(body)} {_where(body)}",
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

    @cached_property
    def _hourly(self) -> HourlySpeeds:
        fixes = self.hull.track.fixes
        first = int(fixes.time_s.searchsorted(self.stay.started_s, "left"))
        return HourlySpeeds(fixes.take(slice(first, None)))

    def _window(self, as_of: News) -> Window:
        return stay_window(self.hull.track.fixes, self.stay.started_s, self._last_s(as_of))

    def _last_s(self, as_of: News) -> int:
        if as_of.ended_s is not None:
            return as_of.ended_s
        times = self.hull.track.fixes.time_s
        return int(times[max(0, int(times.searchsorted(as_of.at_s, "right")) - 1)])

    def _heard_last_s(self, at_s: int) -> int:
        heard_s = self.hull.heard_s
        return int(heard_s[max(0, int(heard_s.searchsorted(at_s, "right")) - 1)])


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
