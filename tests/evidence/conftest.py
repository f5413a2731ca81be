import io
import zipfile
from dataclasses import dataclass

import pytest
from evidence.rows import rows_in
from support import everykind
from support.runs import ingest, url

from app.api.bundling import bundle
from app.commands.verify import HANDS
from app.evidence import archive
from app.store.engine import open_store, reading
from app.store.reading import alerts
from app.store.reading.alerts import AlertFilter

VERSION = "0.1.0"


@dataclass
class Made:
    """A store with every kind of alert in it, and its bundles."""

    url: str
    alerts: list

    def bundle(self, alert_id):
        engine = open_store(self.url)
        try:
            made = bundle(engine, alert_id, VERSION, HANDS)
            return None if made is None else made.data
        finally:
            engine.dispose()

    def of(self, kind):
        return next(one for one in self.alerts if one["kind"] == kind)


def every_alert(database_url):
    engine = open_store(database_url)
    with reading(engine) as connection:
        page, _ = alerts.page(connection, AlertFilter(), None, 1000)
    engine.dispose()
    return [row.alert for row in page]


@pytest.fixture(scope="session")
def made(tmp_path_factory):
    folder = tmp_path_factory.mktemp("evidence")
    file = folder / "every.nmea"
    file.write_bytes(b"".join(everykind.lines(1)))
    store = url(folder / "every.db")
    ingest(store, file, feed="own antenna")
    return Made(store, every_alert(store))


@pytest.fixture(scope="session")
def rows(tmp_path_factory):
    """A store with sightings off Tartus and a merchant's AIS."""
    return rows_in(tmp_path_factory.mktemp("rows"))


@pytest.fixture(scope="session")
def port_call(made):
    """The bytes of a small bundle."""
    return made.bundle(made.of("port_call")["id"])


def members_of(data):
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        return {name: file.read(name) for name in file.namelist()}


def sealed_anew(data, **changed):
    """The bundle as a forger would seal it: members changed, and the manifest made to fit."""
    from app.evidence import manifest

    members = members_of(data) | {name.replace("__", "."): value for name, value in changed.items()}
    says = manifest.read(members)
    says.pop("schema")
    says.pop("members")
    members.pop(manifest.NAME)
    return archive.packed(*manifest.sealed(members, says))
