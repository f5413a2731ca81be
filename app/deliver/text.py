"""Text that a ship sent, made harmless for Slack, and kept to its limits."""

from __future__ import annotations

import unicodedata

_ESCAPED = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
"""The characters that Slack reads as its own, by its "Formatting text" page."""
_INVISIBLE = ("C", "Zl", "Zp")
"""Control, format (which also turns the direction of writing), unassigned; ends of lines and paragraphs."""
ELLIPSIS = "\u2026"


def clean(sent: object, most: int = 60) -> str:
    r"""What a ship sent on one line: nothing invisible, single blanks, no address that could become a link.

    >>> clean("A\nB\u202e \x07 C"), clean("HTTP://X.Y"), clean(None)
    ('A B C', 'HTTP: //X.Y', '')
    """
    visible = "".join(" " if _is_invisible(c) else c for c in str("" if sent is None else sent)[: 4 * most])
    line = " ".join(visible.replace("://", ": //").split())
    return line if len(line) <= most else line[: most - 1] + ELLIPSIS


def escaped(text: str, most: int) -> str:
    """As Slack wants it, at most so many characters long, never cut within an entity.

    >>> escaped("<!channel> & co", 99), escaped("a<b", 4)
    ('&lt;!channel&gt; &amp; co', 'a…')
    """
    return "".join(_ESCAPED.get(c, c) for c in shortened(text, most))


def shortened(text: str, most: int) -> str:
    """As much of it as is at most so many characters long once it is escaped; not escaped yet.

    >>> shortened("a<b", 4), shortened("a<b", 6)
    ('a…', 'a<b')
    """
    lengths = [len(_ESCAPED.get(c, c)) for c in text]
    if sum(lengths) <= most:
        return text
    length, kept = len(ELLIPSIS), 0
    for more in lengths:
        length += more
        if length > most:
            break
        kept += 1
    return text[:kept].rstrip() + ELLIPSIS


def lines(text: list[str]) -> str:
    """Our own lines under one another; those that say nothing are left out."""
    return "\n".join(line for line in text if line)


def _is_invisible(character: str) -> bool:
    return unicodedata.category(character).startswith(_INVISIBLE)
