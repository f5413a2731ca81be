"""The whole report, built in the order in which it is read, so that sources are numbered in that order."""

from __future__ import annotations

from collections.abc import Sequence

from app.domain.naval.board import Board, Change
from app.domain.naval.sighting import Span
from app.posture import week as weeks
from app.posture.held import Held
from app.posture.weekly import sections
from app.posture.weekly.composition import members
from app.posture.weekly.disputes import disputes
from app.posture.weekly.model import Report, Section
from app.posture.weekly.references import Register
from app.posture.weekly.scope import scope
from app.posture.weekly.signs import signs
from app.posture.weekly.unseen import unseen

BRIEF = Section("brief", "Brief", (), is_empty_brief=True)


def weekly(
    week: weeks.Week, navy: str, held: Held, now: Board, before: Board, changes: Sequence[Change] = ()
) -> Report:
    """The report on a week, from the boards at its end (or as far as it is over) and at its beginning."""
    span = Span(week.span.from_ms, now.at_ms)
    register = Register()
    composition = tuple(members(held, now, before, span, navy, register))
    of = sections.Material(held, now, tuple(changes), span, scope(held, navy), register)
    summary = sections.summary(of, composition)
    withdrawal, ledger = signs(of)
    written = (
        BRIEF,
        summary,
        withdrawal,
        sections.diary(of),
        sections.gates(of),
        sections.port_calls(of),
        sections.meetings(of),
        sections.auxiliaries(of),
        sections.presences(of),
        disputes(of, tuple(one.key for one in composition)),
        unseen(of),
        sections.days(of),
    )
    references = register.references()
    synthetic = any(one.synthetic for one in references)
    return Report(
        week, span, navy, held.area, held.known_at_ms, synthetic, composition, written, references, ledger
    )
