"""Whole pictures: what is written on them, and that any values can be drawn."""

import io
import threading
from functools import partial

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.text import Text
from picture.scenes import HOUR, SHIP, T0, alert, circling, fixes
from PIL import Image

from app.picture import maps
from app.picture.content import NO_HULL, Sheet, Vessel
from app.picture.draw import drawn
from app.picture.pen import drawable
from app.picture.scene import alert_scene, alert_span, track_scene
from app.picture.theme import PALETTES

AS_OF = T0 + 40 * HOUR
SIX_BIT = "".join(chr(c) for c in range(32, 96))
"""All characters that AIS allows."""


def texts(scene, sheet=None):
    """Everything that is written on a picture."""
    return written_on(drawn(scene, sheet or Sheet()))


def written_on(pen):
    return [text.get_text() for text in pen.figure.findobj(Text) if text.get_text()]


def said(scene, sheet=None):
    return "\n".join(texts(scene, sheet))


def image(data):
    return Image.open(io.BytesIO(data)).convert("RGB")


def share_of(picture, colour):
    """How much of a picture is of just this colour."""
    wanted = np.array([int(colour[n : n + 2], 16) for n in (1, 3, 5)])
    return float((np.asarray(picture) == wanted).all(axis=2).mean())


def test_an_alert_says_who_what_since_when_and_what_it_is_not():
    told = said(alert_scene(alert(), [circling(40)], AS_OF))
    for words in (
        "BRAVO (MMSI 273000001)",
        "holding (drifting), 0.7 NM outside Syria's 12-NM line (computed)",
        "since 2024-12-01 06:00Z (30 h)",
        "as of 2024-12-02 16:00Z, all times UTC",
        "computed line, not a legal limit; AIS only",
        "(c) OpenStreetMap contributors, ODbL",
        "WARNING",
        "Tartus (reference point)",
        "12 NM (computed)",
        "12-NM line",
        "inside",
        "outside",
        "circle she held in last",
        "every ship watched: 3 NM inside to 6 outside",
        "first fix of the stay 01 Dec 06:00Z",
        "last fix 02 Dec",
        " NM\n",
        "began",
        "flagged",
    ):
        assert words in told, words
    assert "SYNTHETIC" not in told


def test_synthetic_data_say_so_large():
    scene = alert_scene(alert(synthetic=True), [circling(40)], AS_OF)
    written = texts(scene)
    assert "SYNTHETIC" in written, "across the map"
    assert any(text.startswith("SYNTHETIC DATA") for text in written), "above all"
    data = maps.drawing(scene, Sheet())
    assert share_of(image(data), PALETTES["day"].synthetic) > 0.025
    plain = maps.alert_map(alert(), [circling(40)], AS_OF)
    assert share_of(image(plain), PALETTES["day"].synthetic) == 0.0


@pytest.mark.parametrize(
    ("rest", "words"),
    [
        ({"status": "retracted"}, "RETRACTED"),
        ({"observed": False}, "not heard since 2024-12-02 12:00Z"),
        (
            {"status": "closed", "ended_at": "2024-12-01T18:00:00Z", "ended_by": "lost_contact"},
            "was holding (drifting)",
        ),
        (
            {"status": "closed", "ended_at": "2024-12-01T18:00:00Z", "ended_by": "lost_contact"},
            "2024-12-01 06:00Z to 18:00Z (12 h), not heard since",
        ),
        (
            {"status": "closed", "ended_at": "2024-12-02T01:00:00Z", "ended_by": "left"},
            "held (drifting), median 0.7 NM outside",
        ),
        ({"caveats": ["near_boundary"]}, "near where a neighbour's coast is as near"),
        ({"caveats": ["not evidence of departure"]}, "not evidence of departure"),
        ({"kind": "zone_entry", "subtype": "first_seen_inside"}, "zone entry, first seen inside"),
    ],
)
def test_how_it_stands_is_said(rest, words):
    assert words in said(alert_scene(alert(**rest), [circling(40)], AS_OF))


def test_a_silence_is_named_and_no_line_leads_through_it():
    hours = np.concatenate((np.arange(0, 10, 0.1), np.arange(30, 40, 0.1)))
    track = fixes(hours, 35.55 + hours / 300, 34.95)
    scene = alert_scene(alert(), [track], AS_OF)
    told = texts(scene)
    assert told.count("no fix for 20 h 6 min") == 2, "on the map and beside it"
    assert "no fix for over an hour" in told


