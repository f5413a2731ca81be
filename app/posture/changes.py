"""The diary: what changed on the board, when it happened, and when it could be known."""

from __future__ import annotations

from app.domain.naval.board import SYNTHETIC, Change, State
from app.domain.naval.sighting import Span
from app.posture.area import TARTUS, Area
from app.posture.evidence import Evidence
from app.posture.freshness import expires_ms
from app.posture.fusion import fuse
from app.posture.history import History
from app.posture.known import known
from app.posture.steps import Step


def changes(
    evidence: Evidence, since_ms: int, until_ms: int, known_at_ms: int | None = None, area: Area = TARTUS
) -> tuple[Change, ...]:
    """Changes that happened in [since, until), or may have, by what was known; ordered by when, then who.

    A state that grows too old to be said of now is a change too: to `unknown`.
    """
    used = known(evidence, until_ms, known_at_ms)
    fused = fuse(area, used, until_ms)
    names = {unit.key: unit.name for unit in used.units}
    found = [
        line for key, history in fused.histories.items() for line in _of(key, names[key], history, until_ms)
    ]
    for presence in fused.presences:
        found += _of(presence.history.key, presence.name, presence.history, until_ms)
    within = (line for line in found if line.at.from_ms < until_ms and line.at.until_ms > since_ms)
    return tuple(sorted(within, key=lambda line: (line.at.until_ms, line.key, line.at.from_ms)))


def _of(key: str, name: str, history: History, until_ms: int) -> list[Change]:
    lines: list[Change] = []
    before = State.UNKNOWN
    for number, step in enumerate(history.steps):
        lines.append(_begins(key, name, before, step))
        before = step.state
        end = expires_ms(step.state, step.confirmed.from_ms)
        if end is not None and end < _begun(history, number, until_ms):
            lines.append(_expires(key, name, step, end))
            before = State.UNKNOWN
    return lines


def _begun(history: History, number: int, otherwise: int) -> int:
    """When the next step was first shown."""
    if number + 1 == len(history.steps):
        return otherwise
    return history.steps[number + 1].grounds[0].observed.from_ms


def _begins(key: str, name: str, before: State, step: Step) -> Change:
    where = "" if step.where is None else f", {step.where.says}"
    gate = "" if step.gate is None else f", by {step.gate}"
    said = "still" if before is step.state else "now"
    made_up = SYNTHETIC if step.grounds[0].synthetic else ""
    says = f"{made_up}{name}: {said} {step.state}{where}{gate} (confidence {step.grade})"
    return Change(key, name, before, step.state, step.since, step.known_ms, says, step.grounds[:1])


def _expires(key: str, name: str, step: Step, end_ms: int) -> Change:
    made_up = SYNTHETIC if step.grounds[-1].synthetic else ""
    says = f"{made_up}{name}: not confirmed as {step.state} for too long to be said of now"
    return Change(
        key, name, step.state, State.UNKNOWN, Span(end_ms, end_ms + 1), end_ms, says, step.grounds[-1:]
    )
