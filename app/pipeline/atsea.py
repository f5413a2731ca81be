"""Where all ships were, and who they were, for the rules on many vessels."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace

import numpy as np
from sqlalchemy import Connection

from app.detect.engine import START, Checkpoint
from app.detect.facts import IdentityTimeline, IntArray
from app.detect.sea import SeaFixes
from app.detect.timelines import timelines
from app.detect.world import FeedTimes
from app.pipeline.loading import reports_of
from app.store import conclusions as store
from app.store.sea import believed_fixes, heard_since
from app.store.vessel_facts import reports_after
from ingest.batch import COG_NOT_AVAILABLE, LON_LAT_UNITS_PER_DEGREE, SOG_NOT_AVAILABLE, Positions

_CLASS_B_TYPES = (18, 19)


def sea(connection: Connection, after_s: int, until_s: int, minutes: IntArray) -> SeaFixes:
    """Of all ships' believed fixes of a span those that tell where each hull was at some minutes."""
    lots = believed_fixes(connection, None, after_s * 1000, until_s * 1000)
    return SeaFixes.joined([SeaFixes.none(), *(_sea(*lot).around(minutes) for lot in lots)])


def sea_of(connection: Connection, mmsis: Collection[int], after_s: int, until_s: int) -> SeaFixes:
    """Believed fixes of some ships in a span, of each hull and minute the last."""
    lots = believed_fixes(connection, mmsis, after_s * 1000, until_s * 1000)
    return SeaFixes.joined([SeaFixes.none(), *(_sea(*lot) for lot in lots)])


def _sea(fixes: Positions, hulls: IntArray) -> SeaFixes:
    sog, cog = fixes.sog.astype(float), fixes.cog.astype(float)
    columns = SeaFixes(
        mmsi=fixes.mmsi,
        hull=hulls,
        time_s=fixes.time_ms // 1000,
        lon=fixes.lon / LON_LAT_UNITS_PER_DEGREE,
        lat=fixes.lat / LON_LAT_UNITS_PER_DEGREE,
        sog_kn=np.where(sog == SOG_NOT_AVAILABLE, np.nan, sog / 10),
        cog_deg=np.where(cog == COG_NOT_AVAILABLE, np.nan, cog / 10),
        class_b=np.isin(fixes.msg_type, _CLASS_B_TYPES),
    )
    return (columns.ordered() if hulls.any() else columns).last_of_each_minute()


def identities(connection: Connection, mmsis: Iterable[int], since_s: int) -> dict[int, IdentityTimeline]:
    """Who vessels were from a time on, by their checkpoints before and what they said since."""
    held = store.checkpoints_before(connection, dict.fromkeys(mmsis, since_s * 1000 + 1))
    known = {m: Checkpoint.from_json(at_ms // 1000, state) for m, (at_ms, state) in held.items()}
    tops = {mmsi: known.get(mmsi, START) for mmsi in mmsis}
    after_ms = {mmsi: max(top.at_s * 1000, -1) for mmsi, top in tops.items()}
    sent = reports_of(reports_after(connection, after_ms))
    return timelines(sent, {mmsi: top.identity for mmsi, top in tops.items()})


def heard(connection: Connection, feeds: Iterable[FeedTimes], mmsi: int) -> list[FeedTimes]:
    """Of the feeds those that have heard a vessel, and when they were up since they first did."""
    since_s = {name: at_ms // 1000 for name, at_ms in heard_since(connection, mmsi).items()}
    return [
        replace(f, up=tuple((max(a, since_s[f.name]), b) for a, b in f.up if b > since_s[f.name]))
        for f in feeds
        if f.name in since_s
    ]
