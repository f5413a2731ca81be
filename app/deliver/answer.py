"""What an answer of Slack means for a message and for the channel."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from http import HTTPStatus

from app.deliver.text import clean

LONGEST_RETRY_AFTER_S = 3600.0


class Kind(Enum):
    """What became of a message."""

    TAKEN = "taken"
    REFUSED = "refused"
    """For its content: another form of it may be taken."""
    AGAIN = "again"
    """Not taken, and may be later."""
    LOST = "lost"
    """No one knows whether it was taken."""
    FOREIGN = "foreign"
    """The same, and the answer is not one of Slack's."""
    USELESS = "useless"
    """Not taken, and never will be at this address."""


@dataclass(frozen=True)
class Answer:
    """`detail` is for people and holds no address; `retry_after_s` is what the server asked for."""

    kind: Kind
    detail: str
    retry_after_s: float = 0.0


_USELESS = {
    403: "the app or the workspace no longer allows it: have an admin allow the app, or make a new webhook",
    404: "there is no such webhook (any more): make a new one",
    410: "its channel is archived: make a webhook for another",
}
_AGAIN = (408, 425, 429)
_REFUSED = (400, 413, 422)


def classify(status: int, body: str, retry_after: str | None = None) -> Answer:
    """By Slack's "Handling errors" for incoming webhooks; what it does not name stops, or is tried again.

    >>> classify(200, "ok").kind, classify(400, "invalid_blocks").kind, classify(410, "").kind
    (<Kind.TAKEN: 'taken'>, <Kind.REFUSED: 'refused'>, <Kind.USELESS: 'useless'>)
    >>> classify(429, "", "7")
    Answer(kind=<Kind.AGAIN: 'again'>, detail='429 Too Many Requests', retry_after_s=7.0)
    """
    told = f"{status} {_phrase(status)}{_said(body)}"
    if status == HTTPStatus.OK:
        if body.strip().lower() == "ok":
            return Answer(Kind.TAKEN, told)
        return Answer(Kind.FOREIGN, f'{told}, which is not the "ok" of a Slack webhook')
    if status in _REFUSED:
        return Answer(Kind.REFUSED, told)
    if status in _AGAIN or status >= 500:
        return Answer(Kind.AGAIN, told, _seconds(retry_after))
    next_step = _USELESS.get(status, "that is no Slack webhook: copy its URL from Slack again")
    return Answer(Kind.USELESS, f"{told}: {next_step}")


def _seconds(retry_after: str | None) -> float:
    try:
        wanted = float(retry_after or 0)
    except ValueError:  # a date: no known Slack server sends one
        return 0.0
    return min(max(wanted, 0.0), LONGEST_RETRY_AFTER_S) if wanted == wanted else 0.0


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "(no known status)"


def _said(body: str) -> str:
    said = clean(body, 60)
    return f' "{said}"' if said else ""
