"""SIGKILL at random moments of `twelvemile deliver`: nothing is lost, and what is repeated was under way."""

import os
import random
import shutil
import signal
import time
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from support.delivering import outbox, told
from support.effort import tries
from support.forkserver import Forks
from support.live import recent
from support.runs import environment, url
from support.slackserver import playing_slack

KILLS = tries(50, 100, "TWELVEMILE_TEST_KILLS")
SEED = int(os.environ.get("TWELVEMILE_TEST_KILL_SEED", "1"))
KEYS = ["eight_km_west", "fifteen_km_west", "not_under_command", "military_type", "mid273_type_0"]
PLANTED = Path(__file__).with_name("planted_delivery.py")
SET = {
    "TWELVEMILE_HISTORIC_AFTER_H": "96",
    "TWELVEMILE_WEBHOOK_ALLOW_PRIVATE": "1",
    "TWELVEMILE_SLACK_INTERVAL_S": "0",
    "TWELVEMILE_SLACK_APART_H": "0",
    "TWELVEMILE_SLACK_STORM": "1000",
}


@dataclass
class Tally:
    kills: int = 0
    stores: int = 0
    at_work: int = 0
    """Kills by which a message had been accepted and others had not."""
    repeats: int = 0
    wrong: list = field(default_factory=list)


class Harness:
    def __init__(self, folder, forks):
        self.folder, self.forks = folder, forks
        self.night = folder / "night.db"

    def ingest(self):
        recording = self.folder / "night.nmea"
        recording.write_bytes(b"".join(recent(7, KEYS)))
        code, _, said = self.forks.run("ingest", recording, "--database-url", url(self.night), env=SET)
        assert code == 0, said

    def deliver(self, store, slack, kill_after=None):
        env = SET | {"TWELVEMILE_SLACK_WEBHOOK_URL": slack.url}
        return self.forks.run("deliver", "--once", "--database-url", store, kill_after=kill_after, env=env)

    def kill(self, times, seed, *, until_wrong=False):
        rng, tally = random.Random(seed), Tally()
        began = time.monotonic()
        self._one_store(rng, 0, tally, seconds=0)
        seconds = time.monotonic() - began
        while tally.kills < times and not (until_wrong and tally.wrong):
            self._one_store(rng, times, tally, seconds)
        return tally

    def _one_store(self, rng, times, tally, seconds):
        store = self.folder / f"killed{tally.stores}.db"
        shutil.copyfile(self.night, store)
        kills = 0
        with playing_slack(lambda *_: time.sleep(0.002) or "ok") as slack:
            while True:
                after = rng.uniform(0.0, rng.choice((0.3, 0.6, 1.0)) * seconds)
                code, _, said = self.deliver(url(store), slack, after if tally.kills < times else None)
                if code != -signal.SIGKILL:
                    break
                kills += 1
                tally.kills += 1
                tally.at_work += 0 < len(slack.taken) < len(outbox(url(store)))
        tally.stores += 1
        self._judge(url(store), slack, kills, code, said, tally)

    def _judge(self, store, slack, kills, code, said, tally):
        due, taken = outbox(store), [told(t.body) for t in slack.taken]
        repeats = len(taken) - len(set(taken))
        tally.repeats += repeats
        orders = [[revision for about, revision in taken if about == alert] for alert, _ in due]
        faults = {
            said: code != 0,
            f"lost: {set(due) - set(taken)}": set(taken) != set(due),
            f"left: {due}": set(due.values()) != {"sent"},
            f"{repeats} repeats by {kills} kills": repeats > kills,
            f"out of order: {taken}": any(order != sorted(order) for order in orders),
        }
        tally.wrong += [fault for fault, is_so in faults.items() if is_so]


@pytest.fixture(scope="module")
def harness(tmp_path_factory, forks):
    made = Harness(tmp_path_factory.mktemp("kills"), forks)
    made.ingest()
    return made


def test_many_kills_lose_nothing(harness):
    assert len(outbox(url(harness.night))) > 8
    tally = harness.kill(KILLS, SEED)
    assert not tally.wrong, f"TWELVEMILE_TEST_KILL_SEED={SEED}: {tally.wrong[0]}"
    assert tally.kills == KILLS
    assert tally.at_work > KILLS / 8, "the kills must have met it at work"
    print(tally)


def test_the_harness_finds_a_message_that_counts_as_sent_too_early(harness, tmp_path):
    planted = Harness(tmp_path, Forks(tmp_path, environment(), PLANTED))
    planted.night = harness.night
    tally = planted.kill(6 * KILLS, SEED, until_wrong=True)
    planted.forks.close()
    assert any(fault.startswith("lost") for fault in tally.wrong), f"not found by {tally.kills} kills"
    print(f"found by {tally.kills} kills")
