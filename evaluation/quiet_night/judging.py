"""Is it quiet enough, and was all that is critical told? Counts of messages against the bounds of issue 5."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from app.domain.night import Night
from app.domain.time import DAY_MS
from app.evaluate.month.labels import Label
from evaluation.quiet_night.messages import Message

MOST_A_DAY, MOST_A_NIGHT, MOST_CRITICAL_A_WEEK = 6, 1, 2


@dataclass(frozen=True)
class Told:
    """Whether a label was told: when it first was (ms), and of whom it was not told in time."""

    label: Label
    first_ms: int | None
    untold: frozenset[int]

    @property
    def is_told(self) -> bool:
        """In time, of all whom it is about."""
        return self.first_ms is not None and not self.untold


@dataclass(frozen=True)
class Judged:
    """What a month's messages come to. Days and nights are those of the analysts' clock."""

    messages: int
    most_a_day: int
    most_a_night: int
    most_critical_a_week: int
    """In any seven days, not only those of the calendar."""
    told: list[Told]
    unlabelled: list[Message] = field(default_factory=list)
    """Critical messages of what is not labelled so."""
    a_day: dict[int, int] = field(default_factory=dict)
    """How many a day -> on how many days."""

    @property
    def failures(self) -> list[str]:
        """Each bound that is not kept, in words."""
        bounds = (
            ("messages in a day", self.most_a_day, MOST_A_DAY),
            ("messages in a night", self.most_a_night, MOST_A_NIGHT),
            ("critical messages in seven days", self.most_critical_a_week, MOST_CRITICAL_A_WEEK),
        )
        broken = [
            f"{found} {words}, at most {most} are wanted" for words, found, most in bounds if found > most
        ]
        broken += [f"not told: {told.label.words}" for told in self.told if not told.is_told]
        return broken + [f"critical without a label: {message.text}" for message in self.unlabelled]


def judge(
    messages: Sequence[Message], labels: Sequence[Label], night: Night, days: float, step_s: int = 0
) -> Judged:
    """Judge the messages of a month by its labels; looked at every `step_s`, they may come as much later."""
    labels = [replace(label, until_s=label.until_s + step_s) for label in labels]
    by_day = Counter(_day(message.at_ms, night) for message in messages)
    by_night = Counter(
        night.last_begin_ms(message.at_ms) for message in messages if night.is_at(message.at_ms)
    )
    critical = [message for message in messages if message.severity == "critical"]
    times_ms = [message.at_ms for message in critical]
    weeks = [sum(0 <= other - at_ms < 7 * DAY_MS for other in times_ms) for at_ms in times_ms]
    quiet_days = max(0, int(days) - len(by_day))
    return Judged(
        messages=len(messages),
        most_a_day=max(by_day.values(), default=0),
        most_a_night=max(by_night.values(), default=0),
        most_critical_a_week=max(weeks, default=0),
        told=[_told(label, critical) for label in labels],
        unlabelled=[message for message in critical if not any(_tells(message, label) for label in labels)],
        a_day=dict(sorted(Counter([*by_day.values(), *[0] * quiet_days]).items())),
    )


def _told(label: Label, critical: Sequence[Message]) -> Told:
    tell = [message for message in critical if _tells(message, label)]
    named = {mmsi for message in tell for piece in message.pieces for mmsi in piece.mmsis}
    return Told(label, tell[0].at_ms if tell else None, frozenset(label.mmsis - named))


def _tells(message: Message, label: Label) -> bool:
    in_time = label.since_s * 1000 <= message.at_ms <= label.until_s * 1000
    return in_time and any(
        piece.kind in label.kinds and (not label.mmsis or label.mmsis & set(piece.mmsis))
        for piece in message.pieces
    )


def _day(at_ms: int, night: Night) -> str:
    return f"{night.local(at_ms):%Y-%m-%d}"
