"""Judgements of units in the store: each is kept, the last one that was made counts."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Select, insert, or_, select, update

from app.domain.naval.board import Assessment, State
from app.store.models import AssessmentRow

_FIELDS = (
    AssessmentRow.state, AssessmentRow.author, AssessmentRow.reason, AssessmentRow.made_ms,
    AssessmentRow.expires_ms, AssessmentRow.since_ms,
)  # fmt: skip


def put(connection: Connection, unit: str, said: Assessment) -> None:
    """Have this judgement of a unit from now on, in place of the one before."""
    values = {**said._asdict(), "state": said.state.value, "unit": unit}
    if said.since_ms is None:
        values["since_ms"] = said.made_ms
    connection.execute(insert(AssessmentRow).values(**values))


def take_back(connection: Connection, unit: str, now_ms: int) -> bool:
    """End all judgements of a unit now; False if none holds."""
    ended = (
        update(AssessmentRow)
        .where(AssessmentRow.unit == unit, AssessmentRow.ended_ms.is_(None))
        .values(ended_ms=now_ms)
    )
    return connection.execute(ended).rowcount > 0


def read(connection: Connection, at_ms: int, known_at_ms: int | None = None) -> dict[str, Assessment]:
    """By unit, the last judgement made that holds at a time, of those known at another (None: now).

    One that was taken back is not known from then on.
    """
    query = _known(known_at_ms).where(AssessmentRow.since_ms <= at_ms, AssessmentRow.expires_ms > at_ms)
    found: dict[str, Assessment] = {}
    for unit, state, *rest in connection.execute(query):
        found[unit] = Assessment(State(state), *rest)
    return found


def _known(known_at_ms: int | None) -> Select[*tuple[Any, ...]]:
    query = select(AssessmentRow.unit, *_FIELDS).order_by(AssessmentRow.made_ms, AssessmentRow.id)
    if known_at_ms is None:
        return query.where(AssessmentRow.ended_ms.is_(None))
    standing = or_(AssessmentRow.ended_ms.is_(None), AssessmentRow.ended_ms > known_at_ms)
    return query.where(AssessmentRow.made_ms <= known_at_ms, standing)
