"""The withdrawal ledger, the weekly, and the area at a glance, of a store."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import Connection

from app.domain.naval.sighting import Span
from app.domain.time import iso
from app.pipeline.coverage import StoredCover
from app.pipeline.gathering import Gathered
from app.posture.area import TARTUS, Area
from app.posture.board import posture
from app.posture.changes import changes
from app.posture.glance import JAMMING, Glance, glance, today
from app.posture.held import Held
from app.posture.indicators import Indicator, ledger, window
from app.posture.week import Week
from app.posture.weekly.build import weekly
from app.posture.weekly.model import Report
from app.store.reading import feeds


class TooEarlyError(ValueError):
    """The week had not begun when it is asked for. The text says so, and what to ask instead."""


def indicators_at(
    connection: Connection, at_ms: int, known_at_ms: int | None, area: Area = TARTUS
) -> tuple[Indicator, ...]:
    """The ledger of the seven days before a time, from what was known at `known_at_ms` (None: now)."""
    gathered = Gathered(connection, at_ms, known_at_ms)
    board = posture(gathered.evidence, at_ms, known_at_ms, area)
    return ledger(_with_stops(gathered, area.name, window(at_ms)), board)


def glance_at(connection: Connection, at_ms: int, known_at_ms: int | None, area: Area = TARTUS) -> Glance:
    """The area at a time in one sentence, from what was known at `known_at_ms` (None: now)."""
    gathered = Gathered(connection, at_ms, known_at_ms)
    board = posture(gathered.evidence, at_ms, known_at_ms, area)
    there = [feed for feed in feeds.feeds(connection) if any(begin <= at_ms for begin, _ in feed.up)]
    up = sum(any(begin <= at_ms <= end for begin, end in feed.up) for feed in there)
    cover = StoredCover(connection)(area.lon, area.lat, at_ms // 1000)
    return glance(
        area, board, gathered.held(area.name, today(at_ms), frozenset((JAMMING,))),
        coverage=cover.word(), feeds_up=up, feeds=len(there),
    )  # fmt: skip


def weekly_report(
    connection: Connection, week: Week, navy: str, known_at_ms: int | None, now_ms: int, area: Area = TARTUS
) -> Report:
    """The weekly, of a week that is not over as far as it went; `TooEarlyError` if it had not begun."""
    begin, end = week.span
    end = min(end, now_ms, end if known_at_ms is None else known_at_ms)
    if end <= begin:
        raise TooEarlyError(f"{week} begins at {iso(begin)}, and is asked for as of {iso(end)}")
    gathered = Gathered(connection, end, known_at_ms)
    evidence = gathered.evidence
    now, before = (posture(evidence, at_ms, known_at_ms, area) for at_ms in (end, begin))
    diary = changes(evidence, begin, end, known_at_ms, area)
    return weekly(week, navy, _with_stops(gathered, area.name, Span(begin, end)), now, before, diary)


def _with_stops(gathered: Gathered, area: str, span: Span) -> Held:
    return replace(gathered.held(area, span), stops=gathered.stops(span))
