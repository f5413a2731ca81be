"""How much an alert matters, of every kind: section 5 of the design as one function."""

from __future__ import annotations

from collections.abc import Collection
from enum import Enum

INFO, WARNING, CRITICAL = "info", "warning", "critical"
OF_INTEREST = "of interest"
"""Why she is a unit of interest, where it matters only that she is one."""
WATCHLIST = "watchlist"
"""Why she is a unit of interest, if the analysts listed her themselves."""


class Happened(Enum):
    """What more than its kind makes an alert matter."""

    BACK_AFTER_3_DAYS = "back after 3 days"
    """First inside 24 NM of Syria after at least 72 h elsewhere."""
    NAVAL_BERTH = "naval berth"
    """In or out of the naval berths of Tartus."""
    DISTRESS = "distress"
    """She sent "not under command" or "aground" (nav status 2 or 6)."""
    LEFT_TOGETHER = "left together"
    """At least two units of the watchlist left within 12 h."""
    TARTUS_UNHEARD = "Tartus unheard"
    """The only feed that covers Tartus is out for more than an hour."""
    VOYAGE = "voyage"
    """Another port or draught is declared, or an ETA that is much earlier or later."""
    SPELL = "spell"
    """Interference begins at a sink, or is more than twice as much as is usual there."""


_LISTED_ONLY = {
    ("zone_entry", Happened.BACK_AFTER_3_DAYS),
    ("port_call", Happened.NAVAL_BERTH),
    ("loitering", Happened.LEFT_TOGETHER),
    ("zone_exit", Happened.LEFT_TOGETHER),
}
"""Critical of a unit of the watchlist."""
_CRITICAL = {("loitering", Happened.DISTRESS), ("voyage_change", Happened.DISTRESS)}
"""Critical of any unit of interest."""
_OF_ANYONE = {
    ("feed_outage", Happened.TARTUS_UNHEARD): CRITICAL,
    ("gnss_interference", Happened.SPELL): WARNING,
}
"""Whoever is meant: what is about a feed or a region."""
_WARNING = {
    ("loitering", None),
    ("ais_gap", "watch_silent"),
    ("ais_gap", "overdue"),
    ("rendezvous", None),
    ("voyage_change", Happened.VOYAGE),
}
"""(kind, subtype or what happened) that matters of any unit of interest; None: in any case."""


def severity(
    kind: str, *, unit: str | None, subtype: str | None = None, happened: Collection[Happened] = ()
) -> str:
    """`critical`, `warning` or `info`; `unit` says why she is a unit of interest, None that she is not.

    >>> severity("zone_entry", unit="watchlist", happened=[Happened.BACK_AFTER_3_DAYS])
    'critical'
    >>> severity("loitering", unit="russian"), severity("loitering", unit=None)
    ('warning', 'info')
    """
    reasons = {(kind, what) for what in happened}
    if unit is not None and (reasons & _CRITICAL or (unit == WATCHLIST and reasons & _LISTED_ONLY)):
        return CRITICAL
    of_anyone = {_OF_ANYONE[reason] for reason in reasons & _OF_ANYONE.keys()}
    if of_anyone:
        return CRITICAL if CRITICAL in of_anyone else WARNING
    if unit is not None and (reasons | {(kind, subtype), (kind, None)}) & _WARNING:
        return WARNING
    return INFO
