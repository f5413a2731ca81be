"""What a store on PostgreSQL is, refuses and tells."""

import re
import shutil
import subprocess
import sys
import uuid
from contextlib import closing
from getpass import getuser
from urllib.parse import quote

import psycopg
import pytest
from sqlalchemy import insert, make_url, select
from support.databases import postgres
from support.proxy import Proxy

from app.store import backup, conclusions, feeds, migrations
from app.store.dialects.known import dialect_of
from app.store.engine import StoreError, open_store, reading, shown, writing
from app.store.models import Base, Feed, Meta, StaticContent
from app.store.reading import alerts
from app.store.reading.feeds import feeds as listed_feeds
from app.store.transactions import make_engine

SECRET = "geheim"


@pytest.fixture
def url(tmp_path):
    return postgres().url(tmp_path / "store.db")


@pytest.fixture
def store(url):
    made = open_store(url, busy_timeout_s=0.1)
    yield made
    made.dispose()


def refusal(url, **options):
    with pytest.raises(StoreError) as caught:
        open_store(url, **options)
    told = str(caught.value)
    assert "\n" not in told and SECRET not in told
    return told


def with_option(url, option):
    place = make_url(url)
    options = f"{place.query.get('options', '')} -c{option}"
    return text_of(place.update_query_dict({"options": options}))


def at(host, port, user=None, password=None):
    """The server's URL, but elsewhere or as someone else."""
    return make_url(postgres().server).set(host=host, port=port, username=user, password=password)


def text_of(place):
    return place.render_as_string(hide_password=False)


@pytest.fixture
def other_database():
    """A function that makes a database with these properties; dropped at the end."""
    made = []

    def make(properties):
        name = f"{postgres().prefix}{uuid.uuid4().hex[:8]}"
        with closing(psycopg.connect(postgres().server, autocommit=True)) as connection:
            try:
                connection.execute(f"CREATE DATABASE {name} TEMPLATE template0 {properties}")
            except psycopg.errors.InsufficientPrivilege:
                pytest.skip("this user may make no database")
        made.append(name)
        return text_of(make_url(postgres().server).set(database=name))

    yield make
    with closing(psycopg.connect(postgres().server, autocommit=True)) as connection:
        for name in made:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.mark.parametrize("scheme", ["postgresql", "postgresql+psycopg", "postgres"])
def test_the_url_may_name_the_driver_or_not(url, scheme):
    open_store(url.replace("postgresql", scheme, 1)).dispose()


def test_a_store_is_made_from_the_models_and_is_at_the_head(store):
    assert migrations.current(store) == migrations.head()
    query = (
        "SELECT relname FROM pg_class "
        "WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'v')"
    )
    with reading(store) as connection:
        made = set(connection.exec_driver_sql(query).scalars())
    assert made == {*Base.metadata.tables, "positions", "statics", "alembic_version"}


def test_a_store_is_not_made_where_none_is_wanted(url):
    assert "is empty: fill it with `twelvemile ingest`" in refusal(url, create=False)


def test_the_steps_of_sqlite_do_not_run_here(url):
    engine = make_engine(make_url(url), 1.0)
    with pytest.raises(StoreError, match="no store on PostgreSQL is so old"):
        migrations.upgrade(engine)
    engine.dispose()


def test_the_way_to_migrate_is_told_without_the_password(url, monkeypatch):
    open_store(url).dispose()
    with_password = text_of(make_url(url).set(username=make_url(url).username or getuser(), password=SECRET))
    monkeypatch.setattr(migrations, "head", lambda: "later")
    told = refusal(with_password)
    assert "run `twelvemile migrate` with the same TWELVEMILE_DATABASE_URL" in told


def test_the_tables_of_another_program_are_left_alone(url):
    with closing(psycopg.connect(url, autocommit=True)) as connection:
        connection.execute("CREATE TABLE music (title text)")
    assert "of another program" in refusal(url)


def test_a_read_only_store_is_refused_and_told(url, store):
    store.dispose()
    assert "is read-only" in refusal(with_option(url, "default_transaction_read_only=on"))
    with pytest.raises(StoreError, match="read-only"), reading(store) as connection:
        connection.execute(insert(Meta).values(key="a", value="b"))


