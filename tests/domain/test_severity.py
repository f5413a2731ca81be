"""Every kind of the design's section 5 against its table, written out."""

import ast
import itertools
from pathlib import Path

import pytest

import app.detect
from app.domain.severity import Happened, severity

UNITS = ("watchlist", "military", "russian", None)
SUBTYPES = {
    "ais_gap": (None, "unexplained", "coverage", "watch_silent", "overdue"),
    "rendezvous": (None, "possible_meeting"),
    "zone_entry": (None, "first_seen_inside"),
}
KINDS = (
    "loitering", "ais_gap", "rendezvous", "zone_entry", "zone_exit", "port_call", "voyage_change",
    "destination_mismatch", "identity_change", "mmsi_conflict", "implausible_motion", "gnss_interference",
    "naval_track_unverified", "gate_transit", "feed_outage",
)  # fmt: skip
OF_INTEREST = ("watchlist", "military", "russian")
CRITICAL = {
    *((kind, "distress", unit) for kind in ("loitering", "voyage_change") for unit in OF_INTEREST),
    ("loitering", "left together", "watchlist"),
    ("zone_exit", "left together", "watchlist"),
    ("zone_entry", "back after 3 days", "watchlist"),
    ("port_call", "naval berth", "watchlist"),
    *(("feed_outage", "Tartus unheard", unit) for unit in UNITS),
}
WARNING = {("loitering", None), ("rendezvous", None), ("rendezvous", "possible_meeting"),
           ("ais_gap", "watch_silent"), ("ais_gap", "overdue")}  # fmt: skip


def expected(kind, subtype, unit, happened):
    if any((kind, what.value, unit) in CRITICAL for what in happened):
        return "critical"
    if kind == "gnss_interference" and Happened.SPELL in happened:
        return "warning"
    changes = kind == "voyage_change" and Happened.VOYAGE in happened
    return "warning" if unit and (changes or (kind, subtype) in WARNING) else "info"


@pytest.mark.parametrize("kind", KINDS)
def test_the_table(kind):
    whats = [tuple(some) for n in range(3) for some in itertools.combinations(Happened, n)]
    for subtype, unit, happened in itertools.product(SUBTYPES.get(kind, (None,)), UNITS, whats):
        found = severity(kind, unit=unit, subtype=subtype, happened=happened)
        assert found == expected(kind, subtype, unit, happened), (kind, subtype, unit, happened)


def test_the_table_stands_in_one_place():
    """No rule spells a severity above info: each asks the function that was checked here."""
    for file in sorted(Path(app.detect.__path__[0]).rglob("*.py")):
        spelled = [n.value for n in ast.walk(ast.parse(file.read_text())) if isinstance(n, ast.Constant)]
        found = {"warning", "critical"} & {value for value in spelled if isinstance(value, str)}
        assert not found or file.name == "stay.py", (file, found)
