"""Sightings for tests: of one word each, or whatever hypothesis can think of."""

from dataclasses import replace

from hypothesis import strategies as st

from app.domain.naval.sighting import (
    GROUPS,
    Activity,
    Bearing,
    Confidence,
    IdentityBasis,
    Located,
    Sensor,
    Sighting,
    Source,
    SourceKind,
    Span,
    Subject,
)
from app.domain.naval.writing import identified

DAY_MS = 86_400_000
DEC_1 = 1_733_011_200_000
"""2024-12-01T00:00:00Z."""


def sighting(said="seen", day=0, known_day=None, unit="admiral-golovko", **more):
    """A sighting off Tartus that differs by what it says; days count from 2024-12-01."""
    began = DEC_1 + day * DAY_MS
    known = began + DAY_MS if known_day is None else DEC_1 + known_day * DAY_MS
    plain = Sighting(
        id="",
        observed=Span(began, began + DAY_MS),
        known_ms=known,
        subjects=(Subject(unit=unit, unit_class="frigate", group="frigate"),),
        activity=Activity.HOLDING,
        source=Source(SourceKind.SATELLITE_IMAGE, "Publisher"),
        confidence=Confidence.HIGH,
        where=Located(35.76, 34.99, 3000.0),
        note=said,
    )
    return identified(replace(plain, **more))


_texts = st.text(min_size=1, max_size=20)
_maybe = lambda strategy: st.none() | strategy  # noqa: E731
_times = st.integers(0, 4_102_444_800_000)
_amounts = st.floats(0, 1e6, allow_nan=False)
_lons, _lats = st.floats(-180, 180), st.floats(-90, 90)
_rings = st.lists(st.tuples(_lons, _lats), min_size=3, max_size=5).map(tuple)
_courses = st.floats(0, 360, exclude_max=True)
_units = st.sampled_from(["admiral-golovko", "admiral-grigorovich", "sparta"])
_ids = st.text("0123456789abcdef", min_size=16, max_size=16)

subjects = st.builds(
    Subject,
    unit=_maybe(_units),
    unit_class=_maybe(_texts),
    group=_maybe(st.sampled_from(GROUPS)),
    count=st.integers(1, 30),
    basis=st.sampled_from(IdentityBasis),
    pennant=_maybe(_texts),
)
bearings = st.builds(
    Bearing,
    datum=_texts,
    datum_said=_texts,
    range_m=st.tuples(_amounts, _amounts),
    bearing_deg=_maybe(st.tuples(_courses, _courses)),
)
places = st.builds(
    Located,
    lon=_lons,
    lat=_lats,
    uncertainty_m=_amounts,
    place=_maybe(_texts),
    bearing=_maybe(bearings),
    polygon=_maybe(_rings),
    said=_maybe(_texts),
)
sources = st.builds(
    Source,
    kind=st.sampled_from(SourceKind),
    publisher=_texts,
    url=_maybe(_texts),
    archive_url=_maybe(_texts),
    published_ms=_maybe(_times),
    title=_maybe(_texts),
    sha256=_maybe(_texts),
    reuse=_maybe(_texts),
)
sensors = st.builds(
    Sensor,
    name=_maybe(_texts),
    ground_sample_m=_maybe(_amounts),
    cloud_percent=_maybe(st.floats(0, 100)),
    scene=_maybe(_texts),
    footprint=_maybe(_rings),
    covers=st.lists(st.sampled_from(["berths", "belt"]), max_size=2).map(tuple),
    smallest_detectable_m=_maybe(_amounts),
)
sightings = st.builds(
    Sighting,
    id=_ids,
    observed=st.tuples(_times, st.integers(1, 10 * DAY_MS)).map(lambda at: Span(at[0], at[0] + at[1])),
    known_ms=_times,
    subjects=st.lists(subjects, max_size=3).map(tuple),
    activity=st.sampled_from(Activity),
    source=sources,
    confidence=st.sampled_from(Confidence),
    where=_maybe(places),
    is_negative=st.booleans(),
    sensor=sensors,
    course_deg=_maybe(_courses),
    in_company_with=st.lists(_units, max_size=2).map(tuple),
    cargo=_maybe(_texts),
    draught_m=_maybe(_amounts),
    gate=_maybe(_texts),
    direction=_maybe(st.sampled_from(["in", "out"])),
    derived_from=_maybe(_ids),
    disputes=_maybe(_texts),
    exceeds_sensor=st.lists(_texts, max_size=2).map(tuple),
    supersedes=_maybe(_ids),
    note=_maybe(_texts),
    reference=_maybe(_texts),
    synthetic=st.booleans(),
)
