"""Nothing secret in what is shown, whatever surrounds it."""

import re

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from app.domain import secrets
from app.domain.secrets import masked, new_key
from app.domain.visible import visible

SECRETS = st.text("abcdefghijkmnopqrstuvwxyzABCDEFGH0123456789", min_size=20, max_size=40)
ROUND = st.text(st.characters(exclude_characters="@"), max_size=20)
SCHEMES = st.sampled_from(["tcp", "udp", "https", "wss", "aisstream", "postgresql+psycopg", "mqtt", "nats"])
PLACES = st.sampled_from(
    [
        "://user:{}@host:4001/path",
        "://{}@host",
        "://user:pa/ss{}?@host/db",
        "://host/stream?key={}",
        "://host:80/stream?bbox=1,2&API_KEY={}&x=1",
        "://host/?access_token={}",
        "://host/#token={}",
        "://host?sslpassword={}",
        "://host/x?X-Signature={}",
        "://hooks.slack.com/services/T0/B0/{}",
        "://127.0.0.1:8099/services/T0/B0/{}",
        "://hooks.slack.com/workflows/T0/{}/2",
    ]
)


@given(SCHEMES, PLACES, SECRETS, ROUND, ROUND)
def test_no_secret_of_a_url_is_shown(scheme, place, secret, before, after):
    assume(secret not in before + after)
    text = f"{before} {scheme}{place.format(secret)} {after}"
    assert secret not in masked(text)
    assert masked(masked(text)) == masked(text)


@given(ROUND, ROUND)
def test_no_key_of_ours_is_shown(before, after):
    key = new_key()
    for text in (f"{before} {key} {after}", f"/{key}/", f"'{key}'", f"Authorization: Bearer {key}"):
        assert key not in masked(text)


@pytest.mark.parametrize(
    "text",
    [
        "logs/2024-12.nmea.gz",
        "sqlite:////home/you/.local/share/twelvemile/twelvemile.db",
        "udp://0.0.0.0:10110",
        "http://127.0.0.1:8000/v1/alerts?status=open&mmsi=341990101",
        "http://127.0.0.1:8000/x?mail=someone@example.org",
        "tcp://[::1]:4001",
        "the store cannot be read: monkey business, turkey=bird",
        "tm_short",
        "team_gZoWOhueBoNPJyJiebz4phPtzZi3ucp",
    ],
)
def test_what_holds_no_secret_stays_as_it_is(text):
    assert masked(text) == text


def test_a_secret_without_a_form_is_masked_once_it_is_told_of(monkeypatch):
    monkeypatch.setattr(secrets, "_hidden", set())
    assert masked("plain and hidden words") == "plain and hidden words"
    secrets.hide("hidden words")
    assert masked("plain and hidden words") == "plain and ***"
    with pytest.raises(ValueError, match="under 8 letters"):
        secrets.hide("short")


def test_keys_are_long_random_and_can_be_found_by_a_scanner():
    keys = {new_key() for _ in range(100)}
    assert len(keys) == 100
    assert all(re.fullmatch(r"tm_[A-Za-z0-9]{43}", key) for key in keys)
    assert 62**43 > 256**32


@given(st.text())
def test_what_is_visible_can_be_printed_on_one_line(text):
    assert visible(text).isprintable()
    assert visible(text) == text or not text.isprintable()
