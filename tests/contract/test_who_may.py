"""Servers as they run: whom they answer, and that no key is to be found in anything they say."""

import json
import os
import pty
import re
import time
from contextlib import closing, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx2
import pytest
from support.canonical import path_of, rows
from support.runs import COMMAND, environment, forked, start, url
from support.serving import ADDRESS, address_of_this_machine, server, serving

from app.store.engine import open_store

FIRST_KEY = "Kx7" + "0123456789abcdef" * 3
BEYOND = ("--host", address_of_this_machine(), "--port", "0")


@pytest.fixture
def store(tmp_path):
    open_store(url(tmp_path / "store.db")).dispose()
    return url(tmp_path / "store.db")


def keys(store, *args):
    return forked("keys", *args, "--database-url", store)


def key(store, name, scope="read", *args):
    ended = keys(store, "add", name, "--scope", scope, *args)
    assert ended.code == 0, ended.err
    (made,) = ended.out.splitlines()
    assert re.fullmatch(r"tm_[A-Za-z0-9]{43}", made)
    assert made not in ended.err
    return made


def get(base_url, path="/v1/feeds", key=None, **headers):
    sent = {**headers, **({"Authorization": f"Bearer {key}"} if key else {})}
    return httpx2.get(base_url + path, headers=sent, timeout=30)


def let_expire(store, name):
    """Its end is now: nobody has to wait for it."""
    with closing(_writer(store)) as connection:
        connection.execute(
            "UPDATE api_keys SET expires_ms = ? WHERE name = ?", (time.time_ns() // 1_000_000, name)
        )


# commands


def test_keys_are_listed_without_themselves_and_kept_when_removed(store):
    made = [key(store, "desk"), key(store, "receiver 1", "write", "--expires", "90d")]
    assert keys(store, "remove", "desk").code == 0
    made.append(key(store, "desk", "triage"))
    table, as_json = keys(store, "list"), keys(store, "list", "--json").json["keys"]
    assert [(row["name"], row["scope"], row["status"]) for row in as_json] == [
        ("desk", "read", "removed"),
        ("receiver 1", "write", "valid"),
        ("desk", "triage", "valid"),
    ]
    ends = datetime.fromisoformat(as_json[1]["expires"]) - datetime.now(UTC)
    assert timedelta(days=89.9) < ends < timedelta(days=90)
    assert as_json[0]["removed"] and as_json[2]["removed"] is None
    assert len(table.out.splitlines()) == 4 and table.out.startswith("name ")
    for secret in made:
        assert secret not in table.out + json.dumps(as_json)
        assert secret.encode() not in Path(path_of(store)).read_bytes()


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (("add", "x", "--scope", "boss"), "'read', 'write', 'triage', 'admin'"),
        (("add", "x"), "--scope"),
        (("add", "", "--scope", "read"), "cannot name a key"),
        (("add", "a\x1bb", "--scope", "read"), "cannot name a key"),
        (("add", "x" * 61, "--scope", "read"), "cannot name a key"),
        (("add", "TWELVEMILE_API_KEY", "--scope", "read"), "cannot name a key"),
        (("add", "x", "--scope", "read", "--expires", "2020-01-01T00:00:00Z"), "over already"),
        (("add", "x", "--scope", "read", "--expires", "0d"), "over already"),
        (("add", "x", "--scope", "read", "--expires", "soon"), "90d"),
        (("add", "x", "--scope", "read", "--expires", "2099-01-01"), "add Z"),
        ((), "add"),
    ],
)
def test_what_makes_no_key_is_wrong_usage(store, args, says):
    ended = keys(store, *args) if args else forked("keys")
    assert ended.code == 2 and says in ended.err + ended.out
    assert "\x1b" not in ended.err and "tm_" not in ended.out
    assert rows(store, "SELECT count(*) FROM api_keys") == [(0,)]


def test_a_name_is_given_once_and_one_that_is_not_there_is_told(store):
    key(store, "desk")
    again = keys(store, "add", "desk", "--scope", "admin")
    assert again.code == 1 and again.out == "" and "keys remove" in again.told[0]
    missing = keys(store, "remove", "nobody")
    assert missing.code == 1 and "keys list" in missing.told[0]


def test_a_first_key_may_be_made_before_there_is_a_store(tmp_path):
    key(url(tmp_path / "new" / "store.db"), "desk")
    missing = forked("keys", "list", "--database-url", url(tmp_path / "none.db"))
    assert missing.code == 1 and "there is no store" in missing.told[0]


# servers


