"""What people make of alerts: acknowledged, dismissed with a reason, or a note. Each entry is kept."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import NamedTuple

from sqlalchemy import Connection, insert, select, update

from app.store import alerts
from app.store.models import Alert, Triage
from app.store.reading.alerts import uid_of


class Action(StrEnum):
    """What is done; a note leaves the alert as it was judged, `reopen` takes back what it was judged."""

    ACKNOWLEDGE = "acknowledge"
    DISMISS = "dismiss"
    REOPEN = "reopen"
    NOTE = "note"


class Entry(NamedTuple):
    """One of them; the note is the reason of what was dismissed."""

    action: str
    note: str | None
    who: str
    made_ms: int


_BECOMES = {Action.ACKNOWLEDGE: "acknowledged", Action.DISMISS: "dismissed", Action.REOPEN: None}
NEWS = "triage"
"""The `change` that news of it has."""


def add(connection: Connection, alert_id: str, entry: Entry) -> bool:
    """Keep it, have the alert shown so, and tell who follows the news; False if there is no such alert."""
    query = select(Alert.uid, Alert.revision).where(Alert.uid == uid_of(alert_id))
    found = connection.execute(query).one_or_none()
    if found is None:
        return False
    connection.execute(insert(Triage).values(uid=found.uid, **entry._asdict()))
    action = Action(entry.action)
    if action in _BECOMES:
        judged = update(Alert).where(Alert.uid == found.uid).values(triage=_BECOMES[action])
        connection.execute(judged)
    alerts.number_news(connection, [(found.uid, found.revision, NEWS, entry.made_ms)])
    return True


def entries(connection: Connection, alert_id: str) -> list[Entry]:
    """All that was made of an alert, the first first."""
    columns = (getattr(Triage, name) for name in Entry._fields)
    query = select(*columns).where(Triage.uid == uid_of(alert_id)).order_by(Triage.id)
    return [Entry(*row) for row in connection.execute(query)]


def judged(connection: Connection, uids: Sequence[int], known_ms: int) -> dict[int, str | None]:
    """uid -> what people had made of it by a time of the wall clock; without those that nobody judged."""
    actions = [action.value for action in _BECOMES]
    query = select(Triage.uid, Triage.action).where(Triage.uid.in_(uids), Triage.made_ms <= known_ms)
    rows = connection.execute(query.where(Triage.action.in_(actions)).order_by(Triage.id))
    return {uid: _BECOMES[Action(action)] for uid, action in rows}
