"""The feed that `make bench` reads: its amounts, and that other software understands it alike."""

from collections import Counter, defaultdict
from itertools import islice

import numpy as np
import pytest
from pyais import decode

from app.evaluate.traffic.lines import Lines
from app.geo.limits import DECIDING, distances, on_land
from bench.feed.write import PIECE_S, START_S, pieces, write
from ingest.batch import Batch
from ingest.decode.columns import columns
from ingest.decode.state import LineState

BELT_NM = 12.0
"""From the 12-NM line, to which distances are told, to 24 NM off the baseline."""
HOURS = 3


@pytest.fixture(scope="module")
def hours() -> list[Lines]:
    return list(islice(pieces(seed=1), HOURS))


@pytest.fixture(scope="module")
def batch(hours: list[Lines]) -> Batch:
    data = b"".join(hour.to_bytes() for hour in hours)
    return columns(data, 0, LineState(), last=True).batch


@pytest.fixture(scope="module")
def sample(batch: Batch) -> tuple[np.ndarray, np.ndarray]:
    some = np.random.default_rng(1).integers(0, len(batch.positions), 4000)
    return batch.positions.lon[some] / 600_000, batch.positions.lat[some] / 600_000


def test_a_day_is_about_a_million_lines(hours: list[Lines]) -> None:
    assert sum(len(hour.at_s) for hour in hours) == pytest.approx(HOURS / 24 * 1e6, rel=0.1)


def test_same_seed_same_bytes_and_as_many_lines_as_asked(tmp_path) -> None:
    for name in "ab":
        write(tmp_path / name, 50_000, seed=7)
    write(tmp_path / "other", 1000, seed=8)
    text = (tmp_path / "a").read_bytes()
    assert text == (tmp_path / "b").read_bytes()
    assert text.count(b"\n") == 50_000
    assert not text.startswith((tmp_path / "other").read_bytes())


def test_a_third_of_the_fixes_lie_within_24_miles_of_syria_and_at_sea(sample) -> None:
    near = distances(*sample).to_limit_nm[DECIDING] < BELT_NM
    assert near.mean() >= 0.3
    assert not on_land(*sample)[near].any()


def test_holders_stay_about_the_line(batch: Batch) -> None:
    fixes = batch.positions
    holders = fixes.take(fixes.mmsi % 1_000_000 < 990_025)
    d = distances(holders.lon[::20] / 600_000, holders.lat[::20] / 600_000).to_limit_nm[DECIDING]
    assert ((d > -3.0) & (d < 6.0)).mean() > 0.75
    assert (holders.mmsi // 1_000_000 == 273).any()


def test_every_type_is_sent(hours: list[Lines]) -> None:
    kinds: Counter[int] = Counter()
    for line in hours[1].to_bytes().splitlines()[:6000]:
        payload = line.split(b",")[-2]
        if b",2,2," not in line:
            kinds[(payload[0] - 48) & 63 if payload[0] < 96 else payload[0] - 56] += 1
    assert set(kinds) >= set(range(1, 28))


def test_shares_of_damaged_and_repeated_lines(batch: Batch) -> None:
    assert batch.rejects.counts["checksum"] / batch.lines == pytest.approx(0.005, rel=0.2)
    fixes = batch.positions
    places = np.stack([fixes.mmsi, fixes.time_ms, fixes.lon, fixes.lat])
    repeated = 1 - np.unique(places, axis=1).shape[1] / len(fixes)
    assert repeated == pytest.approx(0.048, rel=0.1)


def test_times_agree_and_ships_do_not_leap(batch: Batch) -> None:
    fixes = batch.positions
    delay = fixes.received_ms - fixes.time_ms
    assert delay.min() >= 0
    assert np.percentile(delay, 95) <= 3000
    assert (fixes.time_ms >= START_S * 1000).all()
    fixes = fixes.take(fixes.msg_type != 27)
    fixes = fixes.take(np.lexsort((fixes.time_ms, fixes.mmsi)))
    hours = np.diff(fixes.time_ms) / 3.6e6
    east = np.diff(fixes.lon) / 1e4 * np.cos(np.radians(fixes.lat[1:] / 600_000))
    north = np.diff(fixes.lat) / 1e4
    step = (np.diff(fixes.mmsi) == 0) & (hours > 20 / 3600)
    assert (np.hypot(east, north)[step] / hours[step]).max() < 25.0


def test_lines_stand_in_order_but_for_seconds(hours: list[Lines]) -> None:
    times = np.array([int(line.split(b"c:")[1][:10]) for line in hours[1].to_bytes().splitlines()])
    assert (np.maximum.accumulate(times) - times).max() <= 6
    assert abs(times.min() - START_S - PIECE_S) < 60


def test_pyais_reads_the_same(batch: Batch, hours: list[Lines]) -> None:
    sentences = [line.rpartition(b"\\")[2] for line in hours[0].to_bytes().splitlines()[:3000]]
    read = [decode(line) for line in sentences if b"VDM,1,1" in line]
    assert {message.msg_type for message in read} >= {1, 3, 4, 18, 19, 24, 27}
    name = next(message.shipname for message in read if message.msg_type == 24 and message.partno == 0)
    assert name.startswith("SYNTH ")
    one = next(message for message in read if message.msg_type == 1)
    ours = batch.positions.take(batch.positions.mmsi == one.mmsi)
    assert (ours.lon[0], ours.lat[0]) == (round(one.lon * 600_000), round(one.lat * 600_000))
    assert ours.sog[0] == round(one.speed * 10)
    assert ours.cog[0] == round(one.course * 10)
    assert ours.heading[0] == one.heading


def test_type_5_in_two_parts_by_pyais(hours: list[Lines]) -> None:
    sentences = [line.rpartition(b"\\")[2] for line in hours[0].to_bytes().splitlines()[:3000]]
    at = next(i for i, s in enumerate(sentences) if b",2,1," in s and b",2,2," in sentences[i + 1])
    told = decode(sentences[at], sentences[at + 1])
    assert told.shipname.startswith("SYNTH ")
    assert told.callsign.startswith("SYN")
    assert (1 <= told.month <= 12, 1 <= told.day <= 31, told.hour < 24) == (True, True, True)
    assert 990_000 <= told.mmsi % 1_000_000 < 991_500


def test_an_eta_stands_until_another_port_is_declared(batch: Batch) -> None:
    """At sea and in port: what a ship declares is her voyage, not the leg that she is on."""
    said, declared = batch.statics, defaultdict(set)
    for mmsi, destination, eta in zip(said.mmsi, said.destination, said.eta, strict=True):
        if destination:
            declared[int(mmsi), destination].add(eta)
    assert len(declared) > 500
    again = sum(len(etas) > 1 for etas in declared.values())
    assert again < 0.01 * len(declared), "but for ships that call at the same port once more"
