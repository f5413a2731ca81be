"""What `explain` says through the store: rules on many ships, fixes that are not believed, and its shape."""

import json

import numpy as np
import pytest
from detect.rules.test_outage import BEGIN, HOUR, Feeds, every
from detect.rules.test_unheard import LAST_DAY, SHIP, in_order, sentences, well_heard
from pipeline import test_belief, test_rendezvous
from support.canonical import rows
from support.databases import SQLITE
from support.runs import concluder, ingest

from app.detect.explaining.all import Seen, explain
from app.detect.rules.outage import OutageRule
from app.detect.rules.silent import WatchSilentRule
from app.domain.alert import KINDS
from app.domain.time import parse_iso
from app.pipeline.explaining import explain_vessel
from app.store.engine import open_store, reading


@pytest.fixture
def stored(tmp_path):
    """A store of these lines; asked of a ship at a time."""
    opened = []

    def store(lines, database=SQLITE, **how):
        file = tmp_path / "lines.nmea"
        file.write_bytes(lines if isinstance(lines, bytes) else b"".join(lines))
        database_url = database.url(tmp_path / "store.db")
        ingest(database_url, file, **how)
        opened.append(open_store(database_url, create=False))
        rules = concluder()

        def asked(mmsi, at_ms=None):
            with reading(opened[0]) as connection:
                return explain_vessel(connection, rules, mmsi, at_ms)

        return database_url, asked

    yield store
    for engine in opened:
        engine.dispose()


def of(found, kind, about=""):
    return [
        answer for answer in found["rules"] if answer["kind"] == kind and about in (answer["about"] or "")
    ]


def measured(answer, name):
    (found,) = [c for c in answer["conditions"] if name in c["name"]]
    return found


def test_two_who_meet_and_before_and_after(stored):
    statics, fixes = test_rendezvous.lines_of(*test_rendezvous.scene())
    database_url, asked = stored([*statics, *fixes])
    ((at_ms, mmsi),) = rows(
        database_url,
        "SELECT r.at_ms, min(v.mmsi) FROM alerts a JOIN alert_revisions r USING (uid) JOIN alert_vessels v "
        "USING (uid) WHERE a.kind = 'rendezvous' AND r.change = 'opened' GROUP BY a.uid, r.at_ms",
    )
    met = asked(mmsi, at_ms)
    (answer,) = of(met, "rendezvous", "unit_of_interest")
    assert answer["met"] and all(c["met"] for c in answer["conditions"])
    assert str(test_rendezvous.TANKER) in answer["about"]
    assert measured(answer, "s of minutes that count")["measured"] >= 45 * 60
    assert [a["kind"] for r in of(met, "rendezvous") for a in r["alerts"]] == ["rendezvous"]
    assert not any(r["met"] for r in of(met, "rendezvous", "under_way"))

    before = asked(mmsi, at_ms - 20 * 60_000)
    (answer,) = of(before, "rendezvous", "unit_of_interest")
    assert not answer["met"] and measured(answer, "this minute counts")["met"]
    assert [c["name"] for c in answer["conditions"] if not c["met"]] == [
        "s of minutes that count, one after another, at least"
    ]
    assert 20 * 60 <= measured(answer, "s of minutes that count")["measured"] < 45 * 60
    assert not any(r["alerts"] for r in of(before, "rendezvous"))

    after = asked(mmsi)
    assert not any(r["met"] for r in of(after, "rendezvous"))
    assert measured(of(after, "rendezvous")[0], "m to the nearest ship")["measured"] > 500


