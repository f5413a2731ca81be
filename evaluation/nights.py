"""The section of the document on the quiet night: what a month tells people."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from app.evaluate.month.shape import WHOLE, Shape
from evaluation.markdown import table
from evaluation.quiet_night.judging import MOST_A_DAY, MOST_A_NIGHT, MOST_CRITICAL_A_WEEK
from evaluation.quiet_night.running import cut, flood, run

DAYS = 30.0

ABOUT = """A made-up month off Syria ([app/evaluate/month/](../app/evaluate/month/)): {vessels:,} vessels,
35 of them jammed a day, 50 transits of Suez a day, 20 ships that wait off Syria, a day in which the feed is
dead, and six watched ships that hold and then leave. The live worker reads it with default settings and looks
every {step_min} minutes of the month's own clock; what is due goes to a server that answers as Slack does.
Each message, with its words and what it tells of, is in `evaluation/month-*.json`."""


@dataclass(frozen=True)
class Told:
    """What months told people (`Result.to_dict`), and the two short stretches (`play_short`)."""

    nights: list[dict[str, Any]] = field(default_factory=list)
    shorts: list[dict[str, Any]] = field(default_factory=list)


def play_month(seed: int) -> dict[str, Any]:
    """A month and what it tells: `Result.to_dict`."""
    return run(Shape(seed, DAYS, WHOLE)).to_dict()


def play_short(seed: int) -> list[dict[str, Any]]:
    """The short stretches: `name`, and how many messages were `about_it`."""
    return [{"name": short.name, "about_it": short.about_it} for short in (flood(seed), cut(seed))]


def section(told: Told) -> str:
    """The section as Markdown."""
    nights = told.nights
    about = ABOUT.format(vessels=nights[0]["vessels"], step_min=nights[0]["step_s"] // 60)
    rows = [
        _row(f"messages a day, at most {MOST_A_DAY}", nights, "most_a_day", MOST_A_DAY),
        _row(f"messages from 22 to 06 local, at most {MOST_A_NIGHT}", nights, "most_a_night", MOST_A_NIGHT),
        _row(
            f"critical in any 7 days, at most {MOST_CRITICAL_A_WEEK}",
            nights,
            "most_critical_in_7_days",
            MOST_CRITICAL_A_WEEK,
        ),
        ("truly critical, told in time", *(_criticals(night) for night in nights)),
        ("memory, MB: first week, last week, most", *(_memory(night) for night in nights)),
        ("lines", *(f"{night['lines']:,}" for night in nights)),
        ("messages in the month", *(f"{night['messages']:,}" for night in nights)),
        ("days with so many messages", *(_days(night) for night in nights)),
    ]
    for name in dict.fromkeys(short["name"] for short in told.shorts):
        of_it = [short for short in told.shorts if short["name"] == name]
        rows.append(_row(f"{name}: messages about it, 1", of_it, "about_it", 1))
    names = ("", *(f"seed {night['seed']}" for night in nights))
    failures = [f"- seed {n['seed']}: {words}" for n in nights for words in n["failures"]]
    kept = "\n".join(["**Not kept:**", "", *failures]) if failures else "Every bound is kept."
    return f"## The quiet night\n\n{about}\n\n{table(names, rows)}\n\n{kept}\n"


def _row(words: str, found: list[dict[str, Any]], key: str, most: int) -> tuple[str, ...]:
    values = (int(one[key]) for one in found)
    return (words, *(str(value) if value <= most else f"**{value}**" for value in values))


def _criticals(night: dict[str, Any]) -> str:
    labels = night["critical_labels"]
    return f"{sum(label['in_time'] for label in labels)} of {len(labels)}"


def _memory(night: dict[str, Any]) -> str:
    memory = night["memory"]
    return "-" if memory is None else "{first_week:.0f}, {last_week:.0f}, {peak:.0f}".format(**memory)


def _days(night: dict[str, Any]) -> str:
    return ", ".join(f"{number}: {days}" for number, days in night["messages_a_day"].items())
