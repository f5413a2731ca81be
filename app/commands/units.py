"""`twelvemile units`: files of claims into the store, and a watchlist out of it."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from sqlalchemy import Connection

from app.api.writing.csv import table
from app.commands.store import settled_store
from app.commands.terminal import WRONG_USAGE, clear_errors, say, show_json, stop
from app.domain.naval.claim_files import from_csv
from app.domain.naval.claiming import ClaimError
from app.domain.naval.claims import correcting_nothing
from app.domain.naval.unit_rows import watched
from app.domain.naval.units import Claim, NavalUnit
from app.domain.time import now_ms
from app.domain.watchlist import COLUMNS
from app.settings import Settings
from app.store.engine import reading, writing
from app.store.naval import units as stored

MOST_BYTES = 16 * 2**20


def import_file(settings: Settings, path: Path, *, dry_run: bool, json: bool) -> None:
    """Have the units and claims of a file in the store, and say how many were new."""
    now = now_ms()
    given = _read(path, now)
    claims = [claim for unit in given for claim in unit.claims]
    with clear_errors(), settled_store(settings) as engine, writing(engine) as connection:
        new_units, new_claims = _added(connection, given, claims, now, path)
        if dry_run:
            connection.rollback()
    counts = {
        "units": new_units,
        "units_held": len(given) - new_units,
        "claims": new_claims,
        "claims_held": len(claims) - new_claims,
    }
    words = "would be new" if dry_run else "new"
    say(f"{path.name}: {new_units} of {len(given)} units and {new_claims} of {len(claims)} claims {words}")
    if json:
        show_json({**counts, "dry_run": dry_run})


def watchlist(settings: Settings) -> None:
    """Write the watchlist to standard output."""
    with clear_errors(), settled_store(settings, create=False) as engine, reading(engine) as connection:
        held = stored.read(connection)
    entries = [entry for unit in held for entry in watched(unit)]
    sys.stdout.write(table(COLUMNS, (entry.row() for entry in entries)).decode())
    say(f"{len(entries)} entries; of {len(held)} units those are left out of whom no identifier is claimed")


def _added(
    connection: Connection, given: Sequence[NavalUnit], claims: Sequence[Claim], now: int, path: Path
) -> tuple[int, int]:
    if wrong := correcting_nothing(claims, stored.every_claim(connection)):
        stop(f"{path}: there is no claim {wrong.supersedes} of {wrong.unit}'s {wrong.field} to correct")
    names = {unit.key for unit in stored.read(connection)}
    # What those who follow her call her is not a file's to change.
    new = [NavalUnit(u.key, u.name, u.kind, u.navy) for u in given if u.key not in names]
    return stored.put(connection, new), stored.add_claims(connection, claims, now)


def _read(path: Path, now: int) -> list[NavalUnit]:
    try:
        if path.stat().st_size > MOST_BYTES:
            stop(f"{path}: a file of claims has at most {MOST_BYTES:,} bytes: split it", WRONG_USAGE)
        return from_csv(path.read_text(encoding="utf-8-sig"), now)
    except OSError as error:
        stop(f"{path}: {error.strerror or error}: give a CSV file that can be read", WRONG_USAGE)
    except UnicodeDecodeError as error:
        stop(f"{path}: not UTF-8 (at byte {error.start:,}): save it as UTF-8", WRONG_USAGE)
    except ClaimError as error:
        where = f"line {error.line}, {error.field}" if error.field else f"line {error.line}"
        stop(f"{path}, {where}: {error.detail}", WRONG_USAGE)
