"""Of whom alerts come to be about every line is kept, whoever read it and in whatever pieces."""

import re

import pytest
from support import everykind
from support.keptlines import alerted, by_ships, kept
from support.runs import FEED, ingest, url

from app.pipeline import fetching

STEP_S = 86_400
"""Conclusions come late: what ships far off sent is written, and gone, when an alert is about them."""


def owed(store, data):
    """The lines of a file that alerts in its span rest on, each as often as it stands there."""
    seconds = [int(stamp) for stamp in re.findall(rb",c:([0-9]+)", data)]
    ships = alerted(store, FEED, (min(seconds) * 1000, max(seconds) * 1000))
    assert len(ships)
    return by_ships(data, ships)


@pytest.fixture(scope="module")
def halves():
    lines = everykind.lines(1)
    middle = len(lines) // 2
    return b"".join(lines[:middle]), b"".join(lines[middle:])


@pytest.fixture
def compared(monkeypatch):
    """How often held lines were compared one by one: what this run wrote it need not look at again."""
    calls = []
    real = fetching.not_held
    monkeypatch.setattr(fetching, "not_held", lambda *given: calls.append(1) or real(*given))
    return calls


@pytest.mark.parametrize("batch_bytes", [60_000, 16 * 2**20])
def test_two_files_of_one_feed_whose_stretches_begin_alike(tmp_path, halves, compared, batch_bytes):
    files = [tmp_path / "a.nmea", tmp_path / "b.nmea"]
    for file, data in zip(files, halves, strict=True):
        file.write_bytes(data)
    store = url(tmp_path / "kept.db")
    ingest(store, *files, step_s=STEP_S, batch_bytes=batch_bytes)
    for data in halves:
        assert not owed(store, data) - kept(store)
    assert not compared


def test_what_another_run_had_written_is_found_missing(tmp_path, halves, compared):
    first, whole = tmp_path / "a.nmea", tmp_path / "whole.nmea"
    whole.write_bytes(b"".join(halves))
    store = url(tmp_path / "kept.db")
    ingest(store, whole, step_s=STEP_S, batch_bytes=60_000, facts_only=True)
    before = kept(store)
    ingest(store, whole, step_s=STEP_S, batch_bytes=60_000)
    first.write_bytes(halves[0])
    assert compared
    assert sum(kept(store).values()) > sum(before.values())
    assert not owed(store, b"".join(halves)) - kept(store)


def test_reading_again_keeps_nothing_twice(tmp_path, halves):
    file = tmp_path / "a.nmea"
    file.write_bytes(b"".join(halves))
    store = url(tmp_path / "kept.db")
    ingest(store, file, step_s=STEP_S, batch_bytes=60_000)
    once = kept(store)
    ingest(store, file, step_s=STEP_S, batch_bytes=60_000)
    assert kept(store) == once


def test_a_last_line_that_nobody_ended_is_kept(tmp_path, halves):
    data = b"".join(halves)
    file = tmp_path / "cut.nmea"
    file.write_bytes(data)
    whole = url(tmp_path / "whole.db")
    ingest(whole, file, step_s=STEP_S)
    # What a second receiver heard of the same message is no news.
    last = [line for line in owed(whole, data) if data.count(line[line.find(b"!") :]) == 1][-1]
    file.write_bytes(data[: data.find(last) + len(last)])
    for size in (60_000, 16 * 2**20):
        store = url(tmp_path / f"cut{size}.db")
        ingest(store, file, step_s=STEP_S, batch_bytes=size)
        assert kept(store)[last] == 1
