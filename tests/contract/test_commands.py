"""Each command as an analyst meets it: help, answers, refusals, exit codes."""

import json
import os
import re
import signal
import socket
import urllib.error
import urllib.request
from contextlib import closing

import pytest
from support.canonical import canonical, canonical_over_http, dump, get, path_of, rows
from support.forkserver import Forks
from support.runs import (
    COMMAND,
    Ended,
    calling,
    command,
    copy,
    environment,
    ingest,
    never_a_traceback,
    start,
    url,
)
from support.serving import serving

from app.commands.rules import keep_watchlist, read_units
from app.evaluate.scenario import WATCHLIST, Dials, generate
from app.settings import Settings
from app.store.engine import open_store

GROUPS = ("keys", "sightings", "units")
COMMANDS = ("ingest", "serve", "detect", "migrate", "explain", "doctor", "export", "demo", "keys")
OILER = 341990103


@pytest.fixture(scope="module")
def filled(tmp_path_factory):
    folder = tmp_path_factory.mktemp("filled")
    file = folder / "in.nmea"
    file.write_bytes(
        generate(
            9, keys=("eight_km_west", "whole_span"), days=1.2, dials=Dials(moving_s=900, still_s=1200)
        ).data
    )
    ingest(url(folder / "store.db"), file, feed="f")
    engine = open_store(url(folder / "store.db"), create=False)
    keep_watchlist(engine, read_units(WATCHLIST), Settings(watchlist=WATCHLIST))
    engine.dispose()
    return url(folder / "store.db")


def test_help_names_every_command(run):
    ended = run("--help")
    assert ended.code == 0
    assert all(re.search(rf"\b{name}\b", ended.out) for name in COMMANDS)


def test_no_summary_is_cut_at_the_width_of_a_terminal(run):
    for args in (("--help",), *((group, "--help") for group in GROUPS)):
        ended = run(*args, env={"COLUMNS": "80", "TERMINAL_WIDTH": "80"})
        assert "..." not in ended.out.partition("Commands:")[2], ended.out


@pytest.mark.parametrize("name", COMMANDS)
def test_each_command_has_help(run, name):
    ended = run(name, "--help")
    assert ended.code == 0 and ended.err == ""
    assert len(ended.out) > 200 and "--help" in ended.out


def test_no_command_and_a_wrong_one_are_wrong_usage(run):
    assert run().code == 2
    wrong = run("ingset")
    assert wrong.code == 2 and "ingset" in wrong.err and wrong.out == ""


def test_help_does_not_wait_for_the_libraries():
    """`python -X importtime` would tell milliseconds; this tells what was imported."""
    import subprocess
    import sys

    program = (
        "import sys; sys.argv = ['twelvemile', '--help']; import app.cli\n"
        "try:\n    app.cli.main()\nexcept SystemExit:\n    pass\n"
        "heavy = ('numpy', 'pandas', 'sqlalchemy', 'fastapi', 'pyarrow', 'numba')\n"
        "print([m for m in heavy if m in sys.modules], file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, env=environment()
    )
    assert done.stderr.strip() == "[]"


def test_an_empty_store_is_made_where_the_user_keeps_data_and_start_up_says_so(run):
    file = run.file("in.nmea", b"")
    ended = run("ingest", file, env={"XDG_DATA_HOME": str(run.folder / "data")})
    assert ended.code == 0
    store = run.folder / "data" / "twelvemile" / "twelvemile.db"
    assert store.exists()
    assert f"store: sqlite:///{store}" in ended.err


def test_a_setting_may_be_a_variable(run, filled):
    ended = run("doctor", env={"TWELVEMILE_DATABASE_URL": filled})
    assert ended.code in (0, 1)  # 1 on a machine whose disk is nearly full
    assert "feed f (file, synthetic)" in ended.out
    ended = run("ingest", "x", env={"TWELVEMILE_BATCH_BYTES": "7", "TWELVEMILE_DATABASE_URL": run.url})
    assert ended.code == 2 and "TWELVEMILE_BATCH_BYTES" in ended.err


def test_migrate_is_quiet_and_safe_to_repeat(run, filled):
    before = dump(filled)
    for _ in range(2):
        ended = run("migrate", "--database-url", filled)
        assert ended.code == 0 and "is at revision" in ended.err
    assert dump(filled) == before
    assert run("migrate", "--database-url", run.url).code == 0
    assert rows(run.url, "SELECT count(*) FROM alerts") == [(0,)]