def test_a_search_path_that_names_no_schema_is_told():
    nowhere = with_option(postgres().server, "search_path=nowhere")
    assert "has no schema" in refusal(nowhere)


def test_a_database_that_cannot_hold_all_texts_is_refused(other_database):
    assert "is in SQL_ASCII" in refusal(other_database("ENCODING 'SQL_ASCII' LOCALE 'C'"))


def test_what_cannot_be_reached_is_told_in_one_line_with_the_next_step(url):
    with Proxy("127.0.0.1", 1) as closed:
        pass
    told = refusal(text_of(at("127.0.0.1", closed.port, "me", SECRET)))
    assert "(Connection refused): start the server" in told and "me:***@" in told
    told = refusal(text_of(at("no.such.host.invalid", 5432, "me", SECRET)))
    assert "cannot be reached" in told and "start the server, or name another" in told
    place = make_url(postgres().server)
    told = refusal(text_of(place.set(database="nowhere")))
    assert '(database "nowhere" does not exist): make it with `createdb`' in told
    told = refusal(text_of(place.set(username="nobody_at_all", password=SECRET)))
    assert "give user and password" in told


@pytest.mark.parametrize(
    "url",
    [
        f"postgresql://me:{SECRET}@host/name",
        f"postgresql://me:{SECRET}@host:5433/name?sslmode=require&password={SECRET}&sslpassword={SECRET}",
        f"postgresql://me:{SECRET}@{SECRET}@host/name",
        f"postgresql://me:{SECRET}@host:port/name?password={SECRET}",
        f"postgresql://me:{SECRET}:{SECRET}/{SECRET}@host:port/name",
        f"postgresql+psycopg2://me:{SECRET}@host/name",
        f"mysql://me:{SECRET}@host/name",
        f"me:{SECRET}@host/name",
    ],
)
def test_a_password_is_never_shown(url):
    assert SECRET not in shown(url)
    assert "me" in shown(url) and "host" in shown(url)
    if "@host/" not in url or "+" in url or "mysql" in url:
        refusal(url)


def test_without_the_driver_the_user_is_told_how_to_get_it(url, monkeypatch):
    monkeypatch.setitem(sys.modules, "psycopg", None)
    assert "pip install 'twelvemile[postgres]'" in refusal(url)


def test_a_connection_that_is_lost_is_told_and_the_next_is_another(store, url):
    with pytest.raises(StoreError, match="lost its connection") as caught, writing(store) as connection:
        connection.execute(insert(Meta).values(key="lost", value="x"))
        pid = connection.exec_driver_sql("SELECT pg_backend_pid()").scalar_one()
        with closing(psycopg.connect(url, autocommit=True)) as other:
            other.execute("SELECT pg_terminate_backend(%s, 5000)", (pid,))
        connection.execute(select(Meta.key)).all()
    assert "the same command goes on from there" in str(caught.value)
    with writing(store) as connection:
        assert connection.execute(select(Meta.key)).all() == []


def test_a_way_that_is_cut_is_told_and_mended_is_used_again(url):
    place = make_url(url)
    with Proxy(place.host, place.port or 5432) as way:
        engine = open_store(text_of(place.set(port=way.port, password=SECRET)), busy_timeout_s=5)
        with pytest.raises(StoreError, match="lost its connection"), reading(engine) as connection:
            way.cut()
            connection.execute(select(Meta.key)).all()
        with pytest.raises(StoreError, match="cannot be reached") as caught, reading(engine):
            pytest.fail("there is no way")
        assert SECRET not in str(caught.value)
        way.mend()
        with reading(engine) as connection:
            assert conclusions.get_meta(connection, "x") is None
        engine.dispose()


def test_a_nul_stands_as_a_mark_and_is_found_nowhere(store):
    with writing(store) as connection:
        conclusions.set_meta(connection, "a", "b\0c")
        feeds.open_feed(connection, "f\0eed", "file", 900, 0)
    with reading(store) as connection:
        assert conclusions.get_meta(connection, "a") == "b\ufffdc"
        assert conclusions.get_meta(connection, "a\0") is None
        assert alerts.one(connection, "\0") is None
        assert connection.execute(select(Feed.name)).scalars().all() == ["f\ufffdeed"]


