"""What `ingest` tells a person at its end: what came, whether it lay near Syria, what was refused and why."""

from __future__ import annotations

import shlex

from app.domain.time import iso
from app.pipeline.summary import Summary

_SHOWN = 80
_REASONS = {
    "checksum": "the checksum is wrong or missing",
    "format": "it is no sentence",
    "empty": "its payload is empty",
    "length": "it is longer than 4,096 bytes",
    "fragment": "parts of its message are missing or came too late",
    "cut": "the file ends in it",
    "type": "there is no such message type",
    "short": "its message has too few bits",
    "decode": "its message cannot be read",
    "mmsi": "its MMSI is 0 or too large",
    "range": "its place is not on Earth",
    "untimed": "it has no time and none was given",
    "clock": "its time is before 2000 or in the future",
}
"""What each reason of docs/api.md says of a line."""


def counted(summary: Summary) -> list[str]:
    """What was read: lines, what came of them, and from when to when."""
    rejected = sum(summary.rejects.counts.values())
    told = summary.positions + summary.duplicates + summary.statics + summary.other + rejected
    lines = [
        f"{summary.lines:,} lines: {summary.positions:,} new positions and {summary.duplicates:,} that came "
        f"twice or were held already, of {len(summary.vessels):,} vessels with a position; "
        f"{summary.statics:,} static reports, {summary.other:,} other messages, {rejected:,} rejected"
    ]
    if summary.lines > told:
        lines.append(
            f"  {summary.lines - told:,} lines are no message of their own: times, comments, further parts"
        )
    if summary.first_ms is not None and summary.last_ms is not None:
        lines.append(f"  messages from {_second(summary.first_ms)} to {_second(summary.last_ms)}")
    return lines


def near(summary: Summary) -> list[str]:
    """How many of the vessels were where stays are looked for."""
    if not summary.vessels:
        return []
    came = f"{len(summary.near):,} of {len(summary.vessels):,} vessels came within 24 NM of Syria's coast"
    return [came if summary.near else f"{came}: nothing to conclude about holding there"]


def rejected(summary: Summary) -> list[str]:
    """Why lines were refused, in words, with the first of each."""
    lines = []
    for reason, count in sorted(summary.rejects.counts.items()):
        offset, line = summary.rejects.first[reason]
        why = f"{count:,} rejected as {reason}: {_REASONS.get(reason, reason)}"
        lines.append(f"  {why}; the first at byte {offset:,}: {line[:_SHOWN]}")
    if lines:
        lines.append("a rejected line takes nothing from the others")
    return lines


def untimed(summary: Summary, sources: list[str]) -> list[str]:
    """How to keep messages that tell no time."""
    count = summary.rejects.counts.get("untimed", 0)
    if not count:
        return []
    names = " ".join(shlex.quote(source) for source in sources)
    return [
        f"{count:,} messages tell no time and were not kept. When were they received? Say it, for instance:",
        f"  twelvemile ingest --received-at 2024-12-10T06:00:00Z {names}",
        "  (under make: RECEIVED_AT=2024-12-10T06:00:00Z)",
    ]


def next_step(summary: Summary, address: str) -> str:
    """What to look at first."""
    asked = "/v1/alerts?status=open" if summary.near else "/v1/vessels?limit=5"
    return f"try: twelvemile serve, and then: curl '{address}{asked}'"


def _second(ms: int) -> str:
    return iso(ms // 1000 * 1000).replace("T", " ")
