"""Where the log goes, and in which form."""

from __future__ import annotations

import sys

from app.settings import Settings


def start_logging(settings: Settings) -> None:
    """To stderr: plain lines for a person at a terminal, JSON for whatever else reads it, or as was set."""
    from app.logs.setup import set_up_logging

    as_json = settings.log == "json" or (settings.log == "auto" and not sys.stderr.isatty())
    set_up_logging(sys.stderr, as_json=as_json)