def test_wrong_fixes_are_marked_and_those_off_the_map_counted():
    hours = np.arange(0, 40, 0.2)
    wrong = (hours > 20) & (hours < 20.9)
    lon, lat = np.where(wrong, 35.488, 35.6), np.where(wrong, 33.82, 34.95)
    told = said(alert_scene(alert(), [fixes(hours, lon, lat, flagged=wrong)], AS_OF))
    assert "fix not to be leaned on" in told
    assert "4 fixes not to be leaned on lie off this map" in told


def test_hulls_are_named():
    hours = np.arange(0, 40, 0.2)
    hull = np.arange(len(hours)) % 2
    track = fixes(hours, 35.6 - hull * 0.3, 34.95, hull=hull)
    told = said(track_scene(Vessel(SHIP, "TWIN", False), [track], (T0, AS_OF), AS_OF))
    assert "hull 0" in told and "hull 1" in told
    assert "2 hulls send MMSI 273000001: drawn apart" in told


def test_thinning_is_told():
    assert "400 of 9999 fixes drawn" in said(alert_scene(alert(), [circling(40, of=9999)], AS_OF))


@pytest.mark.parametrize(
    ("track", "words"),
    [
        (fixes([], [], []), "no fix in this span"),
        (fixes([3], 35.5, 34.9), "only fix 01 Dec 03:00Z"),
        (fixes([3, 4], 35.5, 34.9, flagged=[True, True]), "no fix to be leaned on in this span"),
    ],
)
def test_few_fixes_or_none(track, words):
    assert words in said(track_scene(Vessel(SHIP, None, False), [track], (T0, AS_OF), AS_OF))


def test_an_alert_of_no_vessel():
    body = alert(kind="feed_outage", vessels=[], evidence=None, lon=None, lat=None, motion=None)
    told = said(alert_scene(body, [], AS_OF))
    assert "no vessel's track belongs to this alert" in told and "feed outage" in told


def test_tartus_out_of_view_is_pointed_at():
    body = alert(lon=35.3, lat=35.75, evidence={})
    told = said(alert_scene(body, [circling(40, lon=35.3, lat=35.75)], AS_OF))
    assert "reference point" not in told
    assert any(line.startswith("Tartus ") and line.endswith("SSE") for line in told.split("\n"))


def test_beyond_the_covered_box_the_coast_is_said_not_to_be_known():
    hours = np.arange(0, 300, 1.0)
    track = fixes(hours, -5 + hours / 8, 36.0)
    assert "coast not known" in said(
        track_scene(Vessel(1, None, False), [track], (T0, T0 + 300 * HOUR), None)
    )


HOSTILE = [
    SIX_BIT[:32],
    SIX_BIT[32:],
    "$\\frac{1}{2}$",
    "$x_1^2$ \\alpha $_$ $\\nothing$",
    "A$B$C_{",
    "\\$",
    "<script>&\"'`",
    "a\nb\x00\u200f\ud83d",
    "日本丸" * 40,
    "W" * 300,
]


@pytest.mark.parametrize("name", HOSTILE)
def test_names_are_written_as_they_are_sent(name):
    """Warnings are errors here: no mathematics is read in them, and no glyph is missing."""
    scene = alert_scene(alert(evidence={"identity": {"name": name}}), [circling(2, start=6)], AS_OF)
    pen = drawn(scene, Sheet(600, 600))
    pen.canvas.draw()
    assert not [text for text in pen.figure.findobj(Text) if text.get_text() and text.get_parse_math()]
    written = next(text for text in written_on(pen) if "(MMSI 273000001)" in text)
    shown = written.removesuffix(" (MMSI 273000001)").removesuffix("...")
    assert drawable(name).startswith(shown) and len(shown) >= min(len(name), 10)


def test_a_file_s_own_title_is_text_whatever_was_sent():
    body = alert(evidence={"identity": {"name": "a\nb\x00\ud83d 日本"}}, explanation="\udc00")
    about = Image.open(io.BytesIO(maps.alert_map(body, [], AS_OF, Sheet(600, 600)))).text
    assert about["Title"] == "a?b?? 日本 (MMSI 273000001)"


def test_all_that_ais_allows_can_be_drawn():
    assert drawable(SIX_BIT) == SIX_BIT


@pytest.mark.parametrize("sheet", [Sheet(), Sheet(600, 600), Sheet(1500, 1000, "night"), Sheet(600, 1200)])
def test_a_picture_is_of_the_size_asked_for_and_not_blank(sheet):
    picture = image(maps.alert_map(alert(), [circling(40)], AS_OF, sheet))
    assert picture.size == (sheet.width, sheet.height)
    assert len(np.unique(np.asarray(picture.resize((99, 99))).reshape(-1, 3), axis=0)) > 100
    assert share_of(picture, PALETTES[sheet.theme].sea) > 0.05


