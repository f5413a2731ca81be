"""The rules as the settings ask for them: the watchlist file, and the numbers of each rule."""

from __future__ import annotations

import csv
from pathlib import Path

from app.commands.drawing import read_drawn
from app.commands.terminal import SettingError, refused_settings
from app.detect.rules.all import all_rules
from app.detect.units import Watchlist, WatchlistEntry
from app.pipeline.concluding import Concluder
from app.settings import Settings

RULES_CHANGED = (
    "the rules, the watchlist or the zones are not those of the last run: everything stored is concluded anew"
)
COLUMNS = ("label", "mmsi", "imo", "callsign")


def concluder(settings: Settings) -> Concluder:
    """Draws conclusions as the settings say."""
    rules = all_rules(read_watchlist(settings.watchlist), read_drawn(settings.zones))
    return Concluder(rules, historic_after_ms=int(settings.historic_after_h * 3_600_000))


def read_watchlist(path: Path | None) -> Watchlist:
    """A watchlist file: CSV with columns label, mmsi, imo, callsign; lines beginning with # are comments."""
    with refused_settings():
        return watchlist_in(path)


def watchlist_in(path: Path | None) -> Watchlist:
    """The same; raises `SettingError`."""
    if path is None:
        return Watchlist()
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise SettingError(
            f"the watchlist {path} cannot be read ({_cause(error)}): check its name and that it is text"
        ) from None
    numbered = [
        (n, line) for n, line in enumerate(text.splitlines(), 1) if line.strip() and not line.startswith("#")
    ]
    rows = csv.DictReader([line for _, line in numbered])
    if not {"label"} < set(rows.fieldnames or ()) <= set(COLUMNS):
        raise SettingError(f"the watchlist {path} needs the columns {', '.join(COLUMNS)} in its first line")
    return Watchlist([_entry(path, numbered[i][0], row) for i, row in enumerate(rows, 1)])


def _cause(error: OSError | UnicodeDecodeError) -> str:
    return (error.strerror or "unreadable") if isinstance(error, OSError) else "it is not UTF-8"


def _entry(path: Path, line: int, row: dict[str, str | None]) -> WatchlistEntry:
    if None in row:
        raise SettingError(f"{path}, line {line}: more fields than columns; quote a label that holds a comma")
    text = {name: (row.get(name) or "").strip() for name in COLUMNS}
    mmsi, imo = (_number(path, line, name, text[name], digits) for name, digits in (("mmsi", 9), ("imo", 7)))
    entry = WatchlistEntry(text["label"], mmsi, imo, text["callsign"] or None)
    if entry.mmsi is None and entry.imo is None and entry.callsign is None:
        raise SettingError(
            f"{path}, line {line}: {entry.label!r} has neither mmsi, imo nor callsign to know her by"
        )
    return entry


def _number(path: Path, line: int, name: str, text: str, digits: int) -> int | None:
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) == digits):
        raise SettingError(f"{path}, line {line}: {name} {text!r} is not a number of {digits} digits")
    return int(text)
