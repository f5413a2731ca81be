"""`gnss_interference`: docs/rules.md, against a reference from its words; taints; scenes by hand."""

import json
from dataclasses import dataclass, field, replace

import numpy as np
import pytest
from detect.reference_geo import HOUR, distance_nm
from detect.ships import Ship, case, fix, found
from detect.tracks import DAY, MIN, START
from support.effort import tries

from app.detect.displaced import circle_of
from app.detect.engine import conclude
from app.detect.rules.interference import InterferenceRule
from app.detect.signs import Displaced, Loss, Sign
from app.detect.units import Watchlist
from app.detect.world import FeedTimes
from app.domain.telling import News, belief, verdict
from app.geo.geodesy import point_at

SEEDS = tries(6, 12, "TWELVEMILE_DETECT_SEEDS")
BEIRUT = (35.4884, 33.8209)
CAIRO = (31.4056, 30.1219)
RULE = InterferenceRule()


@dataclass
class Seen:
    """The signs of many vessels, as the store would give them at a minute."""

    signs: list[Sign] = field(default_factory=list)
    lost: list[Loss] = field(default_factory=list)
    watchlist: Watchlist = field(default_factory=Watchlist)

    def feeds(self) -> list[FeedTimes]:
        return []

    def thrown(self, after_s, until_s):
        those = [s for s in self.signs if s.run.end_s > after_s and s.run.start_s <= until_s]
        return sorted(those, key=lambda s: (s.run.start_s, s.mmsi, s.run.hull))

    def losses(self, after_s, until_s, within_s, lasting_s):
        return sorted(
            (loss for loss in self.lost if after_s < loss.time_s <= until_s), key=lambda s: (s.time_s, s.mmsi)
        )

    def heard_by(self, mmsis):
        return [("test", False)]


def run(mmsi, start_s, minutes=20, place=BEIRUT, circled_s=None):
    return Sign(mmsi, Displaced(start_s, 1, start_s + int(minutes * MIN), *place, 9, circled_s))


class Memory:
    """Concludes in stretches, as app/pipeline/world.py does, without the store."""

    def __init__(self, world):
        self.world, self.state, self.at_s = world, {}, -1
        self.taints, self.alerts, self.news = {}, {}, {}

    def advance(self, until_s):
        belief = RULE.advance(self.world, self.state, self.at_s, until_s)
        since_s = self.at_s - RULE.recall_s
        kept = {key: taint for key, taint in self.taints.items() if taint.to_s <= since_s}
        assert all(taint.to_s > since_s for taint in belief.taints)
        self.taints = kept | {(t.mmsi, t.from_s): t for t in belief.taints}
        found = (*belief.stretch.finished, *belief.stretch.under_way)
        self.alerts |= {f.id: replace(f, news=()) for f in found}
        for one in found:
            self.news.setdefault(one.id, {}).update({(n.change, n.at_s): n for n in one.news})
        self.state, self.at_s = json.loads(json.dumps(belief.stretch.state)), until_s
        return self

    @property
    def incidents(self):
        return sorted(self.alerts.values(), key=lambda f: (f.started_s, f.subject))

    def told(self, incident):
        return [
            (change, at_s, news.ended_by)
            for (change, at_s), news in sorted(self.news[incident.id].items(), key=lambda n: n[0][1])
        ]


def concluded(signs, until_s, lost=()):
    return Memory(Seen(list(signs), list(lost))).advance(until_s)


# --- the reference