def test_detect_again_changes_nothing(run, filled):
    again = copy(filled, run.folder / "copy.db")
    before, told = dump(again), canonical(again)
    ended = run("detect", "--database-url", again, "--watchlist", WATCHLIST, "--json")
    assert ended.code == 0
    assert ended.json["vessels"] == ended.json["alerts_raised"] == 0
    assert dump(again) == before
    ended = run("detect", "--rebuild", "--database-url", again, "--watchlist", WATCHLIST, "--json")
    assert ended.code == 0 and ended.json["vessels"] == 2
    assert canonical(again) == told


def test_another_watchlist_has_those_it_concerns_concluded_anew(run, filled, tmp_path):
    again = copy(filled, run.folder / "copy.db")
    empty = run.file("list.csv", b"label,mmsi\n")
    ended = run("detect", "--database-url", again, "--watchlist", empty, "--json")
    assert ended.code == 0 and ended.json["vessels"] == 1
    assert "take the place of the store's" in ended.err
    assert rows(again, "SELECT mmsi FROM alerts WHERE kind = 'loitering' AND status <> 'retracted'") == [
        (538990304,)
    ]
    assert rows(again, "SELECT status FROM alerts WHERE kind = 'loitering' AND mmsi = ?", OILER) == [
        ("retracted",)
    ]
    run("detect", "--database-url", again, "--watchlist", WATCHLIST)
    assert canonical(again) == canonical(filled)


def test_a_side_run_changes_nothing_and_apply_keeps_it(run, filled, tmp_path):
    store = copy(filled, tmp_path / "store.db")
    on, before = ("--database-url", store), canonical(store)
    side = run("detect", *on, "--rule", "loitering", "--set", "slow_s=10800", "--json")
    found = side.json
    assert found["run"] == "loitering slow_s=10800" and found["rule"] == ["loitering"]
    assert found["parameters"] == {"loitering": {"slow_s": 10800}}
    assert found["changed"] and {"since", "until", "raised", "gone"} <= found.keys()
    assert all(c["changed"]["detected_at"].keys() == {"live", "run"} for c in found["changed"])
    assert canonical(store) == before
    assert "nothing told and nothing changed" in run("detect", *on, "--show", found["run"]).out
    assert run("detect", *on, "--show", found["run"], "--json").json == found
    assert [r["run"] for r in run("detect", *on, "--runs", "--json").json["runs"]] == [found["run"]]
    assert run("detect", *on, "--drop", found["run"]).code == 0
    assert "no side run is kept" in run("detect", *on, "--runs").out

    applied = run("detect", *on, "--rebuild", "--apply", "--set", "slow_s=10800", "--rule", "loitering")
    assert "the store's rules: loitering.slow_s 10800 (14400 by default); nobody was told" in applied.err
    number = run("detect", *on, "--rules", "--rule", "loitering", "--json").json["rules"]["loitering"][
        "slow_s"
    ]
    assert number == {"value": 10800, "default": 14400, "least": 7200, "most": 129600}
    assert "rules: loitering.slow_s 10800" in run("doctor", *on).out
    after = canonical(store)
    assert after != before
    assert run("detect", *on).code == 0 and canonical(store) == after, "it does not fall back"
    run("detect", *on, "--rebuild", "--apply", "--set", "loitering.slow_s=default")
    assert canonical(store) == before


@pytest.mark.parametrize(
    ("args", "code", "says"),
    [
        (("--apply",), 2, "--apply goes with --rebuild"),
        (
            ("--rebuild", "--set", "slow_kn=3"),
            2,
            "make a side run, which changes nothing: leave out --rebuild",
        ),
        (("--rebuild", "--apply", "--since", "2024-12-01T00:00:00Z"), 2, "it takes no --since"),
        (("--rebuild", "--apply", "--rule", "loitering"), 2, "there is no --set"),
        (("--rule", "loitring"), 2, "there is no rule 'loitring': name one of loitering, "),
        (
            ("--rule", "loitering", "--set", "slow=3"),
            2,
            "loitering has no number 'slow': it has edge_inside_nm",
        ),
        (("--since", "noon"), 2, "--since: 'noon' is not an ISO 8601 time"),
        (
            ("--since", "2024-12-02T00:00:00Z", "--until", "2024-12-01T00:00:00Z"),
            2,
            "must lie before --until",
        ),
        (("--name", ""), 2, "--name takes 1 to 80 characters"),
        (("--show", "x"), 1, "no side run is called 'x'"),
        (("--drop", "x"), 1, "no side run is called 'x'"),
        (("--runs", "--show", "x"), 2, "each go alone"),
    ],
)
def test_detect_says_what_does_not_go_together(run, filled, args, code, says):
    ended = run("detect", *args, "--database-url", filled)
    assert (ended.code, ended.out) == (code, "")
    assert says in ended.told[0]


