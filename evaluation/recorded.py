"""Recorded AIS with jumps, doubled MMSIs and impossible latitudes: what is raised on it, and why.

It is not the project's, and not in it: a folder is given. Fixes of tracks become AIS sentences again; files
of sentences that tell their times are taken as they are.
"""

from __future__ import annotations

import gzip
import json
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import msgpack

from app.evaluate.matching import Raised
from app.evaluate.nmea import Field, encode, tagged
from evaluation.notes import NOTES
from evaluation.running import of_file
from ingest.sources.chunk import Chunk
from ingest.stream import Carry, decode

STATION = "RECORDED"
NO_SPEED, NO_COURSE, NO_HEADING = 102.3, 360.0, 511
STREAMS = ("aislib_stream_example.txt", "risky_exact-earth-augmented.txt")
_PLACES, _STATIC_A, _STATIC_B = (1, 2, 3, 18, 19, 27), 5, 24


@dataclass(frozen=True)
class Looked:
    """A file: how many fixes, from when to when, kinds raised, and what a person says of it."""

    name: str
    fixes: int
    span: str
    found: str
    note: str


def look(folder: Path) -> list[Looked]:
    """Each file of a folder, alone in a store of its own; none if there is no such folder."""
    paths = sorted(path for pattern in ("*.json", "*.msg.gz", *STREAMS) for path in folder.glob(pattern))
    return [_look(path) for path in paths]


def lines(path: Path) -> Iterator[bytes]:
    """The rows of a track as AIS sentences, each in a tag block with its time; a stream's as they are."""
    if path.name in STREAMS:
        yield from path.read_bytes().splitlines(keepends=True)
        return
    for row in sorted(_rows(path), key=lambda row: str(row["timestamp"])):
        received_s = int(_time(row).timestamp())
        for fields in _messages(row):
            for sentence in encode(fields, "A"):
                yield tagged(STATION, received_s, sentence).encode() + b"\n"


def alerts(path: Path) -> list[Raised]:
    """What the product raises on a file."""
    with TemporaryDirectory() as folder:
        nmea = Path(folder, "track.nmea")
        nmea.write_bytes(b"".join(lines(path)))
        return of_file(nmea, (), f"sqlite:///{folder}/store.db")


def _look(path: Path) -> Looked:
    days = [datetime.fromtimestamp(ms / 1000, UTC) for ms in _times_ms(path)]
    found = dict(sorted(Counter(alert.name for alert in alerts(path)).items()))
    expected, note = NOTES.get(path.name, ({}, "not looked at yet"))
    if found != expected:
        note = f"**Not as when the note was written ({_said(expected)}).** {note}"
    return Looked(path.name, len(days), f"{days[0]:%Y-%m-%d}, {days[-1]:%Y-%m-%d}", _said(found), note)


def _times_ms(path: Path) -> list[int]:
    """Of each fix, in order."""
    whole = Chunk(b"".join(lines(path)), None, STATION, 0)
    batch, _ = decode(whole, Carry(), now_ms=int(time.time() * 1000), last=True)
    return sorted(batch.positions.time_ms.tolist())


def _said(found: dict[str, int]) -> str:
    return ", ".join(f"{count} `{name}`" for name, count in found.items()) or "nothing"


def _rows(path: Path) -> list[dict[str, Any]]:
    if path.suffix == ".json":
        return [json.loads(line) for line in path.read_text().splitlines() if line]
    with gzip.open(path) as file:
        return list(msgpack.Unpacker(file))


def _time(row: dict[str, Any]) -> datetime:
    said = datetime.fromisoformat(str(row.get("tagblock_timestamp", row["timestamp"])))
    return said if said.tzinfo else said.replace(tzinfo=UTC)


def _messages(row: dict[str, Any]) -> Iterator[dict[str, Field]]:
    kind, mmsi = int(row.get("type", 1)), int(row.get("mmsi", row.get("ssvid", 0)))
    if kind in _PLACES and row.get("lat") is not None:
        yield {"type": kind, "mmsi": mmsi} | _place(row)
    elif kind == _STATIC_A:
        names = ("shipname", "callsign", "destination", "imo", "draught")
        shiptype = {"ship_type": int(row.get("shiptype", 0) or 0)}
        yield {"type": kind, "mmsi": mmsi} | {name: row[name] for name in names if row.get(name)} | shiptype
    elif kind == _STATIC_B and row.get("shipname"):
        yield {"type": kind, "mmsi": mmsi, "partno": 0, "shipname": str(row["shipname"])}


def _place(row: dict[str, Any]) -> dict[str, Field]:
    speed, course = row.get("speed"), row.get("course")
    return {
        "lon": float(row["lon"]),
        "lat": float(row["lat"]),
        "speed": NO_SPEED if speed is None else round(float(speed), 1),
        "course": NO_COURSE if course is None else round(float(course), 1),
        "heading": int(row.get("heading", NO_HEADING)),
        "second": int(row.get("second", _time(row).second)),
        "status": int(row.get("status", 15)),
    }
