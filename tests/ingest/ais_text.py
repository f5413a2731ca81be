"""Sentences to feed, and results to compare: rows name their station, so any chunkings can be compared."""

from dataclasses import dataclass, field
from functools import reduce
from itertools import pairwise
from pathlib import Path

import pyais
import pytest

from ingest.batch import Batch
from ingest.sources.chunk import Chunk
from ingest.stream import Carry, decode

T0 = 1_700_000_000_000
NOW = T0 + 400 * 86_400_000
SHIP = 272_000_001
RECORDED = Path(__file__).resolve().parents[2].parent / "shared" / "ais"


def recorded(name):
    path = RECORDED / name
    if not path.exists():
        pytest.skip(f"no recorded file {name} beside this checkout")
    return path.read_bytes()


def xor(body):
    return reduce(lambda a, b: a ^ b, body, 0)


def closed(body, mark=b"!"):
    """Adds mark and checksum."""
    return mark + body + b"*%02X" % xor(body)


def tagged(line, tags):
    return b"\\" + tags + b"*%02X\\" % xor(tags) + line


def at(line, ms, station=b""):
    tags = b"c:%d" % ms
    return tagged(line, b"s:" + station + b"," + tags if station else tags)


def aivdm(payload, *, total=1, number=1, sequence=b"", channel=b"A", fill=0, talker=b"AIVDM"):
    return closed(b"%s,%d,%d,%s,%s,%s,%d" % (talker, total, number, sequence, channel, payload, fill))


def sentences(**fields):
    """The sentences of one message, made by pyais."""
    fields = {"mmsi": SHIP, **fields}
    return [s.encode() for s in pyais.encode_dict(fields, talker_id="AI", radio_channel="A")]


def position(**fields):
    """One class A report off Tartus."""
    given = {
        "msg_type": 1,
        "lon": 35.6,
        "lat": 34.9,
        "speed": 1.5,
        "course": 90.0,
        "heading": 91,
        "second": 20,
    }
    return sentences(**{**given, **fields})[0]


def bits_of(payload, fill):
    value = "".join(f"{(c - 48 if c < 96 else c - 56):06b}" for c in payload)
    return value[: len(value) - fill]


def armoured(bits):
    """(payload, fill) of a string of 0 and 1."""
    fill = -len(bits) % 6
    padded = bits + "0" * fill
    values = [int(padded[i : i + 6], 2) for i in range(0, len(padded), 6)]
    return bytes(v + 48 if v < 40 else v + 56 for v in values), fill


def rebuilt(line, bits):
    """The single sentence with other bits."""
    payload, fill = armoured(bits)
    return aivdm(payload, fill=fill)


def bits_in(line):
    fields = line[: line.index(b"*")].split(b",")
    return bits_of(fields[5], int(fields[6]))


@dataclass
class Result:
    positions: list = field(default_factory=list)
    statics: list = field(default_factory=list)
    heard: list = field(default_factory=list)
    rejected: dict = field(default_factory=dict)
    first: dict = field(default_factory=dict)
    lines: int = 0
    other: int = 0
    carry: Carry = field(default_factory=Carry)

    def take(self, batch: Batch):
        self.positions += rows(batch.positions, batch.stations)
        self.statics += rows(batch.statics, batch.stations)
        self.heard += rows(batch.heard, batch.stations)
        self.lines += batch.lines
        self.other += batch.other
        for reason, count in batch.rejects.counts.items():
            self.rejected[reason] = self.rejected.get(reason, 0) + count
            self.first.setdefault(reason, batch.rejects.first[reason])


def rows(table, stations):
    columns = {name: getattr(table, name).tolist() for name in table.dtypes()}
    if "station" in columns:
        columns["station"] = [stations[i] for i in columns["station"]]
    return [dict(zip(columns, values, strict=True)) for values in zip(*columns.values(), strict=True)]


def run(data, cuts=(), *, through_json=False, last=True, received_ms=None, carry=None, offset=0, **options):
    """Decode `data` cut at `cuts`, then end the source."""
    options.setdefault("now_ms", NOW)
    result = Result(carry=carry or Carry())
    edges = [0, *sorted(cuts), len(data)]
    for begin, end in pairwise(edges):
        chunk = Chunk(data[begin:end], received_ms, "test", offset + begin)
        batch, result.carry = decode(chunk, result.carry, last=last and end == len(data), **options)
        result.take(batch)
        if through_json:
            result.carry = Carry.from_json(result.carry.to_json())
    return result


def lines(*each):
    return b"".join(line + b"\n" for line in each)
