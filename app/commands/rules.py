"""The rules as the settings ask for them, and the watchlist: a file that is set becomes the store's."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from sqlalchemy import Engine

from app.commands.drawing import read_drawn
from app.commands.terminal import SettingError, refused_settings, say
from app.detect.rules.all import all_rules, with_watchlist
from app.detect.units import Watchlist, WatchlistEntry
from app.domain.time import now_ms
from app.domain.watchlist import Unit, WatchlistError, from_csv
from app.pipeline.concluding import Concluder
from app.settings import Settings
from app.store import watchlist as watched
from app.store.engine import writing

RULES_CHANGED = "the rules or the zones are not those of the last run: everything stored is concluded anew"


def concluder(settings: Settings) -> Concluder:
    """Draws conclusions as the settings say, and by the store's watchlist."""
    return Concluder(
        all_rules(Watchlist(), read_drawn(settings.zones)),
        historic_after_ms=int(settings.historic_after_h * 3_600_000),
        follows_store=True,
        night=settings.quiet_hours,
    )


def concluder_by(units: tuple[Unit, ...], settings: Settings) -> Concluder:
    """The same by these units, whatever the store's are."""
    rules = concluder(settings)
    entries = [WatchlistEntry(*known) for known in watched.known(units)]
    return replace(rules, rules=with_watchlist(rules.rules, Watchlist(entries)), follows_store=False)


def given_units(settings: Settings) -> tuple[Unit, ...] | None:
    """The units of the file that is set; None if none is. Ends the command at a wrong line."""
    return None if settings.watchlist is None else read_units(settings.watchlist)


def keep_watchlist(engine: Engine, units: tuple[Unit, ...] | None, settings: Settings) -> None:
    """Have the file's units in the store, if a file is set and they are others: that is said."""
    if units is None:
        return
    with writing(engine) as connection:
        before = len(watched.read(connection))
        is_new = watched.replace(connection, units, f"file {settings.watchlist}", now_ms())
    if is_new:
        say(
            f"watchlist: {len(units)} units of {settings.watchlist} take the place of the store's {before}; "
            "who fits one that differs is concluded anew"
        )


def read_watchlist(path: Path | None) -> Watchlist:
    """The units of a watchlist file, as the rules take them; None is an empty one."""
    units = () if path is None else read_units(path)
    return Watchlist(WatchlistEntry(*known) for known in watched.known(units))


def read_units(path: Path) -> tuple[Unit, ...]:
    """The units of a watchlist file (`app.domain.watchlist`); ends the command at a wrong line."""
    with refused_settings():
        return units_in(path)


def units_in(path: Path) -> tuple[Unit, ...]:
    """The same; raises `SettingError`."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise SettingError(
            f"the watchlist {path} cannot be read ({_cause(error)}): check its name and that it is text"
        ) from None
    try:
        return from_csv(text)
    except WatchlistError as error:
        where = "" if error.line is None else f", line {error.line}"
        raise SettingError(f"the watchlist {path}{where}: {error.detail}") from None


def _cause(error: OSError | UnicodeDecodeError) -> str:
    return (error.strerror or "unreadable") if isinstance(error, OSError) else "it is not UTF-8"
