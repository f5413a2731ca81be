import pytest
from support.databases import postgres


def test_postgresql_is_there_or_its_tests_are_left_out():
    found = postgres()
    if isinstance(found, str):
        pytest.skip(f"NOTHING IS TESTED ON POSTGRESQL: {found}")
    assert found.url("probe").startswith("postgresql")
