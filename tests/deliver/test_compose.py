"""What a message says; that no ship can write more into it than words; that Slack's limits hold."""

import json
import re
from functools import partial

import pytest
from deliver.bodies import LEFT, NOW, alert, news
from hypothesis import given
from hypothesis import strategies as st

from app.deliver import compose
from app.deliver.blocks import News
from app.deliver.compose import MOST_IN_DIGEST
from app.deliver.why import why
from app.domain.alert import CHANGES, SEVERITIES
from app.domain.links import signature

PUBLIC = "https://twelvemile.example.org"
FIRST = (
    "WARNING - SPARTA (watchlist) pacing 5.1 NM W of Tartus, 7 NM inside Syria's 12-NM line (computed), "
    "since 02:10Z (6 h 20 min), AIS only, 31 fixes, longest silence 48 min, destination FOR ORDERS"
)
HOSTILE = [
    "<!channel>", "<@U123>", "<https://evil.example|SPARTA>", "*bold* _it_ ~no~ `code`", "A\nWARNING - B",
    "A\r\u2028\u2029\x85B", "\u202egnp.exe", "&lt;!here&gt;", "@channel", "HTTP://EVIL.EXAMPLE/X",
    "\x1b[31mred", "\x00", "=CMD()", "<IMG SRC=X ONERROR=1>", "\ud800",
]  # fmt: skip


def texts(message):
    """Every string of the message that Slack shows, with how it reads it."""
    for block in message.blocks:
        for element in [block.get("text"), *block.get("elements", [])]:
            if element:
                yield element["type"], element["text"]
        if block["type"] == "image":
            yield "plain_text", block["alt_text"]
    yield "text", message.text
    yield "text", message.plain


def assert_within_limits(message):
    for form in message.forms():
        assert len(json.dumps(form, ensure_ascii=False)) <= 13_000
        assert len(form.get("blocks", [])) <= 50
    for block in message.blocks:
        shown = [block.get("text"), *block.get("elements", [])]
        most = {"header": 150, "section": 3000, "context": 3000}.get(block["type"], 2000)
        assert all(1 <= len(element["text"]) <= most for element in shown if element), block
        if block["type"] == "image":
            assert len(block["image_url"]) <= 3000 and len(block["alt_text"]) <= 2000


def assert_harmless(message):
    for kind, text in texts(message):
        inert = re.sub(r"<https://[\w.]+/v1/[^<>|\s]*\|[\w ]+>", "", text) if kind == "mrkdwn" else text
        assert not re.search(r"[<>]|&(?!amp;|lt;|gt;)", inert), (kind, text)
        assert all(c.isprintable() or c == "\n" for c in text), (kind, text)
        text.encode()
    assert all(form["unfurl_links"] is False and form["mrkdwn"] is False for form in message.forms())


def test_the_first_line_stands_alone():
    assert compose.first_line(news(), NOW) == FIRST
    assert compose.message(news(), None, NOW).text == FIRST


def test_the_date_is_shown_when_it_began_before_today():
    line = compose.first_line(news(started_at="2024-12-09T23:50:00Z"), NOW)
    assert "since 2024-12-09 23:50Z (" in line


def test_what_is_told_late_says_as_of_when():
    assert compose.first_line(news(at="2024-12-10T07:00:00Z"), NOW) == FIRST + ", as of 07:00Z"


@pytest.mark.parametrize(
    ("told", "line"),
    [
        (news("reminder"), "WARNING, STILL HOLDING - SPARTA (watchlist) pacing 5.1 NM W"),
        (news("escalated", severity="critical"), "RAISED TO CRITICAL - SPARTA (watchlist) pacing"),
        (news("reopened"), "WARNING, HOLDING AGAIN - SPARTA"),
        (news("reopened", before=alert(ended_by="lost_contact")), "WARNING, HEARD AGAIN - SPARTA"),
        (
            news("closed", **LEFT),
            "ENDED - SPARTA (watchlist) held (pacing) about 5.3 NM W of Tartus, median 7.1 NM inside Syria's "
            "12-NM line (computed), 02:10Z to 07:40Z (6 h 20 min), then left, AIS only",
        ),
        (news("retracted", status="retracted"), "WITHDRAWN - no longer borne out by what was heard: SPARTA"),
    ],
)
def test_each_kind_of_news_has_its_own_words(told: News, line: str):
    assert compose.first_line(told, NOW).startswith(line)


def test_a_retraction_says_that_it_lost_its_ground_and_what_takes_its_place():
    line = compose.first_line(news("retracted", superseded_by="feed0001"), NOW)
    assert line.startswith("WITHDRAWN - no longer borne out by what was heard: SPARTA (watchlist) pacing")
    assert line.endswith("; alert feed0001 takes its place")


def test_a_critical_alert_says_why_it_is_one():
    line = compose.first_line(news(severity="critical"), NOW)
    assert line.endswith('; she has sent "not under command" or "aground"')
    told = compose.message(news("escalated", severity="critical", before=alert()), None, NOW)
    assert 'Raised from warning: she sends "not under command"' in told.plain


@pytest.mark.parametrize("basis", ["slow", "confined", "racetrack", "sparse"])
def test_each_condition_is_measured_against_its_threshold(basis: str):
    said = why("opened", alert(basis=basis), NOW)
    assert said[0] == f"Why: rule loitering, criterion {basis}, met 08:10Z. Measured:"
    assert sum("asked: " in line for line in said) >= 3
    assert any("31 fixes (asked: at least" in line for line in said)


