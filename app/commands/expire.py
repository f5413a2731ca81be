"""`twelvemile expire`: let go of old facts that no alert rests on."""

from __future__ import annotations

from dataclasses import asdict

from app.commands.store import settled_store
from app.commands.terminal import WRONG_USAGE, clear_errors, say, show_json, stop
from app.pipeline.expiring import Keep
from app.pipeline.expiring import expire as expired
from app.settings import Settings
from app.store.engine import writing


def expire(settings: Settings, *, json: bool) -> None:
    """Once, by the settings."""
    keep = Keep(settings.keep_raw_days, settings.keep_position_days)
    if not keep:
        stop("nothing is to be let go of: give --raw-days or --position-days, or set them", WRONG_USAGE)
    with clear_errors(), settled_store(settings, create=False) as engine, writing(engine) as connection:
        gone = expired(connection, keep)
    if json:
        show_json(asdict(gone))
        return
    say(f"let go of {gone.positions:,} positions and {gone.raw_bytes / 1e6:,.1f} MB of lines as they came")
    say("the file keeps its size, and fills the room anew before it grows")