def test_explain_says_which_condition_was_met_and_which_was_not(run, filled):
    ended = run("explain", OILER, "--database-url", filled, "--watchlist", WATCHLIST, "--json")
    assert ended.code == 0
    hull = ended.json["hulls"][0]
    told = {c["criterion"]: c for c in hull["loitering"]}
    assert set(told) == {"slow", "confined", "racetrack", "sparse"}
    assert told["slow"]["met"] and not told["racetrack"]["met"]
    for criterion in told.values():
        assert criterion["conditions"]
        for condition in criterion["conditions"]:
            assert {"name", "met", "measured", "threshold"} <= condition.keys()
    assert (
        hull["alerts"][0]["id"]
        == rows(filled, "SELECT id FROM alerts WHERE kind = 'loitering' AND mmsi = ?", OILER)[0][0]
    )
    for_people = run("explain", OILER, "--database-url", filled, "--watchlist", WATCHLIST)
    lines = for_people.out.splitlines()
    assert "MET      loitering, slow" in lines
    assert sum(line.startswith("not met  port_call") for line in lines) == 1, (
        "one line, with what was not met"
    )
    assert len(lines) < 60
    asked = ("explain", OILER, "--database-url", filled, "--watchlist", WATCHLIST)
    port = run(*asked, "--rule", "port_call").out.splitlines()
    assert any(line.startswith("    NO  in a port: none of them (needs one of Tartus naval") for line in port)
    assert not any("loitering" in line for line in port)
    assert {answer["kind"] for answer in run(*asked, "--rule", "port_call", "--json").json["rules"]} == {
        "port_call"
    }
    assert len(run(*asked, "--all").out.splitlines()) > len(lines)
    assert (
        run(*asked, "--rule", "portcall").told[0].startswith("twelvemile: there is no rule 'portcall': name")
    )
    early = run("explain", OILER, "--at", "2024-12-01T08:00:00Z", "--database-url", filled, "--json")
    assert early.code == 0 and not any(c["met"] for c in early.json["hulls"][0]["loitering"])


@pytest.mark.parametrize(
    ("args", "code", "says"),
    [
        ((999999999,), 1, "nothing was heard of MMSI 999999999"),
        ((OILER, "--at", "2001-01-01T00:00:00Z"), 1, "nothing was heard"),
        ((OILER, "--at", "noon"), 2, "--at: 'noon' is not an ISO 8601 time"),
        (("ship",), 2, "mmsi"),
        ((), 2, "MMSI"),
        ((10**40,), None, ""),
        ((-5,), None, ""),
    ],
)
def test_explain_refuses_what_it_cannot_know(run, filled, args, code, says):
    ended = run("explain", *args, "--database-url", filled)
    assert ended.code == code if code else ended.code in (1, 2)
    assert says.lower() in ended.err.lower() and ended.out == ""


def test_explain_at_the_end_of_time(run, filled):
    for at in ("9999-12-31T23:59:59Z", "0001-01-01T00:00:00Z", "1969-12-31T00:00:00Z"):
        assert run("explain", OILER, "--at", at, "--database-url", filled).code in (0, 1)


def test_doctor(run, filled):
    ended = run("doctor", "--database-url", filled, "--watchlist", WATCHLIST)
    assert "concluded up to: 2024-12-02T0" in ended.out
    assert "waiting to be concluded: 0" in ended.out
    assert (ended.code == 0) == ("nothing wrong was found" in ended.out)
    missing = run("doctor", "--database-url", run.url)
    assert missing.code == 1 and "WRONG: there is no store at" in missing.out


_SHORT_DEMO = """
def plant():
    from app.evaluate import scenario
    scenario.demo = lambda seed=1: scenario.generate(seed, keys=["eight_km_west"], days=1.2)
"""


@pytest.fixture
def short_demo(run):
    """The command with a demo of one ship: the whole one is ingested by test_scenario."""
    forks = Forks(run.folder, environment(), run.file("short.py", _SHORT_DEMO.encode()))

    yield calling(forks)
    forks.close()


