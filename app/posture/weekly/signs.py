"""The withdrawal ledger of the days that a report covers: each sign met, unmet or unknown, and why."""

from __future__ import annotations

from app.domain.naval.board import SYNTHETIC
from app.posture.indicators import Indicator, Item, Status, ledger
from app.posture.weekly.composition import ground_sources
from app.posture.weekly.model import Line, Section, Sign
from app.posture.weekly.references import numbers
from app.posture.weekly.sections import Material, meeting_sources


def signs(week: Material) -> tuple[Section, tuple[Sign, ...]]:
    """The section, and the same for tables; of what is not met the source is the ledger itself."""
    found = tuple(_sign(one, week) for one in ledger(week.held, week.now, week.span))
    lines = [_line(one) for one in found]
    return week.section("ledger", "Withdrawal ledger", lines), found


def _sign(one: Indicator, week: Material) -> Sign:
    meeting_it = [item for item in one.evidence if item.meeting is None]
    sources = numbers(number for item in meeting_it or one.evidence for number in _sources(item, week))
    if not sources:
        sources = (week.register.own("withdrawal ledger, rules and what was searched", _LEDGER),)
    made_rows = {row.key for row in week.now.rows if row.synthetic}
    made_up = any(SYNTHETIC in item.says or item.id in made_rows for item in one.evidence)
    return Sign(one.key, one.title, one.status, len(meeting_it), one.not_looked_at, sources, made_up)


_LEDGER = "/v1/posture/indicators"


def _line(one: Sign) -> Line:
    made_up = SYNTHETIC if one.synthetic else ""
    return Line(f"{made_up}{one.title}: {one.status.value}{_why(one)}", one.sources)


def _why(one: Sign) -> str:
    if one.status is Status.MET:
        return f", {one.evidence} piece{'s' * (one.evidence != 1)} of evidence"
    return f", not looked at: {one.not_looked_at}" if one.not_looked_at else ", looked for and not found"


def _sources(item: Item, week: Material) -> tuple[int, ...]:
    """The numbers of what an item rests on, as the other sections give them."""
    held, register = week.held, week.register
    if item.kind == "sighting":
        told = next(event for event in held.events(week.span) if event.root.id == item.id)
        return register.sightings(told.all)
    if item.kind == "alert":
        return (register.alert(next(alert for alert in held.alerts if alert["id"] == item.id)),)
    if item.meeting is not None:
        return meeting_sources(item.meeting, register)
    if item.kind == "notice":
        return (register.notice(next(notice for notice in held.notices if notice.id == item.id)),)
    row = next(row for row in week.now.rows if row.key == item.id)
    return ground_sources(row.evidence, held, register)
