"""Sightings as they are sent: read whole, or refused with the line, the field and what would be right."""

import json
from dataclasses import replace

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from support.sightings import DAY_MS, DEC_1, sightings, subjects

from app.domain.naval.columns import COLUMNS, EXAMPLE
from app.domain.naval.reading import SightingsError, from_csv, from_geojson, from_json, links, read_all
from app.domain.naval.rows import HEADER, row
from app.domain.naval.sighting import Activity, Bearing, IdentityBasis, Sensor, Span, Subject
from app.domain.naval.writing import identified, to_dict
from app.geo import locating

NOW = DEC_1 + 400 * DAY_MS
LEAST = {
    "observed_from": "2024-12-10",
    "unit": "Admiral Golovko",
    "activity": "holding",
    "source_kind": "satellite image",
    "publisher": "Someone",
    "confidence": "high",
}


def as_csv(*rows):
    columns = list(dict.fromkeys(name for one in rows for name in one))
    lines = [columns, *([one.get(name, "") for name in columns] for one in rows)]
    quoted = (",".join('"' + f"{cell}".replace('"', '""') + '"' for cell in line) for line in lines)
    return "\n".join(quoted) + "\n"


def read(*rows, form="csv"):
    found = from_csv(as_csv(*rows)) if form == "csv" else from_json(list(rows))
    return [one.sighting for one in read_all(found, locating, NOW)]


def one(**more):
    (found,) = read({**LEAST, **more})
    return found


def refusal(*rows, form="csv"):
    with pytest.raises(SightingsError) as refused:
        read(*rows, form=form)
    return refused.value


def test_little_is_enough():
    found = one()
    assert found.observed == Span(DEC_1 + 9 * DAY_MS, DEC_1 + 10 * DAY_MS)
    assert found.subjects == (Subject(unit="admiral-golovko"),)
    assert (found.known_ms, found.where) == (NOW, None)


def test_every_column_is_read():
    ring = "35 34, 35.5 34, 35.5 34.5"
    told = {
        **LEAST, "reference": "N1", "observed_until": "2024-12-10T06:00Z", "negative": "yes",
        "class": "frigate", "group": "frigate", "count": "1", "identity_basis": "pennant read",
        "pennant": "454",
        "range_km": "8-13", "bearing_deg": "W/SW", "datum": "tartus city centre", "datum_said": "Tartus",
        "place_said": "off the port", "title": "T", "url": "https://example.org/a?b=1",
        "archive_url": "http://example.org", "published_at": "2024-12-11T05:00+02:00", "sha256": "AB" * 32,
        "reuse": "CC BY", "sensor": "Sensor", "ground_sample_m": "0.5", "cloud_percent": "10", "scene": "S",
        "footprint": ring, "covers": "belt; berths", "smallest_detectable_m": "40", "course_deg": "360",
        "in_company_with": "yelnya; Vyazma", "cargo": "crates", "draught_m": "4.5", "gate": "gibraltar",
        "direction": "in", "derived_from": "0" * 16, "disputes": "which-frigates", "supersedes": "1" * 16,
        "note": "n", "synthetic": "true", "exceeds_sensor": "seen through cloud; ; by shadow",
    }  # fmt: skip
    apart = {
        "place": "Tartus naval piers",
        "uncertainty_m": "300",
        "lon": "35.8",
        "lat": "34.9",
        "polygon": ring,
    }
    assert {*told, *apart} == set(COLUMNS)
    found = one(**told)
    assert found.where.bearing == Bearing("Tartus city centre", "Tartus", (8000.0, 13000.0), (225.0, 270.0))
    assert found.source.published_ms == DEC_1 + 10 * DAY_MS + 3 * 3_600_000
    assert (found.sensor.covers, found.in_company_with) == (("berths", "belt"), ("yelnya", "vyazma"))
    assert found.exceeds_sensor[:2] == ("seen through cloud", "by shadow")
    assert (found.gate, found.course_deg, found.source.sha256) == ("Gibraltar", 0.0, "ab" * 32)
    assert found.subjects[0].basis is IdentityBasis.PENNANT_READ
    assert one(place="tartus naval PIERS", uncertainty_m="300").where.uncertainty_m == 300
    assert one(lon="35.8", lat="34.9").where.uncertainty_m == 1000
    assert len(one(polygon=ring).where.polygon) == 3


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        ("2024-12-10", "", ("2024-12-10T00:00Z", "2024-12-11T00:00Z")),
        ("2024-12-10", "2024-12-12", ("2024-12-10T00:00Z", "2024-12-13T00:00Z")),
        ("2024-12-10T06:00Z", "", ("2024-12-10T06:00Z", "2024-12-10T06:01Z")),
        ("2024-12-10T06:00+02:00", "2024-12-10", ("2024-12-10T04:00Z", "2024-12-11T00:00Z")),
        ("2024-12-10T06:00Z", "2024-12-10T09:30Z", ("2024-12-10T06:00Z", "2024-12-10T09:30Z")),
    ],
)
def test_a_day_is_all_of_it_and_a_time_its_minute(first, last, expected):
    from app.domain.time import parse_iso

    assert one(observed_from=first, observed_until=last).observed == Span(*map(parse_iso, expected))