def minute_after(time_s):
    return -(-time_s // MIN) * MIN


def of_one_place(a, b):
    known = [next((s for s in (BEIRUT, CAIRO) if distance_nm(p, s) <= 2), None) for p in (a, b)]
    return known[0] == known[1] if any(known) else distance_nm(a, b) <= 2


def reference(signs, until_s):
    """(started, detected, members, spells) of each incident; a spell is (began, ended or None)."""
    incidents, waiting = [], []
    for sign in sorted(signs, key=lambda s: (s.run.start_s, s.mmsi)):
        start_s, place = sign.run.start_s, (sign.run.lon, sign.run.lat)
        if start_s > until_s:
            continue
        mine = None
        for incident in incidents:
            last_s = max(s.run.end_s for s in incident["signs"])
            over = minute_after(minute_ended(last_s) + 0) < start_s
            if of_one_place(place, incident["place"]) and not over:
                mine = incident
        if mine:
            mine["signs"].append(sign)
            continue
        waiting = [s for s in waiting if s.run.start_s > start_s - HOUR]
        near = [s for s in waiting if of_one_place(place, (s.run.lon, s.run.lat))] + [sign]
        if len({s.mmsi for s in near}) < 3:
            waiting.append(sign)
            continue
        waiting = [s for s in waiting if s not in near]
        incidents.append({"signs": near, "place": place, "detected": minute_after(start_s)})
    return sorted(
        (
            min(s.run.start_s for s in i["signs"]),
            i["detected"],
            sorted({s.mmsi for s in i["signs"]}),
            ended(i["signs"], until_s),
        )
        for i in incidents
    )


def minute_ended(last_s):
    return minute_after(last_s + 48 * HOUR)


def ended(signs, until_s):
    """Last fix, if there has been none for six hours."""
    last_s = max(min(s.run.end_s, until_s) for s in signs)
    return last_s if minute_after(last_s + 6 * HOUR) <= until_s else None


PLACES = (BEIRUT, CAIRO, (28.0, 33.0), (28.02, 33.0), (29.0, 33.5))


def random_signs(seed):
    rng = np.random.default_rng(seed)
    days = float(rng.choice([0.3, 1.0, 6.0]))
    signs = {}
    for _ in range(int(rng.choice([8, 30, 80]))):
        mmsi, start_s = 538000000 + int(rng.integers(0, 12)), START + int(rng.integers(0, days * DAY))
        signs[mmsi, start_s] = run(
            mmsi, start_s, float(rng.choice([0, 5, 50, 300])), PLACES[int(rng.integers(0, len(PLACES)))]
        )
    return sorted(signs.values()), START + int(days * DAY / MIN) * MIN + int(rng.choice([0, 7, 60])) * HOUR


@pytest.mark.parametrize("seed", range(4 * SEEDS))
def test_the_reference_finds_the_same(seed: int):
    signs, until_s = random_signs(seed)
    memory = concluded(signs, until_s)
    rows = [(f.started_s, f.detected_s, list(f.vessels), f.now.ended_s) for f in memory.incidents]
    assert sorted(rows, key=str) == sorted(reference(signs, until_s), key=str)


@pytest.mark.parametrize("seed", range(4 * SEEDS))
def test_many_stretches_conclude_what_one_does(seed: int):
    signs, until_s = random_signs(seed)
    rng, once = np.random.default_rng(seed), concluded(cut(signs, until_s), until_s)
    seen, memory = Seen(signs), Memory(Seen())
    for at_s in [*sorted((START + rng.integers(0, until_s - START, 25) // MIN * MIN).tolist()), until_s]:
        # The store gives runs as far as they are concluded.
        memory.world.signs = cut(seen.signs, until_s if seed % 2 else at_s)
        memory.advance(at_s)
    assert memory.alerts == once.alerts
    assert memory.taints == once.taints
    assert memory.news == once.news
    assert memory.state == once.state


def cut(signs, at_s):
    """With the fixes of runs up to a second: one each five minutes, and the last."""
    return [
        replace_end(s, max(t for t in (*range(s.run.start_s, s.run.end_s, 300), s.run.end_s) if t <= at_s))
        for s in signs
        if s.run.start_s <= at_s
    ]


def replace_end(sign, end_s):
    return sign._replace(run=sign.run._replace(end_s=end_s))


# --- by hand


def test_three_ships_at_a_sink_within_an_hour():
    two = [run(1, START), run(2, START + 1800)]
    assert not concluded([*two, run(3, START + 3600)], START + DAY).incidents
    memory = concluded([*two, run(3, START + 3599)], START + 2 * HOUR)
    (incident,) = memory.incidents
    assert (incident.subject, incident.vessels, incident.started_s) == ("Beirut airport", (1, 2, 3), START)
    assert incident.detected_s == START + 3600
    assert memory.told(incident) == [("opened", START + 3600, None)]
    assert incident.now.severity == "warning"
    assert "3 ships shown at one place, Beirut airport" in incident.now.says
    assert sorted(memory.taints) == [(1, START), (2, START + 1800), (3, START + 3599)]


def test_the_same_ship_three_times_is_one_ship():
    assert not concluded([run(1, START + n * 600, 5) for n in range(3)], START + DAY).incidents


@pytest.mark.parametrize(("away_nm", "count"), [(1.9, 1), (2.1, 0)])
def test_a_common_place_at_sea(away_nm: float, count: int):
    there = tuple(float(v) for v in point_at(28.0, 33.0, 90, away_nm))
    signs = [
        run(1, START, place=there),
        run(2, START + 60, place=there),
        run(3, START + 90, place=(28.0, 33.0)),
    ]
    assert len(concluded(signs, START + HOUR).incidents) == count


def test_inland_places_need_not_be_one():
    inland = [(36.30, 33.50), (36.5, 33.6), (36.4, 33.2)]
    signs = [run(n, START + n, place=place) for n, place in enumerate(inland)]
    assert len(concluded(signs, START + HOUR).incidents) == 1


def test_it_ends_six_hours_after_its_last_member_and_is_over_after_two_days():
    signs = [run(n, START + n, 20) for n in range(3)]
    last_s = START + 2 + 1200
    memory = concluded(signs, minute_after(last_s + 6 * HOUR) - MIN)
    assert memory.incidents[0].now.status == "open"
    memory.advance(minute_after(last_s + 6 * HOUR))
    assert (memory.incidents[0].now.status, memory.incidents[0].now.ended_s) == ("closed", last_s)
    memory.advance(START + 60 * HOUR)
    (incident,) = memory.incidents
    assert incident.final_s == minute_after(last_s + 48 * HOUR)
    assert memory.told(incident)[1:] == [
        ("closed", minute_after(last_s + 6 * HOUR), "no_member"),
        ("closed", incident.final_s, "quiet"),
    ]
    assert not memory.state["incidents"]


def test_a_sink_that_takes_ships_every_day_is_one_incident_told_once():
    rng = np.random.default_rng(1)
    signs = [
        run(1000 * day + n, START + day * DAY + int(rng.integers(0, DAY)), 60)
        for day in range(30)
        for n in range(35)
    ]
    memory = concluded(signs, START + 30 * DAY)
    (incident,) = memory.incidents
    news = [
        n for n in memory.news[incident.id].values() if n.severity != "info" and n.ended_by != "no_member"
    ]
    assert [n.change for n in news] == ["opened"]
    assert len(incident.vessels) > 1000


def test_it_surges_once():
    def day(number, ships):
        return [run(1000 * number + n, START + number * DAY + n * 600, 10) for n in range(ships)]

    usual = [s for number in range(10) for s in day(number, 10)]
    memory = concluded([*usual, *day(10, 40), *day(11, 40)], START + 12 * DAY)
    (incident,) = memory.incidents
    surges = [n for n in memory.told(incident) if n[0] == "escalated"]
    assert surges == [("escalated", START + 10 * DAY + 20 * 600, None)]
    (moment,) = [n for n in memory.news[incident.id].values() if n.change == "escalated"]
    assert (moment.evidence["members_of_the_day"], moment.evidence["usual_members_a_day"]) == (21, 10.0)


def messages(memory, incident):
    """What people would be told, as app/store/outbox.py decides."""
    told = []
    for (change, _), moment in sorted(memory.news[incident.id].items(), key=lambda n: n[0][1]):
        news = News(change, moment.severity, moment.ended_by, synthetic=False)
        if verdict(news, belief(told)).is_told:
            told.append(change)
    return told


def test_five_hundred_ships_for_six_hours_are_one_incident():
    signs = [run(n, START + n % 600, 360) for n in range(500)]
    memory = concluded(signs, START + 20 * HOUR)
    (incident,) = memory.incidents
    assert len(incident.vessels) == 500
    assert [n.change for n in memory.news[incident.id].values()] == ["opened", "closed"]
    assert messages(memory, incident) == ["opened"]
    memory.advance(START + 60 * HOUR)
    assert messages(memory, memory.incidents[0]) == ["opened", "closed"]
    assert len(memory.taints) == 500


def test_one_ship_on_a_circle_is_enough():
    memory = concluded([run(1, START, 300, (28.0, 33.0), START + 2 * HOUR)], START + 3 * HOUR)
    (incident,) = memory.incidents
    assert (incident.subtype, incident.started_s, incident.detected_s) == ("circle", START, START + 2 * HOUR)
    assert len(memory.taints) == 1


def lost(mmsi, time_s, north=0.0):
    return Loss(mmsi, time_s, time_s - 5 * MIN, 34.0, 33.5 + north)


def test_five_ships_that_lose_their_position():
    four = [lost(n, START + n * 60) for n in range(4)]
    assert not concluded([], START + HOUR, four).incidents
    assert not concluded([], START + HOUR, [*four, lost(9, START + 300, north=1.0)]).incidents
    memory = concluded([], START + HOUR, [*four, lost(9, START + 300)])
    (incident,) = memory.incidents
    assert (incident.subtype, len(incident.vessels), memory.taints) == ("loss", 5, {})
    assert "5 ships within 50 NM" in incident.now.says


# --- who is thrown


def displaced(fixes):
    given = case(fixes)
    return conclude(given.facts(), given.rules(), given.until_s).displaced


def test_there_is_a_throw_and_back_is_none():
    ship = (
        Ship(33.0, 34.0).sail(270, 12, 60).thrown(*BEIRUT, 30).sail(270, 12, 60).thrown(*BEIRUT, 30).stay(10)
    )
    assert [(r.start_s - START, r.end_s - START, r.fixes) for r in displaced(ship.fixes)] == [
        (60 * MIN, 89 * MIN, 30),
        (150 * MIN, 179 * MIN, 30),
    ]


def test_back_to_the_roads_at_once_is_no_incident():
    """Twenty ships at anchor are thrown to places of their own, and come back to the roads together."""
    signs = []
    for n in range(20):
        ship = Ship(28.0 + n / 2000, 33.0).stay(60).thrown(20.0 + n / 5, 36.0, 60).stay(60)
        signs += [Sign(n, r) for r in displaced(ship.fixes)]
    assert len(signs) == 20
    assert not concluded(signs, START + DAY).incidents


def test_first_seen_at_a_sink_she_is_not_thrown_by_coming_back():
    ship = Ship(33.0, 34.0).thrown(*BEIRUT, 30).sail(270, 12, 60)
    assert displaced(ship.fixes) == []


def test_a_silence_of_an_hour_makes_another_run():
    ship = Ship(33.0, 34.0).stay(10).thrown(*BEIRUT, 10)
    again = Ship(*BEIRUT, START + (19 + 61) * MIN).stay(5).fixes
    assert len(displaced([*ship.fixes, *again])) == 2
    assert len(displaced([*ship.fixes, *Ship(*BEIRUT, START + (19 + 60) * MIN).stay(5).fixes])) == 1


def circling(radius_nm, turns, count, wobble=0.0):
    rng = np.random.default_rng(0)
    angle = np.linspace(0, 360 * turns, count)
    lon, lat = point_at(28.0, 33.0, angle, radius_nm * (1 + wobble * rng.normal(0, 1, count)))
    return [
        fix(START + (n + 10) * MIN, *p) for n, p in enumerate(zip(lon.tolist(), lat.tolist(), strict=True))
    ]


@pytest.mark.parametrize(
    ("radius_nm", "turns", "count", "wobble", "circles"),
    [(1, 2.1, 40, 0, True), (1, 1.9, 40, 0, False), (1, 2.1, 19, 0, False), (0.05, 3, 40, 0, False),
     (6, 2.2, 120, 0, False), (4.5, 2.5, 120, 0, True), (1, 2.3, 40, 0.05, True), (1, 2.3, 40, 0.2, False)],
)  # fmt: skip
def test_a_run_that_circles(radius_nm, turns, count, wobble, circles):
    (thrown,) = displaced([*Ship(33.0, 34.0).stay(10).fixes, *circling(radius_nm, turns, count, wobble)])
    assert (thrown.circled_s is not None) == circles


def test_a_ship_that_really_circles_is_not_thrown():
    assert displaced(circling(1, 3, 60)) == []


def test_the_circle_that_fits_best():
    radius_nm, residual, turns = circle_of(np.array([0.0, 1, 0, -1]) / 60, np.array([1.0, 0, -1, 0]) / 60)
    assert (round(radius_nm, 3), round(residual, 3), round(turns, 3)) == (1.0, 0.0, 0.75)


# --- what is not believed takes no part


def test_tainted_fixes_take_no_part():
    ship = Ship(33.0, 34.0)
    for _ in range(5):
        ship.sail(270, 12, 20).thrown(34.5, 33.5, 20)
    given = case(ship.fixes)
    assert len(found("mmsi_conflict", given)) == 1
    facts = given.facts()
    taints = tuple((r.start_s, r.end_s) for r in displaced(ship.fixes))
    result = conclude(replace(facts, taints=taints), given.rules(), given.until_s)
    assert [a.kind for a in result.alerts] == []
    (hull,) = result.hulls
    assert len(hull.track.fixes) == 100
    assert set(facts.fixes.time_s.tolist()) - {START} <= set(hull.heard_s.tolist()) | {START}
    assert len(result.displaced) == 5
