import subprocess
import sys
import zlib
from collections import Counter
from dataclasses import replace
from functools import lru_cache

import numpy as np
import pytest
from evaluate.said import is_position, messages, sent_s

from app.evaluate.catalogue import CATALOGUE
from app.evaluate.motion import way
from app.evaluate.noise import KINDS
from app.evaluate.scenario import CLEAN, DEMO_DAYS, Dials, demo, generate, write

KEYS = ("eight_km_west", "drifting_on_edge", "class_b_on_edge", "one_bad_fix")
SMALL = {"keys": KEYS, "days": 2.5}


@lru_cache
def small(seed=1, **dials):
    return generate(seed, **SMALL, dials=replace(CLEAN, **dials))


@lru_cache
def satellite():
    return generate(4, keys=["satellite_and_93_hours"], days=6.5)


def said(scenario):
    return messages(scenario.lines)


def metres_off(scenario, only=lambda one: True):
    """Distance of every decoded position from the truth at the instant it was sent (the nearest hull's)."""
    tracks = {}
    for ship in scenario.truth:
        tracks.setdefault(ship.mmsi, []).append(ship.track)
    for one in filter(is_position, said(scenario)):
        if not only(one):
            continue
        at = np.array([float(sent_s(one))])
        place = one.fields["lon"], one.fields["lat"]
        known = [t for t in tracks[one.fields["mmsi"]] if t.start_s <= at[0] <= t.end_s]
        states = [t.at(at) for t in known]
        yield min(way((s.lon[0], s.lat[0]), place)[1] * 1852 for s in states)


def test_what_is_decoded_is_the_truth():
    off = sorted(metres_off(small()))
    assert len(off) > 1000
    assert off[-2] < 0.2  # 1/10,000 minute
    assert off[-1] == pytest.approx(60 * 1852, rel=0.02)  # the one bad fix


def test_gps_noise_is_as_dialled():
    off = np.sort(list(metres_off(small(gps_noise_m=10.0))))[:-1]
    assert np.sqrt(np.mean(off**2)) == pytest.approx(10.0, abs=1.0)


def test_type_27_is_coarse_and_exact_in_time():
    off = list(metres_off(satellite(), only=lambda one: one.fields["msg_type"] == 27))
    assert len(off) > 10
    assert max(off) < 190


def test_statics_say_who_she_is():
    scenario = small()
    want = {ship.mmsi: ship.ship.identity for ship in scenario.truth}
    kinds = Counter()
    for one in said(scenario):
        kind, identity = one.fields["msg_type"], want[one.fields["mmsi"]]
        kinds[kind] += 1
        if kind == 5:
            assert one.fields["shipname"] == identity.name
            assert (one.fields["imo"], one.fields["callsign"]) == (identity.imo, identity.callsign)
            assert int(one.fields["ship_type"]) == identity.ship_type
        assert (kind in (18, 24)) == identity.class_b
    assert set(kinds) == {1, 5, 18, 24}
    assert kinds[1] > 3 * kinds[5]


def test_every_good_line_names_a_synthetic_station_and_the_file_says_so():
    scenario = generate(1, **SMALL)
    assert scenario.lines[0].startswith(b"# SYNTHETIC AIS.")
    assert all(line.endswith(b"\n") for line in scenario.lines)
    for line in scenario.lines:
        if b"!AIVDM" in line or b"$GP" in line:
            assert line.startswith(b"\\s:SYNTHETIC-")


def test_the_same_seed_gives_the_same_bytes():
    again = generate(1, **SMALL)
    assert generate(1, **SMALL).data == again.data
    assert generate(2, **SMALL).data != again.data


def test_the_bytes_do_not_hang_on_the_process():
    code = (
        "import zlib; from app.evaluate.scenario import generate;"
        f"print(zlib.crc32(generate(1, keys={KEYS!r}, days=2.5).data))"
    )
    other = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True)
    assert int(other.stdout) == zlib.crc32(generate(1, **SMALL).data)


def test_a_ship_is_the_same_whoever_is_beside_her():
    alone = set(generate(1, keys=KEYS[:1], days=2.5, dials=CLEAN).lines)
    mmsi = 341990103
    positions = {line for line in alone if b"!AIVDM,1,1" in line}
    assert positions <= set(small().lines)
    assert {one.fields["mmsi"] for one in said(generate(1, keys=KEYS[:1], days=2.5))} == {mmsi}


def test_clean_lines_come_in_order_of_time():
    times = [one.line_s for one in said(small())]
    assert times == sorted(times)


