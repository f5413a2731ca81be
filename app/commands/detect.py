"""`twelvemile detect`: draw what conclusions are due; with --rebuild, all of them from nothing."""

from __future__ import annotations

import time

from sqlalchemy import Engine

from app.commands.rules import RULES_CHANGED, concluder, given_units, keep_watchlist
from app.commands.store import settled_store
from app.commands.terminal import clear_errors, say, show_json, stop
from app.domain.time import now_ms
from app.pipeline.concluding import Concluder
from app.settings import Settings
from app.store import lease
from app.store.engine import shown, writing


def detect(settings: Settings, *, rebuild: bool, json: bool) -> None:
    """One transaction: a reader sees the conclusions before or after, never between."""
    began = time.monotonic()
    with clear_errors():
        say(f"store: {shown(settings.database_url)}")
        rules, units = concluder(settings), given_units(settings)
        with settled_store(settings, create=False) as engine:
            keep_watchlist(engine, units, settings)
            vessels = _concluded(engine, rules, rebuild=rebuild)
    result = {
        "vessels": vessels,
        "alerts_raised": len(rules.raised),
        "seconds": round(time.monotonic() - began, 3),
    }
    if json:
        show_json(result)
    else:
        say(f"{vessels:,} vessels concluded, {len(rules.raised)} alerts raised; {result['seconds']} s")


def _concluded(engine: Engine, rules: Concluder, *, rebuild: bool) -> int:
    with writing(engine) as connection:
        if not lease.take(connection, lease.this_process(), now_ms()):
            stop("another process draws the conclusions of this store: wait for it to end, then try again")
        if rules.prepare(connection, rebuild=rebuild) and not rebuild:
            say(RULES_CHANGED)
        vessels = rules.conclude_due(connection, now_ms())
        lease.give_back(connection, lease.this_process())
    return vessels
