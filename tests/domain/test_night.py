"""The night by the wall clock of a place, on nights when clocks change as well."""

from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.night import Night, night_of

ZONES = [ZoneInfo(name) for name in ("Asia/Damascus", "UTC", "Europe/Berlin", "America/New_York")]
TIMES = st.builds(time, st.integers(0, 23), st.integers(0, 59))
INSTANTS = st.integers(1_700_000_000_000, 1_900_000_000_000)


@given(TIMES, TIMES, st.sampled_from(ZONES), INSTANTS)
def test_it_is_night_by_the_clock_on_the_wall(begins, ends, zone, at_ms):
    if begins == ends:
        return
    night = Night(begins, ends, zone)
    wall = datetime.fromtimestamp(at_ms / 1000, UTC).astimezone(zone).time()
    inside = begins <= wall < ends if begins < ends else wall >= begins or wall < ends
    assert night.is_at(at_ms) is inside
    for last_ms, of_day in ((night.last_begin_ms(at_ms), begins), (night.last_end_ms(at_ms), ends)):
        assert at_ms - 26 * 3_600_000 < last_ms <= at_ms
        told = datetime.fromtimestamp(last_ms / 1000, UTC).astimezone(zone).time()
        # An hour that the clock leaves out is told as the one after it.
        assert told == of_day or abs((told.hour - of_day.hour) % 24) == 1


def test_what_was_made_in_the_night_is_not_too_old_in_the_morning():
    night = night_of("22:00-06:00", ZoneInfo("UTC"))

    def at(text):
        return int(datetime.fromisoformat(text).timestamp() * 1000)

    # What only goes on as people know waits by day as well.
    ended = at("2026-03-01T06:00Z")
    assert night.spares_since_ms(at("2026-03-02T03:00Z")) == ended
    assert night.spares_since_ms(at("2026-03-02T13:59Z")) == ended
    assert night.spares_since_ms(at("2026-03-02T14:00Z")) is None


@pytest.mark.parametrize("wrong", ["22-06", "24:00-06:00", "22:00-22:00", "22:60-06:00", "never"])
def test_what_is_no_night_is_refused(wrong):
    with pytest.raises(ValueError, match="none"):
        night_of(wrong, ZoneInfo("UTC"))


def test_none_is_none():
    assert night_of("none", ZoneInfo("UTC")) is None