def test_a_rule_without_words_here_gives_the_alerts_own_explanation():
    other = alert(rule={"name": "rendezvous", "version": 1, "parameters": {}}, explanation="met <b>")
    told = compose.message(News("opened", NOW, 1, other), PUBLIC, NOW)
    assert "Why: met &lt;b&gt;" in told.plain
    assert_harmless(told)


def test_links_and_picture_only_with_a_public_url():
    with_url, without = (compose.message(news(), url, NOW) for url in (PUBLIC, None))
    pictures = [b["image_url"] for b in with_url.blocks if b["type"] == "image"]
    assert pictures == [f"{PUBLIC}/v1/alerts/80f62daa97ac68a7/map.png"]
    assert f"<{PUBLIC}/v1/alerts/80f62daa97ac68a7|alert>" in json.dumps(with_url.blocks)
    assert "http" not in json.dumps(without.blocks)
    assert "Alert 80f62daa97ac68a7, revision 1" in json.dumps(without.blocks)


def test_the_picture_alone_is_signed_and_for_its_own_alert():
    secret = bytes(32)
    signed = compose.message(news(), PUBLIC, NOW, partial(signature, secret))
    (picture,) = [b for b in signed.blocks if b["type"] == "image"]
    own = signature(secret, "80f62daa97ac68a7")
    assert picture["image_url"] == f"{PUBLIC}/v1/alerts/80f62daa97ac68a7/map.png?sig={own}"
    assert json.dumps(signed.forms()).count(own) == 1, "links for people open by their own keys"
    assert "sig=" not in json.dumps(compose.message(news(), None, NOW, partial(signature, secret)).forms())
    assert_harmless(signed)


def test_a_refused_message_is_tried_without_its_picture_then_as_text():
    with_picture, without, text = compose.message(news(), PUBLIC, NOW).forms()
    assert len(with_picture["blocks"]) == len(without["blocks"]) + 1
    assert "blocks" not in text and text["text"].startswith(FIRST)
    assert [("blocks" in form) for form in compose.message(news(), None, NOW).forms()] == [True, False]


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("change", CHANGES)
def test_a_hostile_name_comes_out_inert(name: str, change: str):
    told = news(change, identity={"name": name, "destination": name, "callsign": name},
                evidence={"unit_of_interest": {"why": "watchlist", "label": None}})  # fmt: skip
    for message in (compose.message(told, PUBLIC, NOW), compose.digest([told] * 3, PUBLIC, NOW)):
        assert_harmless(message)
        assert_within_limits(message)
        assert "\n" not in message.text
        assert "://" not in message.text
        assert not [t for kind, t in texts(message) if kind == "mrkdwn" and "evil" in t.lower()]


TEXT = st.text(st.characters(), max_size=4000)
ODD = st.one_of(st.none(), TEXT, st.integers(), st.floats(), st.lists(TEXT, max_size=3), st.booleans())


@st.composite
def any_news(draw):
    told = news(
        draw(st.sampled_from(CHANGES)),
        severity=draw(st.sampled_from(SEVERITIES)),
        basis=draw(st.sampled_from(["slow", "confined", "racetrack", "sparse", "?"])),
        explanation=draw(TEXT),
        caveats=draw(st.lists(TEXT, max_size=30)),
        vessels=draw(st.lists(st.integers(0, 10**9), max_size=50)),
        superseded_by=draw(st.none() | TEXT),
        identity={name: draw(TEXT) for name in ("name", "callsign", "destination", "imo", "ship_type")},
        evidence={"unit_of_interest": {"why": draw(TEXT), "label": draw(TEXT)}},
    )
    for field in draw(st.lists(st.sampled_from(sorted(told.alert)), max_size=3)):
        told.alert[field] = draw(ODD)
    return told


@given(any_news(), st.sampled_from([None, PUBLIC]))
def test_any_alert_can_be_told_within_slacks_limits(told: News, url: str | None):
    message = compose.message(told, url, NOW)
    assert message.text.strip()
    assert_within_limits(message)
    assert_harmless(message)


@given(st.lists(any_news(), min_size=1, max_size=3), st.integers(1, MOST_IN_DIGEST))
def test_any_digest_can_be_told_within_slacks_limits(told: list[News], many: int):
    items = [told[n % len(told)] for n in range(many)]
    items = [item._replace(alert=item.alert | {"id": f"{n:016x}"}) for n, item in enumerate(items)]
    message = compose.digest(items, PUBLIC, NOW)
    assert_within_limits(message)
    assert_harmless(message)
    assert all(f"{n:016x}" in message.plain for n in range(many)), (
        "each alert is named where it stands for all"
    )


def test_a_digest_tells_each_alert_as_it_last_stood():
    told = [news(revision=1), news("closed", revision=2, **LEFT), news(id="b" * 16)]
    message = compose.digest(told, None, NOW)
    assert message.text == ("DIGEST - 2 alerts at once: 1 ended, 1 new. SPARTA (watchlist)")
    assert "(opened, then closed), alert 80f62daa97ac68a7" in message.plain


def test_the_test_message_says_that_it_is_none():
    assert "This is no alert" in compose.trial(NOW).text
