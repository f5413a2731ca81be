"""How a live feed fares, in words: for `doctor`."""

from __future__ import annotations

from app.domain.secrets import masked
from app.domain.time import iso
from app.domain.visible import visible
from app.domain.words import span
from app.store.live import Report
from app.store.reading.feeds import FeedRow

_ASKS = {
    "udp": "is the receiver on, and does it send to this host and port?",
    "tcp": "is the receiver on, and does that server still send?",
    "follow": "does the program that writes the file still run?",
    "aisstream": "does aisstream.io have traffic in your area just now?",
}
"""What to look at first when a feed that is up brings nothing."""


def fares(row: FeedRow, live: Report, now_ms: int) -> str:
    """One line: what the feed does, since when, and when it was heard."""
    state = live.state_at(now_ms)
    does = "listening" if state == "up" else state
    return f"{_name(row)}: {does} since {iso(live.since_ms)}, {_heard(row, live, state, now_ms)}"


def problem(row: FeedRow, live: Report, now_ms: int) -> str | None:
    """What is wrong with it and what to look at; None if nothing is."""
    name, state = _name(row), live.state_at(now_ms)
    if state == "down":
        return f"feed {name} is down since {iso(live.since_ms)}: {live.error}"
    if state == "unknown":
        return (
            f"feed {name}: the process that listens said nothing since {iso(live.updated_ms)}; "
            "look whether `twelvemile serve --feed ...` runs"
        )
    since_ms = row.silent_since_ms(now_ms)
    if since_ms is None:
        return None
    lasts = span((now_ms - since_ms) // 1000)
    if row.heard_ms() is None:
        return f"{name}: listening since {iso(since_ms)} ({lasts}), {_never_heard(row)}: {_asks(row)}"
    return f"{name}: listening, but silent since {iso(since_ms)} ({lasts}): {_asks(row)}"


def _heard(row: FeedRow, live: Report, state: str, now_ms: int) -> str:
    heard_ms = row.heard_ms()
    if heard_ms is None:
        return f"{_never_heard(row)}: {_asks(row)}" if state == "up" else _never_heard(row)
    ago = f"last message {iso(heard_ms)} ({_ago(now_ms - heard_ms)} ago)"
    return f"{live.per_minute:,} messages a minute, {ago}" if state == "up" else ago


def _ago(ms: int) -> str:
    return span(ms // 1000) if ms >= 60_000 else f"{max(ms, 0) // 1000} s"


def _never_heard(row: FeedRow) -> str:
    return f"{row.lines:,} lines and no AIS message in them" if row.lines else "nothing heard yet"


def _asks(row: FeedRow) -> str:
    if row.lines and row.heard_ms() is None:
        return "lines such as !AIVDM,1,1,,A,...*hh are expected"
    return _ASKS.get(row.kind, _ASKS["udp"])


def _name(row: FeedRow) -> str:
    return visible(masked(row.name))
