"""The columns of each frame: their names, which hold the units, and what they are in pandas.

A column that a server sends beyond these (it may be newer than the client) comes after them, as it is.
"""

from __future__ import annotations

TIME = "datetime64[ms, UTC]"
TEXT = "text"
"""As this pandas keeps text: `str` from pandas 3 on, `object` before."""
CATEGORY = "category"
NUMBER, WHOLE, CODE, MMSI = "float64", "Int64", "Int16", "int32"
"""A measure, with NaN for "not available"; a count; a code of AIS; whole numbers can be missing (`<NA>`)."""
YES_NO = "boolean"
OBJECT = "object"
"""Lists and dicts, as the server's JSON has them."""
GEOMETRY = "geometry"

Columns = dict[str, str]

_PLACE: Columns = {"lon": NUMBER, "lat": NUMBER}
_MOTION: Columns = {"sog_kn": NUMBER, "cog_deg": NUMBER, "heading_deg": NUMBER, "nav_status": CODE}
_POINT: Columns = {GEOMETRY: GEOMETRY}
_IDENTITY: Columns = {
    "name": TEXT,
    "callsign": TEXT,
    "imo": WHOLE,
    "ship_type": CODE,
    "destination": TEXT,
}

POSITIONS: Columns = {
    "mmsi": MMSI,
    "time": TIME,
    **_PLACE,
    **_MOTION,
    "segment": WHOLE,
    "flags": CATEGORY,
    **_POINT,
}
LAST_POSITION: Columns = {"time": TIME, **_PLACE, **_MOTION, "flags": CATEGORY}
VESSELS: Columns = {
    "mmsi": MMSI,
    **_IDENTITY,
    "class_b": YES_NO,
    "first_heard": TIME,
    "last_heard": TIME,
    **LAST_POSITION,
    **_POINT,
}
IDENTITIES: Columns = {**_IDENTITY, "first": TIME, "last": TIME}
LATEST: Columns = {
    "mmsi": MMSI,
    "name": TEXT,
    "ship_type": CODE,
    "class_b": YES_NO,
    "time": TIME,
    "age_s": WHOLE,
    **_PLACE,
    **_MOTION,
    "flags": CATEGORY,
    **_POINT,
}
ALERTS: Columns = {
    "id": TEXT,
    "kind": CATEGORY,
    "subtype": CATEGORY,
    "status": CATEGORY,
    "severity": CATEGORY,
    "triage": CATEGORY,
    "vessels": OBJECT,
    "started_at": TIME,
    "ended_at": TIME,
    "ended_by": CATEGORY,
    "detected_at": TIME,
    "raised_at": TIME,
    "updated_at": TIME,
    "revision": WHOLE,
    **_PLACE,
    "zone": CATEGORY,
    "phase": CATEGORY,
    "motion": CATEGORY,
    "says_anchored": YES_NO,
    "basis": CATEGORY,
    "observed": YES_NO,
    "distance_to_limit_nm": NUMBER,
    "incident": TEXT,
    "superseded_by": TEXT,
    "feed": CATEGORY,
    "synthetic": YES_NO,
    "told": CATEGORY,
    "rule": OBJECT,
    "evidence": OBJECT,
    "explanation": TEXT,
    "caveats": OBJECT,
    "links": OBJECT,
    **_POINT,
}
_NOT_IN_REVISIONS = ("revision", "raised_at", "updated_at", "links")
REVISIONS: Columns = {
    "revision": WHOLE,
    "change": CATEGORY,
    "at": TIME,
    "recorded_at": TIME,
    "reason": TEXT,
    **{name: kind for name, kind in ALERTS.items() if name not in _NOT_IN_REVISIONS},
}
ZONES: Columns = {
    "name": TEXT,
    "state": CATEGORY,
    "kind": CATEGORY,
    "nm": NUMBER,
    "baseline": CATEGORY,
    "label": TEXT,
    "attribution": TEXT,
    "source": TEXT,
    "radius_nm": NUMBER,
    "verified": CATEGORY,
    "note": TEXT,
    "drawn_at": TIME,
    **_POINT,
}
FEEDS: Columns = {
    "name": TEXT,
    "kind": CATEGORY,
    "synthetic": YES_NO,
    "newest": TIME,
    "lag_s": WHOLE,
    "lines": WHOLE,
    "positions": WHOLE,
    "rejected": OBJECT,
    "up": OBJECT,
    "down": OBJECT,
    "live": OBJECT,
    "redistributable": CATEGORY,
}
REPORT: Columns = {
    "unit": TEXT,
    "name": TEXT,
    "class": TEXT,
    "kind": CATEGORY,
    "home_fleet": TEXT,
    "entered": OBJECT,
    "days_in_mediterranean": OBJECT,
    "state_observed": CATEGORY,
    "freshness": CATEGORY,
    "last_known": CATEGORY,
    "confirmed_from": TIME,
    "confirmed_until": TIME,
    "where": TEXT,
    "how": TEXT,
    "change": CATEGORY,
    "state_before": CATEGORY,
    "confidence": CATEGORY,
    "sources": OBJECT,
}
UNITS: Columns = {
    "key": TEXT,
    "name": TEXT,
    "kind": CATEGORY,
    "navy": CATEGORY,
    "class": TEXT,
    "group": CATEGORY,
    "home_fleet": CATEGORY,
    "mmsi": WHOLE,
    "imo": WHOLE,
    "callsign": TEXT,
    "pennant": TEXT,
    "emits_ais": CATEGORY,
    "may_transit_straits": CATEGORY,
    "entered": TEXT,
    "entered_by": CATEGORY,
    "length_m": NUMBER,
    "days_least": WHOLE,
    "days_most": WHOLE,
    "disputed": OBJECT,
}
POSTURE: Columns = {
    "key": TEXT,
    "name": TEXT,
    "class": TEXT,
    "kind": CATEGORY,
    "navy": CATEGORY,
    "state_observed": CATEGORY,
    "freshness": CATEGORY,
    "where": TEXT,
    **_PLACE,
    "uncertainty_m": NUMBER,
    "bearing_deg": NUMBER,
    "distance_nm": NUMBER,
    "distance_to_limit_nm": NUMBER,
    "gate": CATEGORY,
    "since_from": TIME,
    "since_until": TIME,
    "last_confirmed": TIME,
    "last_known": CATEGORY,
    "last_known_at": TIME,
    "confidence": CATEGORY,
    "evidence": OBJECT,
    "rivals": OBJECT,
    "candidates": OBJECT,
    "caveats": OBJECT,
    "would_change": OBJECT,
    "state_assessed": OBJECT,
    "synthetic": YES_NO,
    "reach": OBJECT,
    **_POINT,
}
SIGHTINGS: Columns = {
    "id": TEXT,
    "observed_from": TIME,
    "observed_until": TIME,
    "known_at": TIME,
    "negative": YES_NO,
    "units": OBJECT,
    "subjects": OBJECT,
    "activity": CATEGORY,
    "where": TEXT,
    **_PLACE,
    "uncertainty_m": NUMBER,
    "polygon": OBJECT,
    "course_deg": NUMBER,
    "draught_m": NUMBER,
    "cargo": TEXT,
    "in_company_with": OBJECT,
    "gate": CATEGORY,
    "direction": CATEGORY,
    "confidence": CATEGORY,
    "source_kind": CATEGORY,
    "publisher": TEXT,
    "title": TEXT,
    "url": TEXT,
    "archive_url": TEXT,
    "published_at": TIME,
    "sensor": TEXT,
    "ground_sample_m": NUMBER,
    "cloud_percent": NUMBER,
    "scene": TEXT,
    "footprint": OBJECT,
    "smallest_detectable_m": NUMBER,
    "derived_from": TEXT,
    "disputes": TEXT,
    "supersedes": TEXT,
    "exceeds_sensor": OBJECT,
    "note": TEXT,
    "reference": TEXT,
    "synthetic": YES_NO,
    **_POINT,
}
POSTURE_CHANGES: Columns = {
    "at_from": TIME,
    "at_until": TIME,
    "known_at": TIME,
    "key": TEXT,
    "name": TEXT,
    "before": CATEGORY,
    "after": CATEGORY,
    "says": TEXT,
    "evidence": OBJECT,
    "synthetic": YES_NO,
}

ORDERED = {"severity": ("info", "warning", "critical")}
"""Categories that can be compared: `alerts[alerts.severity >= "warning"]`."""
