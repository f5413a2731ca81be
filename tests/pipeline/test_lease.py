"""What is ingested beside the holder of the lease is concluded, by the holder, before the lease goes."""

from app.detect.engine import Rules
from app.evaluate.scenario import generate, write
from app.pipeline.concluding import Concluder
from app.pipeline.ingesting import Ingestor, Reading
from app.store import conclusions, lease
from app.store.engine import open_store, reading, writing

HOW = Reading(batch_bytes=1 << 20, lateness_s=900)


def waiting(engine):
    with reading(engine) as connection:
        return connection.exec_driver_sql("SELECT count(*) FROM dirty").scalar_one()


def alerts(engine):
    with reading(engine) as connection:
        return connection.exec_driver_sql("SELECT count(*) FROM alerts").scalar_one()


def test_the_holder_concludes_what_another_added_after_its_last_batch(database, tmp_path):
    file = tmp_path / "a.nmea"
    write(file, generate(5, keys=["anchored_on_edge"], days=2))
    engine = open_store(database.url(tmp_path / "x.db"))
    holder, other = (Ingestor(engine, Concluder(Rules()), HOW) for _ in range(2))
    other._holder = "elsewhere:1"
    holder.prepare()
    with writing(engine) as connection:
        assert lease.take(connection, holder._holder, 4_000_000_000_000)
    other.read(str(file), "f")
    assert not other.close()
    assert waiting(engine) == 1
    assert alerts(engine) == 0
    assert holder.close()
    assert waiting(engine) == 0
    assert alerts(engine) == 1
    with reading(engine) as connection:
        assert conclusions.frontier_ms(connection) is not None
        assert lease.holder_now(connection, 0) is None
    engine.dispose()
