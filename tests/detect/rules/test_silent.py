"""`watch_silent` and `overdue`: against the words of docs/rules.md, and by hand at each border."""

from dataclasses import replace
from urllib.request import urlopen

import numpy as np
import pytest
from detect import ships
from detect.rules.scenes import OUTSIDE, Ship
from detect.tracks import DAY, HOUR, MIN, START, random_case
from support.canonical import canonical, get, rows
from support.effort import tries
from support.runs import ingest, rebuild, url
from support.sentences import position, static_parts
from support.serving import serving

from app.detect import words
from app.detect.engine import conclude
from app.detect.units import unit_of_interest
from app.domain.time import iso
from app.geo.geodesy import distance_nm
from app.geo.limits import TARTUS_NAVAL_BASIN

SEEDS = tries(4, 8, "TWELVEMILE_DETECT_SEEDS")
UNIT = 273990001


# --- by the words alone


def expected(case):
    """(subtype, started, detected, ended, severity) of every silence that counts."""
    facts, found = case.facts(), []
    watchlist = case.rules().watchlist
    fixes = sorted(case.fixes, key=lambda f: (f.time_s, f.lon, f.lat))
    messages = [(f.time_s, 0, f) for f in fixes if f.time_s <= case.until_s]
    messages += [(int(t), 1, None) for t in facts.heard_s if t <= case.until_s]
    messages.sort(key=lambda m: (m[0], m[1]))
    at = 0
    while at < len(messages):
        last = messages[at][0]
        here = [f for f in fixes if f.time_s <= last]
        again, at = _broken(messages, at, here[-1] if here else None)
        if not here or last - here[-1].time_s > 12 * HOUR:
            continue
        why = unit_of_interest(case.mmsi, facts.identity.at(last), watchlist)
        near = here[-1].syrian and here[-1].d <= 12
        if why is None or (why == "russian" and not near):
            continue
        moored = here[-1].port_nm == 0 or here[-1].nav_status == 5
        met = _met(case, last, 24 * HOUR if moored else 12 * HOUR, again)
        if met is not None:
            ended = None if again is None or again > last + 30 * DAY else again
            severity = "warning" if why == "watchlist" or near else "info"
            found.append(("watch_silent", last, met, ended, severity))
    return found


def _broken(messages, at, fix):
    """When the silence after a message is broken, and the message to go on from."""
    last, odd = messages[at][0], False
    for i in range(at + 1, len(messages)):
        time, kind, new = messages[i]
        if kind == 1:
            ends = not odd
        elif fix is None:
            ends = True
        else:
            hours = max(time - fix.time_s, 1) / HOUR
            ends = float(distance_nm(fix.lon, fix.lat, new.lon, new.lat)) / hours <= 40
        if ends or time - last < 12 * HOUR:
            return time, i
        odd = True
    return None, len(messages)


