"""What Prometheus is told, read back by its own parser."""

import shutil

import pytest
from prometheus_client import generate_latest
from prometheus_client.parser import text_string_to_metric_families
from support.canonical import path_of, rows
from support.runs import ingest, url

from app.evaluate.scenario import Dials, generate
from app.metrics.registry import make_registry
from app.metrics.requests import RequestMetrics
from app.store.engine import open_store, writing


@pytest.fixture(scope="module")
def filled(tmp_path_factory):
    folder = tmp_path_factory.mktemp("filled")
    file = folder / "in.nmea"
    sparse = Dials(moving_s=900, still_s=1200)
    file.write_bytes(generate(9, keys=("eight_km_west", "whole_span"), days=1.2, dials=sparse).data)
    ingest(url(folder / "store.db"), file, feed="f")
    return url(folder / "store.db")


@pytest.fixture
def engine(filled, tmp_path):
    shutil.copy(path_of(filled), tmp_path / "store.db")
    made = open_store(url(tmp_path / "store.db"))
    yield made
    made.dispose()


def told(registry):
    families = text_string_to_metric_families(generate_latest(registry).decode())
    return {
        (sample.name, *sorted(sample.labels.items())): sample.value
        for family in families for sample in family.samples
    }  # fmt: skip


def test_the_store_is_told_as_it_is(engine, filled):
    found = told(make_registry(engine))
    feed = ("feed", "f")
    ((newest, lines, positions),) = rows(filled, "SELECT newest_ms, lines, positions FROM feeds")
    assert found["twelvemile_store_up",] == 1
    assert found["twelvemile_feed_newest_timestamp_seconds", feed] == newest / 1000
    assert found["twelvemile_feed_lines_total", feed] == lines
    assert found["twelvemile_feed_positions_total", feed] == positions
    assert found["twelvemile_feed_rejected_lines_total", feed, ("reason", "checksum")] > 0
    for kind, status, severity, n in rows(
        filled, "SELECT kind, status, severity, count(*) FROM alerts GROUP BY 1, 2, 3"
    ):
        labels = (("kind", kind), ("severity", severity), ("status", status))
        assert found["twelvemile_alerts", *labels] == n
    assert found["twelvemile_vessels",] == 2
    assert found["twelvemile_vessels_pending",] == 0
    assert found["twelvemile_frontier_timestamp_seconds",] * 1000 >= newest
    assert found["twelvemile_disk_free_bytes",] > 0 and found["twelvemile_store_bytes",] > 10_000
    assert not [name for name, *_ in found if name == "twelvemile_feed_lag_seconds"], (
        "of a file it says nothing"
    )


def test_a_live_feed_has_a_lag_and_what_waits_is_counted(engine):
    registry = make_registry(engine)
    with writing(engine) as connection:
        connection.exec_driver_sql("UPDATE feeds SET kind = 'stdin'")
    assert ("twelvemile_feed_lag_seconds", ("feed", "f")) not in told(registry)
    with writing(engine) as connection:
        connection.exec_driver_sql("UPDATE feeds SET kind = 'udp'")
        connection.exec_driver_sql("DELETE FROM dirty")
        connection.exec_driver_sql("INSERT INTO dirty SELECT mmsi, 1 FROM vessels")
    found = told(registry)
    assert found["twelvemile_feed_lag_seconds", ("feed", "f")] > 86_400
    assert found["twelvemile_vessels_pending",] == 2


def test_names_of_feeds_are_harmless_and_without_secrets(engine):
    with writing(engine) as connection:
        connection.exec_driver_sql("UPDATE feeds SET name = ?", ('tcp://me:hunter22@host/"}\n\x1b[2J',))
    text = generate_latest(make_registry(engine)).decode()
    assert "hunter22" not in text and "\x1b" not in text
    list(text_string_to_metric_families(text))


def test_a_store_that_fails_is_down_and_the_rest_is_told(engine):
    registry = make_registry(engine)
    RequestMetrics(registry).note("GET", "/v1/feeds", 200, 0.1)
    with writing(engine) as connection:
        connection.exec_driver_sql("DROP TABLE dirty")
    found = told(registry)
    assert found["twelvemile_store_up",] == 0
    labels = (("method", "GET"), ("route", "/v1/feeds"), ("status", "200"))
    assert found["twelvemile_http_requests_total", *labels] == 1
    assert not [name for name, *_ in found if name.startswith("twelvemile_feed")]


def test_two_apps_share_nothing(engine):
    one, other = make_registry(engine), make_registry(engine)
    RequestMetrics(one).note("GET", None, 401, 0.1)
    RequestMetrics(other)
    assert [key for key in told(one) if "(none)" in str(key)]
    assert not [key for key in told(other) if "(none)" in str(key)]


def test_no_client_can_make_a_label(engine):
    registry = make_registry(engine)
    metrics = RequestMetrics(registry)
    for i in range(100):
        metrics.note(f"METHOD{i}", None, 405, 0.1)
    assert len([key for key in told(registry) if key[0] == "twelvemile_http_requests_total"]) == 1