@pytest.mark.parametrize("sheet", [Sheet(), Sheet(600, 600), Sheet(1600, 1000)])
@pytest.mark.parametrize("nm", [0.05, 1.0, 20.0])
def test_what_is_written_lies_on_the_sheet_and_labels_do_not_overlap(sheet, nm):
    from app.picture.placing import Box

    scene = alert_scene(alert(evidence={}), [circling(40, nm=nm)], AS_OF)
    pen = drawn(scene, sheet)
    whole = Box(0.0, 0.0, sheet.width, sheet.height)
    boxes = [(text.get_text(), pen.extent(text)) for text in pen.figure.texts if text.get_text()]
    assert [words for words, box in boxes if not box.within(whole)] == []
    for n, (words, box) in enumerate(boxes):
        for others, other in boxes[:n]:
            assert box.shared(other) <= 0.1 * min(box.width * box.height, other.width * other.height), (
                words,
                others,
            )


def test_the_same_values_give_the_same_bytes_from_any_thread():
    draw = partial(maps.alert_map, alert(synthetic=True), [circling(40)], AS_OF, Sheet(700, 700))
    expected = draw()
    found = []
    threads = [threading.Thread(target=lambda: found.append(draw())) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [expected] * 4


def test_the_file_says_what_it_shows_and_whose_the_coast_is():
    about = Image.open(io.BytesIO(maps.alert_map(alert(synthetic=True), [circling(40)], AS_OF))).text
    assert about["Title"] == "SYNTHETIC: BRAVO (MMSI 273000001)"
    assert about["Description"] == "BRAVO (MMSI 273000001) holding"
    assert "OpenStreetMap" in about["Copyright"]


def test_only_so_many_wait(monkeypatch):
    monkeypatch.setattr(maps, "_waiting", threading.BoundedSemaphore(1))
    with maps._waiting, pytest.raises(maps.BusyError):
        maps.alert_map(alert(), [circling(2)], AS_OF)
    assert maps.alert_map(alert(), [circling(2)], AS_OF, Sheet(600, 600))


def test_a_digest_changes_with_whatever_is_shown():
    track = circling(10)
    scene = alert_scene(alert(), [track], AS_OF)
    same = maps.digest(alert_scene(alert(), [circling(10)], AS_OF), Sheet())
    assert maps.digest(scene, Sheet()) == same
    others = [
        maps.digest(scene, Sheet(theme="night")),
        maps.digest(scene, Sheet(), "1.1"),
        maps.digest(alert_scene(alert(), [track], AS_OF + 60_000), Sheet()),
        maps.digest(alert_scene(alert(status="retracted"), [track], AS_OF), Sheet()),
        maps.digest(alert_scene(alert(), [circling(9)], AS_OF), Sheet()),
        maps.digest(alert_scene(alert(), [circling(10, of=999)], AS_OF), Sheet()),
    ]
    assert len({same, *others}) == 7


def test_an_alert_s_span_shows_how_she_came_and_ends_with_what_is_known():
    since, until = alert_span(alert(), AS_OF)
    assert (since, until) == (T0 - 2.5 * HOUR, AS_OF + 1)
    since, until = alert_span(alert(ended_at="2024-12-01T07:00:00Z"), AS_OF)
    assert (since, until) == (T0, T0 + 13 * HOUR + 1)
    since, _ = alert_span(alert(), AS_OF + 400 * HOUR)
    assert since == T0 - 18 * HOUR
    assert alert_span(alert(), None) == (T0, T0 + 6 * HOUR + 1)


tracks = st.lists(
    st.tuples(
        st.floats(0, 30),
        st.floats(-180, 180),
        st.floats(-90, 90),
        st.sampled_from([NO_HULL, 0, 1]),
        st.booleans(),
    ),
    max_size=12,
)


@settings(max_examples=12)
@given(tracks, st.booleans(), st.booleans())
def test_whatever_was_heard_can_be_drawn(rows, near, of_alert):
    hours, lon, lat, hull, flagged = zip(*sorted(rows), strict=True) if rows else ((),) * 5
    if near:
        lon, lat = 35.6 + np.array(lon) / 900, 34.95 + np.array(lat) / 900
    track = fixes(hours, lon, lat, hull=list(hull), flagged=list(flagged))
    scene = (
        alert_scene(alert(), [track], AS_OF)
        if of_alert
        else track_scene(Vessel(SHIP, None, True), [track], (T0, AS_OF), AS_OF)
    )
    assert maps.drawing(scene, Sheet(600, 700)).startswith(b"\x89PNG")
