"""The replay of Tartus 2024 for the tests of the board: its sightings and the shipped units, and no store."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

import orjson

from app.domain.naval.board import Board, Ground, Row
from app.domain.naval.claim_files import from_csv
from app.domain.naval.writing import from_dict
from app.domain.time import DAY_MS, parse_iso
from app.naval_data import STARTER
from app.posture.board import posture
from app.posture.evidence import Evidence
from app.replays.tartus_2024 import SIGHTINGS

COMPILED_MS = parse_iso("2026-11-23T00:00:00Z")
KNOWN_AT_MS = parse_iso("2024-12-16T00:00:00Z")
UNITS = from_csv(STARTER.read_text(encoding="utf-8"), COMPILED_MS)
REPORTED = tuple(from_dict(plain) for plain in orjson.loads(SIGHTINGS.read_bytes())["sightings"])


def end_of(day: str) -> int:
    return parse_iso(f"{day}T00:00:00Z") + DAY_MS


@lru_cache(maxsize=256)
def board(day: str, known_at_ms: int | None = None) -> Board:
    return posture(Evidence(UNITS, REPORTED), end_of(day), known_at_ms)


def named(name: str, day: str, known_at_ms: int | None = None) -> Row:
    return next(row for row in board(day, known_at_ms).rows if row.name == name)


def refs(grounds: Iterable[Ground]) -> set[str]:
    return {ground.reference for ground in grounds if ground.reference is not None}
