"""From stored facts to the columns that the rules read: places in degrees, distances, who could hear her."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
from sqlalchemy import Connection

from app.detect.engine import Checkpoint
from app.detect.facts import NOT_SENT, Fixes, Identity, IdentityTimeline, VesselFacts
from app.detect.silence import merged
from app.geo.limits import DECIDING, VARIANTS, distances
from app.geo.ports import port_distance_nm
from app.store import vessel_facts as stored
from ingest.batch import LON_LAT_UNITS_PER_DEGREE, LONG_RANGE_TYPE

MOST_FIXES_AT_ONCE = 200_000
"""Bounds memory: facts are loaded for so many vessels as have together no more fixes, or for one."""
_CLASS_B_TYPES = (18, 19)
_OTHER_VARIANT = next(v for v in VARIANTS if v != DECIDING)


def load(connection: Connection, bases: Mapping[int, Checkpoint]) -> Iterator[VesselFacts]:
    """All facts about each vessel after its checkpoint, in order of MMSI."""
    after_ms = {mmsi: base.at_s * 1000 if base.at_s >= 0 else -1 for mmsi, base in bases.items()}
    for lot in list(stored.groups(connection, after_ms, MOST_FIXES_AT_ONCE)):
        facts = stored.facts_after(connection, {mmsi: after_ms[mmsi] for mmsi in lot})
        fixes = fixes_of(facts.fixes)
        for mmsi in lot:
            yield _vessel(mmsi, facts, fixes.take(facts.fixes.of(mmsi)), bases[mmsi].identity)


def _vessel(mmsi: int, facts: stored.StoredFacts, fixes: Fixes, known: Identity) -> VesselFacts:
    reports = facts.reports.get(mmsi, [])
    feeds = facts.heard_by.get(mmsi, [])
    return VesselFacts(
        mmsi=mmsi,
        fixes=fixes,
        identity=IdentityTimeline([(r.time_ms // 1000, _identity(r)) for r in reports], known),
        heard_s=facts.heard.of(mmsi) // 1000,
        up=merged([(a // 1000, b // 1000) for f in feeds for a, b in f.up_ms]),
        feeds=tuple(f.name for f in feeds),
        synthetic=any(f.synthetic for f in feeds),
    )


def fixes_of(rows: stored.StoredFixes) -> Fixes:
    """Stored fixes with where they lie."""
    lon, lat = rows.lon / LON_LAT_UNITS_PER_DEGREE, rows.lat / LON_LAT_UNITS_PER_DEGREE
    where = distances(lon, lat)
    return Fixes(
        time_s=rows.time_ms // 1000,
        lon=lon,
        lat=lat,
        sog_kn=np.where(rows.sog == NOT_SENT, np.nan, rows.sog / 10),
        nav_status=rows.nav_status,
        coarse=rows.msg_type == LONG_RANGE_TYPE,
        limit_nm=where.to_limit_nm[DECIDING],
        other_limit_nm=where.to_limit_nm[_OTHER_VARIANT],
        syrian=where.is_syrian,
        margin_nm=where.boundary_margin_nm,
        port_nm=port_distance_nm(lon, lat),
        class_b=np.isin(rows.msg_type, _CLASS_B_TYPES),
    )


def _identity(report: stored.StoredReport) -> Identity:
    return Identity(report.imo, report.callsign, report.name, report.ship_type, report.destination)
