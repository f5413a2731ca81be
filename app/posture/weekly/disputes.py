"""Disputed claims: the sides of each question next to each other, with their sources, none preferred."""

from __future__ import annotations

from app.domain.naval.board import Ground, Row
from app.domain.naval.questions import question_label
from app.domain.naval.units import NavalUnit
from app.posture import telling
from app.posture.held import Told, told
from app.posture.plain import day, plain, sentence, when
from app.posture.weekly.composition import ground_sources
from app.posture.weekly.model import Line, Section
from app.posture.weekly.sections import Material

_OF_UNITS = {"pennant": "pennant", "entered": "day of entry", "entered_by": "gate of entry", "class": "class"}


def disputes(week: Material, keys: tuple[str, ...]) -> Section:
    """On sightings of the week, on rows of the board, and on the units of the composition table."""
    questions = _questions(week)
    shown = {one.id for _, event in questions for one in event.all}
    lines = [_side(key, event, week) for key, event in questions]
    for row in week.now.rows:
        if week.scope.has(row.key):
            lines += [_rival(row, ground, week) for ground in row.rivals if ground.id not in shown]
    for key in keys:
        if key in week.held.by_key:
            lines += _of_unit(week.held.by_key[key], week)
    return week.section("disputes", "Disputed claims", lines)


def _questions(week: Material) -> list[tuple[str, Told]]:
    """The sides of each question that a sighting of the week touches, whenever they were seen."""
    asked = {
        one.disputes
        for event in week.held.events(week.span)
        for one in event.all
        if one.disputes and week.scope.concerns(one)
    }
    found = []
    for key in sorted(asked):
        sides = [one for one in week.held.sightings if one.disputes == key]
        found += [(key, event) for event in told(sides, week.held.by_id)]
    return found


def _side(key: str, event: Told, week: Material) -> Line:
    line = week.line(event)
    return Line(f"Disputed ({plain(question_label(key))}): {line.says}", line.sources)


def _rival(row: Row, ground: Ground, week: Material) -> Line:
    one = week.held.by_id.get(ground.id)
    if one is not None:
        says = telling.sentence(Told(one, ()), week.held.by_key)
    else:
        says = f"{when(ground.observed)}: {sentence(ground.says)} (confidence {ground.confidence.value})"
    sources = ground_sources((ground,), week.held, week.register)
    return Line(f"Against the row of {plain(row.name)}: {says}", sources)


def _of_unit(unit: NavalUnit, week: Material) -> list[Line]:
    lines = []
    for field, name in _OF_UNITS.items():
        claims = unit.claimed(field)
        if len({claim.value for claim in claims}) > 1:
            lines += [
                Line(
                    f"{plain(unit.name)}, {name}: {plain(claim.value)} by {plain(claim.source.publisher)}"
                    f"{f', as of {plain(claim.as_of)}' if claim.as_of else ''}"
                    f" (known {day(claim.known_ms)}, confidence {claim.confidence.value})",
                    (week.register.claim(claim),),
                )
                for claim in claims
            ]
    return lines
