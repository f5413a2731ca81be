import random

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.store import facts, feeds
from app.store.engine import reading, writing
from ingest.batch import SOG_NOT_AVAILABLE, Heard, Positions, Statics
from ingest.validate.duplicates import merge_equal

T = 1_733_011_200_000
SHIP, OTHER = 273990001, 341990002


def fix(mmsi=SHIP, second=0, lon=0, *, sog=50, received=0, status=0, msg_type=1):
    lon_lat = (21_500_000 + lon, 20_900_000)
    return (mmsi, T + second * 1000, T + received, *lon_lat, sog, 900, 90, 0, status, msg_type, 0)


def add(store, *rows):
    with writing(store) as connection:
        return facts.add_facts(
            connection,
            facts.arranged(merge_equal(Positions.from_rows(list(rows))), Statics(), Heard()),
        )


def everything(store, table="positions"):
    with reading(store) as connection:
        return [tuple(row) for row in connection.exec_driver_sql(f"SELECT * FROM {table} ORDER BY 1, 2")]


def test_only_what_is_new_is_counted_and_makes_dirty(store):
    first = add(store, fix(), fix(second=60))
    assert (first.new_positions, first.dirty) == (2, {SHIP: T})
    again = add(store, fix(second=60), fix(second=120), fix(OTHER, 30))
    assert (again.new_positions, again.held_positions) == (2, 1)
    assert again.dirty == {SHIP: T + 120_000, OTHER: T + 30_000}


def test_the_same_facts_again_change_nothing_at_all(store):
    rows = [fix(), fix(second=60), fix(OTHER)]
    add(store, *rows)
    before = everything(store), everything(store, "vessels"), everything(store, "dirty")
    assert not add(store, *rows).is_news
    assert before == (everything(store), everything(store, "vessels"), everything(store, "dirty"))


def test_a_value_beats_null_and_makes_dirty_but_a_later_receipt_does_not(store):
    add(store, fix(sog=SOG_NOT_AVAILABLE, received=5))
    assert not add(store, fix(sog=SOG_NOT_AVAILABLE, received=9)).is_news
    told = add(store, fix(sog=50, received=9))
    assert (told.new_positions, told.dirty) == (0, {SHIP: T})
    assert everything(store)[0][4:6] == (T + 5, 50)


def test_another_place_in_the_same_second_is_another_fix(store):
    assert add(store, fix(), fix(lon=1)).new_positions == 2


RECEIPTS = st.lists(
    st.tuples(
        st.integers(0, 2),
        st.sampled_from([SOG_NOT_AVAILABLE, 0, 50]),
        st.integers(0, 9),
        st.sampled_from([1, 27]),
    ),
    min_size=1,
    max_size=12,
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(receipts=RECEIPTS, seed=st.integers(0, 99))
def test_any_order_and_any_cutting_ends_in_the_same_rows(fresh_store, receipts, seed):
    rows = [fix(second=s, sog=sog, received=r, msg_type=kind) for s, sog, r, kind in receipts]
    results = []
    for shuffled in (rows, random.Random(seed).sample(rows, len(rows))):
        engine = fresh_store()
        cut = random.Random(seed).randint(0, len(shuffled))
        add(engine, *shuffled[:cut])
        add(engine, *shuffled[cut:])
        results.append((everything(engine), everything(engine, "vessels")))
    assert results[0] == results[1]


def static(second=0, *, name="SYNTH A", ship_type=70, imo=0, callsign="", part=""):
    dims = (10, 20, 5, 5)
    return (SHIP, T + second * 1000, T, 5, part, imo, callsign, name, ship_type, *dims, 0, "", "", 0)


def add_statics(store, *rows):
    with writing(store) as connection:
        return facts.add_facts(
            connection, facts.arranged(Positions(), Statics.from_rows(list(rows)), Heard())
        )


def test_the_vessel_shows_what_was_last_sent_by_event_time_whatever_came_first(store):
    add_statics(store, static(60, name="SYNTH NEW"))
    add_statics(store, static(0, name="SYNTH OLD", callsign="ABCD"))
    with reading(store) as connection:
        row = connection.exec_driver_sql("SELECT name, callsign, imo, first_ms, last_ms FROM vessels").one()
    assert tuple(row) == ("SYNTH NEW", "ABCD", None, T, T + 60_000)


def test_equal_reports_in_one_second_are_one(store):
    assert add_statics(store, static(), static(), static(name="SYNTH B")).new_others == 2
    assert not add_statics(store, static()).is_news


def test_a_message_without_a_fix_breaks_silence_once(store):
    heard = Heard.from_rows([(SHIP, T, T, 0, 1), (SHIP, T, T, 0, 3)])
    with writing(store) as connection:
        assert facts.add_facts(connection, facts.arranged(Positions(), Statics(), heard)).new_others == 1


def test_a_feed_that_heard_a_vessel_earlier_than_was_known_is_told(store):
    with writing(store) as connection:
        feed = feeds.open_feed(connection, "north", "file", 900, 0).id
        assert facts.add_vessel_feed(connection, feed, {SHIP: T, OTHER: T}) == {SHIP: T, OTHER: T}
        assert facts.add_vessel_feed(connection, feed, {SHIP: T + 1, OTHER: T - 1}) == {OTHER: T - 1}
        assert facts.add_vessel_feed(connection, feed, {SHIP: T, OTHER: T - 1}) == {}
