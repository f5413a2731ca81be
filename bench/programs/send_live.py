"""`python -m bench.programs.send_live PORT FEED RATE SECONDS`: AIS by UDP, at a steady pace.

First the past of ships that hold off Tartus, so that some of them will have held for four hours while this
runs; then messages of the feed, each with the UTC second of its sending, and once a second a probe. Prints
one JSON object: when each probe was sent, and how many datagrams there were.
"""

from __future__ import annotations

import json
import socket
import sys
import time
from itertools import cycle
from pathlib import Path

from pyais.encode import encode_dict

PROBE = 271_990_001
HOLDERS = range(271_991_000, 271_991_090)
_LEAD_S, _STEP_S = 3.78 * 3600, 4
_EVERY_S = 300
_PAUSE_S = 0.005
_SECOND_BITS = 137


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


class Template:
    """A class A sentence whose UTC second can be set: two characters of its payload."""

    def __init__(self, line: bytes) -> None:
        at = line.index(b",", line.index(b",A,") if b",A," in line else line.index(b",B,")) + 3
        self._head, self._rest = line[: at + 22], line[at + 24 : line.index(b"*")]
        self._chars = [_six(byte) for byte in line[at + 22 : at + 24]]

    def at(self, second: int) -> bytes:
        """The sentence sent in that second."""
        first = self._chars[0] & ~1 | second >> 5
        last = (second & 31) << 1 | self._chars[1] & 1
        body = self._head + bytes([_armour(first), _armour(last)]) + self._rest
        found = 0
        for byte in body[1:]:
            found ^= byte
        return b"%s*%02X" % (body, found)


def _six(byte: int) -> int:
    value = byte - 48
    return value - 8 if value > 40 else value


def _armour(value: int) -> int:
    return value + 48 + (8 if value >= 40 else 0)


def templates(feed: Path, most: int) -> list[Template]:
    """Class A reports of the feed."""
    found = []
    for line in feed.read_bytes().splitlines():
        plain = line[line.index(b"!") :] if b"!" in line else b""
        if plain.startswith((b"!AIVDM,1,1,,A,1", b"!AIVDM,1,1,,B,1")) and plain.count(b"*") == 1:
            found.append(Template(plain))
        if len(found) == most:
            break
    return found


def main() -> None:
    """Send, and tell what was sent when."""
    port, feed, rate, seconds = int(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]), float(sys.argv[4])
    sender = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    place = ("127.0.0.1", port)
    sent, probes = 0, []
    for line in past(time.time()):
        sender.sendto(line, place)
        sent += 1
        time.sleep(0.0005)
    pool = cycle(templates(feed, 20_000))
    began, holders_at, probe_at = time.time(), 0.0, 0.0
    steady = 0
    while (now := time.time()) < began + seconds:
        second = int(now) % 60
        for _ in range(int((now - began) * rate) - steady):
            sender.sendto(next(pool).at(second), place)
            steady += 1
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
