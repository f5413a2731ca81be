"""Who is told what, of every kind: the words of docs/slack.md, checked on every combination."""

import itertools
from dataclasses import replace

import pytest

from app.domain.alert import CHANGES
from app.domain.telling import DEPARTURE, Belief, Manner, News, manner, verdict

ENDS = (None, "left", "lost_contact", "quiet", "no_member", "message", "instant")
KINDS = (
    "loitering", "ais_gap", "zone_entry", "zone_exit", "feed_outage", "gnss_interference",
    "naval_track_unverified", "voyage_change",
)  # fmt: skip


def every():
    of_alert = (("info", "warning", "critical"), ENDS, (False, True), KINDS)
    of_ship = (("Syria 24 NM", None), ("watchlist", "russian", None))
    for values in itertools.product(CHANGES, *of_alert, *of_ship):
        for before, told, never in itertools.product(Belief, ("stored", "historic"), (False, True)):
            yield News(*values), before, told, never


def test_the_rules_that_nothing_breaks():
    for news, before, told, never in every():
        found = verdict(news, before, told=told, is_never_told=never)
        case = (news, before, told, never)
        if news.synthetic or told == "historic" or news.kind == "naval_track_unverified":
            assert not found.is_told, case
        if news.change in ("onset_moved", "phase", "released"):
            assert not found.is_told, case
        if news.change == "held":
            is_known = before is Belief.STANDING and news.unit == "watchlist" and news.severity != "info"
            free = not (news.synthetic or told == "historic" or news.kind == "naval_track_unverified")
            assert found.is_told == (is_known and free and not never), case
            assert manner(news.severity, "held") is not Manner.AT_ONCE
        if never and news.change not in ("closed", "retracted"):
            assert not found.is_told, case
        if news.change in ("closed", "retracted"):
            assert not (found.is_told and before in (Belief.NOTHING, Belief.WITHDRAWN)), case
        elif found.is_told and found.topic != DEPARTURE:
            assert manner(news.severity) is not Manner.NEVER, case
        if news.change == "closed" and news.ended_by == "lost_contact":
            assert not found.is_told, case
        assert found.is_told or not found.topic, case
        if found.topic == DEPARTURE:
            assert news.unit == "watchlist" and news.kind in ("loitering", "zone_exit"), case


def test_what_is_critical_is_told_when_it_begins_or_grows():
    for news, before, told, never in every():
        is_news = news.change in ("opened", "escalated", "reminder", "reopened")
        free = not (news.synthetic or never or told == "historic" or news.kind == "naval_track_unverified")
        if is_news and free and news.severity == "critical":
            assert verdict(news, before, told=told, is_never_told=never).is_told, news
    assert manner("critical") is Manner.AT_ONCE


@pytest.mark.parametrize(
    ("kind", "ended_by", "is_told"),
    [
        ("loitering", "left", True), ("ais_gap", "message", True), ("rendezvous", "apart", True),
        ("gnss_interference", "no_member", False), ("gnss_interference", "quiet", True),
        ("feed_outage", "message", False), ("voyage_change", "exit", False),
    ],
)  # fmt: skip
def test_which_ends_are_news(kind, ended_by, is_told):
    news = News("closed", "warning", ended_by, False, kind)
    assert verdict(news, Belief.STANDING).is_told is is_told


def test_an_exit_is_told_only_as_a_departure_of_a_listed_unit():
    exit_ = News("opened", "info", "instant", False, "zone_exit", "Syria 24 NM", "watchlist")
    assert verdict(exit_, Belief.NOTHING).topic == DEPARTURE
    for other in (replace(exit_, zone="Syria 12 NM"), replace(exit_, unit="russian")):
        assert not verdict(other, Belief.NOTHING).is_told