@pytest.mark.parametrize(
    ("published", "known"),
    [("2024-12-10", 10), ("2024-12-10T00:00:00Z", 10), ("2024-12-12T12:00Z", 11.5), ("", 400)],
)
def test_a_day_of_publication_is_known_by_its_end(published, known):
    assert one(published_at=published).known_ms == DEC_1 + known * DAY_MS


def test_what_was_seen_is_known_no_earlier_than_it_was_over():
    told = {
        "published_at": "2024-12-09T12:00Z",
        "observed_from": "2024-12-09",
        "observed_until": "2024-12-12",
    }
    assert one(**told).known_ms == DEC_1 + 12 * DAY_MS
    assert one(**told, activity="expected").known_ms == DEC_1 + 8.5 * DAY_MS


def test_a_correction_is_known_from_when_it_was_made():
    assert one(published_at="2024-12-10", supersedes="0" * 16).known_ms == NOW


def test_several_subjects_stand_in_one_row():
    told = {"unit": "", "class": "Gorshkov-class frigate; oiler; x", "group": "; ; tug", "count": "2; 1; 1"}
    found = one(**told, identity_basis="class features").subjects
    assert [(s.unit_class, s.group, s.count) for s in found] == [
        ("Gorshkov-class frigate", "frigate", 2), ("oiler", "oiler", 1), ("x", "tug", 1),
    ]  # fmt: skip
    assert {s.basis for s in found} == {IdentityBasis.CLASS_FEATURES}


def test_a_negative_may_say_no_activity_and_count_none():
    found = one(negative="true", activity="", unit="", **{"class": "large warships", "count": "0"})
    assert (found.is_negative, found.activity, found.subjects[0].count) == (True, Activity.PRESENT, 1)


@pytest.mark.parametrize(
    ("told", "range_m", "bearing"),
    [
        ({"range_km": "13", "bearing_deg": "NW"}, (11_000, 15_000), (300, 330)),
        ({"range_km": "13", "bearing_deg": "north-west"}, (11_000, 15_000), (300, 330)),
        ({"range_km": "1.5", "bearing_deg": "10"}, (0, 3_500), (355, 25)),
        ({"range_km": ">15"}, (15_000, 30_000), None),
        ({"range_km": "7-12", "bearing_deg": "270-315"}, (7_000, 12_000), (270, 315)),
        ({"range_km": "8", "bearing_deg": "north to NNW"}, (6_000, 10_000), (337.5, 0)),
    ],
)
def test_ranges_and_bearings_as_sources_give_them(told, range_m, bearing):
    found = one(datum="Tartus naval basin (northern basin)", **told).where.bearing
    assert (found.range_m, found.bearing_deg) == (range_m, bearing)