NAMES = ["b", "A", "a", "B", "_", "é", "~", "Z z", "zz", "é"]


def test_texts_are_ordered_by_their_bytes_whatever_the_language_of_the_database(other_database):
    url = other_database("ENCODING 'UTF8' LOCALE 'C.UTF-8' LOCALE_PROVIDER icu ICU_LOCALE 'en-US'")
    engine = open_store(url)
    with writing(engine) as connection:
        for name in NAMES:
            feeds.open_feed(connection, name, "file", 900, 0)
    with reading(engine) as connection:
        query = "SELECT name FROM (VALUES ('b'), ('A')) given (name) ORDER BY name"
        assert connection.exec_driver_sql(query).scalars().all() == ["A", "b"]
        assert [feed.name for feed in listed_feeds(connection)] == sorted(set(NAMES), key=str.encode)
    engine.dispose()


def test_every_text_of_models_and_migrations_is_compared_by_bytes(store):
    with writing(store) as connection:
        connection.exec_driver_sql("CREATE TABLE more (a text, b varchar(9) NOT NULL UNIQUE)")
        dialect_of(connection).set_right(connection)
    query = (
        "SELECT c.relname, a.attname FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid "
        "WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind = 'r' "
        "AND c.relname <> 'alembic_version' AND a.attcollation NOT IN (0, '\"C\"'::regcollation)"
    )
    with reading(store) as connection:
        assert connection.exec_driver_sql(query).all() == []


def test_values_come_back_as_they_were(store):
    numbers = {"content": -(2**63), "msg_type": 5, "imo": 2**62, "ship_type": 0, "to_bow": -1}
    texts = {
        "name": "%s ? :x \\ ' \"",
        "callsign": "",
        "destination": "\u2028</script>\U0001f6a2",
        "eta": None,
    }
    with writing(store) as connection:
        connection.execute(insert(StaticContent).values(**numbers, **texts))
    query = select(*(getattr(StaticContent, name) for name in (*numbers, *texts)))
    with reading(store) as connection:
        assert tuple(connection.execute(query).one()) == (*numbers.values(), *texts.values())
        sql = "SELECT '100%' || name FROM static_contents WHERE name = ?"
        assert connection.exec_driver_sql(sql, (texts["name"],)).scalar_one() == "100%" + texts["name"]


def test_a_copy_is_left_to_the_server(url, tmp_path):
    with pytest.raises(StoreError, match="pg_dump"):
        backup.backup(make_url(url), tmp_path / "copy.db")
    with pytest.raises(StoreError, match="pg_restore"):
        backup.restore(tmp_path / "copy.db", make_url(url))
    assert not (tmp_path / "copy.db").exists()


@pytest.mark.skipif(shutil.which("pg_dump") is None, reason="the programs of PostgreSQL are not here")
def test_the_commands_that_it_names_copy_the_store_and_bring_it_back(url, tmp_path):
    engine = open_store(url)
    with writing(engine) as connection:
        conclusions.set_meta(connection, "kept", "yes")
    with pytest.raises(StoreError) as told:
        backup.backup(make_url(f"{url}&password=geheim"), tmp_path / "a copy.dump")
    assert "geheim" not in str(told.value)
    dump, restore = re.findall(r"`(pg_[^`]+)`", str(told.value))
    # Of a database that others use too the store's own schema, and no more.
    assert " --schema=twelvemile_test_" in dump
    subprocess.run(dump, shell=True, check=True)
    with writing(engine) as connection:
        conclusions.set_meta(connection, "kept", "no")
        conclusions.set_meta(connection, "more", "yes")
    engine.dispose()
    subprocess.run(restore, shell=True, check=True)
    engine = open_store(url)
    with reading(engine) as connection:
        assert conclusions.get_meta(connection, "kept") == "yes"
        assert conclusions.get_meta(connection, "more") is None
    engine.dispose()


def test_what_one_wrote_in_the_url_is_kept(url):
    slow = f"{url}&connect_timeout=3&application_name={quote('own name')}"
    engine = open_store(slow)
    with reading(engine) as connection:
        assert connection.exec_driver_sql("SHOW application_name").scalar_one() == "own name"
    engine.dispose()
