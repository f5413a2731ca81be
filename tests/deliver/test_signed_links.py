"""Slack fetches the picture of an alert without a key: by a signed link, which opens nothing else."""

import http.client
import json
import re
import sqlite3
from urllib.parse import urlsplit

import httpx2
import pytest
from deliver.test_end_to_end import ONCE, QUICK
from support.canonical import path_of, rows
from support.serving import address_of_this_machine, server, serving
from support.slackserver import playing_slack

PUBLIC = "https://twelvemile.example.org"
BEYOND = ("--host", address_of_this_machine(), "--port", "0")


@pytest.fixture
def told(store, command):
    """{alert: path and query of its picture} as messages give it, with a key of scope read in the store."""
    return links_told(store, command)


def links_told(store, command):
    with playing_slack() as slack:
        env = QUICK | {"TWELVEMILE_SLACK_WEBHOOK_URL": slack.url, "TWELVEMILE_PUBLIC_URL": PUBLIC}
        ended = command(*ONCE, store, env=env)
    assert ended.code == 0, ended.err
    images = [b["image_url"] for taken in slack.taken for b in taken.body["blocks"] if b["type"] == "image"]
    assert images
    assert "sig=" not in ended.out + ended.err
    return {link.split("/")[5]: link.removeprefix(PUBLIC) for link in images}


@pytest.fixture
def key(store, command):
    return command("keys", "add", "desk", "--scope", "read", "--database-url", store).out.strip()


def get(base, path, key=None, **headers):
    sent = headers | ({"Authorization": f"Bearer {key}"} if key else {})
    return httpx2.get(base + path, headers=sent, timeout=60)


def asked_raw(base, method, target, **headers):
    """Status and body of a request whose target no client has set right before."""
    parts = urlsplit(base)
    connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=60)
    connection.request(method, target, headers=headers)
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    return answer.status, body


def assert_refused(status, body, signature):
    assert status in (400, 401, 404), (status, body[:200])
    assert signature not in body.decode(errors="replace")
    assert not body.startswith(b"\x89PNG")


def test_each_picture_opens_by_its_link_and_without_it_only_by_a_key(store, told, key):
    with server(store, *BEYOND) as served:
        for alert, link in told.items():
            path, _, signature = link.partition("?sig=")
            assert path == f"/v1/alerts/{alert}/map.png" and re.fullmatch(r"[\w-]{43}", signature)
            shown, by_key, without = (get(served.base_url, p, k) for p, k in
                                      ((link, None), (path, key), (path, None)))  # fmt: skip
            assert (shown.status_code, by_key.status_code, without.status_code) == (200, 200, 401)
            assert shown.headers["content-type"] == "image/png"
            assert shown.content == by_key.content and shown.headers["etag"] == by_key.headers["etag"]
            assert get(served.base_url, link, key).status_code == 200
            assert httpx2.head(served.base_url + link, timeout=60).status_code == 200
            held = get(served.base_url, link, **{"If-None-Match": shown.headers["etag"]})
            assert held.status_code == 304
    lines = [json.loads(line) for line in served.err.splitlines() if line.startswith("{")]
    by_link = [line for line in lines if line.get("key") == "(signed link)"]
    assert len(by_link) == 3 * len(told)
    assert not any(link.partition("?sig=")[2] in served.err + served.out for link in told.values())


