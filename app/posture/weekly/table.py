"""The composition table in words, as Markdown and pages show it."""

from __future__ import annotations

from app.domain.naval.board import State
from app.posture.plain import when
from app.posture.weekly.model import Entry, Member

HEADINGS = (
    "Unit", "Class", "Fleet", "Entered", "Days", "State", "Last confirmed", "Where, how", "Since last week",
    "Confidence", "Sources",
)  # fmt: skip
UNKNOWN = "not known"


def cells(one: Member) -> tuple[str, ...]:
    """A line of the table, one text a heading; what nobody says is `not known`."""
    return (
        one.name,
        one.unit_class or UNKNOWN,
        one.fleet or UNKNOWN,
        "; ".join(_entry(entry) for entry in one.entered) or UNKNOWN,
        _days(one.days),
        _state(one),
        when(one.confirmed) if one.confirmed else UNKNOWN,
        "; ".join(part for part in (one.where, one.how) if part) or UNKNOWN,
        _change(one),
        one.confidence.value,
        cited(one.sources),
    )


def cited(sources: tuple[int, ...]) -> str:
    """Numbers of sources as they stand behind a sentence.

    >>> cited((1, 4))
    '[1, 4]'
    """
    return f"[{', '.join(str(number) for number in sources)}]"


def state_words(state: State) -> str:
    """A state as it is read.

    >>> state_words(State.NOT_SEEN_IN_AREA)
    'not seen in area'
    """
    return state.value.replace("_", " ")


def _entry(entry: Entry) -> str:
    return f"{entry.day} by {entry.gate}" if entry.gate else entry.day


def _days(days: tuple[int, int] | None) -> str:
    if days is None:
        return UNKNOWN
    fewest, most = days
    return str(fewest) if fewest == most else f"{fewest} to {most}"


def _state(one: Member) -> str:
    known = f", last {state_words(one.last_known)}" if one.last_known else ""
    return f"{state_words(one.state)}{known} ({one.freshness.value})"


def _change(one: Member) -> str:
    if one.before is None or one.before is one.state:
        return one.change
    known = f", last {state_words(one.before_known)}" if one.before_known else ""
    return f"{one.change} (was {state_words(one.before)}{known})"
