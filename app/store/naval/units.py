"""Units and what is claimed of them, in the store. A claim is added, corrected by others, never changed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select, update

from app.domain.naval.claims import standing
from app.domain.naval.sighting import Confidence, Source, SourceKind
from app.domain.naval.units import Claim, NavalUnit, UnitKind
from app.domain.time import now_ms as wall_ms
from app.store.models import NavalUnitRow, UnitClaim
from app.store.transactions import upsert

_AT_ONCE = 500


class UnknownUnitError(ValueError):
    """A claim is about a unit that is not in the store: put her there first."""


def put(connection: Connection, units: Iterable[NavalUnit], now_ms: int | None = None) -> int:
    """Have these units by these names, kinds and navies, and add their claims; how many units were new."""
    units = tuple(units)
    held = set(connection.scalars(select(NavalUnitRow.key)))
    for unit in units:
        said = {"name": unit.name, "kind": unit.kind.value, "navy": unit.navy}
        row = upsert(connection, NavalUnitRow).values(key=unit.key, **said)
        connection.execute(row.on_conflict_do_update(index_elements=["key"], set_=said))
    claims = [claim for unit in units for claim in unit.claims]
    add_claims(connection, claims, wall_ms() if now_ms is None else now_ms)
    return len({unit.key for unit in units} - held)


def add_claims(connection: Connection, claims: Sequence[Claim], now_ms: int) -> int:
    """Keep those that are not held yet; how many those are. One that was known earlier than it seemed is so.

    `UnknownUnitError` if one is about a unit that is not there.
    """
    _refuse_unknown(connection, {claim.unit for claim in claims})
    given: dict[str, Claim] = {}
    for claim in claims:
        if claim.id not in given or claim.known_ms < given[claim.id].known_ms:
            given[claim.id] = claim
    held = _held(connection, list(given))
    for claim_id, known_ms in held.items():
        if (earlier := given[claim_id].known_ms) < known_ms:
            connection.execute(update(UnitClaim).where(UnitClaim.id == claim_id).values(known_ms=earlier))
    rows = [_row(claim, now_ms) for claim in given.values() if claim.id not in held]
    if rows:
        connection.execute(insert(UnitClaim), rows)
    return len(rows)


def read(connection: Connection, known_at_ms: int | None = None) -> list[NavalUnit]:
    """All units by key, each with the claims that stand of those known at that time (None: of all)."""
    claims: dict[str, list[Claim]] = {}
    for claim in every_claim(connection, known_at_ms=known_at_ms):
        claims.setdefault(claim.unit, []).append(claim)
    rows = connection.execute(select(NavalUnitRow).order_by(NavalUnitRow.key))
    return [_unit(row, claims.get(row.key, ())) for row in rows]


def one(connection: Connection, key: str, known_at_ms: int | None = None) -> NavalUnit | None:
    """The unit of this key, as `read` gives her; None if there is none."""
    row = connection.execute(select(NavalUnitRow).where(NavalUnitRow.key == key)).first()
    return None if row is None else _unit(row, every_claim(connection, key, known_at_ms))


def count(connection: Connection) -> int:
    """How many units there are."""
    return connection.scalar(select(func.count()).select_from(NavalUnitRow)) or 0


def every_claim(
    connection: Connection, unit: str | None = None, known_at_ms: int | None = None
) -> list[Claim]:
    """Corrected ones, and those that take another back, too; the first known first."""
    query = select(UnitClaim).order_by(UnitClaim.known_ms, UnitClaim.id)
    if unit is not None:
        query = query.where(UnitClaim.unit == unit)
    if known_at_ms is not None:
        query = query.where(UnitClaim.known_ms <= known_at_ms)
    return [_claim(row) for row in connection.execute(query)]


def _refuse_unknown(connection: Connection, keys: set[str]) -> None:
    known = set(connection.scalars(select(NavalUnitRow.key)))
    if unknown := sorted(keys - known):
        raise UnknownUnitError(f"there is no unit {unknown[0]!r}: put her among the units first")


def _held(connection: Connection, ids: list[str]) -> dict[str, int]:
    """When those of these claims that are held were known."""
    lots = (ids[n : n + _AT_ONCE] for n in range(0, len(ids), _AT_ONCE))
    return dict(row for some in lots for row in _known(connection, some))


def _known(connection: Connection, ids: list[str]) -> Iterator[tuple[str, int]]:
    query = select(UnitClaim.id, UnitClaim.known_ms).where(UnitClaim.id.in_(ids))
    return ((row.id, row.known_ms) for row in connection.execute(query))


def _unit(row: Row[Any], claims: Iterable[Claim]) -> NavalUnit:
    return NavalUnit(row.key, row.name, UnitKind(row.kind), row.navy, standing(claims))


def _row(claim: Claim, now_ms: int) -> dict[str, Any]:
    source = claim.source
    return {
        "id": claim.id, "unit": claim.unit, "field": claim.field, "value": claim.value,
        "confidence": claim.confidence.value, "known_ms": claim.known_ms, "recorded_ms": now_ms,
        "as_of": claim.as_of, "supersedes": claim.supersedes, "note": claim.note,
        "source_kind": source.kind.value, "publisher": source.publisher, "url": source.url,
        "archive_url": source.archive_url, "published_ms": source.published_ms, "title": source.title,
        "sha256": source.sha256, "reuse": source.reuse,
    }  # fmt: skip


def _claim(row: Row[Any]) -> Claim:
    source = Source(
        SourceKind(row.source_kind), row.publisher, row.url, row.archive_url, row.published_ms, row.title,
        row.sha256, row.reuse,
    )  # fmt: skip
    return Claim(
        row.id, row.unit, row.field, row.value, Confidence(row.confidence), source, row.known_ms, row.as_of,
        row.supersedes, row.note,
    )  # fmt: skip