def test_a_link_opens_nothing_else(store, told, key):
    (alert, link), (other, _), *_ = told.items()
    path, _, sig = link.partition("?sig=")
    elsewhere = [
        f"/v1/alerts/{other}/map.png", f"/v1/alerts/{alert}", f"/v1/alerts/{alert}/revisions", "/v1/alerts",
        "/v1/vessels", "/v1/feeds", "/metrics", "/readyz", "/docs", "/openapi.json", "/", "/nowhere",
        f"{path}/", f"/{path}", f"/v1/alerts/{alert}%252Fmap.png", f"/v1/alerts/{alert}/map%2Epng%00",
        f"/v1/alerts/{alert.upper()}/map.png" if alert.upper() != alert else "/v1", f"{path}%0a",
        f"/v1/alerts/{other}/../{alert}/map.png", f"/v1/alerts/{alert}/../{other}/map.png",
        f"/v1/alerts//{alert}/map.png", f"/v1/alerts/{alert};x/map.png", f"/x{path}",
        f"/v1/vessels/{rows(store, 'SELECT mmsi FROM alerts LIMIT 1')[0][0]}/track.png",
    ]  # fmt: skip
    more = [
        "&width=2000", "&height=600", "&theme=night", "&theme=day", f"&sig={sig}", "&", "&x", "&x=", "&=",
        "&sig=", ";width=2000", "&cursor=1", "%20", "A", "%00",
    ]  # fmt: skip
    wrong = [
        "", sig[:-1], sig.swapcase(), sig + "=", "%20" + sig, "A" * 43, "%ff" * 43, "x" * 5000,
    ]  # fmt: skip
    with serving(store, *BEYOND) as base:
        for target in elsewhere:
            assert asked_raw(base, "GET", f"{target}?sig={sig}")[0] in (400, 401), target
        for rest in more:
            if rest != "&":  # an empty parameter is none
                assert_refused(*asked_raw(base, "GET", link + rest), sig)
        for text in wrong:
            assert_refused(*asked_raw(base, "GET", f"{path}?sig={text}"), sig)
        assert_refused(*asked_raw(base, "GET", f"{path}?SIG={sig}"), sig)
        assert_refused(*asked_raw(base, "GET", f"{path}?width=600&sig={sig}"), sig)
        for method in ("POST", "PUT", "DELETE", "PATCH", "OPTIONS", "BREW"):
            assert_refused(*asked_raw(base, method, link), sig)
        for header in (f"Bearer {sig}", "Bearer wrong", "Basic x"):
            assert_refused(*asked_raw(base, "GET", link, Authorization=header), sig)
        wide = json.loads(asked_raw(base, "GET", f"{link}&width=2000")[1])
        assert "leave out all parameters" in wide["detail"] and wide["status"] == 401
        bad = get(base, f"{path}?sig={'A' * 43}")
        assert bad.status_code == 401 and "links were voided" in bad.json()["detail"]
        assert bad.headers["www-authenticate"] == 'Bearer realm="Twelvemile"'
        with_key = get(base, f"{path}?sig={sig[:-1]}", key)
        assert with_key.status_code == 400 and with_key.json()["parameter"] == "sig"
        assert sig[:-1] not in with_key.text


def test_links_that_are_voided_open_nothing_and_the_next_message_makes_new_ones(store, told, key, command):
    alert, link = next(iter(told.items()))
    with serving(store, *BEYOND) as base:
        assert get(base, link).status_code == 200
        for says in ("open nothing any more", "no link to a picture was sent"):
            ended = command("keys", "void-links", "--database-url", store)
            assert ended.code == 0 and says in ended.err, ended.err
        assert get(base, link).status_code == 401
        assert get(base, link.partition("?")[0], key).status_code == 200
        with sqlite3.connect(path_of(store)) as connection:
            connection.execute("UPDATE deliveries SET state = 'waiting', settled_ms = NULL")
        connection.close()
        renewed = links_told(store, command)[alert]
        assert renewed != link
        assert get(base, renewed).status_code == 200 and get(base, link).status_code == 401


def test_on_loopback_a_signature_does_no_harm_and_a_proxy_may_bring_one(store, told):
    link = next(iter(told.values()))
    path = link.partition("?")[0]
    with serving(store) as base:
        for asked in (link, path, f"{path}?sig={'A' * 43}", f"{link}&width=600"):
            assert get(base, asked).status_code == 200
        proxied = {"X-Forwarded-For": "192.0.2.1"}
        assert get(base, link, **proxied).status_code == 200
        for asked in (path, f"{path}?sig={'A' * 43}", f"{link}&width=600"):
            assert get(base, asked, **proxied).status_code == 401


def test_links_are_the_same_from_one_message_to_the_next_and_in_a_backup(store, told, command, tmp_path):
    copied = f"sqlite:///{tmp_path / 'copy.db'}"
    assert command("backup", tmp_path / "copy.db", "--database-url", store).code == 0
    with serving(copied, *BEYOND, TWELVEMILE_API_KEY="0123456789abcdef" * 3) as base:
        assert {get(base, link).status_code for link in told.values()} == {200}


def test_no_secret_is_made_where_no_link_is(store, command):
    with playing_slack() as slack:
        env = QUICK | {"TWELVEMILE_SLACK_WEBHOOK_URL": slack.url}
        assert command(*ONCE, store, env=env).code == 0
    assert slack.taken and "sig=" not in json.dumps([taken.body for taken in slack.taken])
    assert rows(store, "SELECT count(*) FROM meta WHERE key = 'link_secret'") == [(0,)]