def test_on_loopback_the_door_is_open_but_a_key_must_be_right(store):
    reader = key(store, "desk")
    with serving(store) as base_url:
        assert get(base_url).status_code == get(base_url, key=reader).status_code == 200
        assert get(base_url, key=reader[:-1]).status_code == 401
        forged = httpx2.post(
            f"{base_url}/v1/feeds",
            content="!AIVDM,1,1,,A,x,0*00",
            headers={"Content-Type": "text/plain", "Origin": "https://evil.example"},
        )
        assert forged.status_code == 403 and "another site" in forged.json()["detail"]


def test_other_machines_are_not_served_without_keys(store):
    key(store, "short", "read", "--expires", "90d")
    let_expire(store, "short")
    key(store, "gone")
    keys(store, "remove", "gone")
    for args, env in ((BEYOND, {}), (("--port", "0"), {"TWELVEMILE_ALLOWED_HOSTS": "ais.example.org"})):
        ended = forked("serve", *args, "--database-url", store, **env)
        assert ended.code == 2 and len(ended.told) == 1
        assert f"twelvemile keys add NAME --scope read --database-url {store}" in ended.told[0]


def test_beyond_loopback_each_key_opens_what_its_scope_says(store):
    held = {scope: key(store, scope, scope) for scope in ("read", "write", "triage", "admin")}
    with serving(store, *BEYOND) as base_url:
        assert get(base_url, "/healthz").status_code == 200
        for path in ("/v1/feeds", "/metrics", "/readyz", "/docs", "/openapi.json", "/", "/nowhere"):
            assert get(base_url, path).status_code == 401
        answers = {scope: get(base_url, key=secret).status_code for scope, secret in held.items()}
        assert answers == {"read": 200, "write": 403, "triage": 200, "admin": 200}
        assert get(base_url, "/metrics", held["read"]).status_code == 200
        assert get(base_url, key=held["read"], Host="evil.example").status_code == 400


def test_keys_end_and_are_removed_while_the_server_runs(store):
    key(store, "lasting", "admin")
    short, removed = key(store, "short", "read", "--expires", "90d"), key(store, "removed")
    with serving(store, *BEYOND) as base_url:
        assert get(base_url, key=short).status_code == get(base_url, key=removed).status_code == 200
        keys(store, "remove", "removed")
        assert get(base_url, key=removed).status_code == 401
        later = key(store, "later")
        assert get(base_url, key=later).status_code == 200
        assert get(base_url, key=short).status_code == 200
        let_expire(store, "short")
        assert get(base_url, key=short).status_code == 401


def test_a_first_key_by_the_environment(store):
    other = FIRST_KEY[::-1]
    for given in (FIRST_KEY, FIRST_KEY, other):
        with serving(store, *BEYOND, TWELVEMILE_API_KEY=given) as base_url:
            assert get(base_url, key=given).status_code == 200
            assert get(base_url, key=FIRST_KEY).status_code == (200 if given == FIRST_KEY else 401)
    held = [(row["name"], row["scope"], row["status"]) for row in keys(store, "list", "--json").json["keys"]]
    assert held == [("TWELVEMILE_API_KEY", "admin", "removed"), ("TWELVEMILE_API_KEY", "admin", "valid")]
    keys(store, "remove", "TWELVEMILE_API_KEY")
    ended = forked("serve", *BEYOND, "--database-url", store, TWELVEMILE_API_KEY=other)
    assert ended.code == 2 and "it is removed" in ended.err and other not in ended.err
    for weak in ("x" * 31, "x" * 20 + " " + "x" * 20):
        ended = forked("serve", *BEYOND, "--database-url", store, TWELVEMILE_API_KEY=weak)
        assert ended.code == 2 and "TWELVEMILE_API_KEY must be" in ended.err and weak not in ended.err


