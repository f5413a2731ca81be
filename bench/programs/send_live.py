"""`python -m bench.programs.send_live PORT FEED RATE SECONDS`: AIS by UDP, at a steady pace.

First the past of ships that hold off Tartus, so that some of them will have held for four hours while this
runs; then a fleet that steams on, each message heard by three receivers and sent by all of them, and once a
second a probe. Prints one JSON object: when each probe was sent, and how many datagrams there were.
"""

from __future__ import annotations

import json
import math
import socket
import sys
import time
from pathlib import Path

from pyais.encode import encode_dict

from ingest.decode.bits import armoured
from ingest.sources.chunk import Chunk
from ingest.stream import Carry, decode

SHIPS, RECEIVERS = 4_000, 3
PROBE = 271_990_001
HOLDERS = range(271_991_000, 271_991_090)
_LEAD_S, _STEP_S = 3.78 * 3600, 4
_EVERY_S = 300
_PAUSE_S = 0.005


def sentence(mmsi: int, lon: float, lat: float, at_s: float, speed: float = 0.2) -> bytes:
    """One class A report, as it goes out."""
    fields = {
        "msg_type": 1,
        "mmsi": mmsi,
        "lon": lon,
        "lat": lat,
        "speed": speed,
        "course": 270,
        "second": int(at_s) % 60,
        "status": 0,
    }
    return encode_dict(fields, radio_channel="A", talker_id="AI")[0].encode()


def tagged(line: bytes, at_s: float) -> bytes:
    """The line behind a tag block with its time."""
    body = b"c:%d" % at_s
    found = 0
    for byte in body:
        found ^= byte
    return b"\\%s*%02X\\%s" % (body, found, line)


def past(now_s: float) -> list[bytes]:
    """What the holders sent before now, in order: they came from the west and stopped one after another."""
    told = []
    for k, mmsi in enumerate(HOLDERS):
        stopped = now_s - _LEAD_S - k * _STEP_S
        at = stopped - 3600
        while at < now_s:
            west = max(stopped - at, 0) / 3600 * 12 / 60 / 0.82
            told.append((at, mmsi, 35.60 - west, 34.70 + 0.004 * k, 12.0 if west else 0.2))
            at += _EVERY_S
    told.sort()
    return [tagged(sentence(mmsi, lon, lat, at, speed), at) for at, mmsi, lon, lat, speed in told]


def now_and_then(now_s: float) -> list[bytes]:
    """A report of each holder as of now."""
    return [sentence(mmsi, 35.60, 34.70 + 0.004 * k, now_s) for k, mmsi in enumerate(HOLDERS)]


class Ship:
    """One that steams on, and reports in time with her class."""

    def __init__(self, mmsi: int, lon: float, lat: float, course: float, knots: float) -> None:
        self._mmsi, self._lon, self._lat = mmsi, lon, lat
        self._course, self._knots = int(course * 10) % 3600, knots
        metres = knots / 3600 / 60
        self._east = metres * math.sin(math.radians(course)) / math.cos(math.radians(lat))
        self._north = metres * math.cos(math.radians(course))

    def at(self, since_s: float, second: int) -> bytes:
        """The sentence she sends so long after the start, in that UTC second."""
        lon = round((self._lon + self._east * since_s) * 600_000) & 0xFFFFFFF
        lat = round((self._lat + self._north * since_s) * 600_000) & 0x7FFFFFF
        bits = 1
        for value, size in (
            (0, 2), (self._mmsi, 30), (0, 4), (0, 8), (int(self._knots * 10), 10), (0, 1), (lon, 28),
            (lat, 27), (self._course, 12), (511, 9), (second, 6), (0, 25),
        ):  # fmt: skip
            bits = bits << size | value
        body = b"AIVDM,1,1,,A," + armoured(bits.to_bytes(21, "big")) + b",0"
        found = 0
        for byte in body:
            found ^= byte
        return b"!%s*%02X" % (body, found)


def fleet(feed: Path, most: int) -> list[Ship]:
    """So many ships at places where ships of the feed were, each on a course of her own."""
    lines = feed.read_bytes().splitlines(keepends=True)
    batch, _ = decode(Chunk(b"".join(lines[: 20 * most]), None, "places", 0), Carry(), now_ms=2**42)
    fixes = batch.positions
    step = max(len(fixes) // most, 1)
    return [
        Ship(
            211_100_000 + k,
            int(fixes.lon[k * step]) / 600_000,
            int(fixes.lat[k * step]) / 600_000,
            course=k * 37 % 360,
            knots=k % 20,
        )
        for k in range(min(most, len(fixes)))
    ]


def main() -> None:
    """Send, and tell what was sent when."""
    port, feed, rate, seconds = int(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]), float(sys.argv[4])
    receivers = [socket.socket(socket.AF_INET, socket.SOCK_DGRAM) for _ in range(RECEIVERS)]
    sender = receivers[0]
    place = ("127.0.0.1", port)
    sent, probes = 0, []
    for line in past(time.time()):
        sender.sendto(line, place)
        sent += 1
        time.sleep(0.0005)
    ships = fleet(feed, SHIPS)
    began, holders_at, probe_at = time.time(), 0.0, 0.0
    steady = 0
    while (now := time.time()) < began + seconds:
        second = int(now) % 60
        for n in range(steady // len(receivers), int((now - began) * rate) // len(receivers)):
            line = ships[n % len(ships)].at(now - began, second)
            for receiver in receivers:
                receiver.sendto(line, place)
            steady += len(receivers)
        if now >= probe_at + 1:
            probe_at = now
            probes.append(now)
            sender.sendto(sentence(PROBE, 35.0 + len(probes) / 1000, 34.5, now), place)
            sent += 1
        if now >= holders_at + 60:
            holders_at = now
            for line in now_and_then(now):
                sender.sendto(line, place)
                sent += 1
        time.sleep(_PAUSE_S)
    print(json.dumps({"sent": sent + steady, "steady": steady, "began": began, "probes": probes}))  # noqa: T201


if __name__ == "__main__":
    main()
