"""What a call may hold, and what is refused before anything is asked."""

from datetime import UTC, date, datetime, timedelta, timezone

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.api import parsers
from app.domain.time import parse_iso
from twelvemile import Client, UsageError, arguments

ZONES = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
YEARS = (datetime(1971, 1, 1), datetime(2260, 1, 1))  # noqa: DTZ001
MOMENTS = st.datetimes(*YEARS, timezones=ZONES)


@given(MOMENTS, st.sampled_from([lambda m: m, pd.Timestamp, lambda m: m.isoformat()]))
def test_the_server_reads_the_instant_that_was_meant(moment, write):
    [(name, text)] = arguments.instant("since", write(moment))
    assert name == "since"
    assert text.endswith("Z")
    assert parsers.time_ms(text) == parse_iso(moment.isoformat())


NAIVE = [
    "2024-12-01",
    "2024-12-01T00:00:00",
    datetime(2024, 12, 1),  # noqa: DTZ001
    pd.Timestamp("2024-12-01"),
]


@pytest.mark.parametrize("value", NAIVE, ids=str)
@pytest.mark.parametrize("name", ["since", "until"])
def test_a_time_without_a_zone_is_refused_in_words(value, name):
    client = Client("http://127.0.0.1:9", retries=0)
    for ask in (
        client.positions,
        client.alerts,
        client.trajectories,
        lambda **span: client.history(1, **span),
    ):
        with pytest.raises(UsageError, match=f"{name}='2024-12-01.*has no time zone: .*(UTC)"):
            ask(**{name: value})


@pytest.mark.parametrize(
    "value", [pd.NaT, 5, 1.5, "soon", "", np.datetime64("2024-12-01"), True, date(2024, 12, 1)]
)
def test_what_is_no_time_is_refused(value):
    with pytest.raises(UsageError, match="since="):
        arguments.instant("since", value)


@pytest.mark.parametrize("value", ["1234567890", -1, True, "12a", 1.5, None, []])
def test_what_is_no_mmsi_is_refused(value):
    client = Client("http://127.0.0.1:9", retries=0)
    with pytest.raises(UsageError, match="mmsi"):
        client.history(value)


def test_several_vessels_are_no_history():
    with pytest.raises(UsageError, match="takes one vessel"):
        Client("http://127.0.0.1:9").history([1, 2])


@given(st.lists(st.floats(-90, 90), min_size=4, max_size=4))
def test_the_server_reads_the_box_that_was_meant(sides):
    [(_, text)] = arguments.box(np.array(sides))
    try:
        assert parsers.bbox(text) == tuple(sides)
    except ValueError as error:
        assert "south lies north" in str(error)


@pytest.mark.parametrize("value", [(1, 2, 3), "1,2,3", 5, (1, 2, 3, "x")])
def test_what_is_no_box_is_refused(value):
    with pytest.raises(UsageError, match="bbox="):
        arguments.box(value)


@given(st.integers(1, 86_400 * 3650))
def test_the_server_reads_the_age_that_was_meant(seconds):
    for value in (seconds, timedelta(seconds=seconds), f"{seconds}s"):
        [(_, text)] = arguments.age("max_age", value)
        assert parsers.age_ms(text) == seconds * 1000


@pytest.mark.parametrize(
    "url",
    ["", "127.0.0.1:8000", "ftp://a", "http://", "http://a:x", "http://a/?b=c", "http://a/#b", None, 5],
)
def test_what_is_no_address_is_refused(url):
    with pytest.raises(UsageError, match="url"):
        Client(url)


def test_numbers_that_cannot_be_are_refused():
    for wrong in ({"timeout_s": 0}, {"retries": -1}):
        with pytest.raises(UsageError):
            Client(**wrong)


def test_utc_is_utc():
    assert arguments.instant("since", datetime(2024, 12, 1, tzinfo=UTC)) == [
        ("since", "2024-12-01T00:00:00Z")
    ]
