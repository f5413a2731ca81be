"""Positions and alerts are the same however the same messages came: section 3 of the design."""

import bz2
import gzip
import os
import random
from functools import lru_cache

import pytest
import zstandard
from support import everykind
from support.canonical import (
    FACTS_AND_CONCLUSIONS,
    canonical,
    canonical_over_http,
    difference,
    dump,
    first_difference,
    get,
    revisions,
    rows,
)
from support.runs import (
    FEED,
    LATENESS_S,
    copy,
    ingest,
    messages_of,
    rebuild,
    shuffled,
    start_forked,
)
from support.sentences import START, position
from support.serving import serving

from app.evaluate.scenario import Dials, generate

SEEDS = range(int(os.environ.get("TWELVEMILE_TEST_SEEDS", "1")))
"""More of them: TWELVEMILE_TEST_SEEDS=20."""


def by_day(value):
    """By day this value is tried on SQLite only."""
    return pytest.param(value, marks=pytest.mark.sqlite_by_day)


SPARSE = Dials(
    moving_s=900.0, still_s=1500.0, static_s=5400.0, duplicates=0.1, loss=0.05, noise=0.02, crlf=0.2
)
KEYS = (
    "fifteen_km_west", "anchored_on_edge", "class_b_on_edge", "unheard_30_hours", "two_hulls", "one_bad_fix",
    "crossings", "off_tripoli",
)  # fmt: skip


def every_kind(seed):
    """Ships of which each kind of alert is raised; a silence of 30 hours, two hulls, a bad fix, and noise."""
    made = everykind.lines(seed, KEYS)
    assert len(made) < 6000
    return made


@lru_cache(maxsize=4)
def lines_of(seed, days, keys):
    made = generate(100 + seed, keys=keys, days=days, dials=SPARSE)
    assert len(made.lines) < 6000
    return made.lines


class Judge:
    """One undisturbed run, and the question whether another store equals it."""

    def __init__(self, database, folder, lines):
        self.database = database
        self.lines = lines
        self.data = b"".join(lines)
        self.folder = folder
        self.file = self.write("whole.nmea", self.data)
        self.url = database.url(folder / "one_run.db")
        self.summary = ingest(self.url, self.file)
        self.told = canonical(self.url)
        self.dump = dump(self.url, tables=FACTS_AND_CONCLUSIONS)
        self.revisions = revisions(self.url)

    def write(self, name, data):
        path = self.folder / name
        path.write_bytes(data)
        return path

    def store(self, name):
        found = self.database.url(self.folder / f"{name}.db")
        self.database.clear(found)
        return found

    def agrees(self, database_url, *, in_order=False):
        told = canonical(database_url)
        assert told == self.told, first_difference(self.told, told)
        wrong = difference(self.dump, dump(database_url, tables=FACTS_AND_CONCLUSIONS))
        assert not wrong, wrong
        if in_order:
            assert revisions(database_url) == self.revisions


@pytest.fixture(scope="module", params=SEEDS)
def judge(request, database, tmp_path_factory):
    return Judge(database, tmp_path_factory.mktemp(f"seed{request.param}"), every_kind(request.param))


def test_the_scenario_says_enough_to_be_worth_comparing(judge):
    alerts = rows(judge.url, "SELECT kind, status, severity FROM alerts WHERE status <> 'retracted'")
    assert {kind for kind, _, _ in alerts} == everykind.KINDS
    assert {status for _, status, _ in alerts} == {"open", "closed"}
    assert {severity for _, _, severity in alerts} == {"info", "warning", "critical"}
    assert rows(judge.url, "SELECT count(DISTINCT hull) FROM segments WHERE mmsi = 312990311") == [(2,)]
    assert {"opened", "closed", "reminder"} <= {c for told in judge.revisions.values() for c, _ in told}
    behind = "SELECT count(*) FROM dirty JOIN meta ON key = 'frontier' WHERE from_ms <= CAST(value AS BIGINT)"
    assert rows(judge.url, behind) == [(0,)]
    assert {"checksum", "fragment", "type", "mmsi"} <= judge.summary.rejects.counts.keys()
    assert judge.summary.positions == rows(judge.url, "SELECT count(*) FROM positions")[0][0]


