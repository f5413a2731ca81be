"""Other numbers for the store's rules: kept in it, and what changes by them told to nobody."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from sqlalchemy import Connection

from app.detect.tuned import said, with_settings
from app.pipeline.concluding import Concluder
from app.store import tuning

BY_DEFAULT = "all numbers as by default"


def retuned(connection: Connection, rules: Concluder, settings: Mapping[str, Mapping[str, str]]) -> Concluder:
    """Set numbers, as they were typed, on top of the store's; `TuningError` if one cannot be set so.

    Returns who is to conclude everything anew in the same transaction: the revisions say why, and nobody is
    told of them.
    """
    before = tuning.read(connection)
    numbers = with_settings(before, settings, rules.rules)
    if numbers != before:
        tuning.replace(connection, numbers)
        return replace(rules, because=f"rules changed: {said(numbers, rules.rules) or BY_DEFAULT}")
    return replace(rules, because="rules changed")