def test_no_secret_is_in_anything_that_is_said(store):
    made = {scope: key(store, scope, scope) for scope in ("read", "write")}
    wrong = "tm_" + "Wrong0" * 7 + "x"
    secrets = [*made.values(), FIRST_KEY, wrong, "hunter22hunter"]
    said = []
    env = {"TWELVEMILE_API_KEY": FIRST_KEY, "TWELVEMILE_ALLOWED_HOSTS": "ais.example.org"}
    with closing(_writer(store)) as connection:
        connection.execute(
            "INSERT INTO feeds (name, kind, synthetic, lateness_s, lines, positions, rejected, "
            "rejects_first, recorded_ms) VALUES (?, 'tcp', 0, 60, 0, 0, '{}', '{}', 0)",
            ("tcp://me:hunter22hunter@10.0.0.5:4001",),
        )
    with server(store, *BEYOND, start=start, **env) as served:
        for sent in (*made.values(), FIRST_KEY, wrong):
            for path in ("/v1/feeds", "/metrics", f"/{sent}", f"/v1/alerts?key={sent}", f"/v1/vessels/{sent}",
                         f"/v1/vessels?limit={sent}", f"/v1/vessels?{sent}=1"):  # fmt: skip
                answer = get(served.base_url, path, sent, **{"X-Request-ID": sent, "User-Agent": sent})
                said.append(answer.text + str(answer.headers))
        httpx2.post(f"{served.base_url}/v1/feeds", content=FIRST_KEY, headers={"Origin": f"http://{wrong}"})
        get(served.base_url, key=FIRST_KEY, Host=wrong)
        for name in ("cmdline", "comm"):
            said.append(Path(f"/proc/{served.process.pid}/{name}").read_text())
    said += [served.out, served.err, keys(store, "list").out, keys(store, "list", "--json").out]
    said.append(forked("doctor", "--database-url", store).out)
    for text in said:
        found = [secret for secret in secrets if secret in text]
        assert not found, text
    assert "tcp://***@10.0.0.5:4001" in said[0]
    assert FIRST_KEY.encode() not in b"".join(
        f.read_bytes() for f in Path(path_of(store)).parent.glob("store.db*")
    )


def _writer(store):
    import sqlite3

    return sqlite3.connect(path_of(store), isolation_level=None)


# the log


def test_each_request_is_one_json_line_with_its_id(store):
    reader = key(store, "desk")
    with server(store, *BEYOND) as served:
        asked = [
            get(served.base_url, "/v1/vessels/1/history?since=2024-12-01T00:00:00Z", reader),
            get(served.base_url, "/%1b%5b2J%0aforged", **{"X-Request-ID": "mine-1"}),
            httpx2.head(served.base_url + "/v1/feeds", headers={"Authorization": f"Bearer {reader}"}),
        ]
    lines = [json.loads(line) for line in served.err.splitlines() if line.startswith("{")]
    assert "\x1b" not in served.err and "forged" not in [line.strip() for line in served.err.splitlines()]
    noted = {line["request"]: line for line in lines}
    for answer in asked:
        line = noted[answer.headers["x-request-id"]]
        assert line["event"] == "request" and line["level"] == "info"
        assert line["method"] == answer.request.method and line["status"] == answer.status_code
        assert line["duration_ms"] >= 0
    first = noted[asked[0].headers["x-request-id"]]
    assert first["path"] == "/v1/vessels/1/history" and first["key"] == "desk"
    assert "since" not in json.dumps(first)
    assert noted["mine-1"]["status"] == 401 and noted["mine-1"]["path"] == "/\\x1b[2J\\nforged"
    assert served.out == ""


def test_a_defect_is_logged_once_under_the_id_of_its_answer(store):
    with server(store) as served:
        with closing(_writer(store)) as connection:
            connection.execute("DROP TABLE vessels")
        answer = get(served.base_url, "/v1/vessels")
    assert answer.status_code == 500 and "vessels" not in answer.json()["detail"]
    lines = [json.loads(line) for line in served.err.splitlines() if line.startswith("{")]
    mine = [line for line in lines if line.get("request") == answer.headers["x-request-id"]]
    assert [line["level"] for line in mine] == ["error", "warning"]
    assert "no such table" in mine[0]["exception"] and mine[1]["status"] == 500
    assert "Traceback" not in "".join(line for line in served.err.splitlines() if not line.startswith("{"))


@pytest.mark.parametrize(("setting", "is_json"), [("auto", False), ("json", True), ("plain", False)])
def test_a_terminal_is_given_plain_lines_unless_json_is_asked_for(store, setting, is_json):
    told = _on_a_terminal(store, setting)
    (line,) = [line for line in told.splitlines() if "/healthz" in line and "serving" not in line]
    assert line.startswith("{") == is_json
    assert is_json or re.match(r"\S+Z info    request method=GET path=/healthz status=200 duration_ms=", line)


def _on_a_terminal(store, setting):
    """What a server says to a terminal, asked once for its health."""
    pid, terminal = pty.fork()
    if pid == 0:
        os.execve(COMMAND, [str(COMMAND), "serve", "--port", "0", "--database-url", store],
                  environment(TWELVEMILE_LOG=setting))  # fmt: skip
    told, asked = "", False
    with suppress(OSError):
        while part := os.read(terminal, 4096):
            told += part.decode()
            found = re.search(ADDRESS, told)
            if found and not asked:
                assert get(found[1], "/healthz").status_code == 200
                asked = True
            if "path" in told and told.endswith("\n"):
                os.kill(pid, 15)
    os.close(terminal)
    os.waitpid(pid, 0)
    return told
