"""The log, fed with what strangers may send."""

import io
import json
import logging
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from structlog.contextvars import bound_contextvars

from app.domain.secrets import new_key
from app.logs.setup import set_up_logging

HOSTILE = [
    "\x1b[2J\x1b]0;owned\x07",
    "SPARTA\n2026-01-01T00:00:00Z error forged",
    'x" status=200 "',
    "\u202eATRAPS\u2066 \u200b\ufeff",
    "\x9b31m\x85\u2028\u2029",
    "\ud800 lone",
    "<IMG SRC=X ONERROR=alert(1)>",
    "x" * 100_000,
]


@pytest.fixture
def log():
    """Set up as for a server, and put back as pytest wants it."""
    root, held = logging.getLogger(), logging.getLogger().handlers[:]
    levels = {name: logging.getLogger(name).level for name in (None, "app")}

    def started(as_json):
        stream = io.StringIO()
        set_up_logging(stream, as_json=as_json)
        return stream

    yield started
    logging.captureWarnings(False)
    root.handlers[:] = held
    for name, level in levels.items():
        logging.getLogger(name).setLevel(level)


def lines_of(stream):
    text = stream.getvalue()
    assert text.endswith("\n")
    return text[:-1].split("\n")


def assert_harmless(text):
    bad = {unicodedata.category(c) for c in text.replace("\n", "")} & {"Cc", "Cf", "Cs", "Zl", "Zp"}
    assert not bad, text


@pytest.mark.parametrize("as_json", [True, False], ids=["json", "plain"])
@pytest.mark.parametrize("hostile", HOSTILE, ids=range(len(HOSTILE)))
def test_nothing_from_outside_reaches_a_terminal_or_forges_a_line(log, as_json, hostile):
    stream = log(as_json)
    more = {"path": hostile, "names": [hostile, {hostile: hostile}], f"k{hostile}": 1}
    logging.getLogger("app.api.requests").info("request %s", hostile, extra=more)
    (line,) = lines_of(stream)
    assert_harmless(line)
    assert len(line) < 10_000
    if as_json:
        told = json.loads(line)
        assert told["level"] == "info" and told["timestamp"].endswith("Z")
        assert told["logger"] == "app.api.requests"


@given(st.text(), st.text())
def test_a_value_in_a_plain_line_is_no_second_field(name, value):
    from app.logs.processors import harmless, one_line

    event = harmless(None, "", {"timestamp": "T", "level": "info", "event": "e", "path": value, "last": "z"})
    line = one_line(None, "", event)
    assert line.isprintable() and line.endswith(" last=z")
    shown = line.removeprefix("T info    e path=").removesuffix(" last=z")
    if any(c in shown for c in " ="):
        assert shown[0] == shown[-1] == '"'
        assert '"' not in shown[1:-1].replace("\\\\", "").replace('\\"', "")


@pytest.mark.parametrize("as_json", [True, False], ids=["json", "plain"])
def test_a_traceback_is_kept_set_in_and_harmless(log, as_json):
    stream, key = log(as_json), new_key()
    try:
        raise ValueError(f"bad\n2026 error forged \x1b[31m tcp://u:pw@host {key}")
    except ValueError:
        logging.getLogger("app").exception("it failed")
    first, *rest = lines_of(stream)
    assert_harmless(stream.getvalue())
    assert key not in stream.getvalue() and "u:pw" not in stream.getvalue()
    if as_json:
        assert not rest and "ValueError: bad" in json.loads(first)["exception"]
    else:
        assert any("ValueError: bad" in line for line in rest)
        assert all(line.startswith("    ") for line in rest)


def test_secrets_are_masked_wherever_they_stand(log):
    stream, key = log(True), new_key()
    log_ = logging.getLogger("app")
    log_.info("GET https://hooks.slack.com/services/T0/B0/abcdef failed with %s", key)
    log_.info("x", extra={"source": "tcp://me:hunter22@host", "deep": {"list": [f"Bearer {key}"]}, key: 1})
    assert not [part for part in (key, "abcdef", "hunter22") if part in stream.getvalue()]


def test_lines_carry_the_id_of_their_request(log):
    stream = log(True)
    with bound_contextvars(request="abc"):
        logging.getLogger("app.pipeline").warning("inside")
    logging.getLogger("app.pipeline").warning("outside")
    inside, outside = (json.loads(line) for line in lines_of(stream))
    assert inside["request"] == "abc" and "request" not in outside


def test_libraries_are_heard_from_warning_on_and_uvicorn_goes_the_same_way(log):
    stream = log(True)
    for name in ("uvicorn.error", "uvicorn.access", "sqlalchemy.engine"):
        logging.getLogger(name).info("chatter")
    assert stream.getvalue() == ""
    logging.getLogger("uvicorn.error").warning("Invalid HTTP request received.")
    assert json.loads(stream.getvalue())["logger"] == "uvicorn.error"
