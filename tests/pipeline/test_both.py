"""The same messages end in the same store, byte for byte, whichever database holds it."""

import os
import random

import pytest
from support.canonical import canonical, canonical_over_http, difference, dump, first_difference
from support.databases import ALL, databases
from support.runs import ingest, messages_of, rebuild
from support.serving import serving

from app.evaluate.scenario import Dials, demo, generate

SEEDS = range(int(os.environ.get("TWELVEMILE_TEST_SEEDS", "1")))
WORLDS = [*SEEDS, *(["demo"] if ALL else [])]
SPARSE = Dials(moving_s=900.0, still_s=1500.0, static_s=5400.0, duplicates=0.1, loss=0.05, noise=0.02)


@pytest.fixture(scope="module", params=WORLDS, ids=str)
def pair(request, tmp_path_factory):
    """The stores of one scenario: the demo in one go, others in any order and by small batches."""
    folder = tmp_path_factory.mktemp("both")
    file = folder / "file.nmea"
    batch_bytes = 2**20
    if request.param == "demo":
        file.write_bytes(demo().data)
    else:
        units = messages_of(generate(300 + request.param, days=1.5, dials=SPARSE).lines)
        random.Random(request.param).shuffle(units)
        file.write_bytes(b"".join(units))
        batch_bytes = 60_013
    urls = [database.url(folder / "store.db") for database in databases()]
    for url in urls:
        ingest(url, file, batch_bytes=batch_bytes)
    return urls


def same(pair):
    told = [canonical(url) for url in pair]
    assert told[0] == told[1], first_difference(*told)
    assert not (wrong := difference(*(dump(url) for url in pair))), wrong


def test_positions_alerts_and_every_table_and_view_are_the_same(pair):
    same(pair)
    assert len(dump(pair[0], tables=("positions",))["positions"]) > 1_500
    assert len(dump(pair[0], tables=("alerts",))["alerts"]) > 5


def test_so_they_are_over_http(pair):
    told = []
    for url in pair:
        with serving(url) as base_url:
            told.append(canonical_over_http(base_url))
    assert told[0] == told[1], first_difference(*told)


def test_so_they_are_after_a_rebuild(pair):
    before = canonical(pair[0])
    for url in pair:
        rebuild(url)
    same(pair)
    assert canonical(pair[0]) == before
