"""Readers that people have, on a real server: pages are followed, filters asked of the server."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyogrio
import pytest
from api.filling import SHIP
from owslib.ogcapi.features import Features
from sqlalchemy import Engine
from support.recording import Recorded, recorded

COUNTS = {"sightings": 7, "alerts": 8, "tracks": 3, "positions": 35, "zones": 29}
pytestmark = pytest.mark.sqlite_by_day
SYSTEM_PYTHON = "/usr/bin/python3"
# GDAL keeps Python's lock while it waits, so it needs a process other than the server's.
PYOGRIO = """
import json, pyogrio, sys
asked = json.load(sys.stdin)
for one in asked:
    one["bbox"] = tuple(one["bbox"]) if "bbox" in one else None
print(json.dumps([len(pyogrio.read_dataframe(sys.argv[1], **one)) for one in asked]))
"""
QGIS = """
import json, sys
from qgis.core import QgsApplication, QgsFeatureRequest, QgsRectangle, QgsVectorLayer
QgsApplication.setPrefixPath("/usr", True)
app = QgsApplication([], False)
app.initQgis()
found = []
for name in json.load(sys.stdin):
    whole = f"url='{sys.argv[1]}' typename='{name}' pageSize='2' pagingEnabled='true'"
    layer = QgsVectorLayer(whole, name, "OAPIF")
    found.append(len(list(layer.getFeatures())) if layer.isValid() else None)
within = "url='%s' typename='positions' restrictToRequestBBOX='1'" % sys.argv[1]
layer = QgsVectorLayer(within, "within", "OAPIF")
found.append(len(list(layer.getFeatures(QgsFeatureRequest().setFilterRect(QgsRectangle(19, 34, 21, 36))))))
print(json.dumps(found), flush=True)
import os
os._exit(0)  # what QGIS does at its end has been seen to crash
"""


@pytest.fixture
def server(sea: Engine) -> Iterator[Recorded]:
    with recorded(sea) as made:
        yield made


def run(asked: Any, *command: str, home: Path) -> Any:
    env = {"PATH": os.environ["PATH"], "HOME": f"{home}", "QT_QPA_PLATFORM": "offscreen"}
    env |= {"XDG_RUNTIME_DIR": f"{home}"}
    done = subprocess.run(
        command, input=json.dumps(asked), env=env, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return json.loads(done.stdout) if done.stdout.startswith("[") else done.stdout


def test_this_gdal_reads_it() -> None:
    assert "OAPIF" in pyogrio.list_drivers()


def test_pyogrio_reads_all_and_asks_the_server_to_filter(server: Recorded, tmp_path: Path) -> None:
    east = {"bbox": [35.125, 34, 35.5, 36]}
    times = "time >= '2024-12-01T00:05:00Z' AND time <= '2024-12-01T00:07:00Z'"
    asked = [
        *({"layer": name} for name in COUNTS),
        {"layer": "alerts", "where": "kind = 'zone_exit' AND severity = 'info'", **east},
        {"layer": "positions", "where": f"mmsi = {SHIP} AND {times}"},
        {"layer": "sightings", "where": "unit = 'yelnya'"},
        {"layer": "zones", "where": "kind = 'port'"},
    ]
    url = f"OAPIF:{server.base_url}/ogc"
    found = run(asked, sys.executable, "-c", PYOGRIO, url, home=tmp_path)
    assert found == [*COUNTS.values(), 2, 3, 1, 4]
    chosen = server.queries("/ogc/collections/alerts/items")[-1]
    assert (chosen["kind"], chosen["severity"], chosen["bbox"]) == ("zone_exit", "info", "35.125,34,35.5,36")
    assert server.queries("/ogc/collections/positions/items")[-1]["mmsi"] == f"{SHIP}"
    assert server.queries("/ogc/collections/positions/items")[-1]["datetime"] == "../2024-12-01T00:07:00Z"
    assert server.queries("/ogc/collections/sightings/items")[-1]["unit"] == "yelnya"
    assert server.queries("/ogc/collections/zones/items")[-1]["kind"] == "port"


def test_ogr2ogr_follows_pages_and_asks_the_server_to_filter(server: Recorded, tmp_path: Path) -> None:
    if shutil.which("ogr2ogr") is None:
        pytest.skip("there is no ogr2ogr here: Debian's gdal-bin has it")
    target, source = tmp_path / "made.gpkg", f"OAPIF:{server.base_url}/ogc"
    run(None, "ogr2ogr", "-f", "GPKG", f"{target}", source, "-oo", "PAGE_SIZE=10", home=tmp_path)
    assert {name: pyogrio.read_info(target, layer=name)["features"] for name in COUNTS} == COUNTS
    assert sum("cursor" in query for query in server.queries("/ogc/collections/positions/items")) >= 3
    chosen = ("-where", f"mmsi = {SHIP}", "-spat", "35.875", "34", "36", "35")
    some = tmp_path / "some.gpkg"
    run(None, "ogr2ogr", "-f", "GPKG", f"{some}", source, "positions", *chosen, home=tmp_path)
    assert pyogrio.read_info(some)["features"] == 2
    last = server.queries("/ogc/collections/positions/items")[-1]
    assert (last["mmsi"], last["bbox"]) == (f"{SHIP}", "35.875,34,36,35")


def test_owslib_reads_all(server: Recorded) -> None:
    service = Features(f"{server.base_url}/ogc")
    assert service.feature_collections() == list(COUNTS)
    assert service.api()["openapi"] == "3.0.2"
    assert len(service.conformance()["conformsTo"]) == 4
    for name, count in COUNTS.items():
        assert service.collection(name)["id"] == name
        assert service.collection_queryables(name)["type"] == "object"
        page = service.collection_items(name, limit=1000)
        assert page["numberReturned"] == count
        first = page["features"][0]["id"]
        assert service.collection_item(name, first)["id"] == first
    some = service.collection_items(
        "alerts", kind="zone_exit", bbox=[35, 34, 35.25, 36], datetime_="2024-12-01T00:00:00Z/.."
    )
    assert some["numberReturned"] == 1


def test_qgis_reads_all(server: Recorded, tmp_path: Path) -> None:
    probe = [SYSTEM_PYTHON, "-c", "import qgis.core"]
    if not Path(SYSTEM_PYTHON).exists() or subprocess.run(probe, capture_output=True, check=False).returncode:
        pytest.skip("the system's Python has no QGIS here: Debian's python3-qgis has it")
    url = f"{server.base_url}/ogc"
    assert run([*COUNTS], SYSTEM_PYTHON, "-c", QGIS, url, home=tmp_path) == [*COUNTS.values(), 3]
    asked = server.queries("/ogc/collections/positions/items")
    assert any("cursor" in query for query in asked)
    assert "bbox" in asked[-1]
