"""A store with more alerts than the page reads says so, with how many it read."""

import json

import pytest
from e2e.conftest import WIDE, Shown, Site
from sqlalchemy import insert

from app.domain.time import iso, parse_iso
from app.store.engine import open_store, writing
from app.store.models import Alert

READ, MORE = 3000, 7
BEGIN = parse_iso("2024-12-01T00:00:00Z")


def stored(url, count):
    """So many alerts that stand, a minute after another."""
    rows = []
    for uid in range(1, count + 1):
        at_ms = BEGIN + uid * 60_000
        row = {"uid": uid, "id": f"many{uid:04d}", "kind": "loitering", "status": "open", "severity": "info"}
        body = row | {"vessels": [273_000_000 + uid], "started_at": iso(at_ms), "detected_at": iso(at_ms)}
        times = {"started_ms": at_ms, "last_ms": at_ms, "raised_ms": at_ms, "updated_ms": at_ms}
        row |= times | {"mmsi": 273_000_000 + uid, "lon": 35.5, "lat": 34.9, "told": "stored", "revision": 1}
        place = {"lon": 35.5, "lat": 34.9, "caveats": [], "ended_at": None}
        rows.append(row | {"ended_ms": None, "final_ms": None, "body": json.dumps(body | place)})
    engine = open_store(url)
    with writing(engine) as connection:
        connection.execute(insert(Alert), rows)
    engine.dispose()


@pytest.mark.parametrize("count", [READ, READ + MORE])
def test_that_the_list_was_cut_is_said_with_the_count(browser, tmp_path, count):
    url = f"sqlite:///{tmp_path / 'many.db'}"
    stored(url, count)
    site = Site(url)
    context = browser.new_context(viewport=WIDE, reduced_motion="reduce")
    try:
        there = Shown(context.new_page(), site.address).go(at="2024-12-10T00:00Z")
        title = there.page.locator("#alerts-title").inner_text()
        said = there.page.locator("#alerts .cut").all_inner_texts()
    finally:
        context.close()
        site.end()
    if count == READ:
        assert (title, said) == ("Alerts (3000)", [])
    else:
        assert title == "Alerts (3000 or more)"
        assert len(said) == 1 and "only the 3000 alerts that began last were read" in said[0]
