"""`twelvemile report --week 2024-W50`: the weekly, to a file or to standard output."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

from app.api.reports import FORMS, written
from app.commands.store import settled_store
from app.commands.terminal import FAILED, WRONG_USAGE, clear_errors, say, stop
from app.domain.time import now_ms, parse_iso
from app.export.targets import TargetError, whole_file
from app.pipeline.reporting import TooEarlyError, weekly_report
from app.posture.week import Week, parse_week
from app.settings import Settings
from app.store.engine import reading

_DEFAULT = "md"


@dataclass(frozen=True)
class Asked:
    """The options as they were given."""

    week: str
    navy: str
    known_at: str | None
    form: str | None
    out: Path | None
    force: bool


def report(settings: Settings, asked: Asked) -> None:
    """Write it whole or not at all."""
    week, known_at_ms, form = _week(asked.week), _known_at_ms(asked.known_at), _form(asked)
    with clear_errors(), settled_store(settings, create=False) as engine, reading(engine) as connection:
        try:
            found = weekly_report(connection, week, asked.navy, known_at_ms, now_ms())
        except TooEarlyError as error:
            stop(f"{error}: ask for an earlier week, or for a later --known-at", WRONG_USAGE)
    _put(written(found, form), asked)


def _put(body: bytes, asked: Asked) -> None:
    if asked.out is None:
        sys.stdout.buffer.write(body)
        return
    try:
        with whole_file(asked.out, force=asked.force) as file:
            file.write(body)
    except TargetError as error:
        stop(str(error), FAILED)
    say(f"{asked.out}: written")


def _week(text: str) -> Week:
    try:
        return parse_week(text)
    except ValueError as error:
        stop(f"--week {text[:40]!r}: {error}, for instance 2024-W50", WRONG_USAGE)


def _known_at_ms(text: str | None) -> int | None:
    if text is None:
        return None
    try:
        return parse_iso(text)
    except ValueError as error:
        stop(f"--known-at: {error}, for instance 2024-12-16T00:00:00Z", WRONG_USAGE)


def _form(asked: Asked) -> str:
    ending = asked.out.suffix.removeprefix(".") if asked.out else ""
    form = asked.form or (ending if ending in FORMS else _DEFAULT)
    if form not in FORMS:
        stop(f"--format takes {', '.join(FORMS)}, not {form[:40]!r}", WRONG_USAGE)
    return form
