"""Text from outside made fit for a report: in Slack, on GitHub, in Word and on a page it stays text.

Square brackets are taken for round ones, because numbers in square brackets are the report's own sources.
"""

from __future__ import annotations

import re

from app.domain.naval.sighting import Span
from app.domain.time import DAY_MS, iso
from app.domain.visible import visible
from app.domain.words import minute

_INSTEAD = str.maketrans(
    {"[": "(", "]": ")", "|": "/", "<": "‹", ">": "›", "`": "'", "*": "∗", "@": "＠", "~": "∼", "\\": "/"}
)
_LONGEST = 400


def plain(text: str) -> str:
    """One line of text that no reader of Markdown obeys.

    >>> plain("see [3] | <!channel>\\n@here")
    'see (3) / ‹!channel› ＠here'
    """
    one_line = visible(" ".join(text.split())).translate(_INSTEAD)
    return one_line if len(one_line) <= _LONGEST else one_line[: _LONGEST - 3] + "..."


def sentence(text: str) -> str:
    """The same without full stops between its parts or at its end: it becomes part of one sentence.

    >>> sentence("Seen. Not named.")
    'Seen; Not named'
    """
    return re.sub(r"(?<=[a-z)0-9])\. (?=\S)", "; ", plain(text)).rstrip(".")


def link(url: str | None) -> str | None:
    """An address that may be shown as a link: http or https, without what would end it early; else None.

    >>> link("https://example.org/a b(1)"), link("javascript:alert(1)")
    ('https://example.org/a%20b%281%29', None)
    """
    if url is None or not url.lower().startswith(("https://", "http://")):
        return None
    return "".join(f"%{ord(c):02X}" if c in " \"'<>()[]`|*\\" else c for c in url if c.isprintable())


def day(ms: int) -> str:
    """The UTC day of an instant.

    >>> day(1_733_011_200_000)
    '2024-12-01'
    """
    return iso(ms)[:10]


def when(span: Span) -> str:
    """A span as people write it: a day, days, a minute, or from one minute to another.

    >>> when(Span(1_733_011_200_000, 1_733_097_600_000)), when(Span(1_733_011_200_000, 1_733_270_400_000))
    ('2024-12-01', '2024-12-01 to 2024-12-03')
    >>> when(Span(1_733_014_800_000, 1_733_014_800_000))
    '2024-12-01 01:00Z'
    """
    begin, end = span
    if end - begin >= DAY_MS and begin % DAY_MS == 0 and end % DAY_MS == 0:
        return _from_to(day(begin), day(end - 1))
    return _from_to(minute(begin // 1000), minute(end // 1000))


def _from_to(first: str, last: str) -> str:
    return first if first >= last else f"{first} to {last}"


def listed(parts: list[str]) -> str:
    """Parts joined as in speech.

    >>> listed(["a"]), listed(["a", "b"]), listed(["a", "b", "c"])
    ('a', 'a and b', 'a, b and c')
    """
    return " and ".join(part for part in (", ".join(parts[:-1]), *parts[-1:]) if part)