def test_the_file_twice_adds_nothing(judge, tmp_path):
    again = copy(judge.url, tmp_path / "again.db")
    before = dump(again, counters=False)
    summary = ingest(again, judge.file)
    assert summary.positions == 0
    assert summary.duplicates == judge.summary.positions + judge.summary.duplicates
    assert not difference(before, dump(again, counters=False))
    judge.agrees(again, in_order=True)


@pytest.mark.sqlite_by_day
def test_the_file_again_but_broken_off_then_once_more_counts_nothing_twice(judge, tmp_path):
    def power_cut(summary):
        raise InterruptedError(summary.lines)

    again = copy(judge.url, tmp_path / "again.db")
    counted = dump(again, tables=("feeds",))
    with pytest.raises(InterruptedError):
        ingest(again, judge.file, batch_bytes=50_000, on_batch=power_cut)
    ingest(again, judge.file)
    assert not difference(counted, dump(again, tables=("feeds",)))


@pytest.mark.sqlite_by_day
def test_the_file_twice_in_other_chunks_under_another_name_adds_nothing(judge, tmp_path):
    again = copy(judge.url, tmp_path / "again.db")
    tables = ("alerts", "alert_revisions", "alert_ids", "rule_state", *FACTS_AND_CONCLUSIONS)
    before = dump(again, tables=tables)
    ingest(again, judge.write("other_name.nmea", judge.data), batch_bytes=50_000)
    assert not difference(before, dump(again, tables=tables))


@pytest.mark.parametrize("share", [by_day(0.02), 0.5, by_day(0.9)])
def test_two_parts_cut_at_a_line(judge, share):
    cut = int(share * len(judge.lines)) + random.Random(share).randrange(20)
    cut = next(n for n in range(cut, len(judge.lines)) if b"VDM,2,2," not in judge.lines[n])
    parts = [
        judge.write(f"part{n}.nmea", b"".join(p))
        for n, p in enumerate((judge.lines[:cut], judge.lines[cut:]))
    ]
    store = judge.store("parts")
    for part in parts:
        ingest(store, part)
    judge.agrees(store)
    ingest(store, *parts)
    judge.agrees(store)


@pytest.mark.parametrize("batch_bytes", [20_011, by_day(100_003)])
def test_any_chunks(judge, batch_bytes):
    store = judge.store("chunks")
    summary = ingest(store, judge.file, batch_bytes=batch_bytes)
    judge.agrees(store, in_order=True)
    assert summary.to_dict({}) | {"seconds": 0} == judge.summary.to_dict({}) | {"seconds": 0}


@pytest.mark.parametrize("step_s", [3_600, by_day(86_400)])
def test_conclusions_in_steps_of_event_time(judge, step_s):
    store = judge.store("steps")
    ingest(store, judge.file, batch_bytes=30_011, step_s=step_s)
    judge.agrees(store, in_order=True)


def test_facts_alone_and_the_conclusions_later(judge, twelvemile):
    store = judge.store("facts_only")
    ingest(store, judge.file, batch_bytes=100_003, facts_only=True)
    assert rows(store, "SELECT count(*) FROM alerts, rule_state") == [(0,)]
    with serving(store) as base_url:
        assert get(base_url, "/v1/feeds")["frontier"] is None
    assert twelvemile("detect", "--database-url", store).code == 0
    judge.agrees(store, in_order=True)


@pytest.mark.sqlite_by_day
def test_tiny_chunks_cut_in_mid_line(database, tmp_path):
    made = Judge(database, tmp_path, lines_of(50, 0.6, ("whole_span",)))
    for batch_bytes in (113, 1024):
        store = made.store(f"tiny{batch_bytes}")
        ingest(store, made.file, batch_bytes=batch_bytes)
        made.agrees(store, in_order=True)


@pytest.mark.sqlite_by_day
def test_a_stay_that_becomes_final_by_time_alone(database, tmp_path):
    """She is lost, and after three more days nothing that is heard could be the same stay."""
    made = Judge(database, tmp_path, lines_of(60, 9.0, ("lost_contact", "whole_span")))
    assert sorted(rows(made.url, "SELECT status FROM alerts WHERE kind = 'loitering'")) == [
        ("closed",),
        ("open",),
    ]
    for batch_bytes in (4_001, 17_011):
        store = made.store(f"final{batch_bytes}")
        ingest(store, made.file, batch_bytes=batch_bytes)
        made.agrees(store, in_order=True)
        assert rows(store, "SELECT count(*) FROM alerts WHERE final_ms IS NULL AND kind = 'loitering'") == [
            (1,)
        ]


