"""From stored facts to the columns that the rules read: places in degrees, distances, who could hear her."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np
from sqlalchemy import Connection

from app.detect.engine import Checkpoint
from app.detect.facts import NOT_SENT, Fixes, Identity, IdentityTimeline, VesselFacts
from app.detect.quiet import Known, NewFixes
from app.detect.silence import merged
from app.detect.statics import Content, Statics
from app.detect.timelines import Reports, statics, timelines
from app.domain.track import COARSE_CONFLICT
from app.geo.limits import DECIDING, VARIANTS, distances
from app.geo.ports import port_distance_nm
from app.geo.raster import bounds
from app.pipeline.coverage import CLASS_B_TYPES, StoredCover
from app.store import vessel_facts as stored
from app.store.conclusions import taints_after
from ingest.batch import LON_LAT_UNITS_PER_DEGREE, LONG_RANGE_TYPE

MOST_FIXES_AT_ONCE = 64_000
"""Bounds memory: facts are loaded for so many vessels as have together no more fixes, or for one."""
_OTHER_VARIANT = next(v for v in VARIANTS if v != DECIDING)


@dataclass(frozen=True)
class News:
    """What came of some vessels since their checkpoints."""

    fixes: NewFixes
    known: dict[int, Known]
    heard: stored.StoredTimes

    def first_after(self, mmsi: int, time_s: int) -> int | None:
        """Time of the vessel's first fact later than this, or None."""
        first, end = np.searchsorted(self.fixes.mmsi, [mmsi, mmsi + 1]).tolist()
        times = (self.fixes.time_s[first:end], self.heard.of(mmsi) // 1000)
        return min((int(t[t > time_s].min()) for t in times if len(t) and t[-1] > time_s), default=None)


def load_news(connection: Connection, tops: Mapping[int, Checkpoint]) -> Iterator[News]:
    """What is new of the vessels, some of them at a time, with bounds of where each fix lies."""
    after_ms = _after_ms(tops)
    for lot in list(stored.groups(connection, after_ms, MOST_FIXES_AT_ONCE)):
        facts = stored.facts_after(connection, {mmsi: after_ms[mmsi] for mmsi in lot})
        reports = reports_of(facts.reports)
        identity = timelines(reports, {mmsi: tops[mmsi].identity for mmsi in lot})
        said = statics(reports, _contents(facts.reports, reports), lot)
        known = {
            mmsi: _known(tops[mmsi], identity[mmsi], said[mmsi], facts.heard_by.get(mmsi, [])) for mmsi in lot
        }
        yield News(_new_fixes(facts.fixes), known, facts.heard)


def _after_ms(checkpoints: Mapping[int, Checkpoint]) -> dict[int, int]:
    return {mmsi: c.at_s * 1000 if c.at_s >= 0 else -1 for mmsi, c in checkpoints.items()}


def _new_fixes(rows: stored.StoredFixes) -> NewFixes:
    where = bounds(rows.lon.astype(np.int32), rows.lat.astype(np.int32))
    return NewFixes(
        mmsi=rows.mmsi,
        time_s=rows.time_ms // 1000,
        lon=rows.lon / LON_LAT_UNITS_PER_DEGREE,
        lat=rows.lat / LON_LAT_UNITS_PER_DEGREE,
        coarse=rows.msg_type == LONG_RANGE_TYPE,
        low_nm=where.low_nm,
        high_nm=where.high_nm,
        may_be_syrian=where.may_be_syrian,
        margin_low_nm=where.margin_low_nm,
    )


def load(connection: Connection, bases: Mapping[int, Checkpoint]) -> Iterator[VesselFacts]:
    """All facts about each vessel after its checkpoint, in order of MMSI."""
    after_ms, cover = _after_ms(bases), StoredCover(connection)
    for lot in list(stored.groups(connection, after_ms, MOST_FIXES_AT_ONCE)):
        facts = stored.facts_after(connection, {mmsi: after_ms[mmsi] for mmsi in lot})
        reports = reports_of(facts.reports)
        identity = timelines(reports, {mmsi: bases[mmsi].identity for mmsi in lot})
        said = statics(reports, _contents(facts.reports, reports), lot)
        fixes = fixes_of(facts.fixes)
        taints = taints_after(connection, {mmsi: after_ms[mmsi] for mmsi in lot}, COARSE_CONFLICT)
        for mmsi in lot:
            vessel = replace(
                _vessel(mmsi, facts, fixes.take(facts.fixes.of(mmsi)), identity[mmsi]),
                statics=said[mmsi],
                cover=cover,
            )
            tainted = tuple((a // 1000, b // 1000) for a, b in taints.get(mmsi, ()))
            yield replace(vessel, taints=tainted) if tainted else vessel


def _known(top: Checkpoint, identity: IdentityTimeline, said: Statics, feeds: list[stored.HeardBy]) -> Known:
    names = tuple(f.name for f in feeds)
    return Known(top, identity, said, names, any(f.synthetic for f in feeds))


def _vessel(mmsi: int, facts: stored.StoredFacts, fixes: Fixes, identity: IdentityTimeline) -> VesselFacts:
    feeds = facts.heard_by.get(mmsi, [])
    return VesselFacts(
        mmsi=mmsi,
        fixes=fixes,
        identity=identity,
        heard_s=facts.heard.of(mmsi) // 1000,
        up=merged([(a // 1000, b // 1000) for f in feeds for a, b in f.up_ms]),
        feeds=tuple(f.name for f in feeds),
        synthetic=any(f.synthetic for f in feeds),
    )


def reports_of(sent: stored.StoredReports) -> Reports:
    """Stored reports as the rules read them."""
    identities = [Identity(*said) for said in sent.identities]
    return Reports(sent.mmsi, sent.time_ms // 1000, sent.which, identities)


def _contents(sent: stored.StoredReports, reports: Reports) -> list[Content]:
    return [Content(who, *voyage) for who, voyage in zip(reports.identities, sent.voyages, strict=True)]


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
        class_b=np.isin(rows.msg_type, CLASS_B_TYPES),
    )
