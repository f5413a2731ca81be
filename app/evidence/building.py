"""A bundle from what was gathered: its members, and what these are found to be worth before sealing."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from app.domain.premises import FeedPremise
from app.domain.secrets import masked
from app.domain.time import iso
from app.evidence import archive, comparing, lines, manifest
from app.evidence.gathering import Gathered
from app.evidence.readme import readme
from app.evidence.verdict import ALERT, GEODATA, POSITIONS, RULE
from app.geo.attribution import ATTRIBUTION, LICENCE, geodata_version
from ingest.batch import Positions

INTERNAL, ALLOWED = "internal only", "allowed"
_MOST_WAITING = 4
_making = threading.Lock()
_waiting = threading.BoundedSemaphore(_MOST_WAITING)
_RESTS_ON_MANY = {
    "ais_gap": "a silence is judged by how well all ships are heard there",
    "feed_outage": "an outage is judged by the messages of all ships",
    "gnss_interference": "an incident is judged by the fixes of all ships about it",
}
_OTHERWISE = "what follows from its vessels' lines alone differs in {}: it rests on what others sent as well"


class BusyError(Exception):
    """So many bundles are being made or waited for that another would only take memory from them."""


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """A bundle takes some hundred MiB at most: one is made after the other. Raises `BusyError`."""
    if not _waiting.acquire(blocking=False):
        raise BusyError(f"{_MOST_WAITING} bundles are being made already")
    try:
        with _making:
            yield
    finally:
        _waiting.release()


@dataclass(frozen=True)
class Shown:
    """Members that other rooms write."""

    alert: Mapping[str, Any]
    fixes: Positions
    """The stored fixes that the two tables below show."""
    reports: Sequence[tuple[int, int]]
    """(MMSI, time in ms) of the stored static reports."""
    positions_csv: bytes
    positions_parquet: bytes
    statics_csv: bytes
    map_png: bytes
    table: lines.Tables
    sightings: Iterable[Mapping[str, Any]] = ()


def built(found: Gathered, shown: Shown, version: str, derive: comparing.Derive) -> bytes:
    """The bundle's bytes: the same for equal stores. `BundleError` if it would be too long."""
    says = {
        "package": version,
        "subject": {"type": "alert", "id": found.alert["id"], "revision": found.alert["revision"]},
        "as_of": iso(found.premises.until_ms),
        "synthetic": bool(found.alert["synthetic"]),
        **worth(found, shown, derive),
        **redistribution(found.premises.feeds),
    }
    members = {
        ALERT: manifest.json_text(shown.alert),
        lines.NMEA: lines.nmea(found.lines),
        lines.TABLE: lines.table(found.lines, found.told_ms, shown.table),
        POSITIONS: shown.positions_csv,
        "positions.parquet": shown.positions_parquet,
        "statics.csv": shown.statics_csv,
        RULE: manifest.json_text({"rule": found.alert["rule"], "premises": found.premises.to_dict()}),
        GEODATA: manifest.json_text(geodata()),
        "map.png": shown.map_png,
        "sightings.json": manifest.json_text(list(shown.sightings)),
        "README.txt": readme(found.alert, says),
    }
    return archive.packed(*manifest.sealed(members, says))


def geodata() -> dict[str, str]:
    """Which shipped geodata the distances are from."""
    return {
        "name": "baselines, computed distance lines and ports shipped with Twelvemile",
        "version": geodata_version(),
        "licence": LICENCE,
        "attribution": ATTRIBUTION,
    }


def redistribution(feeds: Iterable[FeedPremise]) -> dict[str, Any]:
    """Whether the raw lines may be given to others, by the feeds that they are from."""
    known = list(feeds)
    kept = withheld(known)
    return {"redistribution": INTERNAL if kept else ALLOWED, "feeds": [masked(feed.name) for feed in known]}


def withheld(feeds: Iterable[FeedPremise]) -> list[str]:
    """Names of the feeds whose lines may not be given to others; unknown is no."""
    return [masked(feed.name) for feed in feeds if feed.redistributable != "yes"]


def worth(found: Gathered, shown: Shown, derive: comparing.Derive) -> dict[str, Any]:
    """Whether the alert follows from these lines alone, by trying; and what no kept line holds."""
    derived = derive(found.premises, found.lines)
    lost = comparing.missing(comparing.identities(shown.fixes), comparing.identities(derived.positions))
    untold = set(shown.reports).difference(derived.reports)
    same = comparing.counterpart(found.alert, derived.alerts)
    other = None if same is None else comparing.differences(found.alert, same)
    is_complete = not (len(lost) or untold or found.left_out)
    return {
        "derivable": is_complete and other == [],
        "complete": is_complete,
        "missing": {"positions": len(lost), "static_reports": len(untold), "vessels": found.left_out},
        "reason": _missing(found, lost, untold) or _reason(found, other),
    }


def _missing(found: Gathered, lost: comparing.Identities, untold: set[tuple[int, int]]) -> str | None:
    if found.left_out:
        return f"{found.left_out} of its vessels are not in it: a bundle holds {len(found.premises.vessels)}"
    if len(lost):
        return f"the lines of {len(lost):,} fixes are not kept, {comparing.span_of(lost)}"
    if untold:
        return f"the lines of {len(untold):,} static reports are not kept"
    return None


def _reason(found: Gathered, other: list[comparing.Difference] | None) -> str | None:
    if other == []:
        return None
    if found.premises.kind in _RESTS_ON_MANY:
        return _RESTS_ON_MANY[found.premises.kind]
    return _OTHERWISE.format(", ".join(one.name for one in other) if other else "that it follows at all")