@pytest.mark.parametrize(
    ("field", "value", "told"),
    [
        ("observed_from", "2024-12-10T06:00", "has no time zone: add Z for UTC"),
        ("observed_from", "", "is blank: give the day"),
        ("observed_from", "10.12.2024", "is no day"),
        ("observed_from", "2024-02-30", "is no day of the calendar"),
        ("observed_from", "2034-12-10", "still to come"),
        ("observed_until", "2024-12-09", "is not after observed_from"),
        ("published_at", "2024-12-10 06:00", "add Z for UTC"),
        ("activity", "helding", "did you mean holding?"),
        ("activity", "", "is blank: it takes"),
        ("confidence", "sure", "is none of high, medium, low"),
        ("source_kind", "", "is blank"),
        ("publisher", " ", "is blank"),
        ("unit", "Адмирал", "is no key of a unit"),
        ("count", "two", "is no number"),
        ("count", "1.5", "is no whole number"),
        ("count", "0", "told by negative"),
        ("count", "3", "is 3 of one unit"),
        ("group", "frigates", "did you mean frigate?"),
        ("negative", "perhaps", "is neither true nor false"),
        ("url", "javascript:alert(1)", "is no link"),
        ("url", "https://user:word@example.org/", "is no link"),
        ("url", "https://example.org/<script>", "is no link"),
        ("sha256", "abc", "is no SHA-256"),
        ("note", "a\x1b[2Jb", "cannot be shown"),
        ("note", "\u202eTSET", "cannot be shown"),
        ("note", "x" * 2001, "has 2,001 characters: at most 2,000"),
        ("cloud_percent", "120", "no number from 0 to 100"),
        ("cloud_percent", "nan", "no number"),
        ("course_deg", "1e3", "no number"),
        ("place", "Tartus city center", "did you mean 'Tartus city centre'?"),
        ("place_said", "somewhere", "places nothing by itself"),
        ("lon", "35.8", "give both"),
        ("lat", "34.9", "give both"),
        ("datum", "Arwad", "give both"),
        ("range_km", "13", "from which listed place"),
        ("polygon", "35 34, 36 35", "three corners"),
        ("polygon", "35 34, 36 35, 36", "is no corner"),
        ("footprint", "35 34, 36 35, 36 34, 35 35", "crosses itself"),
        ("gate", "Gibralter", "did you mean Gibraltar?"),
        ("gate", "Gibraltar", "direction is blank"),
        ("direction", "in", "gate is blank"),
        ("covers", "sea", "is none of berths, belt"),
        ("derived_from", "N99", "is no reference in this file"),
        ("disputes", "which frigates?", "no key"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named_with_what_would_be_right(field, value, told):
    refused = refusal(LEAST, {**LEAST, field: value})
    assert refused.line == 3
    assert told in refused.detail
    assert refused.field is not None
    assert refused.field in refused.detail


@pytest.mark.parametrize("value", ["13km", "-5", "15-", ">8-9", "9-8", "99999", ""])
def test_what_is_no_range_is_refused(value):
    refused = refusal({**LEAST, "datum": "Arwad", "range_km": value})
    assert refused.field == "range_km"


@pytest.mark.parametrize("value", ["NNNW", "400", "-5", "north south east", "300-400"])
def test_what_is_no_bearing_is_refused(value):
    refused = refusal({**LEAST, "datum": "Arwad", "range_km": "8", "bearing_deg": value})
    assert refused.field == "bearing_deg"


def test_a_place_is_told_by_one_means():
    refused = refusal({**LEAST, "place": "Arwad", "lon": "35", "lat": "34"})
    assert (refused.field, "beside place" in refused.detail) == ("lon", True)
    refused = refusal({**LEAST, "datum": "Arwad", "range_km": "8", "uncertainty_m": "9"})
    assert refused.field == "uncertainty_m"


def test_a_column_that_is_none_is_named_with_its_nearest():
    refused = refusal({**LEAST, "activty": "holding"})
    assert (refused.line, refused.field) == (1, "activty")
    assert "did you mean activity?" in refused.detail
    with pytest.raises(SightingsError, match="twice"):
        from_csv("unit,unit\n")
    with pytest.raises(SightingsError, match="no column observed_from"):
        from_csv("unit\n")
    with pytest.raises(SightingsError, match="more fields than columns"):
        from_csv("observed_from,source_kind,publisher,confidence\na,b,c,d,e\n")
    with pytest.raises(SightingsError, match="not CSV"):
        from_csv('observed_from,source_kind,publisher,confidence\n"a"b,c,d,e\n')


def test_numbers_of_lines_count_comments_and_texts_of_several_lines():
    text = "# ours\n" + as_csv({**LEAST, "note": "two\nlines"}, {**LEAST, "confidence": "no"})
    with pytest.raises(SightingsError) as refused:
        read_all(from_csv(text), locating, NOW)
    assert refused.value.line == 5


def test_rows_lean_on_one_another_by_reference():
    rows = [
        {**LEAST, "reference": "2", "derived_from": "1", "publisher": "Again"},
        {**LEAST, "reference": "1"},
        {**LEAST, "reference": "3", "supersedes": "2", "publisher": "Corrected"},
    ]
    again, root, corrected = read(*rows)
    assert (again.derived_from, corrected.supersedes) == (root.id, again.id)
    assert [s.id for s in read(*reversed(rows))] == [corrected.id, root.id, again.id]


def test_what_they_lean_on_elsewhere_is_told_with_its_line():
    rows = read_all(from_csv(as_csv({**LEAST, "derived_from": "0" * 16})), locating, NOW)
    assert links(rows) == {"0" * 16: (2, "derived_from")}


def test_references_are_one_rows_and_lead_in_no_circle():
    assert refusal({**LEAST, "reference": "1"}, {**LEAST, "reference": "1"}).field == "reference"
    rows = [{**LEAST, "reference": a, "derived_from": b} for a, b in (("1", "2"), ("2", "1"))]
    assert "circle" in refusal(*rows).detail
    assert "circle" in refusal({**LEAST, "reference": "1", "supersedes": "1"}).detail


def test_the_example_of_the_template_is_a_sighting():
    (found,) = read(EXAMPLE)
    assert found.synthetic
    assert found.where.bearing.range_m == (11_000, 15_000)


@pytest.mark.parametrize(
    ("entry", "field"),
    [
        (5, None),
        ({**LEAST, "where": {"colour": "red"}}, "where.colour"),
        ({**LEAST, "where": 5}, "where"),
        ({**LEAST, "colour": "red"}, "colour"),
        ({**LEAST, "source": {"publisher": "b"}}, "publisher"),
        ({**LEAST, "subjects": [{"colour": 1}]}, "subjects.colour"),
        ({**LEAST, "subjects": [1]}, "subjects"),
        ({**LEAST, "subjects": "x"}, "subjects"),
        ({**LEAST, "note": 5}, "note"),
        ({**LEAST, "negative": 2}, "negative"),
        ({**LEAST, "course_deg": True}, "course_deg"),
        ({**LEAST, "course_deg": 10**30}, "course_deg"),
        ({**LEAST, "polygon": [[1, 2, 3]]}, "polygon"),
        ({**LEAST, "polygon": {"a": 1}}, "polygon"),
        ({**LEAST, "where": {"bearing": {"datum": "Arwad", "range_m": [1]}}}, "range_m"),
        ({**LEAST, "sensor": {"name": {"name": {"name": 1}}}}, "sensor"),
        ({**LEAST, "covers": 5}, "covers"),
        ({**LEAST, "in_company_with": [5]}, "in_company_with"),
        ({**LEAST, "observed_from": 20241210}, "observed_from"),
    ],
)
def test_an_entry_of_json_that_is_wrong_names_its_member(entry, field):
    refused = refusal(LEAST, entry, form="json")
    assert (refused.line, refused.field) == (2, field)


def test_json_takes_one_a_list_or_what_an_answer_holds():
    for value in (LEAST, [LEAST], {"sightings": [LEAST], "next": None}):
        assert len(read_all(from_json(value), locating, NOW)) == 1
    with pytest.raises(SightingsError):
        from_json(5)
    with pytest.raises(SightingsError, match="at most 5,000"):
        from_json([LEAST] * 5001)


def test_features_say_where_by_geometry_unless_their_properties_do():
    ring = [[35, 34], [35.5, 34], [35.5, 34.5], [35, 34]]
    point, outline = (
        {"type": "Point", "coordinates": [35.7, 34.9]},
        {"type": "Polygon", "coordinates": [ring]},
    )
    features = [
        {"type": "Feature", "properties": LEAST, "geometry": geometry} for geometry in (point, outline, None)
    ]
    features.append({**features[0], "properties": {**LEAST, "place": "Arwad"}})
    found = read_all(from_geojson({"type": "FeatureCollection", "features": features}), locating, NOW)
    where = [row.sighting.where for row in found]
    assert (where[0].lon, where[0].lat) == (35.7, 34.9)
    assert len(where[1].polygon) == 3
    assert where[2] is None
    assert where[3].place == "Arwad"
    for wrong in (
        {"type": "LineString", "coordinates": []},
        5,
        {"type": "Polygon", "coordinates": [ring, ring]},
    ):
        with pytest.raises(SightingsError, match=r"Point|outline"):
            from_geojson({**features[0], "geometry": wrong})
    with pytest.raises(SightingsError, match="of type Feature"):
        from_geojson({"features": [5]})


KNOWN_PLACES = ["Tartus naval basin (northern basin)", "Arwad", "Tartus city centre"]
plain_texts = st.text(st.characters(codec="ascii", categories=("L", "N")), min_size=1, max_size=12)
kilometres = st.integers(0, 500_000).map(lambda n: round(n / 1.0, 3))


@st.composite
def whole(draw):
    """A sighting that the checks let through as it is."""
    how = draw(st.sampled_from(["none", "place", "point", "bearing", "polygon"]))
    where = None
    if how == "place":
        where = locating.at_place(draw(st.sampled_from(KNOWN_PLACES)), draw(st.none() | st.floats(1, 1e5)))
    elif how == "point":
        where = locating.at_point(draw(st.floats(-180, 180)), draw(st.floats(-90, 90)), 500.0, "there")
    elif how == "bearing":
        near, far = sorted((draw(kilometres), draw(kilometres)))
        degrees = st.integers(0, 359).map(float)
        sector = draw(st.none() | st.tuples(degrees, degrees))
        bearing = Bearing(draw(st.sampled_from(KNOWN_PLACES)), draw(plain_texts), (near, far), sector)
        where = locating.at_bearing(bearing, draw(st.none() | plain_texts))
    elif how == "polygon":
        where = locating.in_polygon(((35.0, 34.0), (35.5, 34.0), (35.5, draw(st.floats(34.1, 36)))))
    plain = draw(sightings)
    some = draw(st.lists(subjects, min_size=1, max_size=3))
    named = tuple(
        replace(s, unit_class="frigate", group="frigate", count=1, pennant=draw(st.none() | plain_texts))
        for s in some
    )
    began = DEC_1 + draw(st.integers(0, 300)) * DAY_MS + draw(st.integers(0, 86_000)) * 1000
    return replace(
        plain,
        exceeds_sensor=(),
        observed=Span(began, began + draw(st.integers(1, 5 * DAY_MS))),
        subjects=named,
        where=where,
        source=replace(
            plain.source,
            publisher=draw(plain_texts),
            title="T",
            url="https://example.org/",
            archive_url=None,
            sha256=None,
            reuse=None,
            published_ms=draw(st.none() | st.just(DEC_1 + 3 * DAY_MS + 5)),
        ),
        sensor=Sensor(name=draw(plain_texts), ground_sample_m=draw(st.none() | st.floats(0.1, 50))),
        draught_m=None,
        cargo="crates",
        gate=None,
        direction=None,
        disputes=draw(st.none() | st.just("which")),
        note=draw(plain_texts),
        reference=None,
        in_company_with=tuple(dict.fromkeys(plain.in_company_with)),
    )


@settings(max_examples=150)
@given(whole())
def test_what_an_answer_holds_is_the_same_sighting_when_it_is_sent_again(told):
    told = identified(told)
    (by_json,) = read_all(from_json(json.loads(json.dumps(to_dict(told)))), locating, NOW)
    (by_csv,) = read_all(
        from_csv(as_csv(dict(zip(HEADER, ("" if c is None else c for c in row(told)), strict=True)))),
        locating,
        NOW,
    )
    for found in (by_json.sighting, by_csv.sighting):
        assert replace(found, exceeds_sensor=(), known_ms=0) == replace(told, exceeds_sensor=(), known_ms=0)


junk = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


@settings(max_examples=300)
@given(
    st.dictionaries(
        st.sampled_from([*COLUMNS, "where", "source", "sensor", "observed", "subjects"]), junk, max_size=4
    ),
    st.booleans(),
)
def test_whatever_comes_is_read_or_refused_in_words(odd, in_a_feature):
    entry = {**LEAST, **odd}
    try:
        given_rows = (
            from_geojson({"type": "Feature", "properties": entry, "geometry": odd.get("polygon")})
            if in_a_feature
            else from_json(entry)
        )
        read_all(given_rows, locating, NOW)
    except SightingsError as error:
        assert error.detail
        assert error.line == 1


@settings(max_examples=200)
@given(st.text(max_size=80))
def test_whatever_text_comes_is_refused_in_words(text):
    assume("observed_from" not in text)
    with pytest.raises(SightingsError):
        from_csv(text)
