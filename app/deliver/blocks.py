"""Blocks of a message as Slack takes them, and the addresses that they lead to. Pure."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple
from urllib.parse import quote

from app.deliver.text import clean, escaped, lines
from app.domain.time import iso, parse_iso

Block = dict[str, Any]
Sign = Callable[[str], str]
"""Makes what opens the picture of the alert of this id to Slack, which holds no key."""
_LINK = 900


class News(NamedTuple):
    """A revision to be told: the alert as it then stood, and as it stood before."""

    change: str
    at_ms: int
    revision: int
    alert: dict[str, Any]
    before: dict[str, Any] | None = None


def text(said: str, most: int) -> Block:
    """Words that Slack does not format."""
    return {"type": "plain_text", "text": escaped(said, most) or "-", "emoji": False}


def section(said: list[str], most: int) -> Block:
    """Lines under one another."""
    return {"type": "section", "text": text(lines(said), most)}


def context(element: Block) -> Block:
    """Small, below the rest."""
    return {"type": "context", "elements": [element]}


def picture(alert: dict[str, Any], public_url: str | None, sign: Sign | None) -> list[Block]:
    """The alert's map, where this server can be reached and a map says something."""
    if public_url is None or (alert.get("kind"), alert.get("subtype")) in _WITHOUT_PICTURE:
        return []
    url = f"{_address(alert, public_url)}/map.png"
    if sign is not None:
        url += f"?sig={sign(_id(alert))}"
    return [
        {"type": "image", "image_url": url, "alt_text": escaped(f"Map of alert {clean(alert['id'])}", 200)}
    ]


_WITHOUT_PICTURE = {("feed_outage", None), ("voyage_change", None), ("identity_change", None)}
"""What they claim is no place: their figures say it."""


def links(news: News, public_url: str | None) -> Block:
    """Where all of it can be read."""
    if public_url is None:
        return text(addresses(news, None), _LINK)
    shown = " | ".join(
        f"<{url.replace('&', '&amp;')}|{name}>" for name, url in _urls(news, public_url).items()
    )
    return {"type": "mrkdwn", "text": shown, "verbatim": True}


def addresses(news: News, public_url: str | None) -> str:
    """The same for plain text."""
    if public_url is None:
        return f"Alert {clean(news.alert.get('id'))}, revision {news.revision}"
    return _address(news.alert, public_url)


def _urls(news: News, public_url: str) -> dict[str, str]:
    itself = _address(news.alert, public_url)
    since = iso(parse_iso(news.alert["started_at"]))
    vessels = [int(mmsi) for mmsi in news.alert["vessels"][:2]]
    history = {f"track {m}": f"{public_url}/v1/vessels/{m}/history?since={since}" for m in vessels}
    return {"alert": itself, "revisions": f"{itself}/revisions", **history}


def _address(alert: dict[str, Any], public_url: str) -> str:
    return f"{public_url}/v1/alerts/{quote(_id(alert), safe='')}"


def _id(alert: dict[str, Any]) -> str:
    return clean(alert["id"], 40)


def listing(public_url: str | None) -> Block:
    """Where all alerts stand."""
    if public_url is None:
        return text("All of them: GET /v1/alerts?status=open", _LINK)
    return {
        "type": "mrkdwn",
        "text": f"<{public_url}/v1/alerts?status=open|all open alerts>",
        "verbatim": True,
    }
