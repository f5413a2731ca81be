"""The catalogue's expected outcomes, word for word, for the demo and for fresh seeds."""

import os
from datetime import datetime

import pytest
from support.canonical import get, rows
from support.databases import ALL, SQLITE, databases
from support.runs import ingest
from support.serving import serving

from app.evaluate.catalogue import CATALOGUE
from app.evaluate.scenario import Dials, demo, generate

FRESH = int(os.environ.get("TWELVEMILE_TEST_FRESH_SEEDS", "2"))
FIRST = int(os.environ.get("TWELVEMILE_TEST_FIRST_SEED", "179522"))
WORLDS = ["demo", *(FIRST + n for n in range(FRESH))]
PLACES = [(SQLITE, which) for which in WORLDS]
PLACES += [(database, which) for database in databases()[1:] for which in (WORLDS if ALL else WORLDS[-1:])]
FRESH_DIALS = Dials(moving_s=540.0, still_s=1200.0, static_s=7200.0, noise=0.005)


class World:
    """A scenario, ingested once, and what the API says of it."""

    def __init__(self, database, which, folder):
        self.scenario = demo() if which == "demo" else generate(which, days=7.0, dials=FRESH_DIALS)
        self.url = database.url(folder / "store.db")
        file = folder / "scenario.nmea"
        file.write_bytes(self.scenario.data)
        self.summary = ingest(self.url, file, feed="synthetic", batch_bytes=2**20)
        with serving(self.url) as base_url:
            self.alerts = get(base_url, "/v1/alerts?limit=1000&kind=loitering")["alerts"]
            retracted = get(base_url, "/v1/alerts?limit=1000&kind=loitering&status=retracted")["alerts"]
            self.retracted = retracted
            self.revisions = {
                a["id"]: get(base_url, f"/v1/alerts/{a['id']}/revisions")["revisions"] for a in self.alerts
            }

    def of(self, mmsi):
        return [a for a in self.alerts if a["vessels"] == [mmsi]]


@pytest.fixture(scope="module", params=PLACES, ids=lambda place: f"{place[1]}-{place[0].name}")
def world(request, tmp_path_factory):
    return World(*request.param, tmp_path_factory.mktemp("world"))


def ships(world, wanted):
    """(truth, expectation) of one ship for each MMSI whose outcome is such."""
    return {t.mmsi: t for t in world.scenario.truth if wanted(t.expected)}


def test_every_behaviour_takes_part(world):
    assert {t.behaviour for t in world.scenario.truth} == CATALOGUE.keys()
    for key in ("off_tripoli", "off_cevlik"):
        assert len({t.mmsi for t in world.scenario.truth if t.behaviour == key}) == 3
    for t in world.scenario.truth:
        heard = rows(world.url, "SELECT count(*) FROM positions WHERE mmsi = ?", t.mmsi)[0][0]
        assert heard > 20, t.behaviour


def test_ships_that_must_not_alert_have_none(world):
    silent = ships(world, lambda e: e.alerts == 0)
    assert len(silent) > 40
    told = {t.behaviour: world.of(mmsi) for mmsi, t in silent.items() if world.of(mmsi)}
    assert not told
    assert not [a for a in world.retracted if a["vessels"][0] in silent]


def test_no_alert_is_of_anything_else(world):
    expected = ships(world, lambda e: e.alerts)
    assert {a["vessels"][0] for a in world.alerts} == set(expected)
    assert all(a["synthetic"] and a["explanation"].startswith("SYNTHETIC") for a in world.alerts)
    assert all(a["told"] == "historic" for a in world.alerts)


def test_the_outcome_of_each_ship_is_the_expected_one(world):
    wrong = []
    for mmsi, truth in ships(world, lambda e: e.alerts).items():
        wrong += [f"{truth.behaviour} {mmsi}: {w}" for w in _wrong(world, mmsi, truth)]
    assert not wrong, "\n".join([f"first seed {FIRST}", *wrong])


def _wrong(world, mmsi, truth):
    expected, found = truth.expected, world.of(mmsi)
    if len(found) != expected.alerts:
        yield f"{len(found)} alerts: {[(a['started_at'], a['status'], a['ended_by']) for a in found]}"
        return
    alert = found[0]
    for name in ("status", "ended_by", "basis", "severity", "motion", "says_anchored", "zone"):
        wanted = getattr(expected, name)
        if wanted is not None and alert[name] != wanted:
            yield f"{name} is {alert[name]!r}, not {wanted!r}"
    yield from _wrong_past(world.revisions[alert["id"]], alert, expected)
    for name, near in (("started_at", expected.started), ("ended_at", expected.ended)):
        span = near and truth.span(near)
        if span and not span[0] <= datetime.fromisoformat(alert[name]) <= span[1]:
            yield f"{name} {alert[name]} is not within {span[0]:%d %H:%M} and {span[1]:%d %H:%M}"
    if expected.ended is None and expected.status == "open" and alert["ended_at"] is not None:
        yield f"open and yet ended_at {alert['ended_at']}"
    if expected.told != (alert["severity"] in ("warning", "critical")):
        yield f"severity {alert['severity']} for what is {'' if expected.told else 'not '}told"


def _wrong_past(past, alert, expected):
    phases = [past[0]["alert"]["phase"], *(r["alert"]["phase"] for r in past if r["change"] == "phase")]
    if tuple(phases) != expected.phases or alert["phase"] != expected.phases[-1]:
        yield f"phases {phases}, not {expected.phases}"
    changes = [r["change"] for r in past]
    rest = iter(changes)
    if not all(change in rest for change in expected.revisions):
        yield f"revisions {changes} do not hold {expected.revisions} in order"
    # Beside what is expected there may be reminders and what comes of more evidence; no coming and going.
    for change in ("closed", "reopened", "retracted", "opened"):
        if changes.count(change) != expected.revisions.count(change):
            yield f"{changes.count(change)} times {change}: {changes}"
    if [r["revision"] for r in past] != list(range(1, len(past) + 1)) or alert["revision"] != len(past):
        yield f"revisions are not numbered 1..{len(past)}"


def test_tripoli_and_cevlik_raise_nothing(world):
    for key in ("off_tripoli", "off_cevlik"):
        assert not [a for t in world.scenario.truth if t.behaviour == key for a in world.of(t.mmsi)]


def test_the_noise_of_the_line_is_counted_and_changes_nothing(world):
    noise, rejected = world.scenario.noise, world.summary.rejects.counts
    assert rejected["checksum"] == noise["wrong_checksum"] + noise["cut_line"]
    assert rejected["mmsi"] == noise["mmsi_zero"]
    assert rejected["type"] == noise["unknown_type"]
    assert rejected["empty"] == noise["empty_payload"]
    assert rejected["fragment"] == noise["lone_fragment"]
    assert rejected["format"] == noise["binary"]
    assert world.summary.other == noise["gnss"] + noise["no_place"]
    assert world.summary.lines == len(world.scenario.lines)
