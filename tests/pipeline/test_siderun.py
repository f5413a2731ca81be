"""Other numbers of rules: a side run says what they would change, and `retuned` changes just that, untold."""

import os
import random
from types import SimpleNamespace

import pytest
from support.canonical import canonical, dump, first_difference, rows
from support.databases import SQLITE
from support.runs import FEED, LATENESS_S

from app.detect.ranges import RANGES
from app.detect.rules.all import all_rules
from app.detect.tuned import taken, with_settings
from app.detect.units import Watchlist
from app.domain.time import now_ms, parse_iso
from app.domain.tuning import TuningError
from app.evaluate.scenario import Dials, generate
from app.pipeline.concluding import Concluder
from app.pipeline.ingesting import Ingestor, Reading
from app.pipeline.raising import Raiser
from app.pipeline.retuning import retuned
from app.pipeline.siderun import Asked, run_aside
from app.store import lease, sideruns
from app.store.engine import open_store, reading, writing
from app.store.reading import alerts
from app.store.shadow import shadowed, stored

SEEDS = range(int(os.environ.get("TWELVEMILE_TEST_SEEDS", "1")))
DIALS = Dials(moving_s=1800.0, still_s=3000.0, static_s=9000.0)
RULES = all_rules(Watchlist())
NOTHING = {"raised": [], "gone": [], "changed": []}


def follower():
    return Concluder(all_rules(Watchlist()), follows_store=True)


def read(engine, file, batch_bytes):
    """As `twelvemile ingest` does, by a process that never heard of any numbers."""
    ingestor = Ingestor(engine, follower(), Reading(batch_bytes, LATENESS_S, None, step_s=3600))
    ingestor.prepare()
    ingestor.read(str(file), FEED)
    ingestor.close()


def concluded(engine, settings=None):
    """Everything anew, with `settings` untold."""
    with writing(engine) as connection:
        assert lease.take(connection, lease.this_process(), now_ms())
        rules = follower() if settings is None else retuned(connection, follower(), settings)
        rules.prepare(connection, rebuild=True)
        rules.conclude_due(connection, now_ms())
        lease.give_back(connection, lease.this_process())


def some_settings(chooser):
    """Numbers anywhere in their bounds, now and then at the very ends, that go together."""
    while True:
        # One that surely changes something among those that may.
        settings = {"zone_entry": {"margin_nm": "1.5"}}
        for kind, names in taken(RULES).items():
            for name in chooser.sample(sorted(names), chooser.randint(0, 3)):
                least, most = RANGES[kind][name]
                near = min(most, max(least, 3 * names[name].default))
                value = chooser.choice([least, chooser.uniform(least, near), near, most])
                settings.setdefault(kind, {})[name] = str(int(value) if names[name].is_whole else value)
        try:
            with_settings({}, settings, RULES)
        except TuningError:
            continue
        return settings


def of(alerts):
    return {alert["id"]: alert for alert in alerts}