def test_a_ship_that_is_shown_elsewhere(stored, database):
    database_url, asked = stored(test_belief.scene(), database)
    ((incident,),) = rows(database_url, "SELECT id FROM alerts WHERE kind = 'gnss_interference'")
    start_ms = test_belief.START * 1000
    shown = asked(test_belief.UNIT, start_ms + 7 * 3_600_000)
    assert shown["tainted"]["incident"] == incident
    assert shown["tainted"]["reason"] == "gnss_interference"
    assert all(answer["met"] for answer in of(shown, "gnss_interference"))
    assert [a["id"] for a in of(shown, "gnss_interference")[0]["alerts"]] == [incident]
    (hull,) = [h for h in shown["hulls"] if h["hull"] == 0]
    assert hull["last_fix"] < shown["tainted"]["from"], "no rule sees what is not believed"
    before = asked(test_belief.UNIT, start_ms + 5 * 3_600_000)
    assert before["tainted"] is None
    assert not any(answer["met"] for answer in of(before, "gnss_interference"))
    json.dumps(shown)


def test_a_ship_not_heard_where_others_are_and_the_shape_of_it_all(stored):
    _, asked = stored(in_order([*well_heard(), *sentences(SHIP, LAST_DAY, 4)]), batch_bytes=400_001)
    last_ms = (LAST_DAY + 4 * HOUR - 300) * 1000
    silent = asked(SHIP, last_ms + 12 * HOUR * 1000)
    (answer,) = of(silent, "ais_gap", "unexplained")
    assert answer["met"], answer
    assert measured(answer, "other ships heard there")["measured"] == 4
    assert measured(answer, "coverage where she was last")["measured"] == "good"
    assert not of(silent, "ais_gap", "watch_silent")[0]["met"]
    early = asked(SHIP, last_ms + 11 * HOUR * 1000)
    (answer,) = of(early, "ais_gap", "unexplained")
    assert [c["name"] for c in answer["conditions"] if not c["met"]] == [
        "s silent while a feed that hears her was up, at least"
    ]
    assert measured(answer, "s silent while")["measured"] == 11 * HOUR

    assert {r["kind"] for r in silent["rules"]} >= set(KINDS) - {"zone_entry", "zone_exit"}
    assert {
        "mmsi",
        "who",
        "at",
        "unit_of_interest",
        "area",
        "remark",
        "hulls",
        "rules_differ",
    } <= silent.keys()
    for rule in silent["rules"]:
        assert {"kind", "about", "met", "conditions", "alerts"} == rule.keys()
        assert rule["conditions"] or rule["met"]
        for condition in rule["conditions"]:
            assert {"name", "measured", "threshold", "met"} == condition.keys()
            assert isinstance(condition["met"], bool)
    assert parse_iso(silent["at"]) == (last_ms + 12 * HOUR * 1000) // 60_000 * 60_000


class Heard:
    """All of some feeds have heard her."""

    def __init__(self, feeds):
        self.feeds, self.heard_minutes, self.vessels_heard = feeds, feeds.heard_minutes, feeds.vessels_heard

    def heard(self, _mmsi):
        return self.feeds.feeds()


def test_a_feed_that_is_silent():
    """By hand: a file's silence is none."""
    times = every(60, hours=3)
    world = Heard(Feeds({"roof": "udp", "logs": "file"}, {"roof": times, "logs": times}))
    end_s = BEGIN + 3 * HOUR - 60

    def answers(at_s):
        seen = Seen(type("Ship", (), {"mmsi": 1}), at_s, {}, {}, (), world)
        return {answer.about: answer for answer in explain(OutageRule(), seen)}

    assert not any(answer.met for answer in answers(end_s + 9 * 60).values())
    roof = answers(end_s + 10 * 60)["roof"]
    assert roof.met and not roof.unmet
    assert np.isclose(roof.conditions[2].measured, 600)
    logs = answers(end_s + 10 * 60)["logs"]
    assert not logs.met and "file" in logs.unmet[0].name


def test_what_does_not_explain_itself_is_a_mistake_of_ours():
    with pytest.raises(NotImplementedError, match="object does not explain itself"):
        explain(object(), None)
    assert explain.dispatch(WatchSilentRule) is not explain.dispatch(object)
