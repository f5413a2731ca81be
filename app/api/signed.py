"""A request that comes by a signed link: for the picture of one alert, as it stands, and for nothing else."""

from __future__ import annotations

import re
from typing import NamedTuple
from urllib.parse import parse_qsl

from starlette.types import Scope

PARAMETER = "sig"
_PATH = re.compile(r"/v1/alerts/([^/]{1,80})/map\.png")
_METHODS = ("GET", "HEAD")
_OTHERWISE = "or send Authorization: Bearer KEY"
WRONG = (
    "The signature in this link opens no picture of this alert: it was cut or changed, or links were voided "
    f"since. Take the link from a newer message, {_OTHERWISE}"
)
WIDENED = (
    "A signed link opens the picture as the message shows it: leave out all parameters but one "
    f"{PARAMETER}, {_OTHERWISE}"
)


class Link(NamedTuple):
    """What a request for a picture brings in place of a key."""

    alert_id: str
    signature: str
    is_plain: bool
    """Whether the link asks for nothing more than it was made for."""


def link_of(scope: Scope) -> Link | None:
    """The link by which a request comes; None if it has no signature, or asks for no such picture."""
    found = _PATH.fullmatch(scope["path"])
    if found is None or scope["method"] not in _METHODS:
        return None
    asked = parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)
    given = [value for name, value in asked if name == PARAMETER]
    return Link(found[1], given[0], len(asked) == 1) if given else None
