"""What a signature opens: one alert, by one secret."""

import hmac
import re

from hypothesis import assume, given
from hypothesis import strategies as st

from app.domain.links import SECRET_BYTES, SIGNATURE, is_genuine, new_secret, signature
from app.domain.secrets import masked

IDS = st.one_of(st.from_regex(r"[0-9a-f]{16}", fullmatch=True), st.text(max_size=40))
KEYS = st.binary(min_size=SECRET_BYTES, max_size=SECRET_BYTES)


@given(KEYS, IDS, IDS)
def test_a_signature_opens_its_own_alert_alone(secret, one, other):
    assume(one != other)
    made = signature(secret, one)
    assert re.fullmatch(SIGNATURE, made) and made == signature(secret, one)
    assert is_genuine(secret, one, made)
    assert not is_genuine(secret, other, made)


@given(KEYS, KEYS, IDS)
def test_another_secret_opens_nothing(secret, other, alert):
    assume(secret != other)
    assert not is_genuine(other, alert, signature(secret, alert))


@given(KEYS, st.integers(0, 42), st.characters(codec="utf-8"))
def test_no_letter_of_it_may_be_another(secret, place, letter):
    made = signature(secret, "80f62daa97ac68a7")
    assume(made[place] != letter)
    assert not is_genuine(secret, "80f62daa97ac68a7", made[:place] + letter + made[place + 1 :])


@given(KEYS, IDS, st.text())
def test_it_is_compared_evenly_whatever_is_sent(secret, alert, given_text):
    compared = []
    even = hmac.compare_digest
    try:
        hmac.compare_digest = lambda a, b: compared.append((a, b)) or even(a, b)
        is_genuine(secret, alert, given_text)
    finally:
        hmac.compare_digest = even
    assert compared == [(signature(secret, alert).encode(), given_text.encode("utf-8", "surrogatepass"))]


def test_a_secret_is_new_and_long():
    assert len({new_secret() for _ in range(50)}) == 50
    assert {len(new_secret()) for _ in range(50)} == {32}


@given(KEYS)
def test_no_signature_is_shown_where_addresses_are(secret):
    made = signature(secret, "80f62daa97ac68a7")
    for text in (f"https://a.example/v1/alerts/x/map.png?sig={made}", f"GET /map.png?sig={made} failed",
                 f"/map.png?width=600&sig={made}&theme=day", f"'?SIG={made}'"):  # fmt: skip
        assert made not in masked(text) and made[:20] not in masked(text)
