"""A message and a picture of each kind, from a recording through the store: what they say and show."""

import json
import sqlite3
from datetime import UTC, datetime, timedelta

import pytest
from deliver.conftest import LIFTED
from deliver.test_compose import PUBLIC, assert_harmless, assert_within_limits
from support import gallery
from support.runs import url

from app.api import pictures
from app.deliver import compose
from app.deliver.blocks import News
from app.domain.time import now_ms, parse_iso
from app.geo.geodesy import distance_nm
from app.picture import maps
from app.picture.content import Sheet
from app.store.engine import open_store, reading

LINES = {
    ("ais_gap", "watch_silent", "opened"): "WARNING - SYNTH WATCHED 1 (watchlist) not heard since ",
    ("ais_gap", "watch_silent", "closed"): "HEARD AGAIN - SYNTH WATCHED 1 (watchlist) heard again ",
    ("ais_gap", "overdue", "opened"): "WARNING - SYNTH WATCHED 5 (watchlist) overdue at Tartus, not heard ",
    ("rendezvous", "unit_of_interest", "opened"):
        "WARNING - SYNTH WATCHED 2 (watchlist) and SYNTH PAIR 3 beside each other since ",
    ("zone_entry", None, "opened"): "CRITICAL - SYNTH WATCHED 4 (watchlist) entered Syria 24 NM at ",
    ("port_call", None, "opened"):
        "CRITICAL - SYNTH WATCHED 4 (watchlist) came in and lies still in Tartus naval",
    ("port_call", None, "closed"): "CRITICAL - SYNTH WATCHED 4 (watchlist) left Tartus naval, last seen in ",
    ("voyage_change", None, "opened"): "WARNING - SYNTH WATCHED 5 (watchlist) declares another voyage since ",
    ("voyage_change", "distress", "opened"):
        'CRITICAL - SYNTH WATCHED 9 (watchlist) sends "not under command" since',
    ("gnss_interference", "displacement", "opened"): "WARNING - Position interference: 3 ships shown at one ",
    ("feed_outage", None, "opened"): "CRITICAL - feed ",
}  # fmt: skip
"""How the first line begins of what people are told of."""
WHOSE = {"watch_silent": [341990301], "overdue": [341990305], "zone_entry": [341990304]}
"""The first vessel of kinds, or subtypes, that several ships may raise."""
WHY = {
    "ais_gap": "(asked: at least ",
    "rendezvous": "(asked: at most 500 m for 45 min",
    "port_call": "asked: under 0.5 kn",
    "zone_entry": "(asked: 2 over 5 min, 0.25 NM beyond it)",
    "voyage_change": "6.2 m before, 8.4 m now",
    "distress": "asked: 2 fixes over 5 min",
    "gnss_interference": "(asked: 3 within 1 h)",
    "feed_outage": "(asked: 10 times the usual ",
}


@pytest.fixture(scope="module")
def gallery_store(tmp_path_factory, command):
    """The URL of a store in which each kind was told, and the file of it."""
    folder = tmp_path_factory.mktemp("gallery")
    recording, units, store = folder / "gallery.nmea", folder / "units.csv", folder / "store.db"
    units.write_text(gallery.watchlist())
    recording.write_bytes(
        b"".join(gallery.lines(datetime.now(UTC).replace(microsecond=0) - timedelta(minutes=2)))
    )
    ended = command("ingest", recording, "--database-url", url(store), "--watchlist", units, env=LIFTED)
    assert ended.code == 0, ended.err
    return store


def told(store):
    """{(kind, subtype, change): its first revision that people are told, of the ship that `LINES` names}."""
    query = (
        "SELECT r.change, r.at_ms, r.revision, r.body FROM deliveries "
        "JOIN alert_revisions r USING (uid, revision) ORDER BY seq DESC"
    )
    with sqlite3.connect(store) as connection:
        rows = connection.execute(query).fetchall()
    all_news = [News(*row[:3], json.loads(row[3])) for row in rows]
    found = {}
    for news in all_news:
        kind, subtype = news.alert["kind"], news.alert["subtype"]
        # An archive is concluded by days: who of several is told first depends on the hour it ends at.
        if WHOSE.get(subtype or kind, news.alert["vessels"][:1]) == news.alert["vessels"][:1]:
            found[kind, subtype, news.change] = news
    return found


