"""Stops read from the store for possible meetings: only what is believed, of a hull, and was known then."""

from dataclasses import replace

import pytest
from api import filling as f
from posture import sea

from app.domain.naval.sighting import Located, Span
from app.domain.naval.units import UnitKind
from app.pipeline.gathering import Gathered
from app.pipeline.reporting import indicators_at, weekly_report
from app.posture.indicators import Status
from app.posture.week import week_of
from app.store.engine import reading, writing
from app.store.naval import sightings, units

HOUR, DAY = 60, 1440
HERS, WARSHIPS = f.SHIP, f.SHIP + 1
LON, LAT = 35.4, 34.7
ROMEO = sea.unit("romeo", "ro_ro", UnitKind.MERCHANT, mmsi=str(HERS))
SEEN = Span(f.T0 + 6 * HOUR * f.MINUTE, f.T0 + (6 * HOUR + 1) * f.MINUTE)
WEEK = Span(f.T0, f.T0 + 7 * DAY * f.MINUTE)


@pytest.fixture
def engine(fresh_store):
    """A ro-ro that lies still for six hours and a half, a frigate seen beside her, and one that sends AIS."""
    engine = fresh_store()
    for mmsi in (HERS, WARSHIPS):
        f.vessel(engine, mmsi)
        f.segment(engine, 0, 390, mmsi=mmsi)
        lying = (
            f.position(m, LON, LAT, mmsi, sog=3, received_ms=f.T0 + m * f.MINUTE) for m in range(0, 391, 5)
        )
        f.positions(engine, *lying)
    alpha = sea.unit("alpha", "frigate", mmsi=str(WARSHIPS))
    beside = sea.seen("beside", SEEN, sea.named("alpha"), where=Located(LON, LAT, 500.0))
    with writing(engine) as connection:
        units.put(connection, [ROMEO, alpha], f.T0)
        sightings.add(connection, [beside], SEEN.until_ms)
    yield engine
    engine.dispose()


def stops(engine, at_ms: int = WEEK.until_ms, known_at_ms: int | None = None, span: Span = WEEK):
    with reading(engine) as connection:
        return Gathered(connection, at_ms, known_at_ms).stops(span)


def minutes(engine, **asked) -> list[tuple[int, int]]:
    return [tuple((ms - f.T0) // f.MINUTE for ms in one.span) for one in stops(engine, **asked)]


def test_the_stop_is_hers_and_no_warships(engine):
    assert [(one.unit, one.mmsi) for one in stops(engine)] == [("romeo", HERS)]
    assert minutes(engine) == [(0, 390)]


def test_nothing_later_than_asked_or_known_is_used(engine):
    assert minutes(engine, at_ms=f.T0 + 372 * f.MINUTE) == [(0, 370)]
    assert minutes(engine, known_at_ms=f.T0 + 372 * f.MINUTE) == [(0, 370)]
    # The sighting is not known yet: nobody asks where she lay.
    assert minutes(engine, known_at_ms=SEEN.until_ms - 1) == []


def test_no_sighting_in_the_span_asks_for_no_track(engine):
    assert stops(engine, span=Span(WEEK.from_ms, SEEN.from_ms)) == ()


def test_doubtful_and_coarse_fixes_take_no_part(engine):
    f.taint(engine, 100, 200)
    assert minutes(engine) == [(205, 390)]
    coarse = (f.position(m, LON, LAT, HERS, sog=3, msg_type=27) for m in range(392, 600, 5))
    f.positions(engine, *coarse)
    f.segment(engine, 391, 600)
    assert minutes(engine) == [(205, 390)]


def test_fixes_of_no_hull_take_no_part(engine):
    with writing(engine) as connection:
        connection.exec_driver_sql("UPDATE segments SET start_ms = ?", (f.T0 + 200 * f.MINUTE,))
    assert minutes(engine) == [(200, 390)]


def test_what_has_no_beginning_in_the_ais_that_is_read_says_so(engine):
    late = f.T0 + 62 * DAY * f.MINUTE
    assert [one.is_older for one in stops(engine, at_ms=late + 10 * f.MINUTE)] == [True]
    assert [one.is_older for one in stops(engine, at_ms=late - DAY * f.MINUTE)] == [False]


def ledger(engine, known_at_ms: int | None = None):
    with reading(engine) as connection:
        found = indicators_at(connection, WEEK.until_ms, known_at_ms)
    return next(one for one in found if one.key == "meetings")


def test_the_ledger_shows_it_and_is_not_met_by_it(engine):
    found = ledger(engine)
    assert found.status is Status.UNKNOWN
    assert found.not_looked_at.startswith("whether they met (possible meetings: 1); AIS: a feed was up in 0 ")
    (item,) = found.evidence
    assert (item.kind, item.id) == ("possible_meeting", f"beside/{HERS}")
    assert item.sources == ("a test's image", f"/v1/vessels/{HERS}/history")
    assert ledger(engine, SEEN.until_ms - 1).evidence == ()
    f.feed_up(engine, f.feed(engine, "roof"), 0, 7 * DAY)
    assert ledger(engine).status is Status.UNKNOWN
    assert ledger(engine).not_looked_at == "whether they met (possible meetings: 1)"
    assert ledger(engine, SEEN.until_ms - 1).evidence == ()


def test_the_ledger_is_met_by_what_was_seen_and_shows_both(engine):
    replenishing = sea.seen("hose", SEEN, sea.named("alpha"), sea.Activity.REPLENISHING, sea.IN_THE_AREA)
    with writing(engine) as connection:
        sightings.add(connection, [replenishing], SEEN.until_ms)
    found = ledger(engine)
    assert (found.status, len(found.evidence), found.not_looked_at) == (Status.MET, 2, None)


def test_the_weekly_says_it_with_both_its_sources_and_counts_it_for_nothing(engine):
    with reading(engine) as connection:
        report = weekly_report(connection, week_of(f.T0), "RU", None, WEEK.until_ms)
        of_others = weekly_report(connection, week_of(f.T0), "PT", None, WEEK.until_ms)
        before = weekly_report(connection, week_of(f.T0), "RU", SEEN.until_ms - 1, WEEK.until_ms)
    (line,) = next(one for one in report.sections if one.key == "meetings").lines
    assert "possible meeting, not seen as one: Romeo lay stopped" in line.says
    by_number = {one.number: one for one in report.references}
    assert [by_number[n].publisher for n in line.sources] == ["a test's image", "Twelvemile"]
    assert by_number[line.sources[1]].url == f"/v1/vessels/{HERS}/history"
    sign = next(one for one in report.ledger if one.key == "meetings")
    assert (sign.status, sign.evidence, sign.sources) == (Status.UNKNOWN, 0, line.sources)
    with writing(engine) as connection:
        units.put(connection, [replace(ROMEO, kind=UnitKind.AUXILIARY, navy="Portuguese Navy")], f.T0)
    with reading(engine) as connection:
        of_an_ally = weekly_report(connection, week_of(f.T0), "RU", None, WEEK.until_ms)
    for other in (of_others, before, of_an_ally):
        lines = next(one for one in other.sections if one.key == "meetings").lines
        assert "possible" not in lines[0].says
