"""The secret of signed links: made once, the same for all processes, gone when links are voided."""

from app.store import links
from app.store.engine import reading, writing


def secret(store):
    with reading(store) as connection:
        return links.secret(connection)


def test_it_is_made_when_first_wanted_and_kept(store):
    assert secret(store) is None
    with writing(store) as connection:
        made = links.secret_to_sign(connection)
    assert len(made) == 32
    with writing(store) as connection:
        assert links.secret_to_sign(connection) == made
    assert secret(store) == made


def test_voiding_ends_it_and_the_next_is_another(store):
    with writing(store) as connection:
        assert not links.void_all(connection)
        first = links.secret_to_sign(connection)
        assert links.void_all(connection)
    assert secret(store) is None
    with writing(store) as connection:
        assert links.secret_to_sign(connection) != first


def test_two_who_want_it_at_once_get_the_same(store):
    from concurrent.futures import ThreadPoolExecutor

    def wanted(_):
        with writing(store) as connection:
            return links.secret_to_sign(connection)

    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(wanted, range(8)))) == 1
