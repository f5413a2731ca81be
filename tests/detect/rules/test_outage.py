"""`feed_outage`: against the words of docs/rules.md, in many stretches, and through the store."""

from itertools import pairwise

import numpy as np
import pytest
from support.canonical import canonical, get, rows
from support.effort import tries
from support.runs import ingest, rebuild, url
from support.sentences import MMSI, START, position
from support.serving import serving

from app.detect.rules.outage import OutageRule
from app.detect.units import Watchlist
from app.detect.world import FeedMinutes, FeedTimes

MIN, HOUR, DAY = 60, 3600, 86_400
BEGIN = START // DAY * DAY
SEEDS = tries(4, 8, "TWELVEMILE_DETECT_SEEDS")


class Feeds:
    """Feeds by the seconds of their messages, and the hours in which they heard ships near Tartus."""

    watchlist = Watchlist()

    def __init__(self, kinds, heard, near=(), vessels=3):
        self.kinds, self.heard, self.near, self.vessels = kinds, heard, set(near), vessels

    def feeds(self):
        return [FeedTimes(name, kind, False, ()) for name, kind in sorted(self.kinds.items())]

    def vessels_heard(self, feed, by_s, most):
        """One more with each of its messages."""
        return min(self.vessels, sum(t <= by_s for t in self.heard[feed]), most)

    def heard_minutes(self, since_s, until_s):
        found = {}
        for name, seconds in self.heard.items():
            times = np.array([t for t in seconds if since_s <= t <= until_s], np.int64)
            if len(times):
                _, first = np.unique(times // MIN, return_index=True)
                last = np.append(first[1:], len(times)) - 1
                hours = np.unique(times // HOUR * HOUR) if name in self.near else times[:0]
                found[name] = FeedMinutes(times[first], times[last], hours)
        return found


def concluded(feeds, until_s, cuts=()):
    """Started -> finding, as it stands at the end; from JSON-like states."""
    rule, state, from_s, found = OutageRule(), {}, -1, {}
    for at_s in (*cuts, until_s):
        stretch = rule.advance(feeds, state, from_s, at_s)
        found |= {(f.subject, f.started_s): f for f in (*stretch.finished, *stretch.under_way)}
        state, from_s = stretch.state, at_s
    return found


def every(seconds, *, hours, since=BEGIN):
    return list(range(since, since + hours * HOUR, seconds))


def live(*heard, near=("roof",)):
    names = ("roof", "tower", "mast")[: len(heard)]
    return Feeds(dict.fromkeys(names, "udp"), dict(zip(names, heard, strict=True)), near)


def expected(times, is_live, until_s):
    """Silences by the words alone: every minute is looked at, every interval is counted by hand."""
    found = {}
    for last in times:
        later = [t for t in times if t > last]
        again = min(later, default=None)
        usual = _usual([t for t in times if t <= last], last)
        if usual is None or usual > 6 * HOUR:
            continue
        due = last + max(10 * MIN, 10 * usual)
        if not is_live:
            if again is not None and again >= due and again - last <= 7 * DAY:
                found[last] = (-(-again // MIN) * MIN, again)
            continue
        at = (last // MIN + 1) * MIN
        while at <= until_s and at < due:
            at += MIN
        if at <= until_s and not (again is not None and again <= at):
            found[last] = (at, again)
    return found


def _usual(times, last):
    firsts = {}
    for t in times:
        firsts.setdefault(t // MIN, t)
    recent = [t for t in firsts.values() if t > last - 7 * DAY]
    if len(recent) < 30:
        return None
    intervals = sorted(b - a for a, b in pairwise(recent) if b - a <= DAY)
    total, passed = sum(intervals), 0
    for interval in intervals:
        passed += interval
        if 2 * passed >= total:
            return interval
    return None


def random_feed(rng):
    """Messages at a pace that changes, with holes of minutes to days."""
    times, at = [], BEGIN + int(rng.integers(0, 3 * HOUR))
    for _ in range(int(rng.integers(2, 7))):
        pace = int(rng.choice([20, 45, 90, 400]))
        for _ in range(int(rng.integers(10, 120))):
            at += int(rng.integers(1, 2 * pace))
            times.append(at)
        at += int(rng.choice([9 * MIN, 10 * MIN, 11 * MIN, 40 * MIN, 5 * HOUR, 30 * HOUR, 8 * DAY]))
    return times


@pytest.mark.parametrize("seed", range(SEEDS))
@pytest.mark.parametrize("kind", ["udp", "file"])
def test_it_is_what_the_words_say(seed, kind):
    rng = np.random.default_rng(seed)
    times = random_feed(rng)
    until = times[-1] // MIN * MIN + int(rng.choice([MIN, 30 * MIN, 3 * HOUR]))
    found = concluded(Feeds({"roof": kind}, {"roof": times}), until)
    wanted = expected(times, kind == "udp", until)
    told = {f.started_s: (f.detected_s, f.now.ended_s) for f in found.values()}
    assert told == wanted


@pytest.mark.parametrize("seed", range(SEEDS))
def test_many_stretches_find_what_one_does(seed):
    rng = np.random.default_rng(seed)
    heard = [random_feed(rng) for _ in range(3)]
    feeds = live(*heard, near=("roof", "mast"))
    until = max(times[-1] for times in heard) // MIN * MIN + 3 * HOUR
    cuts = sorted({int(t) // MIN * MIN for t in rng.integers(BEGIN, until, 25)})
    assert concluded(feeds, until, cuts) == concluded(feeds, until)


@pytest.mark.parametrize(("silent_s", "is_one"), [(9 * MIN, False), (10 * MIN, False), (11 * MIN, True)])
def test_ten_minutes_and_no_less(silent_s, is_one):
    times = every(30, hours=3)
    again = every(30, hours=1, since=times[-1] + silent_s)
    found = concluded(live(times + again), again[-1] // MIN * MIN)
    assert len(found) == is_one


def test_a_feed_cut_for_a_day_is_one_alert_critical_after_an_hour():
    times = every(30, hours=30)
    again = every(30, hours=2, since=times[-1] + DAY)
    (finding,) = concluded(live(times + again), again[-1] // MIN * MIN).values()
    assert [(m.change, m.severity) for m in finding.news] == [
        ("opened", "info"), ("escalated", "critical"), ("closed", "critical"),
    ]  # fmt: skip
    assert finding.started_s == times[-1] and finding.now.ended_s == again[0]
    assert finding.news[1].at_s == -(-(times[-1] + HOUR) // MIN) * MIN
    assert "the only feed covering Tartus, brought no message for 24 h" in finding.now.says


def test_it_is_not_critical_while_another_one_covers_tartus():
    times, other = every(30, hours=30), every(30, hours=40)
    until = other[-1] // MIN * MIN
    (finding,) = concluded(live(times, other, near=("roof", "tower")), until).values()
    assert finding.now.severity == "info"
    (finding,) = concluded(live(times, other), until).values()
    assert finding.now.severity == "critical"


def test_of_two_that_cover_tartus_the_last_to_fall_is_the_critical_one():
    times, other = every(30, hours=30), every(30, hours=31)
    found = concluded(live(times, other, near=("roof", "tower")), BEGIN + 40 * HOUR)
    assert {name: f.now.severity for (name, _), f in found.items()} == {"roof": "info", "tower": "critical"}


def test_a_satellite_that_is_heard_ten_minutes_in_ninety_is_not_out():
    times = [t for orbit in range(40) for t in every(20, hours=1, since=BEGIN + orbit * 90 * MIN)[:30]]
    assert not concluded(live(times), times[-1] // MIN * MIN + 85 * MIN)


def test_the_end_of_a_file_is_no_outage():
    times = every(30, hours=10)
    assert not concluded(Feeds({"a": "file"}, {"a": times}), BEGIN + 5 * DAY)


@pytest.mark.parametrize(("vessels", "is_one"), [(2, False), (3, True)])
def test_the_silence_of_two_ships_is_no_outage(vessels, is_one):
    feeds = Feeds({"roof": "udp"}, {"roof": every(30, hours=3)}, vessels=vessels)
    assert len(concluded(feeds, BEGIN + 10 * HOUR)) == is_one


def lines(times, ships=3):
    return b"".join(position(second=t, mmsi=MMSI + n % ships) for n, t in enumerate(times))


@pytest.fixture
def holed(tmp_path):
    """A file with a hole of a day, and another of the same feed that fills it."""
    times = every(60, hours=40)
    hole = [t for t in times if BEGIN + 6 * HOUR <= t < BEGIN + 30 * HOUR]
    with_hole, filling = tmp_path / "hole.nmea", tmp_path / "filling.nmea"
    with_hole.write_bytes(lines(t for t in times if t not in set(hole)))
    filling.write_bytes(lines(hole))
    return with_hole, filling


def outages(database_url):
    return rows(database_url, "SELECT status, severity FROM alerts WHERE kind = 'feed_outage'")


def test_through_the_store_to_http_and_lifted_by_a_late_archive(holed, tmp_path):
    database_url = url(tmp_path / "store.db")
    with_hole, filling = holed
    ingest(database_url, with_hole, batch_bytes=4001)
    assert outages(database_url) == [("closed", "critical")]
    with serving(database_url) as base_url:
        (alert,) = get(base_url, "/v1/alerts?kind=feed_outage")["alerts"]
        assert alert["ended_by"] == "message" and alert["vessels"] == []
        assert alert["evidence"]["silence_s"] == DAY + 60 and alert["evidence"]["is_only_one_covering_tartus"]
    once = canonical(database_url)
    rebuild(database_url)
    assert canonical(database_url) == once
    ingest(database_url, filling)
    assert outages(database_url) == [("retracted", "critical")]


def test_through_the_store_two_ships_are_too_few(tmp_path):
    database_url = url(tmp_path / "store.db")
    times = [t for t in every(60, hours=12) if not BEGIN + 6 * HOUR <= t < BEGIN + 10 * HOUR]
    late = tmp_path / "late.nmea"
    (tmp_path / "two.nmea").write_bytes(lines(times, ships=2))
    late.write_bytes(position(second=BEGIN + 11 * HOUR, mmsi=MMSI + 2))
    ingest(database_url, tmp_path / "two.nmea", late)
    assert not outages(database_url)
    # That there was a third one before the silence becomes known after it.
    late.write_bytes(position(second=BEGIN + 5 * HOUR, mmsi=MMSI + 2))
    ingest(database_url, late)
    assert outages(database_url) == [("closed", "critical")]


def test_nothing_new_concluded_at_a_midnight_changes_nothing(tmp_path):
    database_url = url(tmp_path / "store.db")
    file = tmp_path / "file.nmea"
    file.write_bytes(lines(range(BEGIN, BEGIN + DAY + 1, 600)))
    for _ in range(2):
        ingest(database_url, file)
    assert not outages(database_url)
