"""What can go wrong with a source. Each text is one line: the cause and what to do next."""

from __future__ import annotations


class IngestError(Exception):
    """Base of every error that this library raises on purpose."""


class SourceError(IngestError):
    """A source cannot be found, opened or read."""


class TruncatedSource(SourceError):  # noqa: N818 - what it says is a state
    """A compressed file ends early or is damaged; what came before it has been read."""


class UntimedSource(IngestError):  # noqa: N818 - likewise
    """The lines of a file carry no time and none was given for them."""
