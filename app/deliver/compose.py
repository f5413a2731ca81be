"""Slack messages from revisions of alerts: Block Kit, a first line that stands alone, and plain text beside.

Pure. Ship's words stand in plain_text only, escaped and on one line; each part is cut to its share of Slack's
limits (50 blocks, 3,000 characters a section, 150 a header, about 13,000 in all), so that no message exceeds
them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from app.deliver import words
from app.deliver.blocks import (
    Block,
    News,
    Sign,
    addresses,
    context,
    links,
    listing,
    picture,
    section,
    text,
)
from app.deliver.text import clean, escaped, lines, shortened
from app.deliver.why import DISTRESS, what_would_change_it, why
from app.domain.time import iso
from app.domain.words import minute_of

MOST_IN_DIGEST = 40
_NAMED = 5
COURSE = {
    "opened": "new", "escalated": "raised", "reminder": "still holding", "reopened": "holding again",
    "closed": "ended", "retracted": "withdrawn", "held": "position unreliable",
}  # fmt: skip
_HEADER, _FIRST, _WHY, _NEXT, _CAVEATS, _ENTRY = 150, 1200, 2400, 1000, 1000, 260
_LISTED = 10_400
"""All lines of a message on several alerts together: of few each may be longer."""
_LONG = 500
"""A line with so much room says all that the first line of a message on its alert would."""


@dataclass(frozen=True)
class Message:
    """`text` is the line of a notification, `plain` says all without blocks; both are escaped."""

    text: str
    blocks: list[Block]
    plain: str

    def forms(self) -> list[dict[str, Any]]:
        """What is sent; the next only where the one before is refused: a picture may be out of reach."""
        without = [block for block in self.blocks if block["type"] != "image"]
        several = [self.blocks] if len(without) == len(self.blocks) else [self.blocks, without]
        return [*({**_QUIET, "text": self.text, "blocks": blocks} for blocks in several), _plain(self.plain)]


_QUIET = {"unfurl_links": False, "unfurl_media": False, "mrkdwn": False}


def message(news: News, public_url: str | None, now_ms: int, sign: Sign | None = None) -> Message:
    """One revision as one message; times in words as of `now_ms`."""
    try:
        return _in_full(news, public_url, now_ms, sign)
    except words.UNSPEAKABLE:
        return _in_short(news)


def _in_short(news: News) -> Message:
    told = f"{_heading(news)} - {clean(news.alert.get('explanation'), 800)}, {addresses(news, None)}"
    return Message(escaped(told, _FIRST), [section([told], _FIRST)], escaped(told, _FIRST))


def _in_full(news: News, public_url: str | None, now_ms: int, sign: Sign | None) -> Message:
    first, alert = first_line(news, now_ms), news.alert
    because, then = why(news.change, alert, now_ms), what_would_change_it(news.change, alert)
    caveats = [words.says(alert), f"Caveats: {words.caveats(alert)}."]
    blocks = [
        {"type": "header", "text": text(title(news), _HEADER)},
        section([first], _FIRST),
        section([*_raised(news), *because], _WHY),
        *([section(then, _NEXT)] if then else []),
        context(text(lines(caveats), _CAVEATS)),
        *picture(alert, public_url, sign),
        context(links(news, public_url)),
    ]
    plain = [first, *_raised(news), *because, *then, *caveats, addresses(news, public_url)]
    return Message(escaped(first, _FIRST), blocks, escaped(lines(plain), 8000))


def title(news: News) -> str:
    """The header: what it is about, before any detail."""
    return f"{_heading(news)}: {words.who(news.alert)}"


def first_line(news: News, now_ms: int) -> str:
    """All that a person needs who sees no more than this line."""
    line = f"{_heading(news)} - {words.facts(news.alert, now_ms)}{_distress(news)}"
    if news.change == "retracted":
        line = f"{_heading(news)} - no longer borne out by what was heard: {words.facts(news.alert, now_ms)}"
        line += _successor(news.alert)
    return line + _as_of(news, now_ms)


def _as_of(news: News, now_ms: int) -> str:
    is_late = now_ms - news.at_ms > words.LATE_MS
    return f", as of {minute_of(news.at_ms, now_ms)}" if is_late else ""


def digest(items: Sequence[News], public_url: str | None, now_ms: int) -> Message:
    """Many revisions as one message: a line an alert as it last stood, at most `MOST_IN_DIGEST` alerts."""
    last = {news.alert.get("id"): news for news in items}
    counts = Counter(COURSE.get(news.change, "changed") for news in last.values())
    told = ", ".join(f"{n} {heading}" for heading, n in counts.most_common())
    title = f"DIGEST - {len(last)} alerts at once: {told}"
    return listed(title, names(list(last.values())), entries(items, now_ms), public_url)


def entries(items: Sequence[News], now_ms: int) -> list[str]:
    """A line an alert, as it last stood, as long as there is room for."""
    last = {news.alert.get("id"): news for news in items}
    course = {key: [i.change for i in items if i.alert.get("id") == key] for key in last}
    most = _room(len(last))
    return [_entry(news, course[key], now_ms, most) for key, news in last.items()]


def _room(lines: int) -> int:
    return max(_ENTRY, min(_FIRST, _LISTED // max(lines, 1)))


def listed(title: str, more: str, entries: Sequence[str], public_url: str | None) -> Message:
    """A message of a title, what else its first line says, and lines below."""
    first = f"{title}. {more}" if more else title
    most = _room(len(entries))
    blocks = [
        {"type": "header", "text": text(title, _HEADER)},
        *(section([entry], most) for entry in entries),
        context(listing(public_url)),
    ]
    plain = "\n".join([escaped(first, _FIRST), *(escaped(entry, most) for entry in entries)])
    return Message(escaped(first, _FIRST), blocks, plain)


def trial(now_ms: int) -> Message:
    """What `twelvemile deliver --test` sends: it says that it is no alert."""
    first = f"TEST - Twelvemile reaches this channel ({iso(now_ms)}). This is no alert; no ship is meant."
    blocks = [section([first], _FIRST)]
    return Message(escaped(first, _FIRST), blocks, escaped(first, _FIRST))


def _heading(news: News) -> str:
    severity = clean(news.alert.get("severity")).upper()
    if news.change == "escalated":
        return f"RAISED TO {severity}"
    if news.change == "held":
        return f"{severity}, POSITION UNRELIABLE"
    if news.change == "reminder":
        return f"{severity}, STILL HOLDING"
    if news.change == "reopened":
        return f"{severity}, {'HEARD AGAIN' if _was_lost(news) else 'HOLDING AGAIN'}"
    if news.change == "closed":
        return _ENDS.get(news.alert.get("kind", "loitering"), "ENDED").format(severity)
    return "WITHDRAWN" if news.change == "retracted" else severity


_ENDS = {"ais_gap": "HEARD AGAIN", "port_call": "{}"}
"""Of a call at a berth the way out is as grave as the way in."""


def names(items: Sequence[News]) -> str:
    """Who they are about, the first few."""
    who = list(dict.fromkeys(_who(news.alert) for news in items))
    named = ", ".join(who[:_NAMED])
    return named if len(who) <= _NAMED else f"{named} and {len(who) - _NAMED} more"


def _who(alert: dict[str, Any]) -> str:
    try:
        return words.who(alert)
    except words.UNSPEAKABLE:
        return "a unit of interest"


def _was_lost(news: News) -> bool:
    return (news.before or {}).get("ended_by") == "lost_contact"


def _raised(news: News) -> list[str]:
    """Why it was raised, or what went before it was told again."""
    if news.change == "escalated":
        was = clean((news.before or {}).get("severity")) or "lower"
        return [f"Raised from {was}: {_reason(news.alert)}."]
    if news.change == "held":
        return ["Held: her fixes are not to be believed now. That it goes on is neither shown nor refuted."]
    if news.change == "reopened" and _was_lost(news):
        silence = "It had been closed for silence, which was not told: silence is no departure."
        return [f"The same stay goes on: heard again near where she was last heard. {silence}"]
    return []


def _reason(alert: dict[str, Any]) -> str:
    """Why an alert became more severe."""
    if alert.get("kind") == "gnss_interference":
        return "it takes many more ships than is usual there"
    if alert.get("kind") == "feed_outage":
        return "it has lasted for over an hour, and no other feed covers Tartus"
    is_critical = alert["severity"] == "critical"
    return f"she sends {DISTRESS}" if is_critical else "she is now known to be a unit of interest"


def _distress(news: News) -> str:
    is_told = news.alert["severity"] == "critical" and news.change not in ("closed", "retracted")
    is_of_stay = news.alert.get("kind", "loitering") == "loitering"
    return f"; she has sent {DISTRESS}" if is_told and is_of_stay else ""


def _successor(alert: dict[str, Any]) -> str:
    successor = clean(alert.get("superseded_by"))
    return f"; alert {successor} takes its place" if successor else ""


def _entry(news: News, changes: list[str], now_ms: int, most: int) -> str:
    """The alert's id stands at the end, whatever is cut before it."""
    course = f" ({', then '.join(changes)})" if len(changes) > 1 else ""
    named = f"{course}, alert {clean(news.alert.get('id'))}"
    try:
        said = first_line(news, now_ms) if most >= _LONG else _short(news, now_ms)
    except words.UNSPEAKABLE:
        said = f"{_heading(news)} - {clean(news.alert.get('explanation'), most)}"
    return shortened(said, most - len(named)) + named


def _short(news: News, now_ms: int) -> str:
    return f"{_heading(news)} - {words.in_short(news.alert, now_ms)}{_as_of(news, now_ms)}"


def _plain(text: str) -> dict[str, Any]:
    return {**_QUIET, "text": text}
