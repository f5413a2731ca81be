"""Bad and foreign input to lie beside good lines. None of it may cost a good message, or add a conclusion."""

from __future__ import annotations

from collections.abc import Callable

from app.evaluate.nmea import NOISE_STATION, Message, checksum, encode, tagged
from app.evaluate.reception import Random

NOISE_MMSI = 275990099


def wrong_checksum(good: Message, rng: Random) -> bytes:
    """A good sentence with one sign of its payload changed, so that it would say something else."""
    head, payload, tail = good.sentences[0].rsplit(",", 2)
    at = int(rng.integers(10, len(payload)))
    other = "0" if payload[at] != "0" else "8"
    return _line(good, f"{head},{payload[:at]}{other}{payload[at + 1 :]},{tail}")


def cut_line(good: Message, rng: Random) -> bytes:
    """A good sentence that breaks off inside its payload."""
    sentence = good.sentences[0]
    return _line(good, sentence[: int(rng.integers(8, len(sentence) - 6))])


def lone_fragment(good: Message, rng: Random) -> bytes:
    """The first part of a message of two, whose second never comes."""
    fields: dict[str, float] = {"type": 5, "mmsi": NOISE_MMSI}
    return _line(good, encode(fields, "B", int(rng.integers(0, 10)))[0])


def binary(good: Message, rng: Random) -> bytes:  # noqa: ARG001  # all kinds of noise are called alike
    """Bytes that are no text, nor by chance a comment or blanks."""
    return b"\xff" + bytes(b for b in rng.bytes(int(rng.integers(5, 60))) if b not in b"\r\n")


def gnss(good: Message, rng: Random) -> bytes:
    """A sentence of a satellite-navigation receiver."""
    body = f"GPGGA,120000,3454.{int(rng.integers(0, 999)):03d},N,03552.400,E,1,08,0.9,12.4,M,22.0,M,,"
    return _line(good, f"${body}*{checksum(body)}")


def empty_payload(good: Message, rng: Random) -> bytes:  # noqa: ARG001
    """An AIS sentence without payload, its checksum right."""
    return _line(good, _sentence("AIVDM,1,1,,A,,0"))


def unknown_type(good: Message, rng: Random) -> bytes:
    """A message of a type that does not exist (32..63), its checksum right."""
    first = "PQRSTUVW`abcdefghijklmnopqrstuvw"[int(rng.integers(0, 32))]
    return _line(good, _sentence(f"AIVDM,1,1,,A,{first}4Wa1q@P1?2S9fLCv`20NhIoP000,0"))


def mmsi_zero(good: Message, rng: Random) -> bytes:
    """A position on the edge from MMSI 0."""
    fields = {"type": 1, "mmsi": 0, "lon": 35.6, "lat": 34.95, "second": int(good.received_s) % 60}
    return _line(good, encode(fields | {"course": float(rng.integers(0, 360))}, "A")[0])


def no_place(good: Message, rng: Random) -> bytes:
    """A position report whose place is "not available" (lon 181, lat 91)."""
    fields = {"type": 1, "mmsi": NOISE_MMSI, "lon": 181.0, "lat": 91.0, "second": int(good.received_s) % 60}
    return _line(good, encode(fields | {"course": float(rng.integers(0, 360))}, "B")[0])


def comment(good: Message, rng: Random) -> bytes:  # noqa: ARG001
    """A comment."""
    return b"# synthetic: a comment inside the file"


def blank(good: Message, rng: Random) -> bytes:  # noqa: ARG001
    """An empty line."""
    return b""


KINDS: dict[str, Callable[[Message, Random], bytes]] = {
    make.__name__: make
    for make in (
        wrong_checksum,
        cut_line,
        lone_fragment,
        binary,
        gnss,
        empty_payload,
        unknown_type,
        mmsi_zero,
        no_place,
        comment,
        blank,
    )
}
"""Name -> maker of one line (bytes without its end), given a good message to lie beside."""


def _line(good: Message, sentence: str) -> bytes:
    # A station of its own, so that no half message can complete, or be completed by, a ship's.
    return tagged(NOISE_STATION, int(good.received_s), sentence).encode("ascii")


def _sentence(body: str) -> str:
    return f"!{body}*{checksum(body)}"
