"""Text from outside, made harmless where a terminal or the reader of a log would obey it."""

from __future__ import annotations


def visible(text: str) -> str:
    r"""The text with everything that does not show, line ends and reversals of direction too, written out.

    >>> print(visible("SPARTA\n\x1b[2J \u202eTSET"))
    SPARTA\n\x1b[2J \u202eTSET
    """
    return text if text.isprintable() else "".join(map(_shown, text))


def _shown(character: str) -> str:
    return character if character.isprintable() else character.encode("unicode_escape").decode()
