"""One IMO number under several MMSIs, and what it takes to speak of them, as the store has it."""

from __future__ import annotations

from itertools import groupby

from sqlalchemy import Connection

from app.detect.facts import Identity, IdentityTimeline
from app.detect.parameters import DAY_S
from app.detect.watch import Place
from app.detect.world import Glimpse, SameImo
from app.store import imos
from app.store.vessel_facts import facts_after
from ingest.batch import LON_LAT_UNITS_PER_DEGREE


def same_imo(
    connection: Connection, between_s: tuple[int, int], apart_s: int, within_s: int
) -> list[SameImo]:
    """Numbers that are sent again in this time by one who began to, when another had sent them before."""
    after_ms, until_ms = (time_s * 1000 for time_s in between_s)
    began = imos.shared(connection, after_ms - within_s * 1000, until_ms)
    found = []
    for (imo, mmsi, first_ms), others in groupby(began, key=lambda row: row[:3]):
        since_ms, latest_ms = first_ms + apart_s * 1000, min(first_ms + within_s * 1000, until_ms)
        again = imos.sent_between(connection, mmsi, imo, since_ms, latest_ms)
        if again is not None and again[0] > after_ms:
            last_ms, other = max((_last_sent(connection, o, again[0]), o.other) for o in others)
            found.append(SameImo(imo, mmsi, first_ms // 1000, again[0] // 1000, other, last_ms // 1000))
    return found


def _last_sent(connection: Connection, before: imos.Shared, until_ms: int) -> int:
    """When the other last sent the number: she had, when it was first sent under the new MMSI."""
    sent = imos.sent_between(connection, before.other, before.imo, 0, until_ms)
    return sent[1] if sent else 0


def glimpse(connection: Connection, mmsi: int, at_s: int) -> Glimpse:
    """What she said of herself in the day before, and where she was last in it."""
    facts = facts_after(connection, {mmsi: (at_s - DAY_S) * 1000})
    sent, fixes = facts.reports, facts.fixes
    said = [
        (time_ms // 1000, Identity(*sent.identities[which]))
        for time_ms, which in zip(sent.time_ms.tolist(), sent.which.tolist(), strict=True)
    ]
    i = int(fixes.time_ms.searchsorted(at_s * 1000 + 999, "right")) - 1
    lon, lat = (
        float(column[i]) / LON_LAT_UNITS_PER_DEGREE if i >= 0 else 0.0 for column in (fixes.lon, fixes.lat)
    )
    place = Place(int(fixes.time_ms[i]) // 1000, lon, lat) if i >= 0 else None
    return Glimpse(IdentityTimeline(said).at(at_s), place)
