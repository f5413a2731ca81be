"""Good and bad lines for tests of input: AIS sentences by pyais, in tag blocks with a time."""

from datetime import UTC, datetime
from functools import reduce

from pyais.encode import encode_dict

START = int(datetime(2024, 12, 10, 6, tzinfo=UTC).timestamp())
MMSI = 636990001


def checksum(body):
    return reduce(lambda a, b: a ^ b, body.encode("latin-1"), 0)


def sentence(body, start="!"):
    return f"{start}{body}*{checksum(body):02X}"


def tagged(text, second, station="own"):
    block = f"s:{station},c:{second}"
    return f"\\{block}*{checksum(block):02X}\\{text}\n".encode("latin-1")


def position(n=0, *, second=None, mmsi=MMSI, lon=35.6, lat=34.9, **fields):
    """A line with a position report, `n` minutes after the start."""
    at = START + 60 * n if second is None else second
    said = {
        "type": 1,
        "mmsi": mmsi,
        "lon": lon,
        "lat": lat + n * 1e-4,
        "speed": 0.3,
        "course": 10.0,
        "second": at % 60,
    }
    return tagged(encode_dict(said | fields, "AI", "VDM", "A", 0)[0], at)


def static_parts(n=0, *, mmsi=MMSI, sequence=3, **fields):
    """The two lines of a static report."""
    said = {
        "type": 5,
        "mmsi": mmsi,
        "shipname": "SYNTH",
        "callsign": "SYN1",
        "ship_type": 70,
        "destination": "NOWHERE",
    }
    parts = encode_dict(said | fields, "AI", "VDM", "B", sequence)
    assert len(parts) == 2
    return [tagged(part, START + 60 * n) for part in parts]


def untimed(n=0):
    """A position without any time."""
    return position(n).split(b"\\")[-1]