@pytest.mark.sqlite_by_day
@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress, zstandard.compress])
def test_packed(judge, pack):
    store = judge.store("packed")
    ingest(store, judge.write("packed", pack(judge.data)))
    judge.agrees(store, in_order=True)


@pytest.mark.sqlite_by_day
def test_stdin_by_the_real_command(judge, twelvemile):
    store = judge.store("stdin")
    ended = twelvemile(
        "ingest",
        "-",
        "--feed",
        FEED,
        "--database-url",
        store,
        "--json",
        "--batch-bytes",
        70_001,
        data=judge.data,
    )
    assert ended.code == 0
    assert ended.json["positions"] == judge.summary.positions
    judge.agrees(store, in_order=True)


@pytest.mark.parametrize("batch_bytes", [30_011, by_day(16 * 2**20)])
def test_lines_shuffled_within_lateness(judge, batch_bytes):
    mixed = shuffled(judge.lines, batch_bytes, LATENESS_S - 60)
    assert sum(a != b for a, b in zip(mixed, judge.lines, strict=False)) > len(mixed) / 2
    store = judge.store("shuffled")
    ingest(store, judge.write("shuffled.nmea", b"".join(mixed)), batch_bytes=batch_bytes)
    judge.agrees(store)


def test_lines_in_any_order_at_all(judge):
    mixed = messages_of(judge.lines)
    random.Random(7).shuffle(mixed)
    store = judge.store("any_order")
    ingest(store, judge.write("any_order.nmea", b"".join(mixed)), batch_bytes=60_013)
    judge.agrees(store)


def test_the_first_half_after_the_second(judge):
    units = messages_of(judge.lines)
    half = len(units) // 2
    store = judge.store("halves")
    for name, part in (("second", units[half:]), ("first", units[:half])):
        ingest(store, judge.write(f"{name}.nmea", b"".join(part)), batch_bytes=80_021)
    judge.agrees(store)


@pytest.mark.parametrize(
    "held", ["a tenth of all", by_day("one day of some ships"), by_day("all but a tenth")]
)
def test_a_late_file_added_afterwards(judge, held):
    rng = random.Random(held)
    units = messages_of(judge.lines)
    late = [_is_held(held, n, len(units), rng) for n in range(len(units))]
    files = [
        b"".join(u for u, is_late in zip(units, late, strict=True) if is_late == which)
        for which in (False, True)
    ]
    store = judge.store("late")
    for n, data in enumerate(files):
        ingest(store, judge.write(f"late{n}.nmea", data), batch_bytes=120_011)
    judge.agrees(store)


def _is_held(how, n, of, rng):
    if how == "one day of some ships":
        return 0.3 * of < n < 0.7 * of and rng.random() < 0.8
    return (rng.random() < 0.1) == (how == "a tenth of all")


@pytest.mark.sqlite_by_day
def test_many_late_files_in_any_order(judge):
    rng = random.Random(11)
    units = messages_of(judge.lines)
    owner = [rng.randrange(6) for _ in units]
    store = judge.store("many")
    for k in rng.sample(range(6), 6):
        data = b"".join(u for u, o in zip(units, owner, strict=True) if o == k)
        ingest(store, judge.write(f"share{k}.nmea", data))
    judge.agrees(store)


def test_rebuild_afterwards_changes_nothing(judge, tmp_path):
    again = copy(judge.url, tmp_path / "again.db")
    before = dump(again)
    rebuild(again)
    judge.agrees(again, in_order=True)
    for table in ("alerts", "alert_revisions", "alert_ids", "alert_vessels"):
        assert before[table] == dump(again, tables=(table,))[table]


