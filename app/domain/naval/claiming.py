"""Claims as people send them, checked: whatever is wrong names its field. In CSV files: `claim_files`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import Enum
from typing import Any, TypeVar

from app.domain.naval.claims import KEY, LONGEST_KEY, identified
from app.domain.naval.sighting import Confidence, Source, SourceKind
from app.domain.naval.units import CLAIMED, Claim, NavalUnit, UnitKind
from app.domain.naval.values import LONGEST_NOTE, day, one_line, value_of
from app.domain.time import parse_iso

MEMBERS = ("field", "value", "confidence", "source", "as_of", "supersedes", "note")
SOURCE_MEMBERS = ("kind", "publisher", "url", "archive_url", "published_at", "title", "sha256", "reuse")
UNIT_MEMBERS = ("name", "kind", "navy")
_LONGEST_URL = 2000
Word = TypeVar("Word", bound=Enum)


class ClaimError(ValueError):
    """What is wrong, in which field, and in which line of a file or entry of a list (from 1)."""

    def __init__(self, detail: str, field: str | None = None, line: int | None = None) -> None:
        super().__init__(detail)
        self.detail, self.field, self.line = detail, field, line


def claim_from(unit: str, given: object, now_ms: int) -> Claim:
    """The claim of an object with `MEMBERS`, its `source` with `SOURCE_MEMBERS`; `ClaimError` if it is none.

    It is known since it was published; if nobody says when, since now. A value that is null takes back what
    `supersedes` names.
    """
    said = _members(given, MEMBERS)
    field = _text(said, "field")
    if field not in CLAIMED:
        raise ClaimError(f"field is one of {', '.join(CLAIMED)}, not {field[:40]!r}", "field")
    supersedes = _matching(said, "supersedes", "[0-9a-f]{16}", "the id of a claim")
    value = _checked(_value(said), "value", lambda text: value_of(field, text), field)
    if not value and supersedes is None:
        raise ClaimError("value is empty: leave out what nobody says", "value")
    source = _source(said.get("source"))
    claim = Claim(
        id="",
        unit=unit,
        field=field,
        value=value,
        confidence=_word(Confidence, said, "confidence"),
        source=source,
        known_ms=now_ms if source.published_ms is None else min(now_ms, source.published_ms),
        as_of=_checked(_text(said, "as_of"), "as_of", lambda text: day(text) if text else "") or None,
        supersedes=supersedes,
        note=_line(said, "note", LONGEST_NOTE),
    )
    return identified(claim)


def unit_from(key: str, given: object) -> NavalUnit:
    """The unit of an object with `UNIT_MEMBERS`, without claims; `ClaimError` if it is none."""
    said = _members(given, UNIT_MEMBERS)
    if len(key) > LONGEST_KEY or not KEY.fullmatch(key):
        wanted = f"a key is up to {LONGEST_KEY} small letters and digits, words joined by hyphens"
        raise ClaimError(f"{wanted}: admiral-golovko", "key")
    name = _line(said, "name", 80)
    if name is None:
        raise ClaimError("name is empty: what shall people call her?", "name")
    return NavalUnit(key, name, _word(UnitKind, said, "kind"), _line(said, "navy", 80))


def _source(given: object) -> Source:
    said = _members(given, SOURCE_MEMBERS, "source")
    publisher = _line(said, "publisher", 200, "source")
    if publisher is None:
        raise ClaimError("publisher is empty: who says so?", "source.publisher")
    return Source(
        kind=_word(SourceKind, said, "kind", "source"),
        publisher=publisher,
        url=_url(said, "url"),
        archive_url=_url(said, "archive_url"),
        published_ms=_checked(_text(said, "published_at", "source"), "source.published_at", published_ms),
        title=_line(said, "title", 300, "source"),
        sha256=_matching(said, "sha256", "[0-9a-f]{64}", "64 hexadecimal digits", "source"),
        reuse=_line(said, "reuse", 200, "source"),
    )


def published_ms(text: str) -> int | None:
    """The time; of a bare day its last second: nobody can be sure to have known it earlier. "" is None.

    >>> published_ms("2024-12-10") == parse_iso("2024-12-10T23:59:59Z")
    True
    """
    if not text:
        return None
    return parse_iso(f"{day(text)}T23:59:59Z" if len(text) <= 10 else text)


def _members(given: object, known: tuple[str, ...], where: str = "") -> dict[str, Any]:
    what = where or "it"
    if not isinstance(given, Mapping):
        raise ClaimError(f"{what} is an object with the members {', '.join(known)}", where or None)
    if unknown := next((str(name) for name in given if name not in known), None):
        detail = f"{unknown[:40]!r} is no member: use {', '.join(known)}"
        raise ClaimError(detail, _path(where, unknown[:40]))
    return dict(given)


def _path(where: str, name: str) -> str:
    return f"{where}.{name}" if where else name


def _text(said: Mapping[str, Any], name: str, where: str = "") -> str:
    value = said.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise ClaimError(f"{name} is a text, or null", _path(where, name))
    return value.strip()


def _value(said: Mapping[str, Any]) -> str:
    """Numbers may be given as such."""
    value = said.get("value")
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return str(value)
    return _text(said, "value")


def _line(said: Mapping[str, Any], name: str, most: int, where: str = "") -> str | None:
    path = _path(where, name)
    return _checked(_text(said, name, where), path, lambda text: one_line(text, most), name) or None


def _checked(text: str, path: str, read: Any, name: str = "") -> Any:  # noqa: ANN401 - what `read` gives
    try:
        return read(text)
    except ValueError as error:
        raise ClaimError(f"{name} {error}".strip(), path) from None


def _matching(said: Mapping[str, Any], name: str, pattern: str, wanted: str, where: str = "") -> str | None:
    text = _text(said, name, where).lower()
    if text and not re.fullmatch(pattern, text):
        raise ClaimError(f"{name} is {wanted}", _path(where, name))
    return text or None


def _url(said: Mapping[str, Any], name: str) -> str | None:
    text = _text(said, name, "source")
    if text and not (re.fullmatch(r"https?://[!-~]+", text) and len(text) <= _LONGEST_URL):
        raise ClaimError(f"{name} is an address that begins with http:// or https://", f"source.{name}")
    return text or None


def _word(kind: type[Word], said: Mapping[str, Any], name: str, where: str = "") -> Word:
    text = _text(said, name, where)
    words = [word.value for word in kind]
    if text not in words:
        raise ClaimError(f"{name} is one of {', '.join(words)}, not {text[:40]!r}", _path(where, name))
    return kind(text)
