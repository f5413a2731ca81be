"""What was heard as NMEA lines: AIS sentences by pyais, each in a tag block of a synthetic station."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache, reduce

from pyais.encode import encode_dict

from app.evaluate.dials import Dials
from app.evaluate.reception import CLASS_A, COARSE, Heard, Random
from app.evaluate.ship import Identity, Ship

Field = str | int | float

STATION, SECOND_STATION, SATELLITE = "SYNTHETIC-1", "SYNTHETIC-2", "SYNTHETIC-SAT"
NOISE_STATION = "SYNTHETIC-NOISE"

HEADER = (
    "# SYNTHETIC AIS. Every ship, place, time and message in this file is invented, made by a program.",
    "# No line was ever received by radio. Stations named SYNTHETIC-... do not exist; nor do these ships.",
    "# The line at sea it plays about is a computed 12-NM distance line, not a legal limit.",
)


@dataclass(frozen=True)
class Message:
    """One message as one receiver heard it: `received_s` (since 1970), its sentences without tag blocks.

    `skew_s`: how fast that receiver's clock is.
    """

    received_s: float
    station: str
    sentences: tuple[str, ...]
    skew_s: float = 0.0

    @property
    def lines(self) -> tuple[str, ...]:
        """The lines of the file, without their ends."""
        stamp_s = int(self.received_s + self.skew_s)
        return tuple(tagged(self.station, stamp_s, sentence) for sentence in self.sentences)


def checksum(text: str) -> str:
    """Give the NMEA checksum of the characters between the start sign and `*`.

    >>> checksum("s:SYNTHETIC-1,c:1733011200")
    '67'
    """
    return f"{reduce(lambda total, byte: total ^ byte, text.encode(), 0):02X}"


def tagged(station: str, received_s: int, sentence: str) -> str:
    r"""Put a tag block with station and UTC second of reception before a sentence.

    >>> tagged("SYNTHETIC-1", 1733011200, "!AIVDM,1,1,,A,x,0*00")
    '\\s:SYNTHETIC-1,c:1733011200*67\\!AIVDM,1,1,,A,x,0*00'
    """
    block = f"s:{station},c:{received_s}"
    return f"\\{block}*{checksum(block)}\\{sentence}"


def messages(ship: Ship, heard: Heard, rng: Random, dials: Dials) -> Iterator[Message]:
    """Yield what the first station or the satellite, at times the second too, got of one ship."""
    for sent_s, sky, coarse, sentences in _sent(ship, heard):
        lost, twice, delay = rng.random(3)
        if lost < dials.loss:
            continue
        # Type 27 carries no UTC second, its time is the line's: so it arrives in the second it was sent.
        received = sent_s + delay * (0.9 if coarse else 1.9)
        yield Message(received, SATELLITE if sky else STATION, sentences)
        if twice < dials.duplicates and not sky:
            yield Message(received + 1.0, SECOND_STATION, sentences, dials.skew_s)


def _sent(ship: Ship, heard: Heard) -> Iterator[tuple[int, bool, bool, tuple[str, ...]]]:
    for i in range(len(heard.time_s)):
        coarse = int(heard.message[i]) == COARSE
        sentences = encode(position_fields(ship.identity, heard, i), "AB"[i % 2])
        yield int(heard.time_s[i]), bool(heard.by_satellite[i]), coarse, sentences
    for i in range(len(heard.static_s)):
        for sentences in static_sentences(ship.identity_at(float(heard.static_s[i]))):
            yield int(heard.static_s[i]), bool(heard.static_by_satellite[i]), False, sentences


def position_fields(identity: Identity, heard: Heard, i: int) -> dict[str, float]:
    """Give the fields of the i-th position report as pyais names them: degrees, knots."""
    states = heard.states
    kind = int(heard.message[i])
    fields: dict[str, float] = {
        "type": kind,
        "mmsi": identity.mmsi,
        "lon": float(states.lon[i]),
        "lat": float(states.lat[i]),
        "speed": round(float(states.sog_kn[i]), 1),
        "course": round(float(states.cog_deg[i]), 1) % 360.0,
    }
    if kind == COARSE:
        whole = {"speed": round(fields["speed"]), "course": int(fields["course"])}
        return fields | whole | {"status": int(heard.nav_status[i])}
    fields |= {"heading": int(states.heading_deg[i]) % 360, "second": int(heard.time_s[i]) % 60}
    return fields | {"status": int(heard.nav_status[i])} if kind == CLASS_A else fields


@lru_cache(maxsize=1024)
def static_sentences(identity: Identity) -> tuple[tuple[str, ...], ...]:
    """Give her static messages as sentences: one of type 5 in two parts, or the two of type 24 (class B)."""
    size = {"to_bow": identity.length_m // 2, "to_stern": identity.length_m - identity.length_m // 2}
    size |= {"to_port": 8, "to_starboard": 8}
    common: dict[str, Field] = {"mmsi": identity.mmsi, "shipname": identity.name, **size}
    common |= {"ship_type": identity.ship_type, "callsign": identity.callsign}
    if identity.class_b:
        return tuple(encode({"type": 24, "partno": part, **common}, "A") for part in (0, 1))
    voyage: dict[str, Field] = {"imo": identity.imo, "destination": identity.destination}
    voyage["draught"] = identity.draught_m
    voyage |= dict(zip(("month", "day", "hour", "minute"), identity.eta, strict=True))
    return (encode({"type": 5, **common, **voyage}, "A"),)


def numbered(message: Message, sequence: int) -> Message:
    """Give a message of several sentences the sequence number (0..9) that keeps its parts together."""
    if len(message.sentences) == 1:
        return message
    parts = (sentence[1:].partition("*")[0].split(",") for sentence in message.sentences)
    bodies = (",".join((*part[:3], str(sequence), *part[4:])) for part in parts)
    return replace(message, sentences=tuple(f"!{body}*{checksum(body)}" for body in bodies))


def encode(fields: Mapping[str, Field], channel: str, sequence: int = 0) -> tuple[str, ...]:
    """Encode one message with pyais; more than 60 characters of payload give two sentences."""
    return tuple(encode_dict(dict(fields), "AI", "VDM", channel, sequence))
