"""Links that open the picture of one alert to whoever holds them: signed with a secret of the store."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets

from app.domain.access import READ, Caller

SECRET_BYTES = 32
SIGNATURE = "[A-Za-z0-9_-]{43}"
"""The form of a signature, as a regular expression: 32 bytes in base64 for URLs."""
LINK_HOLDER = Caller("(signed link)", READ)
"""Who comes by such a link; no key can bear that name."""
_PURPOSE = b"twelvemile alert map 1\n"


def new_secret() -> bytes:
    """A secret that no one can guess."""
    return secrets.token_bytes(SECRET_BYTES)


def signature(secret: bytes, alert_id: str) -> str:
    """What opens the picture of this alert, and nothing else: HMAC-SHA-256 (RFC 2104) of purpose and id.

    >>> signature(bytes(32), "80f62daa97ac68a7")
    'Os4fP5ybSt7Kpq0n8JOo671DGL_LhnWeLQtGtzZ0ank'
    """
    signed = hmac.new(secret, _PURPOSE + alert_id.encode("utf-8", "surrogatepass"), hashlib.sha256)
    return base64.urlsafe_b64encode(signed.digest()).rstrip(b"=").decode()


def is_genuine(secret: bytes, alert_id: str, given: str) -> bool:
    """Whether it was signed for this alert; how long the answer takes tells nothing of the right one."""
    expected = signature(secret, alert_id).encode()
    return hmac.compare_digest(expected, given.encode("utf-8", "surrogatepass"))
