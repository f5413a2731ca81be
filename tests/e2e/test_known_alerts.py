"""The alerts of the page as the server knew them at an earlier time."""

import time

from e2e.conftest import raised
from sqlalchemy import select

from app.domain.time import iso, now_ms
from app.store import alerts
from app.store.engine import open_store, reading, writing
from app.store.reading.alerts import uid_of

AT = "2025-01-28T06:00Z"


def retracted(site, name):
    """As late facts would take its ground away."""
    engine = open_store(site.database_url)
    with reading(engine) as connection:
        uid = connection.scalar(select(uid_of(name)))
    with writing(engine) as connection:
        alerts.retract(connection, uid, None, now_ms(), now_ms())
    engine.dispose()


def pause():
    """What comes next is recorded later."""
    time.sleep(0.01)
    found = now_ms()
    time.sleep(0.01)
    return iso(found)


def test_an_alert_is_shown_to_those_who_ask_what_was_known_while_it_stood(shown, site):
    before = pause()
    name = raised(site, "d" * 16, label="stood for a while")
    between = pause()
    retracted(site, name)
    row = shown.page.locator(f"#alerts button[data-id='{name}']")
    shown.go(anew=True).go(at=AT, known_at=between)
    assert "open" in row.inner_text()
    shown.go(at=AT)
    assert row.count() == 0
    shown.go(at=AT, known_at=before)
    assert row.count() == 0
    shown.go(at=AT, known_at="2025-01-28T06:00Z")
    assert "knew no alert on 2025-01-28" in shown.page.locator("#alerts").inner_text()


def test_of_a_recording_that_was_read_later_what_was_met_by_then_stands(shown):
    shown.go(anew=True).go(at="2025-01-20T00:00Z")
    ids = "all => all.map(one => one.dataset.id)"
    rows = shown.page.locator("#alerts [data-id]")
    now = set(rows.evaluate_all(ids))
    shown.go(at="2025-01-20T00:00Z", known_at="2025-01-20T00:00Z")
    assert set(rows.evaluate_all(ids)) == now and now
    shown.go(at="2025-01-20T00:00Z", known_at="2025-01-01T00:00Z")
    assert set(rows.evaluate_all(ids)) < now
    assert "it read its recordings later" in shown.page.locator("#alerts .later").inner_text()
