"""Messages on several alerts: the night's digest, and units of the watchlist that left together. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.deliver.blocks import News
from app.deliver.compose import COURSE, Message, entries, listed, names
from app.domain.night import Night
from app.domain.severity import WATCHLIST, Happened, severity

_KINDS_NAMED = 8


@dataclass(frozen=True)
class Told:
    """What one message tells: revisions, in the order in which alerts are to be read."""

    items: Sequence[News]
    public_url: str | None
    now_ms: int
    more: int = 0
    """How many alerts found no room in it."""

    @property
    def last(self) -> list[News]:
        """Of each alert how it last stood."""
        return list({news.alert.get("id"): news for news in self.items}.values())

    def under(self, title: str, *more: str, below: Sequence[str] = ()) -> Message:
        """The message: a title with how many did what, then a line an alert."""
        counts = Counter(COURSE.get(news.change, "changed") for news in self.last)
        course = ", ".join(f"{number} {course}" for course, number in counts.most_common())
        rest = [f"{self.more} alerts more go with the next message: none is left out."] if self.more else []
        lines = [*entries(self.items, self.now_ms), *rest, *below]
        return listed(f"{title}: {course}", " ".join(more), lines, self.public_url)


def gathered(told: Told) -> Message:
    """What came since the message before, of what is not critical."""
    return told.under(f"{len(told.last)} ALERTS", names(told.last))


def morning(told: Told, info: Mapping[str, int], night: Night) -> Message:
    """What waited for the end of the night, a line an alert; of severity info only how many, by kind."""
    waited = f"What waited for the end of the night ({night})."
    title = f"NIGHT DIGEST - {len(told.last)} alerts"
    return told.under(title, waited, names(told.last), below=[_info(info)])


def together(items: Sequence[News], before: Sequence[News], public_url: str | None, now_ms: int) -> Message:
    """Units of the watchlist that left within 12 h; `before` are those of whom people were told."""
    leaving = list({_vessel(news): news for news in items}.values())
    known = [
        news
        for vessel, news in {_vessel(n): n for n in before}.items()
        if vessel not in set(map(_vessel, leaving))
    ]
    how = severity("loitering", unit=WATCHLIST, happened=[Happened.LEFT_TOGETHER]).upper()
    number = len(leaving) + len(known)
    added = ", ADDED TO" if len(known) > 1 else ""
    title = f"{how}{added} - {number} units of the watchlist left within 12 h"
    after = f"; told before: {names(known)}" if known else ""
    return listed(title, f"{names(leaving)}{after}", entries(items, now_ms), public_url)


def _info(info: Mapping[str, int]) -> str:
    if not info:
        return "Of severity info none was raised in the day before."
    named = [f"{kind} {number:,}" for kind, number in list(info.items())[:_KINDS_NAMED]]
    rest = sum(list(info.values())[_KINDS_NAMED:])
    others = [f"others {rest:,}"] if rest else []
    return f"Of severity info, raised in the day before: {', '.join([*named, *others])}."


def _vessel(news: News) -> int:
    vessels = news.alert.get("vessels") or [0]
    return int(vessels[0])
