"""What ships say of themselves, from the bytes to `GET /v1/alerts`, and the same however it came."""

from functools import lru_cache

import httpx2
import pytest
from support.canonical import FACTS_AND_CONCLUSIONS, canonical, difference, dump, first_difference, get
from support.runs import ingest, rebuild, shuffled
from support.sentences import position, static_parts
from support.serving import serving

from app.deliver.compose import News, message
from app.domain.time import now_ms

UNIT, MERCHANT, RENAMED, TWO, WARSHIP, OFF_SYRIA = SHIPS = (273990102, *range(636990001, 636990006))
REFLAGGED, HER_NEW_MMSI, HER_TWIN = 636990006, 538990007, 538990008
VALID = (9990002, 9990014, 9990026, 9990038, 9990040, 9990052, 9990064)
IMOS = dict(zip((*SHIPS, REFLAGGED), VALID, strict=True))
IMOS |= {HER_NEW_MMSI: IMOS[REFLAGGED], HER_TWIN: IMOS[MERCHANT]}
OLD = {"shipname": "SYNTH A", "callsign": "A1", "destination": "SYTTS", "draught": 8.0}
OLD |= {"month": 12, "day": 24, "hour": 10, "minute": 0}
HOURS = 30


def _lines_of(mmsi, hours, lon, lat, said=lambda _: {}, since=0):
    """A fix every 20 minutes, and every half hour what she says by then."""
    for minute in range(since, hours * 60, 20):
        yield minute, [position(minute, mmsi=mmsi, lon=lon + minute * 1e-5, lat=lat - minute * 1e-4)]
    for minute in range(since + 3, hours * 60, 30):
        yield (
            minute,
            static_parts(minute, mmsi=mmsi, sequence=mmsi % 9, imo=IMOS[mmsi], **(OLD | said(minute))),
        )


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
        _lines_of(REFLAGGED, 10, 32.0, 34.0),
        _lines_of(HER_NEW_MMSI, HOURS, 32.0, 33.9, since=720),
        _lines_of(HER_TWIN, HOURS, 31.6, 34.0, since=960),
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
    return [a for a in alerts if a["kind"] == kind and a["vessels"][0] == mmsi]


def test_at_the_api_with_evidence(whole):
    with serving(whole[0]) as base_url:
        alerts = get(base_url, "/v1/alerts?limit=1000")["alerts"]
        for kind in {a["kind"] for a in alerts}:
            alert = next(a for a in alerts if a["kind"] == kind)
            picture = httpx2.get(
                f"{base_url}/v1/alerts/{alert['id']}/map.png?width=600&height=700", timeout=120
            )
            assert picture.content.startswith(b"\x89PNG"), picture.text
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
    (reflagged,) = of(alerts, HER_NEW_MMSI, "identity_change")
    assert (reflagged["subtype"], reflagged["vessels"]) == ("imo_under_new_mmsi", [HER_NEW_MMSI, REFLAGGED])
    assert reflagged["evidence"]["other_last_sent_at"] == "2024-12-10T15:33:00Z"
    assert (reflagged["started_at"], reflagged["detected_at"]) == (
        "2024-12-10T18:03:00Z",
        "2024-12-10T18:33:00Z",
    )
    assert f"IMO number {IMOS[REFLAGGED]} of MMSI {REFLAGGED}, which last sent it" in reflagged["explanation"]
    assert reflagged["lon"] is not None
    (twin,) = of(alerts, HER_TWIN, "identity_change")
    assert (twin["subtype"], twin["vessels"][1]) == ("imo_shared", MERCHANT)
    assert "; both send it, last position" in twin["explanation"]
    assert of(alerts, MERCHANT, "identity_change") == []
    for alert in (reflagged, twin, voyage, draught, renamed, naval, mismatch):
        assert alert["rule"]["name"] == alert["kind"]
        for change in ("opened", "closed", "retracted"):
            told = message(News(change, now_ms(), 1, alert), None, now_ms())
            assert all(str(mmsi) in told.plain for mmsi in alert["vessels"]) and "Caveats: " in told.plain


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
