"""A made-up month of news of every kind, told: how many messages, when, and that nothing is lost."""

import random
from collections import Counter
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from deliver.bodies import alert
from support.rehearsal import HOUR_MS, Item, Rehearsal

from app.deliver.compose import MOST_IN_DIGEST
from app.deliver.plan import Form
from app.domain.night import night_of
from app.domain.severity import Happened, severity
from app.domain.time import iso, parse_iso

DAMASCUS = ZoneInfo("Asia/Damascus")
NIGHT = night_of("22:00-06:00", DAMASCUS)
BEGIN_MS, DAY_MS = parse_iso("2026-03-01T00:00:00Z"), 24 * HOUR_MS
END_MS = BEGIN_MS + 31 * DAY_MS
WAITING = [273990001 + n for n in range(20)]
"""Ships that wait off Syria all month; the first five are on the watchlist."""


class Month:
    """Alerts as they come; ends and reminders with them."""

    def __init__(self, seed):
        self.items, self.uid, self.rng = [], 0, random.Random(seed)

    def add(self, kind, at_ms, mmsi, *course, subtype=None, happened=(), never=False, **more):
        """`course`: (hours later, change, fields) after it was opened."""
        self.uid, at_ms = self.uid + 1, int(at_ms)
        why = "watchlist" if mmsi in WAITING[:5] else "russian" if mmsi in WAITING else None
        unit = why and {"why": why, "label": f"SYNTH {mmsi % 1000}"}
        body = alert(
            id=f"{self.uid:016x}", kind=kind, subtype=subtype, vessels=[mmsi] if mmsi else [],
            severity=severity(kind, unit=why, subtype=subtype, happened=happened),
            started_at=iso(at_ms), detected_at=iso(at_ms), explanation=f"SYNTHETIC WORDS: {kind} of {mmsi}",
            rule={"name": kind, "version": 1, "parameters": {}}, evidence={"unit_of_interest": unit}, **more,
        )  # fmt: skip
        if kind == "loitering":
            body["rule"] = alert()["rule"]
        self.items.append(Item(int(at_ms), self.uid, "opened", body, never))
        for hours, change, fields in course:
            self.items.append(Item(int(at_ms + hours * HOUR_MS), self.uid, change, body | fields, never))

    def any_ms(self, days=30.0):
        return BEGIN_MS + int(self.rng.random() * days * DAY_MS)

    def holdings(self):
        """Everyone holds for days on end, and each is reminded of after 24 h, 72 h and each week."""
        for mmsi in WAITING:
            at_ms = self.any_ms(4)
            while at_ms < END_MS:
                hours = self.rng.uniform(6, 300)
                reminders = [(h, "reminder", {}) for h in (24, 72, *range(168, 800, 168)) if h < hours]
                ended_by = self.rng.choice(["left", "lost_contact"])
                gone = {
                    "status": "closed",
                    "ended_by": ended_by,
                    "ended_at": iso(int(at_ms + hours * HOUR_MS)),
                }
                # Those of the watchlist leave one by one, days apart: the group is a matter of its own below.
                course = reminders if mmsi in WAITING[:5] else [*reminders, (hours, "closed", gone)]
                self.add("loitering", at_ms, mmsi, *course)
                if mmsi in WAITING[:5]:
                    break
                at_ms += (hours + self.rng.uniform(12, 90)) * HOUR_MS

    def silences(self):
        for mmsi in WAITING:
            at_ms = self.any_ms(2)
            while at_ms < END_MS:
                hours = self.rng.uniform(1, 60)
                again = {
                    "status": "closed",
                    "ended_by": "heard",
                    "ended_at": iso(int(at_ms + hours * HOUR_MS)),
                }
                self.add("ais_gap", at_ms, mmsi, (hours, "closed", again), subtype="watch_silent")
                at_ms += (hours + self.rng.uniform(13, 60)) * HOUR_MS

    def others(self):
        for _ in range(60):
            changed = {"status": "closed", "ended_by": "changed"}
            ship = self.rng.choice(WAITING)
            self.add(
                "voyage_change", self.any_ms(), ship, (30, "closed", changed), happened=[Happened.VOYAGE]
            )
        for _ in range(30):
            apart = {"status": "closed", "ended_by": "parted"}
            self.add("rendezvous", self.any_ms(), self.rng.choice(WAITING), (5, "closed", apart))
        for _ in range(8):
            self.add("ais_gap", self.any_ms(), self.rng.choice(WAITING), subtype="overdue")
        for n in range(6):
            withdrawn = (20 if n % 2 else 0.01, "retracted", {"status": "retracted"})
            self.add("loitering", self.any_ms(), self.rng.choice(WAITING[5:]), withdrawn)
        for _ in range(5):
            quiet = [(9, "closed", {"ended_by": "no_member"}), (57, "closed", {"ended_by": "quiet"})]
            self.add("gnss_interference", self.any_ms(), 0, *quiet, happened=[Happened.SPELL])
        for kind in ("zone_entry", "gate_transit", "identity_change", "mmsi_conflict", "implausible_motion"):
            for _ in range(200):
                self.add(kind, self.any_ms(), self.rng.randrange(205_000_000, 215_000_000))
        for _ in range(50):
            self.add("loitering", self.any_ms(), self.rng.choice(WAITING), never=True)
            self.add("naval_track_unverified", self.any_ms(), self.rng.choice(WAITING))

    def critical(self):
        """Two a week at most; one of them by night."""

        def at(day, hour):
            return BEGIN_MS + day * DAY_MS + int(hour * HOUR_MS)

        back, berth = [Happened.BACK_AFTER_3_DAYS], [Happened.NAVAL_BERTH]
        instant = {"zone": "Syria 24 NM", "status": "closed", "ended_by": "instant"}
        out = {"status": "closed", "ended_by": "left", "ended_at": iso(at(9, 11))}
        self.add("zone_entry", at(2, 20.5), WAITING[0], happened=back, **instant)
        self.add("port_call", at(3, 9), WAITING[0], (146, "closed", out), happened=berth)
        self.add("feed_outage", at(16, 12), 0, happened=[Happened.TARTUS_UNHEARD])
        distress = [(h, "reminder", {}) for h in (24, 72, 168)]
        self.add("loitering", at(17, 23), WAITING[1], *distress, happened=[Happened.DISTRESS])
        for n in (2, 3, 4):
            self.add("zone_exit", at(24, 3 * n), WAITING[n], **instant)


