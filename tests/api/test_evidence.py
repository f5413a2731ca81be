"""The route of evidence bundles: who may give away what, and what hostile names become in it."""

import csv
import io
import json
import zipfile
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from support.canonical import get
from support.runs import forked, url
from support.serving import serving

from app.evaluate.scenario import Dials, generate
from app.evidence import building

SPARSE = Dials(moving_s=900.0, still_s=1200.0)


@pytest.fixture(scope="module")
def stores(tmp_path_factory):
    """A store by what was said of its feed."""
    folder = tmp_path_factory.mktemp("evidence")
    file = folder / "in.nmea"
    file.write_bytes(generate(9, keys=("eight_km_west",), days=1.2, dials=SPARSE).data)
    made = {}
    for said in ("yes", "no", None):
        made[said] = url(folder / f"{said}.db")
        options = ("--redistributable", said) if said else ()
        ended = forked("ingest", file, "--feed", "=roof", *options, "--database-url", made[said])
        assert ended.code == 0, ended.err
    return made


@pytest.fixture(scope="module")
def withheld(stores):
    with serving(stores[None]) as base:
        yield base


def evidence_of(base):
    return f"/v1/alerts/{get(base, '/v1/alerts?kind=loitering')['alerts'][0]['id']}/evidence"


def fetched(base, path, **headers):
    with urlopen(Request(base + path, headers=headers), timeout=60) as answer:
        return answer.headers, answer.read()


def refused(base, path):
    with pytest.raises(HTTPError) as told:
        fetched(base, path)
    with told.value as answer:
        return answer.code, json.loads(answer.read())


def manifest_of(data):
    return json.loads(zipfile.ZipFile(io.BytesIO(data)).read("manifest.json"))


def test_a_bundle_is_a_zip_that_is_the_same_each_time(withheld):
    path = evidence_of(withheld)
    headers, data = fetched(withheld, path)
    assert headers["Content-Type"] == "application/zip"
    assert headers["Content-Disposition"] == f'attachment; filename="evidence-{path.split("/")[3]}.zip"'
    assert fetched(withheld, path)[1] == data
    with pytest.raises(HTTPError) as told:
        fetched(withheld, path, **{"If-None-Match": headers["ETag"]})
    assert told.value.code == 304
    told.value.close()


def test_what_nothing_says_may_be_given_is_not_given_to_others(withheld):
    path = evidence_of(withheld)
    assert manifest_of(fetched(withheld, path)[1])["redistribution"] == "internal only"
    assert manifest_of(fetched(withheld, path)[1])["feeds"] == ["=roof"]
    code, problem = refused(withheld, f"{path}?public=true")
    assert (code, problem["feed"]) == (403, "=roof") and "=roof" in problem["detail"]
    fetched(withheld, f"{path}?public=true&allow_not_redistributable=true")
    assert refused(withheld, f"{path}?public=perhaps")[0] == 400


@pytest.mark.parametrize(("said", "code"), [("yes", 200), ("no", 403)])
def test_what_is_said_of_a_feed_counts(stores, said, code):
    with serving(stores[said]) as base:
        path = f"{evidence_of(base)}?public=true"
        if code == 200:
            assert manifest_of(fetched(base, path)[1])["redistribution"] == "allowed"
        else:
            assert refused(base, path)[0] == code


def test_feeds_tell_it(stores, withheld):
    assert get(withheld, "/v1/feeds")["feeds"][0]["redistributable"] == "unknown"


def test_an_alert_that_never_was_is_not_found(withheld):
    assert refused(withheld, "/v1/alerts/0123456789abcdef/evidence")[0] == 404


def test_a_feed_that_is_called_as_a_formula_is_none_in_csv_and_verifies(withheld, tmp_path):
    data = fetched(withheld, evidence_of(withheld))[1]
    table = zipfile.ZipFile(io.BytesIO(data)).read("raw.csv").decode()
    assert {row["feed"] for row in csv.DictReader(io.StringIO(table))} == {"'=roof"}
    bundle = tmp_path / "bundle.zip"
    bundle.write_bytes(data)
    assert forked("verify", bundle).code == 0


def test_more_than_wait_for_one_are_told_to_come_again():
    with building.one_at_a_time():
        taken = [building._waiting.acquire(blocking=False) for _ in range(building._MOST_WAITING)]
        with pytest.raises(building.BusyError), building.one_at_a_time():
            pass
        for _ in filter(None, taken):
            building._waiting.release()