def test_demo(run, short_demo):
    target = run.folder / "scenario.nmea"
    ended = short_demo("demo", "--write", target, "--database-url", run.url)
    assert ended.code == 0 and "synthetic" in ended.err
    assert not run.store.exists()
    assert target.read_bytes().startswith(b"# SYNTHETIC AIS")
    wrong = short_demo("demo", "--write", run.folder / "no" / "such" / "folder.nmea")
    assert wrong.code == 1 and len(wrong.told) == 1
    assert short_demo("demo", "--only-prepare", "--database-url", run.url).code == 0
    told = canonical(run.url)
    assert json.loads(told)["alerts"][0]["synthetic"]
    again = short_demo("demo", "--only-prepare", "--database-url", run.url)
    assert again.code == 0 and "making" not in again.err
    assert canonical(run.url) == told


# serve


def ended_by_itself(*args, **env):
    process = start("serve", *args, **env)
    try:
        out, err = process.communicate(timeout=30)
    except Exception:
        process.kill()
        process.communicate()
        raise
    ended = Ended(process.returncode, out, err)
    never_a_traceback(ended)
    return ended


def test_serve_answers_what_the_store_holds(filled):
    with serving(filled) as base_url:
        assert base_url.startswith("http://127.0.0.1:")
        assert canonical_over_http(base_url, page=17) == canonical(filled)
        assert get(base_url, "/v1/feeds")["feeds"][0]["name"] == "f"
        assert get(base_url, "/readyz")
        with pytest.raises(urllib.error.HTTPError) as refused:
            get(base_url, "/v1/vessels/999999999")
        problem = json.load(refused.value)
        assert (
            refused.value.code == 404 and refused.value.headers["content-type"] == "application/problem+json"
        )
        assert problem["status"] == 404 and "999999999" in problem["detail"]
        refused.value.close()


def test_serve_sees_what_is_ingested_beside_it(filled, run):
    store = copy(filled, run.folder / "served.db")
    with serving(store) as base_url:
        before = len(get(base_url, "/v1/vessels")["vessels"])
        file = run.file("more.nmea", generate(4, keys=("seaward_drifter",), days=1.0).data)
        assert run("ingest", file, "--feed", "other", "--database-url", store).code == 0
        assert len(get(base_url, "/v1/vessels")["vessels"]) == before + 1


def test_serve_ends_cleanly_on_each_signal(filled):
    for sent in (signal.SIGINT, signal.SIGTERM):
        process = start("serve", "--database-url", filled, "--port", "0")
        while "serving" not in (line := process.stderr.readline()):
            assert line
        process.send_signal(sent)
        out, err = process.communicate(timeout=20)
        assert "Traceback" not in err
        assert process.returncode in (0, 130, -sent), (sent, process.returncode, err)
        assert out == ""


def test_a_busy_port_is_told(filled):
    with closing(socket.create_server(("127.0.0.1", 0))) as taken:
        port = taken.getsockname()[1]
        ended = ended_by_itself("--database-url", filled, "--port", str(port))
    assert ended.code == 1
    assert len(ended.told) == 1 and f"127.0.0.1:{port}" in ended.told[0] and "--port" in ended.told[0]


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1", "example.org", ""])
def test_serve_refuses_what_other_machines_could_reach(run, filled, host):
    ended = run("serve", "--host", host, "--port", "0", "--database-url", filled, timeout=30)
    assert ended.code == 2
    assert len(ended.told) == 1 and "no key is valid" in ended.told[0]
    assert "twelvemile keys add NAME" in ended.told[0] and "--host 127.0.0.1" in ended.told[0]


@pytest.mark.parametrize("port", ["70000", "-1", "http"])
def test_serve_refuses_a_port_that_is_none(run, filled, port):
    ended = run("serve", "--port", port, "--database-url", filled, timeout=30)
    assert ended.code == 2 and "port" in ended.err.lower()


def test_serve_on_a_store_that_is_being_written(filled, run):
    """A reader is not stopped by a writer's lock."""
    import sqlite3

    store = copy(filled, run.folder / "locked.db")
    with serving(store) as base_url, closing(sqlite3.connect(path_of(store), isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        assert get(base_url, "/v1/alerts")["alerts"]
        other.execute("ROLLBACK")


def test_the_installed_command_says_its_usage():
    ended = command("--help")
    assert ended.code == 0 and "ingest" in ended.out
    assert os.access(COMMAND, os.X_OK)
