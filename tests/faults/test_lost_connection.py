"""The way to the database is cut while a file is read: nothing is lost, and the user is told."""

import json
import random
import time
from urllib.error import HTTPError

import pytest
from sqlalchemy import make_url
from support.canonical import canonical, difference, get
from support.databases import postgres
from support.keptlines import dump_by_lines
from support.proxy import Proxy
from support.runs import FEED, environment, forked, start
from support.serving import serving

from app.evaluate.scenario import Dials, generate

BATCH_BYTES = 2_003
CUTS = 3
SECRET = "geheim"


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    path = tmp_path_factory.mktemp("cut") / "file.nmea"
    dials = Dials(moving_s=900.0, still_s=1500.0, static_s=7200.0, duplicates=0.1, noise=0.05)
    path.write_bytes(generate(31, keys=("eight_km_west", "two_hulls"), days=1.9, dials=dials).data)
    return path


def read(file, url):
    options = ("--feed", FEED, "--database-url", url, "--batch-bytes", str(BATCH_BYTES), "--json")
    return start("ingest", file, *options, **environment())


def finished(process):
    out, err = process.communicate(timeout=120)
    assert "Traceback" not in err and SECRET not in out + err, err
    return process.returncode, [line for line in err.splitlines() if line.startswith("twelvemile: ")]


def test_a_way_that_is_cut_again_and_again_ends_with_the_undisturbed_store(file, tmp_path):
    undisturbed, store = (postgres().url(tmp_path / name) for name in ("undisturbed.db", "cut.db"))
    assert finished(read(file, undisturbed)) == (0, [])
    place = make_url(store)
    chance, cuts = random.Random(1), 0
    with Proxy(place.host, place.port or 5432) as way:
        through = place.set(port=way.port, password=SECRET).render_as_string(hide_password=False)
        while True:
            way.mend()
            process = read(file, through)
            if cuts < CUTS:
                wait_for(process, way, way.bytes + chance.randrange(20_000, 90_000))
                way.cut()
            code, told = finished(process)
            if code == 0:
                break
            cuts += 1
            assert code == 1 and len(told) == 1, told
            assert "what was committed is kept" in told[0] or "cannot be reached" in told[0], told
    assert cuts == CUTS
    assert canonical(store) == canonical(undisturbed)
    assert not (wrong := difference(*(dump_by_lines(url, FEED) for url in (undisturbed, store)))), wrong


def wait_for(process, way, much):
    """Until so much has gone to the server, or the process has ended."""
    while way.bytes < much and process.poll() is None:
        time.sleep(0.01)


def test_a_server_that_is_gone_is_told_by_readyz_and_doctor_and_comes_back(file, tmp_path):
    store = postgres().url(tmp_path / "served.db")
    assert finished(read(file, store)) == (0, [])
    place = make_url(store)
    with Proxy(place.host, place.port or 5432) as way:
        through = place.set(port=way.port, password=SECRET).render_as_string(hide_password=False)
        with serving(through) as base_url:
            assert get(base_url, "/readyz")["status"] == "ready"
            alerts = get(base_url, "/v1/alerts")
            way.cut()
            for path in ("/readyz", "/v1/alerts", "/v1/feeds"):
                with pytest.raises(HTTPError) as refused:
                    get(base_url, path)
                told = json.load(refused.value)
                assert refused.value.code == 503 and SECRET not in str(told)
                assert "cannot be reached" in told["detail"] and "\n" not in told["detail"], told
            doctor = forked("doctor", "--database-url", through)
            assert doctor.code == 1 and SECRET not in doctor.out + doctor.err
            assert "WRONG: the store postgresql://" in doctor.out and "start the server" in doctor.out
            way.mend()
            assert get(base_url, "/readyz")["status"] == "ready"
            assert get(base_url, "/v1/alerts") == alerts
