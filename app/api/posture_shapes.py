"""The board and the diary as JSON and as a table."""

from __future__ import annotations

from typing import Any

from app.domain.naval.board import Assessment, Board, Change, Ground, Row, Whereabouts
from app.domain.naval.questions import question_label
from app.domain.naval.sighting import Span
from app.domain.time import iso, iso_or_none
from app.posture.reach import since_seen

COLUMNS = (
    "key", "name", "class", "kind", "navy", "state_observed", "freshness", "where", "lon", "lat",
    "uncertainty_m", "bearing_deg", "distance_nm", "distance_to_limit_nm", "gate", "since_from",
    "since_until", "last_confirmed", "last_known", "last_known_at", "confidence", "evidence", "rivals",
    "candidates", "caveats", "would_change", "state_assessed", "assessed_by", "assessed_reason",
    "assessed_until", "synthetic",
)  # fmt: skip
CHANGE_COLUMNS = (
    "at_from",
    "at_until",
    "known_at",
    "key",
    "name",
    "before",
    "after",
    "says",
    "evidence",
    "synthetic",
)
CAVEATS = (
    "the 12-NM line is computed, not a legal limit",
    "not seen and not heard are no departure",
)


def board(shown: Board) -> dict[str, Any]:
    """The whole board."""
    return {
        "area": shown.area,
        "at": iso(shown.at_ms),
        "known_at": iso_or_none(shown.known_at_ms),
        "caveats": list(CAVEATS),
        "posture": [row_at(one, shown.at_ms) for one in shown.rows],
    }


def row_at(one: Row, at_ms: int) -> dict[str, Any]:
    """A row as the board of an instant shows it."""
    return {**row(one), "reach": _reach(one, at_ms)}


def row(one: Row) -> dict[str, Any]:
    """A row of it; what is not known is null."""
    return {
        "key": one.key,
        "name": one.name,
        "class": one.unit_class,
        "kind": one.kind,
        "navy": one.navy,
        "state_observed": one.state.value,
        "freshness": one.freshness.value,
        "where": _where(one.where),
        "gate": one.gate,
        "since": span(one.since),
        "last_confirmed": span(one.last_confirmed),
        "last_known": _last_known(one),
        "confidence": one.confidence.value,
        "evidence": [ground(each) for each in one.evidence],
        "rivals": [ground(each) for each in one.rivals],
        "caveats": list(one.caveats),
        "would_change": list(one.would_change),
        "candidates": list(one.candidates),
        "synthetic": one.synthetic,
        "state_assessed": None if one.assessed is None else assessment(one.assessed),
    }


def _reach(one: Row, at_ms: int) -> dict[str, float] | None:
    reach = since_seen(one, at_ms)
    return None if reach is None else reach._asdict()


def _last_known(one: Row) -> dict[str, Any] | None:
    last = one.last_known
    if last is None:
        return None
    return {"state": last.state.value, "where": _where(last.where), "observed": span(last.observed)}


def assessment(said: Assessment) -> dict[str, Any]:
    """A judgement, apart from what was observed."""
    return {
        "state": said.state.value,
        "author": said.author,
        "reason": said.reason,
        "since": iso(said.made_ms if said.since_ms is None else said.since_ms),
        "expires": iso(said.expires_ms),
        "made_at": iso(said.made_ms),
    }


def _where(where: Whereabouts | None) -> dict[str, Any] | None:
    return None if where is None else where._asdict()


def span(given: Span | None) -> dict[str, str] | None:
    """From the first instant, before the second."""
    return None if given is None else {"from": iso(given.from_ms), "until": iso(given.until_ms)}


def ground(one: Ground) -> dict[str, Any]:
    """A piece of evidence; those with the same root count once."""
    return {
        "kind": one.kind,
        "id": one.id,
        "root": one.root,
        "reference": one.reference,
        "observed": span(one.observed),
        "known_at": iso(one.known_ms),
        "says": one.says,
        "confidence": one.confidence.value,
        "synthetic": one.synthetic,
        "disputes": one.disputes,
        "question": question_label(one.disputes) if one.disputes else None,
    }


def change(line: Change) -> dict[str, Any]:
    """A line of the diary."""
    return {
        "key": line.key,
        "name": line.name,
        "before": line.before.value,
        "after": line.after.value,
        "at": span(line.at),
        "known_at": iso(line.known_ms),
        "says": line.says,
        "synthetic": line.synthetic,
        "evidence": [ground(each) for each in line.evidence],
    }


def table_row(one: Row) -> tuple[Any, ...]:
    """A row as `COLUMNS` has it."""
    where, last, said = one.where, one.last_known, one.assessed
    return (
        one.key, one.name, one.unit_class, one.kind, one.navy, one.state.value, one.freshness.value,
        *((None,) * 7 if where is None else _cells(where)), one.gate,
        *((None, None) if one.since is None else (iso(one.since.from_ms), iso(one.since.until_ms))),
        None if one.last_confirmed is None else iso(one.last_confirmed.from_ms),
        *((None, None) if last is None else (last.state.value, iso(last.observed.from_ms))),
        one.confidence.value, _ids(one.evidence), _ids(one.rivals), " ".join(one.candidates),
        "; ".join(one.caveats), "; ".join(one.would_change),
        *((None,) * 4 if said is None else _judged(said)), one.synthetic,
    )  # fmt: skip


def _cells(where: Whereabouts) -> tuple[Any, ...]:
    return (
        where.says, where.lon, where.lat, where.uncertainty_m, where.bearing_deg, where.distance_nm,
        where.distance_to_limit_nm,
    )  # fmt: skip


def _judged(said: Assessment) -> tuple[Any, ...]:
    return (said.state.value, said.author, said.reason, iso(said.expires_ms))


def _ids(grounds: tuple[Ground, ...]) -> str:
    return " ".join(each.reference or each.id for each in grounds)


def change_row(line: Change) -> tuple[Any, ...]:
    """A line as `CHANGE_COLUMNS` has it."""
    return (
        iso(line.at.from_ms), iso(line.at.until_ms), iso(line.known_ms), line.key, line.name,
        line.before.value, line.after.value, line.says, _ids(line.evidence), line.synthetic,
    )  # fmt: skip