def test_disorder_stays_within_its_seconds():
    times = [one.line_s for one in said(small(disorder_s=300.0))]
    back = max(before - time for before, time in zip(np.maximum.accumulate(times), times, strict=True))
    assert 60 < back <= 301


def test_loss_loses_its_share():
    assert small(loss=0.3).good == pytest.approx(0.7 * small().good, rel=0.08)
    assert small(loss=1.0).good == 0


def test_a_duplicate_is_the_same_message_by_a_second_receiver_a_second_later():
    twice = said(small(duplicates=0.2))
    first = {(str(one.fields), one.line_s) for one in twice if one.station == "SYNTHETIC-1"}
    second = [one for one in twice if one.station == "SYNTHETIC-2"]
    assert len(second) == pytest.approx(0.2 * small().good, rel=0.15)
    assert all((str(one.fields), one.line_s - 1) in first for one in second)


def test_noise_has_every_kind_and_costs_no_good_message():
    noisy = small(noise=0.05)
    assert set(noisy.noise) == set(KINDS)
    assert len(noisy.lines) == len(small().lines) + sum(noisy.noise.values())
    good = [line for line in noisy.lines if line.startswith((b"\\s:SYNTHETIC-1", b"\\s:SYNTHETIC-2"))]
    assert len(said(noisy)) == len(said(small()))
    assert good == [line for line in small().lines if line.startswith(b"\\")]


def test_crlf_ends_its_share_of_lines():
    lines = small(crlf=0.5).lines[3:]
    assert sum(line.endswith(b"\r\n") for line in lines) == pytest.approx(0.5 * len(lines), rel=0.1)
    assert [line.replace(b"\r\n", b"\n") for line in lines] == small().lines[3:]


@pytest.mark.parametrize("bad", [{"loss": 1.5}, {"moving_s": 0.0}, {"disorder_s": -1.0}])
def test_a_dial_beyond_its_scale_is_refused(bad):
    with pytest.raises(ValueError, match="dial"):
        Dials(**bad)


def test_no_ship_of_the_coast_is_unheard_for_two_hours():
    times = {}
    for one in filter(is_position, said(generate(1, **SMALL))):
        times.setdefault(one.fields["mmsi"], []).append(sent_s(one))
    assert max(int(np.diff(sorted(t)).max()) for t in times.values()) < 7000


def test_the_satellite_hears_a_few_passes_a_day_and_then_nothing_for_93_hours():
    scenario = satellite()
    times = np.array(sorted(sent_s(one) for one in said(scenario) if is_position(one)))
    gaps = np.diff(times) / 3600
    assert gaps.max() == pytest.approx(93.0, abs=0.3)
    passes = gaps[gaps > 0.5]
    assert passes.min() > 2.2
    assert np.sort(passes)[-2] < 11.5
    assert {one.station for one in said(scenario)} == {"SYNTHETIC-SAT"}


def test_truth_tells_what_was_done_and_never_beyond_the_end():
    scenario = small()
    assert {ship.behaviour for ship in scenario.truth} == set(KEYS)
    for ship in scenario.truth:
        assert ship.expected is CATALOGUE[ship.behaviour].expected
        assert all(interval.start < interval.end <= scenario.end for interval in ship.intervals)


def test_what_cannot_be_is_refused():
    with pytest.raises(ValueError, match="no behaviour"):
        generate(1, keys=["flying"])
    with pytest.raises(ValueError, match=r"needs 6\.5 days"):
        generate(1, keys=["satellite_and_93_hours"], days=3)


def test_small_scenarios_are_small():
    assert len(generate(1, **SMALL | {"days": 3.0}).lines) < 6000


def test_the_demo_has_the_whole_catalogue_and_is_not_too_long(tmp_path):
    scenario = demo()
    assert {ship.behaviour for ship in scenario.truth} == set(CATALOGUE)
    assert set(scenario.noise) == set(KINDS)
    assert (scenario.end - scenario.start).days == DEMO_DAYS
    assert 40_000 < write(tmp_path / "demo.nmea", scenario) <= 60_500
    assert (tmp_path / "demo.nmea").read_bytes() == scenario.data


def test_the_command_writes_the_file(tmp_path):
    out = tmp_path / "small.nmea"
    command = [sys.executable, "-m", "app.evaluate.scenario", "--seed", "7", "--days", "1", "--out", str(out)]
    subprocess.run([*command, "--key", "whole_span"], check=True)
    assert out.read_bytes() == generate(7, keys=["whole_span"], days=1).data
