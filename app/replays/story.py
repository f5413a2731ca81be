"""A replay told day by day as its board tells it: `python -m app.replays.story` writes docs/replay.md.

From the sightings alone: no synthetic AIS is in it. What stands above the mark in that file is by hand.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from app.domain.naval.board import Ground, Row, State
from app.domain.naval.questions import question_label
from app.domain.naval.sighting import Sighting
from app.domain.time import DAY_MS
from app.posture.area import TARTUS, whereabouts
from app.posture.board import posture
from app.posture.evidence import Evidence
from app.replays.tartus_2024.evidence import BEGIN_MS, END_MS, sightings, units

PAGE = Path("docs/replay.md")
MARK = "<!-- From here on made by `python -m app.replays.story`: do not edit. -->\n"
LONG_DAYS = 3
"""So many days on which nobody was reported in the area are told as a gap."""
_AREA = TARTUS


class Day(NamedTuple):
    """What the board says anew at the end of a UTC day, and the reports that began on it."""

    begin_ms: int
    news: list[str]
    reports: list[Sighting]
    anybody: bool
    """Whether any report has somebody in the area."""


def story() -> str:
    """The part of the page under the mark."""
    reported = sightings()
    days = list(_days(reported))
    return "\n".join(["## Day by day", *_told(days), "", "## The reports", "", *_table(reported), ""])


def _days(reported: Sequence[Sighting]) -> Iterator[Day]:
    evidence = Evidence(units=units(), sightings=reported)
    before: dict[str, Row] = {}
    for begin_ms in range(BEGIN_MS, END_MS, DAY_MS):
        end_ms = begin_ms + DAY_MS
        now = {row.key: row for row in posture(evidence, end_ms).rows}
        news = [
            line for row in now.values() if (line := _news(row, before.get(row.key), begin_ms)) is not None
        ]
        news += [f"- {row.name}: told no more" for key, row in before.items() if key not in now]
        own = [each for each in reported if begin_ms <= each.observed.from_ms < end_ms]
        yield Day(begin_ms, news, own, any(_in_area(each, begin_ms) for each in reported))
        before = now


def _in_area(sighting: Sighting, begin_ms: int) -> bool:
    """Whether it has somebody in the area on that day; what is told again counts with its root."""
    if sighting.is_negative or sighting.where is None or sighting.derived_from is not None:
        return False
    span = sighting.observed
    on_that_day = span.from_ms < begin_ms + DAY_MS and span.until_ms > begin_ms
    where = whereabouts(_AREA, sighting.where)
    return on_that_day and _AREA.holds(where) and not _AREA.may_hold(where)


def _news(row: Row, before: Row | None, begin_ms: int) -> str | None:
    """A line if the board says something else of her than the day before."""
    if row.state is State.UNKNOWN and row.last_known is None:
        return None
    if before is not None and _said(before) == _said(row):
        return None
    return f"- **{row.name}**: {_state(row)}{_grounds(row, begin_ms)}"


def _said(row: Row) -> tuple[str, str | None, str | None]:
    return row.state.value, row.where.says if row.where else None, row.gate


def _state(row: Row) -> str:
    if row.last_known is not None:
        last, day = row.last_known, _day(row.last_known.observed.from_ms)
        where = f", {last.where.says}" if last.where else ""
        return f"`unknown`; last known `{last.state}` on {day}{where}"
    gate = f" by {row.gate}" if row.gate else ""
    where = f", {row.where.says}" if row.where else ""
    return f"`{row.state}`{gate}{where} ({row.confidence} confidence)"


def _grounds(row: Row, begin_ms: int) -> str:
    if row.last_known is not None:
        return _listed("; ", row.evidence[-1:]) + _rivals(row.rivals)
    end_ms = begin_ms + DAY_MS
    fresh = [each for each in row.evidence if begin_ms <= each.observed.from_ms < end_ms]
    return _listed("; ", fresh or row.evidence) + _rivals(row.rivals)


def _rivals(grounds: Iterable[Ground]) -> str:
    """Each with the question that it answers otherwise, if it is one that sources ask."""
    by_question: dict[str, list[Ground]] = defaultdict(list)
    for each in grounds:
        by_question[each.disputes or ""].append(each)
    return "".join(
        _listed(f"; rivals on {question_label(key)}: " if key else "; rivals ", some)
        for key, some in sorted(by_question.items())
    )


def _listed(before: str, grounds: Iterable[Ground]) -> str:
    references = sorted({each.reference for each in grounds if each.reference})
    return before + ", ".join(_link(reference) for reference in references) if references else ""


def _link(reference: str) -> str:
    return f"[{reference}](#{reference.lower()})"


def _told(days: Sequence[Day]) -> Iterator[str]:
    """Days under headings, those without news together; where a gap begins, that first."""
    quiet: list[Day] = []
    for number, day in enumerate(days):
        gap = _gap(days, number)
        if (gap or day.news or day.reports) and quiet:
            yield from _nothing(quiet)
            quiet = []
        if gap:
            yield f"\n> **A gap.** {gap}"
        if day.news or day.reports:
            yield from _one(day)
        else:
            quiet.append(day)
    yield from _nothing(quiet)


def _one(day: Day) -> Iterator[str]:
    yield f"\n### {_day(day.begin_ms)}"
    yield from day.news or ["Nothing changes on the board."]
    references = sorted({each.reference for each in day.reports if each.reference})
    if references:
        yield f"\nReports that begin with this day: {', '.join(map(_link, references))}."


def _nothing(quiet: Sequence[Day]) -> Iterator[str]:
    if quiet:
        yield f"\n### {_days_of(quiet)}"
        yield "No report begins, and nothing changes on the board."


def _gap(days: Sequence[Day], number: int) -> str | None:
    """What to say before a day with which a long time begins of which no report has anybody in the area."""
    if days[number].anybody or (number and not days[number - 1].anybody):
        return None
    until = next((n for n in range(number, len(days)) if days[n].anybody), len(days))
    empty = days[number:until]
    if len(empty) < LONG_DAYS:
        return None
    return (
        f"{_days_of(empty)}: no report has anybody off Tartus. What was last known grows old, and then is "
        "`unknown`; nothing is filled in, and it means no departure."
    )


def _days_of(days: Sequence[Day]) -> str:
    first, last = _day(days[0].begin_ms), _day(days[-1].begin_ms)
    return first if first == last else f"{first} to {last}"


def _table(reported: Iterable[Sighting]) -> Iterator[str]:
    yield "| row | observed | what it is about | publisher |"
    yield "|---|---|---|---|"
    done: set[str] = set()
    for each in reported:
        reference, source = each.reference or "", each.source
        if reference in done:
            continue
        done.add(reference)
        publisher = f"[{_cell(source.publisher)}]({source.url})" if source.url else _cell(source.publisher)
        title = _cell(source.title or "")
        yield f'| <a id="{reference.lower()}"></a>{reference} | {_span(each)} | {title} | {publisher} |'


def _span(sighting: Sighting) -> str:
    first, last = _day(sighting.observed.from_ms), _day(sighting.observed.until_ms - 1)
    return first if first == last else f"{first} to {last}"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("[", "(").replace("]", ")")


def _day(ms: int) -> str:
    moment = datetime.fromtimestamp(ms / 1000, UTC)
    return f"{moment.day} {moment:%B %Y}"


def main(page: str = str(PAGE)) -> None:
    """Write it under the mark of the page."""
    path = Path(page)
    by_hand, mark, _ = path.read_text(encoding="utf-8").partition(MARK)
    if not mark:
        raise SystemExit(f"{path} holds no line {MARK!r}: put it where the story shall begin")
    path.write_text(by_hand + MARK + "\n" + story(), encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