@pytest.fixture(scope="module", params=[1, 2])
def told(request):
    month = Month(request.param)
    for part in (month.holdings, month.silences, month.others, month.critical):
        part()
    items = [item for item in month.items if item.at_ms < END_MS]
    return Rehearsal(NIGHT).run(items, END_MS + 2 * DAY_MS)


def local(at_ms):
    return datetime.fromtimestamp(at_ms / 1000, UTC).astimezone(DAMASCUS)


def is_at_once(sent):
    return sent.message.text.startswith(("CRITICAL", "RAISED TO CRITICAL")) or sent.plan.form is Form.TOGETHER


def test_the_bounds_of_a_quiet_night(told):
    days = Counter(local(sent.at_ms).date() for sent in told.sent)
    assert max(days.values()) <= 6, days.most_common(3)
    by_night = [sent for sent in told.sent if NIGHT.is_at(sent.at_ms)]
    nights = Counter(NIGHT.last_begin_ms(sent.at_ms) for sent in by_night)
    assert by_night and max(nights.values()) <= 1
    assert all(any(r.severity == "critical" or r.topic for r in sent.plan.rows) for sent in by_night)
    urgent = [sent.at_ms for sent in told.sent if any(row.severity == "critical" for row in sent.plan.rows)]
    urgent += [sent.at_ms for sent in told.sent if sent.plan.form is Form.TOGETHER]
    at_once = [
        sent.at_ms for sent in told.sent if sent.at_ms in urgent and sent.plan.form is not Form.MORNING
    ]
    assert max(Counter((ms - BEGIN_MS) // (7 * DAY_MS) for ms in at_once).values()) == 2
    assert len(told.made) > 600 and len(told.sent) < 31 * 6, "it is a busy month, by what is news"


def test_nothing_is_lost_and_nothing_told_twice(told):
    gone = Counter(row.seq for sent in told.sent for row in sent.plan.rows)
    assert max(gone.values()) == 1
    assert not told.waiting
    assert set(told.skipped.values()) == {"it lost its ground before it was told"}
    assert gone.keys() | told.skipped.keys() == told.made.keys() and not gone.keys() & told.skipped.keys()
    for sent in told.sent:
        ids = {told.made[row.seq][1].alert["id"] for row in sent.plan.rows}
        assert all(id_ in repr(sent.message.blocks) and id_ in sent.message.plain for id_ in ids)


def test_how_long_news_waits(told):
    waited = {}
    for sent in told.sent:
        for row in sent.plan.rows:
            waited.setdefault((row.severity, row.change, row.topic), []).append(sent.at_ms - row.recorded_ms)
    opened_critical = waited["critical", "opened", ""]
    assert set(opened_critical) == {0}, "what is critical goes at once"
    # Since noon of the evening's message at most until the morning; what finds no room waits for the next.
    assert max(waited["warning", "opened", ""]) <= 12 * HOUR_MS + 10 * 60_000
    assert min(waited["warning", "opened", ""]) == 0, "after a quiet time a warning goes at once as well"
    assert max(waited["warning", "reminder", ""]) <= 28 * HOUR_MS
    for sent in told.sent:
        if all(row.change == "reminder" for row in sent.plan.rows):
            assert sent.plan.form is Form.MORNING or sent.at_ms % DAY_MS >= 7 * HOUR_MS


def test_each_message_is_within_slacks_limits(told):
    forms = Counter(sent.plan.form for sent in told.sent)
    assert {Form.SINGLE, Form.GATHERED, Form.MORNING, Form.TOGETHER} <= set(forms)
    assert max(len({row.uid for row in sent.plan.rows}) for sent in told.sent) <= MOST_IN_DIGEST
    for sent in told.sent:
        blocks = sent.message.blocks
        assert len(blocks) <= 50 and len(repr(blocks)) < 16_000
        assert sum(len(b["text"]["text"]) for b in blocks if "text" in b) <= 13_000
        assert all(
            len(b["text"]["text"]) <= (150 if b["type"] == "header" else 3000) for b in blocks if "text" in b
        )
        assert len(sent.message.plain) <= 13_000


def test_a_morning_with_more_than_one_message_holds_goes_on_by_day():
    month = Month(3)
    for n in range(100):
        month.add("ais_gap", BEGIN_MS + n * 60_000, WAITING[n % 20], subtype="watch_silent")
    told = Rehearsal(NIGHT).run(month.items, BEGIN_MS + DAY_MS)
    assert [len(sent.plan.rows) for sent in told.sent] == [40, 40, 20]
    assert [local(sent.at_ms).hour for sent in told.sent] == [6, 10, 14]
    assert "60 alerts more go with the next message" in told.sent[0].message.plain
