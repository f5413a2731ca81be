"""`/v1/posture/indicators` and `/v1/reports/weekly`: what an analyst writes by hand each week, drawn up."""

from __future__ import annotations

from typing import Any

import orjson
from fastapi import APIRouter, Request, Response

from app.api import parsers
from app.api.access import allowed
from app.api.meeting_shapes import meeting
from app.api.naval import KNOWN_AT
from app.api.parameters import Parameter, documentation, read
from app.api.posture import AREA, AT_NOW, or_now
from app.api.preferences import preferences
from app.api.respond import CSV, JSON, answer, json_answer, store_of
from app.api.writing.csv import table
from app.domain.naval.sighting import Span
from app.domain.time import iso, iso_or_none, now_ms
from app.pipeline.reporting import TooEarlyError, indicators_at, weekly_report
from app.posture.area import AREAS
from app.posture.indicators import Indicator, Item, window
from app.posture.meetings import POSSIBLE
from app.posture.week import Week, parse_week
from app.posture.weekly import html
from app.posture.weekly.markdown import markdown
from app.posture.weekly.model import Report
from app.posture.weekly.objects import CSV_COLUMNS, csv_rows, span_object, to_object
from app.store.engine import reading

router = APIRouter(tags=["naval"], dependencies=[allowed("read")])

MARKDOWN, HTML = "text/markdown; charset=utf-8", "text/html; charset=utf-8"
FORMS = {"json": JSON, "md": MARKDOWN, "html": HTML, "csv": CSV}
_HEADERS = {"html": {"Content-Security-Policy": html.POLICY}}
WEEK: Parameter[Week | None] = Parameter(
    "week", "an ISO week, Monday to Sunday in UTC", "2024-W50", parse_week, None,
    schema={"pattern": "^(19[7-9][0-9]|[2-8][0-9]{3})-?[Ww](0[1-9]|[1-4][0-9]|5[0-3])$"}, is_required=True,
)  # fmt: skip
NAVY: Parameter[str] = Parameter(
    "navy", "a state as ISO 3166 has it, or a navy as the units have it (RU if not given)", "RU",
    parsers.name, "RU", schema={"pattern": f"^{parsers.NAME}$"},
)  # fmt: skip
FORM: Parameter[str | None] = Parameter(
    "format", "json, md, html or csv (if not given, what the Accept header asks for, else json)", "md",
    parsers.one_of(*FORMS), None, schema={"enum": list(FORMS)},
)  # fmt: skip


@router.get("/v1/posture/indicators", openapi_extra=documentation(AREA, AT_NOW, KNOWN_AT))
def indicators(request: Request) -> Response:
    """Signs of a withdrawal in the seven days before a time: each met, unmet or unknown, with evidence."""
    asked = read(request, AREA, AT_NOW, KNOWN_AT)
    at_ms = or_now(asked[AT_NOW])
    with reading(store_of(request)) as connection:
        found = indicators_at(connection, at_ms, asked[KNOWN_AT], AREAS[asked[AREA]])
    content = {
        "area": asked[AREA],
        "at": iso(at_ms),
        "known_at": iso_or_none(asked[KNOWN_AT]),
        "window": span_object(window(at_ms)),
        "indicators": [_indicator(one) for one in found],
    }
    return json_answer(request, content)


def _indicator(one: Indicator) -> dict[str, Any]:
    return {
        "key": one.key,
        "title": one.title,
        "rule": one.rule,
        "status": one.status.value,
        "not_looked_at": one.not_looked_at,
        "evidence": [_item(item) for item in one.evidence],
    }


def _item(item: Item) -> dict[str, Any]:
    at = span_object(Span(*item.at))
    told = {"kind": item.kind, "id": item.id, "at": at, "says": item.says, "sources": list(item.sources)}
    return told if item.meeting is None else {**told, POSSIBLE: meeting(item.meeting)}


@router.get(
    "/v1/reports/weekly",
    openapi_extra=documentation(WEEK, NAVY, KNOWN_AT, FORM, answers=tuple(FORMS.values())),
)
def weekly(request: Request) -> Response:
    """A navy's week: who was where, what was not seen, what is disputed; each sentence with its sources."""
    asked = read(request, WEEK, NAVY, KNOWN_AT, FORM)
    week = asked[WEEK]
    if week is None:
        raise WEEK.refusal("None was given")
    form = asked[FORM] or _accepted(request)
    try:
        with reading(store_of(request)) as connection:
            report = weekly_report(connection, week, asked[NAVY], asked[KNOWN_AT], now_ms())
    except TooEarlyError as error:
        raise WEEK.refusal(f"Given was {str(week)!r}: {error}") from None
    return answer(request, written(report, form), FORMS[form], _HEADERS.get(form))


def _accepted(request: Request) -> str:
    by_type = {media_type.partition(";")[0]: form for form, media_type in FORMS.items()}
    wanted = preferences(request.headers.get("accept", ""))
    return next((by_type[name] for name, q in wanted if q > 0 and name in by_type), "json")


def written(report: Report, form: str) -> bytes:
    """A report in one of the forms of `FORMS`, UTF-8."""
    if form == "md":
        return markdown(report).encode()
    if form == "html":
        return html.page(report).encode()
    if form == "csv":
        return table(CSV_COLUMNS, csv_rows(report))
    return orjson.dumps(to_object(report))
