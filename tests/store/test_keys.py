"""Keys in the store: hashed, compared evenly, removed for good."""

import hmac

from app.domain.access import Caller
from app.store import keys
from app.store.engine import reading, writing

NOW = 1_733_011_200_000
DAY = 86_400_000


def kept(store, **how):
    with writing(store) as connection:
        for name, key in (("one", "k" * 43), ("two", "l" * 43), ("three", "m" * 43)):
            assert keys.add(connection, name, "read", key, NOW, **how)


def whose(store, key, now=NOW):
    with reading(store) as connection:
        return keys.caller(connection, key, now)


def test_a_key_is_known_by_its_hash_only(store, tmp_path):
    kept(store)
    assert whose(store, "l" * 43) == Caller("two", "read")
    for wrong in ("l" * 42, "l" * 44, "L" * 43, "", "two", "\udcff", "é" * 43):
        assert whose(store, wrong) is None
    with reading(store) as connection:
        stored = connection.exec_driver_sql("SELECT * FROM api_keys").all()
    assert "l" * 20 not in repr(stored)
    assert not any(b"l" * 20 in file.read_bytes() for file in tmp_path.glob("store.db*"))


def test_a_key_is_compared_with_all_and_evenly(store, monkeypatch):
    kept(store)
    compared = []
    even = hmac.compare_digest
    monkeypatch.setattr(hmac, "compare_digest", lambda a, b: compared.append((a, b)) or even(a, b))
    for key in ("k" * 43, "m" * 43, "unknown"):
        compared.clear()
        whose(store, key)
        assert len(compared) == 3
        assert {sent for _, sent in compared} == {keys.digest(key)}
        assert all(len(a) == len(b) == 64 for a, b in compared)


def test_a_key_ends_at_its_time(store):
    kept(store, expires_ms=NOW + DAY)
    assert whose(store, "k" * 43, NOW + DAY - 1)
    assert whose(store, "k" * 43, NOW + DAY) is None
    with reading(store) as connection:
        assert keys.any_valid(connection, NOW)
        assert not keys.any_valid(connection, NOW + DAY)
        assert {row.status(NOW + DAY) for row in keys.every(connection)} == {"expired"}


def test_a_key_that_is_removed_stays_on_record_and_frees_its_name(store):
    kept(store)
    with writing(store) as connection:
        assert not keys.add(connection, "two", "admin", "n" * 43, NOW)
        assert keys.remove(connection, "two", NOW + 1)
        assert not keys.remove(connection, "two", NOW + 2)
        assert keys.add(connection, "two", "admin", "n" * 43, NOW + 3)
        assert [(row.name, row.status(NOW + 4)) for row in keys.every(connection)] == [
            ("one", "valid"), ("two", "removed"), ("three", "valid"), ("two", "valid"),
        ]  # fmt: skip
    assert whose(store, "l" * 43) is None
    assert whose(store, "n" * 43) == Caller("two", "admin")
