"""What ships say of themselves, from the bytes to `GET /v1/alerts`, and the same however it came."""

from functools import lru_cache

import pytest
from support.canonical import FACTS_AND_CONCLUSIONS, canonical, difference, dump, first_difference, get
from support.runs import ingest, rebuild, shuffled
from support.sentences import position, static_parts
from support.serving import serving

from app.deliver.compose import News, message
from app.domain.time import now_ms

UNIT, MERCHANT, RENAMED, TWO, WARSHIP, OFF_SYRIA = (
    273990102,
    636990001,
    636990002,
    636990003,
    538990004,
    636990005,
)
OLD = {"shipname": "SYNTH A", "callsign": "A1", "destination": "SYTTS", "draught": 8.0, "imo": 9074729}
OLD |= {"month": 12, "day": 24, "hour": 10, "minute": 0}
HOURS = 30


def _lines_of(mmsi, hours, lon, lat, said):
    """A fix every 20 minutes, and every half hour what she says by then."""
    for minute in range(0, hours * 60, 20):
        yield minute, [position(minute, mmsi=mmsi, lon=lon + minute * 1e-5, lat=lat - minute * 1e-4)]
    for minute in range(3, hours * 60, 30):
        yield minute, static_parts(minute, mmsi=mmsi, sequence=mmsi % 9, **(OLD | said(minute)))


@lru_cache(maxsize=1)
def lines():
    """A day and a quarter of six ships, in the order of time."""
    ships = [
        _lines_of(UNIT, HOURS, 34.0, 34.2, lambda m: {"destination": "LIMASSOL" if m > 800 else "SYTTS"}),
        _lines_of(MERCHANT, HOURS, 33.6, 34.0, lambda m: {"draught": 5.3} if m > 1200 else {}),
        _lines_of(
            RENAMED, HOURS, 33.2, 34.0, lambda m: {"shipname": "SYNTH B", "callsign": "B1"} if m > 900 else {}
        ),
        _lines_of(TWO, HOURS, 32.8, 34.0, lambda m: {"shipname": "SYNTH C"} if m % 60 > 30 else {}),
        _lines_of(WARSHIP, 20, 32.4, 34.0, lambda m: {"ship_type": 35} if m > 600 else {}),
        _lines_of(OFF_SYRIA, 10, 35.5, 35.2, lambda _: {"destination": "CYLMS"}),
    ]
    sent = sorted((row for ship in ships for row in ship), key=lambda row: row[0])
    return [line for _, parts in sent for line in parts]


@pytest.fixture(scope="module")
def whole(database, tmp_path_factory):
    folder = tmp_path_factory.mktemp("statics")
    store, file = database.url(folder / "whole.db"), folder / "whole.nmea"
    file.write_bytes(b"".join(lines()))
    ingest(store, file)
    return store, file


def agree(one, other):
    told, again = canonical(one), canonical(other)
    assert told == again, first_difference(told, again)
    wrong = difference(*(dump(store, tables=FACTS_AND_CONCLUSIONS) for store in (one, other)))
    assert not wrong, wrong


def of(alerts, mmsi, kind):
    return [a for a in alerts if a["kind"] == kind and a["vessels"] == [mmsi]]


def test_at_the_api_with_evidence(whole):
    with serving(whole[0]) as base_url:
        alerts = get(base_url, "/v1/alerts?limit=1000")["alerts"]
    (voyage,) = of(alerts, UNIT, "voyage_change")
    assert (voyage["severity"], voyage["status"]) == ("warning", "open")
    assert voyage["evidence"]["after"] == {
        "destination": "LIMASSOL", "locode": "CYLMS", "state": "CY", "eta": "12-24T10:00Z", "draught_m": 8.0
    }  # fmt: skip
    (draught,) = of(alerts, MERCHANT, "voyage_change")
    assert (draught["severity"], draught["ended_by"], draught["evidence"]["changed"]) == (
        "info", "instant", ["draught"]
    )  # fmt: skip
    (renamed,) = of(alerts, RENAMED, "identity_change")
    assert sorted(renamed["evidence"]["changed"]) == ["callsign", "name"]
    assert "name from SYNTH A to SYNTH B" in renamed["explanation"]
    assert of(alerts, TWO, "identity_change") == []
    (naval,) = of(alerts, WARSHIP, "naval_track_unverified")
    assert (naval["severity"], naval["status"]) == ("info", "open")
    (mismatch,) = of(alerts, OFF_SYRIA, "destination_mismatch")
    assert mismatch["evidence"]["locode"] == "CYLMS"
    for alert in (voyage, draught, renamed, naval, mismatch):
        assert alert["rule"]["name"] == alert["kind"]
        for change in ("opened", "closed", "retracted"):
            told = message(News(change, now_ms(), 1, alert), None, now_ms())
            assert alert["explanation"][:60] in told.plain.replace("\\", "")


@pytest.mark.parametrize(
    "how", [{"batch_bytes": 30_011}, {"batch_bytes": 60_011, "step_s": 6 * 3600}], ids=str
)
def test_in_many_batches(whole, database, tmp_path, how):
    store = database.url(tmp_path / "batches.db")
    ingest(store, whole[1], **how)
    agree(whole[0], store)


def test_out_of_order_and_rebuilt(whole, database, tmp_path):
    store, file = database.url(tmp_path / "shuffled.db"), tmp_path / "shuffled.nmea"
    file.write_bytes(b"".join(shuffled(lines(), 1, 800)))
    ingest(store, file, batch_bytes=30_011)
    agree(whole[0], store)
    rebuild(store)
    agree(whole[0], store)


def test_the_second_half_first(whole, database, tmp_path):
    store, half = database.url(tmp_path / "halves.db"), len(lines()) // 2
    for name, part in (("second", lines()[half:]), ("first", lines()[:half])):
        file = tmp_path / f"{name}.nmea"
        file.write_bytes(b"".join(part))
        ingest(store, file, batch_bytes=60_011)
    agree(whole[0], store)


def test_most_are_concluded_from_a_glimpse(whole, database, tmp_path, monkeypatch):
    """Ships far from Syria that only say something new are not loaded one by one."""
    loaded = []
    from app.pipeline import concluding

    conclude = concluding.conclude
    monkeypatch.setattr(
        concluding, "conclude", lambda facts, *a, **k: loaded.append(facts.mmsi) or conclude(facts, *a, **k)
    )
    ingest(database.url(tmp_path / "glimpsed.db"), whole[1])
    assert {MERCHANT, RENAMED, TWO} & set(loaded) == set()
    assert {UNIT, WARSHIP, OFF_SYRIA} <= set(loaded)
