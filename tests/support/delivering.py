"""What must hold of messages, whatever went wrong on the way: told by the store and by Slack's own record."""

import json
import re
from collections import Counter

from support.canonical import rows

_NAMED = re.compile(r"Alert (\w{16}), revision (\d+)")


def told(body):
    """(alert, revision) that a message tells of; it is in the blocks, or without them in the text."""
    text = json.dumps(body.get("blocks")) if "blocks" in body else body["text"]
    found = _NAMED.findall(text)
    assert len(found) == 1, text
    return found[0][0], int(found[0][1])


def outbox(database_url, where="1"):
    """{(alert, revision): state}; without exits of zones, which need not be told where her departure is."""
    query = (
        "SELECT json_extract(r.body, '$.id'), d.revision, d.state FROM deliveries d "
        f"JOIN alert_revisions r USING (uid, revision) WHERE ({where}) "
        "AND NOT (d.state = 'skipped' AND d.topic = 'departure')"
    )
    return {(alert, revision): state for alert, revision, state in rows(database_url, query)}


def assert_all_told(slack, database_url):
    """Each message accepted, repeated only where its answer was lost, in order, and nothing else sent."""
    taken = [(told(t.body), t.answered) for t in slack.taken]
    due = outbox(database_url)
    assert due and set(due.values()) == {"sent"}, due
    assert {key for key, _ in taken} == set(due)
    lost = Counter(key for key, answered in taken if not answered)
    for key, times in Counter(key for key, _ in taken).items():
        assert times <= 1 + lost[key], f"{key} was taken {times} times, {lost[key]} answers were lost"
    for alert in {alert for alert, _ in due}:
        order = [revision for (about, revision), _ in taken if about == alert]
        assert order == sorted(order), (alert, order)
    assert len(slack.paths) == 1
    assert all(told(body) in due for _, body in slack.requests)