def test_each_kind_says_who_what_where_since_when_and_why(gallery_store):
    found = told(gallery_store)
    assert found.keys() >= LINES.keys()
    for (kind, subtype, change), begins in LINES.items():
        message = compose.message(found[kind, subtype, change], PUBLIC, now_ms())
        assert message.text.startswith(begins), message.text
        assert ("AIS only" in message.text) == (kind != "feed_outage")
        assert "Measured:" in message.plain
        assert (WHY.get(subtype) or WHY[kind]) in message.plain, message.plain
        assert ("Tartus" in message.text or " NM " in message.text) or kind == "feed_outage"
        is_over = found[kind, subtype, change].alert["ended_by"] is not None
        assert is_over or "What would change it:" in message.plain
        has_picture = any(block["type"] == "image" for block in message.blocks)
        assert has_picture == ((kind, subtype) not in {("voyage_change", None), ("feed_outage", None)})
        assert_within_limits(message)
        assert_harmless(message)


def scene_of(store, kind, subtype=None, more_ms=0):
    engine = open_store(url(store), create=False)
    try:
        with reading(engine) as connection:
            alert = told(store)[kind, subtype, "opened"].alert
            as_of_ms = parse_iso(alert["detected_at"]) + more_ms
            tracks = pictures.tracks_of(connection, alert, maps.alert_span(alert, as_of_ms))
            return maps.alert_scene(alert, tracks, as_of_ms)
    finally:
        engine.dispose()


def test_the_picture_of_interference_shows_the_sink_and_whence_ships_were_thrown(gallery_store):
    scene = scene_of(gallery_store, "gnss_interference", "displacement", more_ms=3 * 3_600_000)
    (sink,) = scene.claim.marks
    assert (sink.name, sink.is_sink, len(scene.tracks)) == ("shown at Beirut airport", True, 4)
    away = [float(distance_nm(*line.places[0], *gallery.BEIRUT_AIRPORT)) for line in scene.claim.lines]
    assert len(away) >= 4 and min(away) > 10
    assert all(
        float(distance_nm(*line.places[1], *gallery.BEIRUT_AIRPORT)) < 0.1 for line in scene.claim.lines
    )
    assert maps.drawing(scene, Sheet(540, 675)).startswith(b"\x89PNG")


def test_the_picture_of_a_silence_shows_last_fix_course_and_reach(gallery_store):
    scene = scene_of(gallery_store, "ais_gap", "overdue")
    assert scene.claim.reach.radius_nm == pytest.approx(12 * 22.95, rel=0.01)
    (mark,), (course,) = scene.claim.marks, scene.claim.lines
    assert mark.name.startswith("last fix ") and course.name == "course 067"
    assert (mark.lon, mark.lat) == (scene.claim.reach.lon, scene.claim.reach.lat) == course.places[0]


def test_the_picture_of_a_meeting_shows_both_and_the_closest_approach(gallery_store):
    scene = scene_of(gallery_store, "rendezvous", "unit_of_interest")
    (mark,) = scene.claim.marks
    assert (len(scene.tracks), mark.name.split(" m,")[0]) == (2, "closest 432")
    for fixes in scene.tracks:
        assert min(distance_nm(fixes.lon, fixes.lat, mark.lon, mark.lat)) < 0.3


def test_the_pictures_of_a_crossing_and_of_a_berth(gallery_store):
    crossing = scene_of(gallery_store, "zone_entry")
    (leg,) = crossing.claim.lines
    assert leg.sort == "crossing" and crossing.claim.marks[0].name.startswith("entered Syria 24 NM ")
    berth = scene_of(gallery_store, "port_call")
    assert berth.claim.is_tight and berth.claim.marks[0].name.startswith("Tartus naval, lies since ")
    assert [line.sort for line in berth.claim.lines] == ["border"]
