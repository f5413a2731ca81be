"""Which sightings stood at a time: the conditions in SQL."""

from __future__ import annotations

from typing import Any

from sqlalchemy import CTE, ColumnElement, Select, and_, func, select

from app.store.models import SightingRow, SightingWithdrawal


def stands(known_at_ms: int | None, *, with_superseded: bool = False) -> list[ColumnElement[bool]]:
    """That a sighting was known at a time (None: is), not withdrawn, and not corrected by one that stood.

    Who corrects a correction corrects what that had corrected, too.
    """
    conditions = [*_known(SightingRow.known_ms, known_at_ms), SightingRow.id.not_in(_withdrawn(known_at_ms))]
    if not with_superseded:
        conditions.append(SightingRow.id.not_in(select(_corrected(known_at_ms).c.id)))
    return conditions


def _known(column: Any, known_at_ms: int | None) -> list[ColumnElement[bool]]:  # noqa: ANN401
    return [] if known_at_ms is None else [column <= known_at_ms]


def _withdrawn(known_at_ms: int | None) -> Select[*tuple[Any, ...]]:
    """Ids of those whose last word was that they are withdrawn."""
    table = SightingWithdrawal
    last = func.max(table.number).label("number")
    latest = select(last).where(*_known(table.at_ms, known_at_ms)).group_by(table.sighting)
    return select(table.sighting).where(table.withdrawn == 1, table.number.in_(latest))


def _corrected(known_at_ms: int | None) -> CTE:
    """Ids of all that one which stands corrects, or that such a one had corrected in its turn."""
    by = SightingRow.__table__.alias("by")
    holds = and_(*_known(SightingRow.known_ms, known_at_ms), SightingRow.id.not_in(_withdrawn(known_at_ms)))
    first = select(SightingRow.supersedes.label("id")).where(SightingRow.supersedes.is_not(None), holds)
    corrected = first.cte("corrected", recursive=True)
    before = (
        select(by.c.supersedes)
        .join(corrected, by.c.id == corrected.c.id)
        .where(by.c.supersedes.is_not(None), *_known(by.c.known_ms, known_at_ms))
    )
    return corrected.union(before)
