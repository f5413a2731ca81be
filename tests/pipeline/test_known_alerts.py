"""What is answered of alerts as known at a time is what was answered then, however late facts came."""

import random
import time
from contextlib import contextmanager

import pytest
from support.effort import tries
from support.runs import ingest, messages_of

from app.domain.time import iso, now_ms
from app.evaluate.scenario import Dials, generate
from app.store import triage
from app.store.engine import open_store, reading, writing
from app.store.reading import alerts, known_alerts
from app.store.reading.alerts import AlertFilter

SEEDS = range(tries(1, 8, "TWELVEMILE_KNOWN_SEEDS"))
SPARSE = Dials(moving_s=900.0, still_s=1500.0, static_s=5400.0, duplicates=0.1, loss=0.05, noise=0.02)
PARTS = 4
EVERY = frozenset({"open", "closed", "held", "retracted"})
DAY = 86_400_000
BEGINS = 1_733_011_200_000
KEPT_APART = ("raised_at", "updated_at", "revision", "told", "triage")


def holds(ms):
    """Whether an alert's span holds an instant."""
    return lambda row: row["started_at"] <= iso(ms) and (row["ended_at"] or "9") >= iso(ms)


def overlaps(since, until):
    """Whether it overlaps a span."""
    return lambda row: row["started_at"] < iso(until) and (row["ended_at"] or "9") >= iso(since)


def lies_in(west, south, east, north):
    """Whether its last place lies in a box."""
    return lambda row: row["lon"] is not None and west <= row["lon"] <= east and south <= row["lat"] <= north


INSTANTS = [BEGINS + n * DAY // 2 for n in range(4)]
SPAN, BOX = (BEGINS + DAY // 2, BEGINS + DAY), (35.4, 34.8, 35.8, 35.1)
FILTERS = [
    (AlertFilter(), lambda row: row["status"] != "retracted"),
    (AlertFilter(statuses=frozenset({"open"})), lambda row: row["status"] == "open"),
    (AlertFilter(statuses=frozenset({"retracted"})), lambda row: row["status"] == "retracted"),
    (AlertFilter(kinds=frozenset({"ais_gap"}), statuses=EVERY), lambda row: row["kind"] == "ais_gap"),
    (AlertFilter(severities=frozenset({"info"}), statuses=EVERY), lambda row: row["severity"] == "info"),
    (AlertFilter(box=BOX, statuses=EVERY), lies_in(*BOX)),
    *((AlertFilter(at_ms=ms, statuses=EVERY), holds(ms)) for ms in INSTANTS),
    (AlertFilter(since_ms=SPAN[0], until_ms=SPAN[1], statuses=EVERY), overlaps(*SPAN)),
]
TOLD_BY_NEWS = slice(0, 4)
"""What a change of always is news."""


def all_of(connection, wanted):
    return alerts.page(connection, wanted, None, 10_000)[0]


class Then:
    """A time, and all that was answered at it."""

    def __init__(self, connection):
        self.rows = dict(all_of(connection, AlertFilter(statuses=EVERY)))
        self.past = {key: alerts.revisions(connection, row["id"]) for key, row in self.rows.items()}
        self.found = [[key for key, _ in all_of(connection, wanted)] for wanted, _ in FILTERS[TOLD_BY_NEWS]]
        self.ms = now_ms()
        # What comes next is recorded later than this.
        time.sleep(0.003)

    def expected(self, key, now):
        """The alert as its last revision had it, or as it was where nothing of it has changed since."""
        was = self.rows[key] | {"told": None}
        if now[key[1]] == was["updated_at"]:
            return was
        last = self.past[key][-1]
        body = {name: last.alert.get(name) for name in was if name not in KEPT_APART}
        return was | body | {"updated_at": iso(last.recorded_ms)}


def judge(engine, seed):
    """Someone makes something of some alerts."""
    chance = random.Random(seed)
    with writing(engine) as connection:
        found = [row.alert["id"] for row in all_of(connection, AlertFilter())]
        for action in ("acknowledge", "note", "dismiss", "reopen"):
            triage.add(connection, chance.choice(found), triage.Entry(action, "so", "desk", now_ms()))


@contextmanager
def opened(url):
    engine = open_store(url)
    try:
        yield engine
    finally:
        engine.dispose()


@pytest.mark.parametrize("seed", SEEDS)
def test_what_was_known_is_what_was_answered_while_facts_came_in_late(seed, database, tmp_path):
    units = messages_of(generate(500 + seed, days=1.5, dials=SPARSE).lines)
    random.Random(seed).shuffle(units)
    url, seen = database.url(tmp_path / "store.db"), []
    for part in range(PARTS):
        file = tmp_path / f"{part}.nmea"
        file.write_bytes(b"".join(units[part::PARTS]))
        ingest(url, file, batch_bytes=60_013)
        with opened(url) as engine:
            judge(engine, part)
            with reading(engine) as connection:
                seen.append(Then(connection))
    with opened(url) as engine, reading(engine) as connection:
        now = {key[1]: row["updated_at"] for key, row in all_of(connection, AlertFilter(statuses=EVERY))}
        for then in seen:
            agrees(connection, then, now)
    first = seen[0].rows
    assert len([key for key, row in first.items() if now[key[1]] != row["updated_at"]]) > 3, (
        "nothing came late"
    )
    assert {row["triage"] for then in seen for row in then.rows.values()} >= {None, "dismissed"}


def agrees(connection, then, now):
    """Each alert is as it was and no other is there; and all filters find what they would have."""
    expected = {key: then.expected(key, now) for key in then.rows}
    found, more = known_alerts.page(connection, AlertFilter(statuses=EVERY), then.ms, None, 10_000)
    assert not more and list(dict(found)) == list(expected)
    for key, alert in found:
        assert alert == expected[key]
    answers = []
    for wanted, is_wanted in FILTERS:
        answers.append([key for key, _ in known_alerts.page(connection, wanted, then.ms, None, 10_000)[0]])
        assert answers[-1] == [key for key, row in expected.items() if is_wanted(row)], wanted
    assert answers[TOLD_BY_NEWS] == then.found
    assert followed(connection, then.ms) == found


def followed(connection, known_ms):
    """The pages of seven, joined."""
    joined, more = [], True
    while more:
        after = joined[-1].key if joined else None
        rows, more = known_alerts.page(connection, AlertFilter(statuses=EVERY), known_ms, after, 7)
        joined += rows
    return joined
