"""One month from its shape to its result; and the two short ones of issue 5."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from app.domain.night import Night, night_of
from app.evaluate.month.feed import Month
from app.evaluate.month.shape import Flood, Shape
from app.settings import Settings
from evaluation.quiet_night.judging import judge
from evaluation.quiet_night.messages import Message
from evaluation.quiet_night.playing import NETWORK, play
from evaluation.quiet_night.result import Result

STEP_S = 3600
"""A month is looked at every hour of its time."""
_SHORT_STEP_S = 1800


@dataclass(frozen=True)
class Short:
    """A short run: how many messages told of one disturbance, and all that were told."""

    name: str
    about_it: int
    messages: list[Message]


def _quietly(_: str) -> None:
    """Say nothing."""


def run(shape: Shape, step_s: int = STEP_S, say: Callable[[str], None] = _quietly) -> Result:
    """Play a month with default settings, and judge it."""
    month = Month(shape, NETWORK)
    night = default_night()
    played = play(month, step_s, say)
    return Result(
        shape, step_s, played, judge(played.messages, month.labels, night, shape.days, step_s), night
    )


def flood(seed: int, vessels: int = 2_500, ships: int = 500, say: Callable[[str], None] = _quietly) -> Short:
    """So many ships are thrown on one airport for six hours: one message is wanted."""
    thrown = Flood(ships, after_hours=9.0, hours=6.0)
    shape = Shape(
        seed, days=1.0, vessels=vessels, thrown_a_day=0.0, surge=(), outage=None, flood=thrown, stories=False
    )
    return _short(f"{ships} ships thrown on one airport for six hours", "gnss_interference", shape, say)


def cut(seed: int, vessels: int = 500, say: Callable[[str], None] = _quietly) -> Short:
    """The only feed is cut for a day: one message is wanted."""
    shape = Shape(
        seed, days=3.0, vessels=vessels, thrown_a_day=0.0, surge=(), outage=(30.0, 54.0), stories=False
    )
    return _short("the only feed cut for a day", "feed_outage", shape, say)


def default_night() -> Night:
    """The night of the default settings."""
    fields = Settings.model_fields
    night = night_of(fields["night"].default, ZoneInfo(fields["time_zone"].default))
    assert night is not None
    return night


def set_otherwise() -> list[str]:
    """Settings of the environment: with any of them a month would not be one of default settings."""
    return sorted(name for name in os.environ if name.upper().startswith("TWELVEMILE_"))


def _short(name: str, kind: str, shape: Shape, say: Callable[[str], None]) -> Short:
    messages = play(Month(shape, NETWORK), _SHORT_STEP_S, say).messages
    about = [message for message in messages if any(piece.kind == kind for piece in message.pieces)]
    return Short(name, len(about), messages)
