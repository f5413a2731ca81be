"""Alerts as the rules write them, made by hand; nothing in them is real."""

from dataclasses import asdict

from app.deliver.blocks import News
from app.detect.parameters import LoiteringParameters
from app.domain.time import parse_iso

NOW = parse_iso("2024-12-10T08:32:00Z")


def alert(**given):
    """A ro-ro pacing 5 NM off Tartus; `given` replaces fields, `evidence` and `identity` parts of theirs."""
    evidence = {
        "hours": 6.33,
        "fixes": 31,
        "max_silence_s": 2880,
        "max_hourly_speed_kn": 1.4,
        "median_place": {"lon": 35.76, "lat": 34.92},
        "circle": {"lon": 35.76, "lat": 34.92, "diameter_nm": 4.2},
        "distance_to_limit_nm": {
            "islets_ge_10000m2": {"min": -7.4, "median": -7.1, "max": -6.6},
            "all_islets": {"min": -7.4, "median": -7.2, "max": -6.6},
        },
        "identity": {
            "name": "SPARTA", "imo": 9999993, "callsign": "SYN1", "ship_type": 70,
            "destination": "FOR ORDERS",
        },
        "unit_of_interest": {"why": "watchlist", "label": "SPARTA"},
        "geodata": "6f9f9603ea39",
    }  # fmt: skip
    body = {
        "id": "80f62daa97ac68a7",
        "kind": "loitering",
        "status": "open",
        "severity": "warning",
        "vessels": [273990001],
        "started_at": "2024-12-10T02:10:00Z",
        "ended_at": None,
        "ended_by": None,
        "detected_at": "2024-12-10T08:10:00Z",
        "lon": 35.7629,
        "lat": 34.9119,
        "phase": "inside",
        "motion": "pacing",
        "basis": "confined",
        "observed": True,
        "distance_to_limit_nm": -7.0,
        "superseded_by": None,
        "synthetic": False,
        "rule": {"name": "loitering", "version": 1, "parameters": asdict(LoiteringParameters())},
        "explanation": "SPARTA (MMSI 273990001, watchlist) holding",
        "caveats": ["computed line, not a legal limit", "AIS only"],
    }
    evidence |= given.pop("evidence", {})
    evidence["identity"] |= given.pop("identity", {})
    return body | given | {"evidence": evidence}


def news(change="opened", at="2024-12-10T08:30:00Z", revision=1, before=None, **given):
    return News(change, parse_iso(at), revision, alert(**given), before)


LEFT = {"status": "closed", "ended_by": "left", "ended_at": "2024-12-10T07:40:00Z"}
