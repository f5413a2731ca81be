"""Messages on several alerts: the night's digest, and units of the watchlist that left together. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from app.deliver.compose import COURSE, Message, News, entries, listed, names
from app.domain.night import Night
from app.domain.severity import WATCHLIST, Happened, severity

_KINDS_NAMED = 8


def morning(
    items: Sequence[News], info: Mapping[str, int], night: Night, public_url: str | None, now_ms: int
) -> Message:
    """What waited for the end of the night, a line an alert; of severity info only how many, by kind."""
    last = {news.alert.get("id"): news for news in items}
    counts = Counter(COURSE.get(news.change, "changed") for news in last.values())
    told = ", ".join(f"{number} {course}" for course, number in counts.most_common())
    title = f"NIGHT DIGEST - {len(last)} alerts: {told}"
    more = f"What waited for the end of the night ({night}). {names(list(last.values()))}"
    return listed(title, more, [*entries(items, now_ms), _info(info)], public_url)


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
        return "Of severity info none was raised in the night."
    named = [f"{kind} {number:,}" for kind, number in list(info.items())[:_KINDS_NAMED]]
    rest = sum(list(info.values())[_KINDS_NAMED:])
    others = [f"others {rest:,}"] if rest else []
    return f"Of severity info, raised in the night: {', '.join([*named, *others])}."


def _vessel(news: News) -> int:
    vessels = news.alert.get("vessels") or [0]
    return int(vessels[0])
