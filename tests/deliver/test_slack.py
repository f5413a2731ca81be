"""One request and each answer to it, from a real server; and where a webhook may lie."""

import logging
import time

import pytest
from support.slackserver import SECRET, playing_slack

from app.deliver import compose
from app.deliver.address import AddressError, parse
from app.deliver.answer import Kind
from app.deliver.slack import Webhook

FORM = compose.trial(0).forms()[0]
URL = "https://hooks.slack.com/services/T0/B0/secret"


def hook(slack, timeout_s=5.0):
    return Webhook(parse(slack.url, may_be_private=True), timeout_s)


@pytest.mark.parametrize(
    ("answer", "kind", "detail"),
    [
        ("ok", Kind.TAKEN, '200 OK "ok"'),
        ((400, "invalid_blocks"), Kind.REFUSED, '400 Bad Request "invalid_blocks"'),
        ((403, "action_prohibited"), Kind.USELESS, "make a new webhook"),
        ((404, "no_service"), Kind.USELESS, "make a new one"),
        ((410, "channel_is_archived"), Kind.USELESS, "make a webhook for another"),
        ("redirect", Kind.USELESS, "302 Found: that is no Slack webhook"),
        (("too_many", 7), Kind.AGAIN, "429 Too Many Requests"),
        ((500, ""), Kind.AGAIN, "500 Internal Server Error"),
        ((503, "rollup_error"), Kind.AGAIN, "503"),
        ("not_slack", Kind.FOREIGN, 'not the "ok" of a Slack webhook'),
        ("drop_after", Kind.LOST, "broke off"),
        ("drop_before", Kind.LOST, "broke off"),
        ("garbage", Kind.LOST, "no HTTP"),
    ],
)
def test_each_answer_is_known_for_what_it_is(answer, kind: Kind, detail: str):
    with playing_slack(lambda *_: answer) as slack:
        found = hook(slack).post(FORM)
    assert found.kind is kind
    assert detail in found.detail
    assert found.retry_after_s == (7 if answer == ("too_many", 7) else 0)
    assert len(slack.requests) == 1 and slack.paths == {("POST", SECRET)}, "no redirect is followed"
    assert slack.requests[0][1] == FORM


@pytest.mark.parametrize("answer", ["stall_after", ("trickle", 0.05)])
def test_no_answer_is_waited_for_without_end(answer):
    with playing_slack(lambda *_: answer) as slack:
        began = time.monotonic()
        found = hook(slack, 0.4).post(FORM)
        took = time.monotonic() - began
    assert found.kind is Kind.LOST
    assert took < 5, "many times the time-out, and far less than the server's patience"


def test_no_one_listens():
    with playing_slack() as slack:
        url = slack.url
    found = Webhook(parse(url, may_be_private=True), 2.0).post(FORM)
    assert found.kind is Kind.AGAIN
    unknown = Webhook(parse("https://no-such-host.invalid/x", may_be_private=False), 2.0).post(FORM)
    assert unknown.kind is Kind.AGAIN


def test_the_url_is_in_no_log_no_error_and_no_repr(caplog):
    caplog.set_level(logging.DEBUG)
    with playing_slack(lambda *_: (403, f"bad {SECRET}")) as slack:
        webhook = hook(slack)
        said = f"{webhook.address!r} {webhook.post(FORM)!r}"
    assert "verysecret" not in said
    assert "verysecret" not in caplog.text
    with pytest.raises(AddressError) as refused:
        parse("http://hooks.slack.com/verysecret", may_be_private=False)
    assert "verysecret" not in str(refused.value)


@pytest.mark.parametrize(
    "url",
    ["", "hooks.slack.com/x", "http://hooks.slack.com/x", "ftp://x/y", "https://", "https://u:p@h/x",
     "https://h/a b", "https://h:99999/x", "https://[::1/x", "https://h/\nx"],
)  # fmt: skip
def test_no_webhook_url(url: str):
    with pytest.raises(AddressError, match=r"copy|no URL"):
        parse(url, may_be_private=False)


def test_plain_http_only_where_private_addresses_are_allowed():
    assert parse("http://127.0.0.1:80/x", may_be_private=True).port == 80
    assert parse(URL, may_be_private=False).port == 443


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "localhost", "[::1]", "10.0.0.1", "169.254.169.254", "0.0.0.0"]
)
def test_what_stands_inside_is_not_spoken_to(host: str):
    with playing_slack() as slack:
        port = slack.url.split(":")[2].split("/")[0]
        found = Webhook(parse(f"https://{host}:{port}/x", may_be_private=False), 2.0).post(FORM)
        assert found.kind is Kind.USELESS
        assert "TWELVEMILE_WEBHOOK_ALLOW_PRIVATE=1" in found.detail
        assert not slack.requests


def test_the_fingerprint_changes_with_the_address_and_with_what_is_allowed():
    prints = {
        parse(url, may_be_private=private).fingerprint
        for url in (URL, URL + "x")
        for private in (True, False)
    }
    assert len(prints) == 4
    assert not any("secret" in p for p in prints)