@pytest.mark.parametrize("seed", SEEDS)
def test_a_run_changes_nothing_and_says_what_applying_it_changes(database, tmp_path, seed):
    chooser, store = random.Random(seed), database.url(tmp_path / "store.db")
    engine = open_store(store)
    lines = generate(700 + seed, days=1.7, dials=DIALS).lines
    first, rest = tmp_path / "first.nmea", tmp_path / "rest.nmea"
    first.write_bytes(b"".join(lines[: len(lines) * 3 // 5]))
    rest.write_bytes(b"".join(lines[len(lines) * 3 // 5 :]))
    read(engine, first, 2**18)

    before, settings = dump(store), some_settings(chooser)
    kinds = tuple(chooser.sample(sorted(RANGES), 3))
    alone = run_aside(engine, follower(), Asked(kinds), now_ms())
    assert alone | NOTHING == alone, "without the rules that were not asked for"
    found = run_aside(engine, follower(), Asked(settings=settings), now_ms())
    assert found["raised"] or found["gone"] or found["changed"], settings
    assert dump(store) == before, "nothing in the store is otherwise"

    was = of(_alerts(store))
    concluded(engine, settings)
    now = of(_alerts(store))
    assert was.keys() - now.keys() == (of(found["gone"]).keys() | of(found["changed"]).keys()) - now.keys()
    assert (
        now.keys() - was.keys()
        == (of(found["raised"]).keys() | {a["run_id"] for a in found["changed"]}) - was.keys()
    )
    for alert in found["raised"]:
        assert now[alert["id"]] | {"told": None} == alert | {"told": None}
    again = run_aside(engine, follower(), Asked(), now_ms())
    assert again | NOTHING == again, "the numbers are the store's"
    assert again["alike"] == len(now) > 10
    assert dump(store, tables=("deliveries",)) == {"deliveries": []}
    reasons = rows(
        store, "SELECT DISTINCT change, reason IS NULL FROM alert_revisions WHERE change = 'retracted'"
    )
    assert not any(is_null for _, is_null in reasons), "every one says that the rules were changed"

    if database is not SQLITE:
        engine.dispose()
        return
    read(engine, rest, chooser.randint(20_000, 90_000))
    in_stretches = canonical(store)
    concluded(engine)
    at_once = canonical(store)
    engine.dispose()
    assert in_stretches == at_once, (settings, first_difference(in_stretches, at_once))


def _alerts(store):
    engine = open_store(store, create=False)
    try:
        with reading(engine) as connection:
            page, _ = alerts.page(connection, alerts.AlertFilter(), None, 10**6)
    finally:
        engine.dispose()
    return [{k: v for k, v in row.alert.items() if k not in _STORES} for row in page]


_STORES = ("raised_at", "updated_at", "revision", "triage", "links")


def test_the_span_says_which_alerts_are_told_of(fresh_store, tmp_path):
    engine, file = fresh_store(), tmp_path / "lines.nmea"
    file.write_bytes(
        b"".join(generate(41, keys=("eight_km_west", "crossings"), days=2, dials=Dials(1200.0, 2400.0)).lines)
    )
    read(engine, file, 2**20)
    wider = {"zone_entry": {"margin_nm": "1"}}
    whole = run_aside(engine, follower(), Asked(("zone_entry", "zone_exit"), wider), now_ms())
    times = sorted(a["started_at"] for name in NOTHING for a in whole[name])
    assert len(times) > 4
    cut = parse_iso(times[len(times) // 2])
    parts = [
        run_aside(engine, follower(), Asked(("zone_entry", "zone_exit"), wider, *span), now_ms())
        for span in ((None, cut), (cut, None))
    ]
    for name in ("raised", "gone"):
        told = [a["id"] for part in parts for a in part[name]]
        assert sorted(told) == sorted(a["id"] for a in whole[name])
    assert all(parse_iso(a["started_at"]) < cut for a in parts[0]["raised"])


def test_the_store_itself_cannot_be_written_to_and_no_one_meets_the_shadow_again(fresh_store):
    engine = fresh_store()
    add = "INSERT INTO {} (mmsi, start_ms, hull, end_ms) VALUES (1, 2, 3, 4)"
    refused = pytest.raises(Exception, match=r"permission is denied|read-only")
    with refused, shadowed(engine) as connection:
        connection.exec_driver_sql(add.format("segments"))
        assert connection.exec_driver_sql("SELECT count(*) FROM segments").scalar() == 1
        connection.exec_driver_sql(add.format(stored(connection, "segments")))
    for _ in range(3):
        with writing(engine) as connection:
            assert connection.exec_driver_sql("SELECT count(*) FROM segments").scalar() == 0
            connection.exec_driver_sql("DELETE FROM segments")


def test_of_runs_the_latest_are_kept(fresh_store):
    engine = fresh_store()
    with writing(engine) as connection:
        for n in range(sideruns.MOST_KEPT):
            assert sideruns.keep(connection, f"run {n}", {"n": n}, n) == []
        assert sideruns.keep(connection, "run 0", {"n": "again"}, 100) == []
        assert sideruns.keep(connection, "one more", {}, 101) == ["run 1"]
        assert sideruns.names(connection)[:3] == ["one more", "run 0", f"run {sideruns.MOST_KEPT - 1}"]
        assert sideruns.one(connection, "run 0").result == {"n": "again"}
        assert sideruns.drop(connection, "run 0")
        assert not sideruns.drop(connection, "run 0")
        assert sideruns.one(connection, "run 0") is None


def test_what_a_change_of_the_rules_raises_can_be_told_of_later_if_it_goes_on():
    day, now = 86_400_000, 100 * 86_400_000
    went_on = SimpleNamespace(status="open", detected_ms=now - 3 * day, last_ms=now - 1000)
    told = Raiser(day, "rules changed")._told
    assert told(went_on, now) == "stored"
    assert told(SimpleNamespace(**vars(went_on) | {"status": "closed"}), now) == "historic"
    assert told(SimpleNamespace(**vars(went_on) | {"last_ms": now - 2 * day}), now) == "historic"
    assert Raiser(day)._told(went_on, now) == "historic", "met too long ago, as ever"