def test_the_rebuild_command_on_a_store_made_of_late_files(judge, twelvemile):
    store = judge.store("rebuilt")
    units = messages_of(judge.lines)
    ingest(store, judge.write("odd.nmea", b"".join(units[1::2])))
    ingest(store, judge.write("even.nmea", b"".join(units[::2])))
    ended = twelvemile("detect", "--rebuild", "--database-url", store, "--json")
    assert ended.code == 0 and ended.json["vessels"] > 5
    judge.agrees(store)


def test_two_processes_at_once(judge):
    units = messages_of(judge.lines)
    store = judge.store("two_processes")
    files = [judge.write(f"at_once{k}.nmea", b"".join(units[k::2])) for k in (0, 1)]
    options = ("--feed", FEED, "--database-url", store, "--batch-bytes", "50000", "--json")
    both = [start_forked("ingest", file, *options) for file in files]
    for process in both:
        out, err = process.communicate(timeout=120)
        assert process.returncode == 0, err
        assert out.count("\n") == 1
        assert "Traceback" not in err
    judge.agrees(store)


def test_over_http(judge):
    with serving(judge.url) as base_url:
        told = canonical_over_http(base_url)
    assert told == judge.told, first_difference(judge.told, told)


@pytest.mark.parametrize("order", [by_day("in order"), "any order"])
@pytest.mark.parametrize("seed", SEEDS)
def test_after_every_commit_conclusions_equal_a_rebuild(database, seed, order, tmp_path):
    keys = ("unheard_30_hours", "two_hulls", "racetrack_out_and_back")
    units = messages_of(lines_of(200 + seed, 4.0, keys))
    if order == "any order":
        random.Random(seed).shuffle(units)
    file = tmp_path / "file.nmea"
    file.write_bytes(b"".join(units))
    store, commits = database.url(tmp_path / "store.db"), []

    def compare(_):
        again = copy(store, tmp_path / "copy.db")
        rebuild(again)
        assert canonical(store) == canonical(again), first_difference(canonical(store), canonical(again))
        pair = (dump(u, tables=FACTS_AND_CONCLUSIONS) for u in (store, again))
        assert not (wrong := difference(*pair)), wrong
        commits.append(len(rows(store, "SELECT 1 FROM alerts")))

    ingest(store, file, batch_bytes=len(file.read_bytes()) // 9, on_batch=compare)
    assert len(commits) > 9 and commits[-1] > 2


@pytest.mark.sqlite_by_day
def test_sources_may_be_given_together(judge, twelvemile):
    half = len(judge.lines) // 2
    half = next(n for n in range(half, len(judge.lines)) if b"VDM,2,2," not in judge.lines[n])
    judge.write("glob_a.nmea", b"".join(judge.lines[:half]))
    judge.write("glob_b.nmea.gz", gzip.compress(b"".join(judge.lines[half:])))
    store = judge.store("glob")
    ended = twelvemile("ingest", judge.folder / "glob_*", "--feed", FEED, "--database-url", store, "--json")
    assert ended.code == 0, ended.err
    assert ended.json["positions"] == judge.summary.positions
    judge.agrees(store)


@pytest.mark.sqlite_by_day
def test_a_packed_pipe_is_read_as_a_file_is(judge, twelvemile):
    store = judge.store("pipe")
    fed = twelvemile(
        "ingest", "-", "--feed", FEED, "--database-url", store, "--json", data=gzip.compress(judge.data)
    )
    assert fed.code == 0, fed.err
    judge.agrees(store)


def test_two_hulls_that_alternate_within_a_second(database, tmp_path):
    """Each sends several fixes in one second; in the order of fixes they take turns."""
    places = [(35.0 + k / 1000, 34.0 + 2 * (k % 2)) for k in range(6)]
    lines = [
        position(second=START + 60 * n, mmsi=271000001, lon=lon, lat=lat)
        for n in range(40)
        for lon, lat in places
    ]
    whole, store, steps = (
        tmp_path / "whole.nmea",
        *(database.url(tmp_path / n) for n in ("one.db", "steps.db")),
    )
    whole.write_bytes(b"".join(lines))
    ingest(store, whole)
    assert len(rows(store, "SELECT DISTINCT hull FROM segments")) == 2
    ingest(steps, whole, batch_bytes=1100)
    wrong = difference(*(dump(u, tables=FACTS_AND_CONCLUSIONS) for u in (store, steps)))
    assert not wrong, wrong