def _met(case, last, silent_s, again):
    """The first minute by which it has lasted long enough while a feed was up, second by second."""
    for minute in range((last // MIN + 1) * MIN, case.until_s + 1, MIN):
        if again is not None and again <= minute:
            return None
        if sum(max(0, min(b, minute) - max(a, last)) for a, b in case.up) >= silent_s:
            return minute
    return None


def found(case):
    told = []
    for alert in conclude(case.facts(), case.rules(), case.until_s).alerts:
        if alert.kind == "ais_gap" and alert.body["subtype"] == "watch_silent":
            ended = alert.ended_ms // 1000 if alert.body["ended_by"] == "heard" else None
            times = alert.started_ms // 1000, alert.detected_ms // 1000, ended
            told.append(("watch_silent", *times, alert.severity))
    return sorted(told)


def as_unit(case, rng):
    """The same vessel with silences of hours to days cut out, at times with jumps that no ship can make."""
    fixes = case.fixes
    for _ in range(int(rng.integers(1, 4))):
        begin = fixes[int(rng.integers(0, len(fixes)))].time_s
        end = begin + int(rng.choice([11, 12, 13, 25, 60])) * HOUR
        fixes = [f for f in fixes if not begin < f.time_s < end] or fixes
    if rng.random() < 0.4:
        jump = int(rng.integers(0, len(fixes)))
        fixes = [
            replace(f, lat=f.lat + 12.0) if i in range(jump, jump + 3) else f for i, f in enumerate(fixes)
        ]
    return replace(case, fixes=fixes, heard_s=case.heard_s[:3])


@pytest.mark.parametrize("seed", range(2 * SEEDS))
def test_it_is_what_the_words_say(seed):
    case = as_unit(random_case(seed), np.random.default_rng(seed))
    assert found(case) == sorted(expected(case))


def test_the_random_tracks_say_enough():
    cases = [as_unit(random_case(seed), np.random.default_rng(seed)) for seed in range(12)]
    assert sum(bool(expected(case)) for case in cases) > 3
    assert {silence[-1] for case in cases for silence in expected(case)} == {"info", "warning"}


# --- by hand, through the store


def sailed(minutes, *, mmsi=UNIT, step=10, **fields):
    """Sentences every ten minutes of a ship that goes north at a tenth of a mile a minute."""
    return [
        position(n, mmsi=mmsi, speed=6.0, **{"lon": 35.45, "lat": 35.05 + n * 1e-5} | fields)
        for n in range(*minutes, step)
    ]


OTHER = 636990002


def others(hours):
    """Another ship, so that the feed is known to be up."""
    return [position(n, mmsi=OTHER, lon=33.0) for n in range(0, hours * 60, 5)]


def said(destination, *, ship_type=70):
    return static_parts(0, mmsi=UNIT, ship_type=ship_type, destination=destination, shipname="SYNTH RORO")


def gaps(tmp_path, *lines):
    """The gaps of her that stand when these lines were read."""
    file, database_url = tmp_path / "file.nmea", url(tmp_path / "store.db")
    file.write_bytes(b"".join(line for group in lines for line in group))
    ingest(database_url, file, batch_bytes=3001)
    before = canonical(database_url)
    rebuild(database_url)
    assert canonical(database_url) == before
    query = (
        "SELECT json_extract(body, '$.subtype'), status, severity FROM alerts "
        f"WHERE kind = 'ais_gap' AND status <> 'retracted' AND mmsi = {UNIT} ORDER BY 1"
    )
    return rows(database_url, query)


@pytest.mark.parametrize(("hours", "is_told"), [(12, False), (13, True)])
def test_a_unit_under_way_is_told_of_after_twelve_hours(tmp_path, hours, is_told):
    told = gaps(tmp_path, sailed((0, 61)), others(1 + hours))
    assert told == ([("watch_silent", "open", "warning")] if is_told else [])


def test_in_port_it_takes_a_day(tmp_path):
    moored = sailed((0, 61), status=5)
    assert not gaps(tmp_path, moored, others(24))
    assert gaps(tmp_path, moored, others(26)) == [("watch_silent", "open", "warning")]


def test_her_first_message_ends_it_even_one_without_a_place(tmp_path):
    again = static_parts(60 * 20, mmsi=UNIT)
    assert gaps(tmp_path, sailed((0, 61)), others(20), again) == [("watch_silent", "closed", "warning")]


def test_another_ship_under_her_mmsi_does_not_end_it(tmp_path):
    far = [position(60 * 16, mmsi=UNIT, lon=3.0, lat=43.0)]
    assert gaps(tmp_path, sailed((0, 61)), others(16), far) == [("watch_silent", "open", "warning")]


def test_class_b_is_not_looked_at(tmp_path):
    assert not gaps(tmp_path, sailed((0, 61), type=18), others(30))


def test_nothing_is_told_while_the_feed_that_heard_her_is_down(tmp_path):
    late = [position(n, mmsi=OTHER, lon=33.0) for n in range(30 * 60, 40 * 60, 5)]
    assert not gaps(tmp_path, sailed((0, 61)), others(2), late)


def test_a_russian_ship_far_from_syria_is_none_of_ours(tmp_path):
    assert not gaps(tmp_path, sailed((0, 61), lon=32.0), others(30))


@pytest.mark.parametrize(
    ("destination", "hours", "is_overdue"),
    [("RUNVS>SYTTS", 14, False), ("RUNVS>SYTTS", 17, True), ("EGPSD", 17, False)],
)
def test_she_is_overdue_twelve_hours_after_the_earliest_arrival(tmp_path, destination, hours, is_overdue):
    assert 20 < float(distance_nm(35.45, 35.05, *TARTUS_NAVAL_BASIN)) < 26
    told = gaps(tmp_path, said(destination), sailed((0, 61)), others(hours))
    assert [subtype for subtype, *_ in told] == ["overdue"] * is_overdue + ["watch_silent"]


def test_people_read_when_where_and_how_far_she_can_be(tmp_path):
    gaps(tmp_path, said("TARTOUS"), sailed((0, 61)), others(18))
    with serving(url(tmp_path / "store.db")) as base_url:
        alerts = get(base_url, f"/v1/alerts?kind=ais_gap&mmsi={UNIT}")["alerts"]
        for alert in alerts:
            assert not alert["observed"] and alert["evidence"]["coverage"]["coverage"] == "unknown"
            assert alert["evidence"]["reach"]["speed_kn"] == 10.0
            with_map = alert["links"]["map"]
            assert urlopen(base_url + with_map, timeout=60).read()[:4] == b"\x89PNG"
    silent = next(a for a in alerts if a["subtype"] == "watch_silent")
    assert silent["explanation"].startswith(
        "SYNTH RORO (MMSI 273990001, unit of interest: Russian MMSI) not heard since 2024-12-10 07:00Z at "
    )
    assert "coverage there unknown" in silent["explanation"]
    assert silent["evidence"]["reach"]["radius_nm"] == pytest.approx(120.0, abs=0.2)


def test_a_late_file_that_shows_that_the_feed_was_up_counts(tmp_path):
    """Her silence had counted for nothing in the hole; with it she is told of."""
    late = [position(n, mmsi=OTHER, lon=33.0) for n in range(20 * 60, 24 * 60, 5)]
    assert not gaps(tmp_path, sailed((0, 61)), others(3), late, sailed((23 * 60, 24 * 60)))
    filling, database_url = tmp_path / "filling.nmea", url(tmp_path / "store.db")
    filling.write_bytes(b"".join(position(n, mmsi=OTHER, lon=33.0) for n in range(3 * 60, 20 * 60, 5)))
    ingest(database_url, filling)
    query = "SELECT status FROM alerts WHERE kind = 'ais_gap' AND status <> 'retracted'"
    found, before = rows(database_url, query), canonical(database_url)
    rebuild(database_url)
    assert canonical(database_url) == before
    assert found == [("closed",)]


def test_of_one_whose_last_fixes_are_tainted_the_last_believed_place_is_told():
    """For the last three hours she is shown at an airport: not there she is looked for, and it is said."""
    ship = Ship().watched().sails(*range(0, 600, 10), d=OUTSIDE).sails(*range(610, 790, 10), d=-11.9)
    case = ship.case(790 + 14 * 60)
    thrown = (START + 610 * MIN, START + 780 * MIN)
    facts = replace(case.facts(), taints=(thrown,))
    (alert,) = [a for a in conclude(facts, case.rules(), case.until_s).alerts if a.kind == "ais_gap"]
    said = alert.body["evidence"]
    assert (alert.started_ms // 1000, alert.detected_ms // 1000 - START) == (thrown[1], (780 + 720) * MIN)
    assert said["last_fix"]["time"] == iso((START + 590 * MIN) * 1000)
    assert (alert.lon, said["reach"]["lon"]) == (pytest.approx(35.6 - OUTSIDE / 49),) * 2
    assert said["reach"]["radius_nm"] == pytest.approx((780 + 720 - 590) / 60 * 10, abs=0.1)
    assert said["position_unreliable_since"] == iso(thrown[0] * 1000)
    assert f"position unreliable since {words.minute(thrown[0])}" in alert.body["caveats"]
    assert "last believed" in alert.body["explanation"]
    (other,) = [a for a in conclude(case.facts(), case.rules(), case.until_s).alerts if a.kind == "ais_gap"]
    assert other.body["evidence"]["position_unreliable_since"] is None
    assert other.lon == pytest.approx(35.6 + 11.9 / 49)


def test_the_first_news_of_a_silence_tells_no_fix_that_came_later():
    she = ships.Ship(28.0, 33.0).sail(90, 10, 300)
    elsewhere = ships.fix(START + 20 * HOUR, 60.0, 10.0)
    given = ships.case([*she.fixes, elsewhere], ship_type=35)
    (alert,) = ships.found("ais_gap", given)
    assert alert.body["evidence"]["impossible_fix_since"]
    assert [c.body["evidence"]["impossible_fix_since"] for c in alert.changes] == [False]


def test_a_tainted_fix_ends_her_silence_as_a_message_without_a_place_does():
    ship = Ship().watched().sails(*range(0, 60, 10), d=OUTSIDE).sails(50 + 800, d=-11.9)
    case = ship.case(900)
    facts = replace(case.facts(), taints=((START + 850 * MIN, START + 850 * MIN),))
    (alert,) = [a for a in conclude(facts, case.rules(), case.until_s).alerts if a.kind == "ais_gap"]
    assert alert.body["ended_by"] == "heard"
