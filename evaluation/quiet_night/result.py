"""What a month gave, as JSON for whoever writes it down."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from typing import Any

import orjson

from app.domain.night import Night
from app.domain.time import iso
from app.evaluate.month.shape import Shape
from evaluation.quiet_night.judging import Judged
from evaluation.quiet_night.messages import Message
from evaluation.quiet_night.playing import Played

WARM_UP_DAYS = 3
_WEEK = 7


@dataclass(frozen=True)
class Memory:
    """Resident memory in MB, medians of days: of the first week after `WARM_UP_DAYS`, and of the last."""

    first_week: float
    last_week: float
    peak: float

    @property
    def growth(self) -> float:
        """The last week's as times the first's: 1.0 is flat."""
        return self.last_week / self.first_week

    @classmethod
    def of(cls, played: Played) -> Memory | None:
        """None of a month too short for two weeks that do not touch."""
        days = played.memory_mb[WARM_UP_DAYS:]
        if len(days) < 2 * _WEEK:
            return None
        return cls(median(days[:_WEEK]), median(days[-_WEEK:]), played.peak_mb)


@dataclass(frozen=True)
class Result:
    """One month, judged."""

    shape: Shape
    step_s: int
    played: Played
    judged: Judged
    night: Night

    @property
    def memory(self) -> Memory | None:
        """See `Memory`."""
        return Memory.of(self.played)

    def to_dict(self) -> dict[str, Any]:
        """For JSON."""
        memory = self.memory
        judged = self.judged
        return {
            "seed": self.shape.seed,
            "days": self.shape.days,
            "vessels": self.shape.vessels,
            "lines": self.played.lines,
            "step_s": self.step_s,
            "seconds": round(sum(self.played.seconds), 1),
            "messages": judged.messages,
            "messages_a_day": {str(number): days for number, days in judged.a_day.items()},
            "most_a_day": judged.most_a_day,
            "most_a_night": judged.most_a_night,
            "most_critical_in_7_days": judged.most_critical_a_week,
            "critical_labels": [
                {
                    "words": told.label.words,
                    "from": iso(round(told.label.since_s) * 1000),
                    "told_at": None if told.first_ms is None else iso(told.first_ms),
                    "in_time": told.is_told,
                    "not_told_of": sorted(told.untold),
                }
                for told in judged.told
            ],
            "critical_without_label": [message.text for message in judged.unlabelled],
            "failures": judged.failures,
            "memory": None if memory is None else {**asdict(memory), "growth": round(memory.growth, 3)},
            "memory_mb_by_day": [round(value, 1) for value in self.played.memory_mb],
            "store_mb_by_day": [round(value, 1) for value in self.played.store_mb],
            "seconds_by_day": [round(value, 1) for value in self.played.seconds],
            "told": [self._message(message) for message in self.played.messages],
        }

    def write(self, path: Path) -> None:
        """Write the JSON."""
        path.write_bytes(orjson.dumps(self.to_dict(), option=orjson.OPT_INDENT_2))

    def _message(self, message: Message) -> dict[str, Any]:
        night = self.night
        return {
            "at": iso(message.at_ms),
            "local_hour": night.local(message.at_ms).hour,
            "is_night": night.is_at(message.at_ms),
            "severity": message.severity,
            "text": message.text,
            "tells": [
                f"{piece.severity} {piece.kind} {piece.change} {', '.join(map(str, piece.mmsis))}"
                for piece in message.pieces
            ],
        }
