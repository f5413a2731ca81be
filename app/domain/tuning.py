"""What is wrong with a number that someone wants a rule to have."""

from __future__ import annotations


class TuningError(ValueError):
    """A number that cannot be set so. One line: the cause, and what is taken."""
