"""AIS-catcher's JSON (https://github.com/jvde-github/AIS-catcher) -> the sentences in it, each with its time.

Its HTTP output is one object with `msgs`; its other outputs are such messages, one a line. The sentences
stand in `nmea`, the time of reception in `rxtime` as `20241210060000`, UTC; the station in `stationid`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Any

import orjson

NO_SENTENCES = (
    "a message without `nmea`: have AIS-catcher send its sentences too (MSGFORMAT JSON_NMEA or JSON_FULL)"
)


def sentences(document: bytes) -> bytes:
    r"""All sentences of a document, a line each, behind a tag block. Raises `ValueError`, in words.

    >>> sentences(b'{"stationid":"a","msgs":[{"rxtime":"20241210060000","nmea":["!AIVDM,1,1,,A,x,0*00"]}]}')
    b'\\s:a,c:1733810400*56\\!AIVDM,1,1,,A,x,0*00\n'
    """
    lines = [line for message, station in _messages(document) for line in _lines(message, station)]
    return b"".join(line + b"\n" for line in lines)


def _messages(document: bytes) -> Iterator[tuple[dict[str, Any], str]]:
    for said in _objects(document):
        if not isinstance(said, dict):
            raise ValueError("the JSON is neither an object nor a list of objects")
        station = _station(said)
        inner = said.get("msgs")
        if inner is None:
            yield said, station
            continue
        if not isinstance(inner, list) or not all(isinstance(one, dict) for one in inner):
            raise ValueError("`msgs` is no list of objects")
        for one in inner:
            yield one, _station(one) or station


def _objects(document: bytes) -> Iterable[Any]:
    try:
        whole = orjson.loads(document)
    except orjson.JSONDecodeError as error:
        try:
            return [orjson.loads(line) for line in document.splitlines() if line.strip()]
        except orjson.JSONDecodeError:
            raise ValueError(f"not JSON: {error}") from None
    return whole if isinstance(whole, list) else [whole]


def _lines(message: dict[str, Any], station: str) -> list[bytes]:
    found = message.get("nmea")
    if not isinstance(found, list) or not found or not all(isinstance(one, str) for one in found):
        raise ValueError(NO_SENTENCES)
    tag = _tag(station, message.get("rxtime"))
    clean = (" ".join(one.split()).encode("ascii", "replace") for one in found)
    return [one if one.startswith(b"\\") else tag + one for one in clean]


def _tag(station: str, rxtime: object) -> bytes:
    """A tag block (NMEA 4.0, section 7) with what is told: `s` the station, `c` UTC seconds."""
    fields = [f"s:{station}"] if station else []
    if rxtime is not None:
        try:
            moment = datetime.strptime(str(rxtime), "%Y%m%d%H%M%S").replace(tzinfo=UTC)
        except ValueError:
            raise ValueError(f"`rxtime` {str(rxtime)[:20]!r} is no time such as 20241210060000") from None
        fields.append(f"c:{int(moment.timestamp())}")
    body = ",".join(fields).encode()
    found = 0
    for byte in body:
        found ^= byte
    return b"\\%s*%02X\\" % (body, found) if body else b""


def _station(said: dict[str, Any]) -> str:
    """A name that may stand in a tag block: no character that ends one."""
    told = said.get("stationid")
    if isinstance(told, bool) or not isinstance(told, str | int | None):
        raise ValueError("`stationid` is no name")
    name = "" if told is None else str(told)
    return "".join(one for one in name if one.isascii() and (one.isalnum() or one in "-_. "))[:15]
