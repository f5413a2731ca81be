"""The whole API against its own OpenAPI document, by schemathesis, with and without keys."""

import json
import os
import subprocess
import sys
from pathlib import Path
from urllib.request import Request, urlopen

import pytest
from support.canonical import rows
from support.runs import forked, ingest, url
from support.serving import address_of_this_machine, serving

from app.evaluate.scenario import Dials, generate

ST = Path(sys.executable).with_name("st")
HOOKS = Path(__file__).parents[1] / "support"


@pytest.fixture(scope="module")
def filled(tmp_path_factory):
    folder = tmp_path_factory.mktemp("filled")
    file = folder / "in.nmea"
    sparse = Dials(moving_s=900, still_s=1200)
    file.write_bytes(generate(9, keys=("eight_km_west", "whole_span"), days=1.2, dials=sparse).data)
    ingest(url(folder / "store.db"), file, feed="f")
    return url(folder / "store.db")


@pytest.fixture(scope="module")
def key_of(filled):
    """A key of each scope."""
    scopes = ("read", "write", "triage", "admin")
    return {
        scope: forked("keys", "add", scope, "--scope", scope, "--database-url", filled).out.strip()
        for scope in scopes
    }


@pytest.fixture(scope="module")
def beyond(filled, key_of):
    with serving(filled, "--host", address_of_this_machine(), "--port", "0") as base_url:
        yield base_url


def document(base_url, folder, key=None):
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    with urlopen(Request(f"{base_url}/openapi.json", headers=headers), timeout=30) as answer:
        body = answer.read()
    (folder / "openapi.json").write_bytes(body)
    return json.loads(body)


def nothing_found(base_url, folder, store, *args):
    """Run all checks over all operations, the same way every time."""
    ((mmsi, alert),) = rows(store, "SELECT mmsi, id FROM alerts LIMIT 1")
    env = {name: value for name, value in os.environ.items() if not name.startswith("TWELVEMILE_")}
    env |= {"SCHEMATHESIS_HOOKS": "schemathesis_hooks", "PYTHONPATH": str(HOOKS)}
    env |= {"KNOWN_MMSI": str(mmsi), "KNOWN_ALERT": alert}
    how = ["--checks", "all", "--exclude-checks", "positive_data_acceptance", "--continue-on-failure"]
    # A stream has no end to wait for: tests/api/test_news.py.
    how += ["--generation-deterministic", "--no-color", "--exclude-path", "/v1/alerts/stream"]
    done = subprocess.run(
        [ST, "run", "openapi.json", "--url", base_url, *how, *args],
        cwd=folder, env=env, capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert " passed" in done.stdout
    return done.stdout


def test_without_keys_on_loopback(filled, tmp_path):
    with serving(filled) as base_url:
        document(base_url, tmp_path)
        nothing_found(base_url, tmp_path, filled, "-n", "15")


def test_with_a_key_beyond_loopback(beyond, filled, key_of, tmp_path):
    described = document(beyond, tmp_path, key_of["admin"])
    assert described["paths"]["/v1/feeds"]["get"]["security"] == [{"key": ["read"]}]
    nothing_found(beyond, tmp_path, filled, "-n", "10", "-H", f"Authorization: Bearer {key_of['admin']}")


@pytest.mark.parametrize("scope", [None, "write"])
def test_with_too_little_beyond_loopback(beyond, filled, key_of, tmp_path, scope):
    """All is refused, in the words and the media type that the document promises."""
    document(beyond, tmp_path, key_of["read"])
    header = ("-H", f"Authorization: Bearer {key_of[scope]}") if scope else ()
    promised = "not_a_server_error,status_code_conformance,content_type_conformance,"
    promised += "response_headers_conformance,response_schema_conformance"
    nothing_found(
        beyond, tmp_path, filled, "-n", "3", "--phases", "coverage,fuzzing", "--checks", promised, *header
    )
