"""What the log is told of how feeds fare: each change once, those between two looks too."""

import logging

import pytest

from app.pipeline.live.noting import Noting
from ingest.sources.live import Health


@pytest.fixture
def looks(caplog):
    """Look at a health, and give what was logged of it."""
    caplog.set_level(logging.INFO, logger="app.pipeline.live.noting")
    noting, times = Noting(), iter(range(1000))
    health = Health(lambda: next(times))

    def look(*changes):
        caplog.clear()
        for change in changes:
            health.down(change) if isinstance(change, str) else health.up()
        noting.fares("roof", health.status())
        return [record.getMessage().removeprefix("feed ") for record in caplog.records]

    return look


UP = True


@pytest.mark.parametrize(
    "seen",
    [
        [((), []), ((UP,), ["up"]), ((), []), (("gone",), ["down"]), (("gone",), []), ((UP,), ["up"])],
        [(("no key",), ["down"]), ((), []), (("no key", "again"), []), ((UP,), ["up"]), ((), [])],
        [(("no key", UP), ["down", "up"]), (("cut", UP, "cut", UP), ["down", "up"]), ((), [])],
        [((UP,), ["up"]), (("cut", UP, "cut"), ["down"]), ((UP, "cut"), []), ((UP,), ["up"])],
    ],
    ids=["plain", "refused at first", "between looks", "ends down"],
)
def test_each_change_is_told_once(looks, seen):
    for changes, told in seen:
        assert looks(*changes) == told
