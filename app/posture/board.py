"""The board: a row for each unit and each unidentified presence, from evidence alone."""

from __future__ import annotations

from collections.abc import Iterable

from app.domain.naval.board import Board, Freshness, Ground, LastKnown, Row, State
from app.domain.naval.units import NavalUnit, UnitKind
from app.posture.area import TARTUS, Area
from app.posture.evidence import Evidence
from app.posture.freshness import freshness
from app.posture.fused import Fused
from app.posture.fusion import fuse
from app.posture.history import History
from app.posture.known import known
from app.posture.presences import Presence, shown
from app.posture.steps import Step, day_of
from app.posture.wanting import WOULD_CHANGE

_KINDS = list(UnitKind)
LOOKS_SHORT = "not left_area: "
RESTS_ON_SYNTHETIC = "synthetic data"


def posture(evidence: Evidence, at_ms: int, known_at_ms: int | None = None, area: Area = TARTUS) -> Board:
    """The board of an area at `at_ms`, from what was known at `known_at_ms` (None: all that is known now)."""
    used = known(evidence, at_ms, known_at_ms)
    fused = fuse(area, used, at_ms)
    units = sorted(used.units, key=lambda unit: (_KINDS.index(unit.kind), unit.name, unit.key))
    rows = [_unit_row(unit, fused, used, at_ms) for unit in units]
    rows += [_presence_row(presence, at_ms) for presence in fused.presences if shown(presence, at_ms)]
    return Board(area.name, at_ms, known_at_ms, tuple(rows))


def _unit_row(unit: NavalUnit, fused: Fused, used: Evidence, at_ms: int) -> Row:
    history = fused.histories[unit.key]
    return _row(
        unit.key, unit.name, history, at_ms,
        fused=fused, unit_class=unit.best("class"), kind=str(unit.kind), navy=unit.navy,
        caveats=fused.caveats.get(unit.key, ()), assessed=used.assessments.get(unit.key),
    )  # fmt: skip


def _presence_row(presence: Presence, at_ms: int) -> Row:
    return _row(
        presence.history.key, presence.name, presence.history, at_ms,
        unit_class=presence.subject.unit_class, kind=None, navy=None, candidates=presence.candidates,
    )  # fmt: skip


def _row(
    key: str, name: str, history: History, at_ms: int, *,
    fused: Fused | None = None, caveats: Iterable[str] = (), **given: object,
) -> Row:  # fmt: skip
    step = history.last
    if step is None:
        return _nothing(key, name, history, tuple(caveats), given)
    fresh = freshness(step.state, step.confirmed.from_ms, at_ms)
    over = fresh is Freshness.EXPIRED
    state, shown = State.UNKNOWN if over else step.state, _evidence(history, step)
    return Row(
        key, name, state=state, freshness=fresh, where=None if over else step.where, gate=step.gate,
        since=None if over else step.since, last_confirmed=step.confirmed,
        last_known=LastKnown(step.state, step.where, step.confirmed) if over else None,
        confidence=step.grade, evidence=shown, rivals=_rivals(history, step, fused),
        caveats=(*caveats, *_short(history, state), *_made_up(shown)),
        would_change=WOULD_CHANGE[state], **given,  # type: ignore[arg-type]
    )  # fmt: skip


def _nothing(
    key: str, name: str, history: History, caveats: tuple[str, ...], given: dict[str, object]
) -> Row:
    return Row(
        key, name, state=State.UNKNOWN, freshness=Freshness.EXPIRED, evidence=_unique(history.notes),
        rivals=_unique(history.rivals), caveats=caveats, would_change=WOULD_CHANGE[State.UNKNOWN],
        **given,  # type: ignore[arg-type]
    )  # fmt: skip


def _made_up(evidence: Iterable[Ground]) -> tuple[str, ...]:
    return (RESTS_ON_SYNTHETIC,) if any(ground.synthetic for ground in evidence) else ()


def _short(history: History, state: State) -> tuple[str, ...]:
    if state is not State.NOT_SEEN_IN_AREA:
        return ()
    return tuple(LOOKS_SHORT + why for why in sorted(history.short_of))


def _evidence(history: History, step: Step) -> tuple[Ground, ...]:
    """What the state and its beginning rest on, and what was told of the same days without deciding it."""
    begun = day_of(step.since.from_ms)
    before = (ground for earlier in history.steps for ground in earlier.grounds)
    return _unique([*step.grounds, *(g for g in (*before, *history.notes) if g.observed.until_ms > begun)])


def _rivals(history: History, step: Step, fused: Fused | None) -> tuple[Ground, ...]:
    """What claims otherwise of these days, or answers a question otherwise that its evidence answers.

    One that loses and claims the same state disputes when it began. Of a presence (no `fused`) all are shown.
    """
    used = {ground.id for ground in step.grounds}
    if fused is None:
        return _unique(rival for rival in history.rivals if rival.id not in used)
    asked = {fused.questions[g.id] for g in _evidence(history, step) if g.id in fused.questions}
    return _unique(
        rival
        for rival in history.rivals
        if rival.id not in used
        and (
            rival.observed.until_ms > step.since.from_ms
            or fused.questions.get(rival.id) in asked
            or (rival.id, step.state) in fused.losing_states
        )
    )


def _unique(grounds: Iterable[Ground]) -> tuple[Ground, ...]:
    by_id = {ground.id: ground for ground in grounds}
    return tuple(sorted(by_id.values(), key=lambda ground: (ground.observed, ground.id)))
