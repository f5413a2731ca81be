"""`doctor` tells all that it can, whatever of the settings makes no sense."""

from contextlib import suppress

import pytest
import typer

from app.commands.doctor import doctor
from app.domain.time import now_ms
from app.settings import Settings
from app.store import lease
from app.store.engine import open_store, writing

HOOK = "http://127.0.0.1:9/services/T0000/B0000/verysecret"


@pytest.fixture
def store(tmp_path):
    url = f"sqlite:///{tmp_path / 'store.db'}"
    open_store(url).dispose()
    return url


def told(capsys, **settings):
    with pytest.raises(typer.Exit) as ended:
        doctor(Settings(**settings))
    said = capsys.readouterr()
    assert ended.value.exit_code == 1 and said.err == ""
    return said.out


def test_a_refused_webhook_is_a_finding_among_others(store, capsys):
    out = told(capsys, database_url=store, slack_webhook_url=HOOK)
    assert "Slack: refused; last message never" in out and out.endswith("1 to mend\n")
    assert "WRONG: Slack: refused: TWELVEMILE_SLACK_WEBHOOK_URL: it does not begin with https://" in out
    assert "set TWELVEMILE_WEBHOOK_ALLOW_PRIVATE=1" in out and "verysecret" not in out


def test_so_are_a_bad_watchlist_and_bad_zones(store, capsys, tmp_path):
    none, zones = tmp_path / "none.csv", tmp_path / "zones.json"
    zones.write_text("{")
    out = told(capsys, database_url=store, watchlist=none, zones=zones)
    assert f"watchlist: refused ({none})" in out and "WRONG: the watchlist" in out
    assert f"zones of your own: refused ({zones})" in out and "WRONG: the zones" in out
    assert "concluded up to: nothing ingested yet" in out and out.endswith("2 to mend\n")


def test_one_unit_and_who_concludes_are_put_into_words(store, capsys, tmp_path):
    one = tmp_path / "one.csv"
    one.write_text("label,mmsi\nA,273000001\n")
    engine, holder = open_store(store), lease.this_process()
    with writing(engine) as connection:
        lease.take(connection, holder, now_ms())
    engine.dispose()
    with suppress(typer.Exit):  # a machine whose disk is nearly full
        doctor(Settings(database_url=store, watchlist=one))
    host, _, process = holder.rpartition(":")
    out = capsys.readouterr().out
    assert "watchlist: 1 unit (" in out
    assert f"conclusions are drawn by process {process} on {host}\n" in out
