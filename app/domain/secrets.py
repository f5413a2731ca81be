"""Secrets as they may be shown: not at all. Whoever prints a source, a URL or an error passes it through."""

from __future__ import annotations

import re
import secrets
import string

KEY_PREFIX = "tm_"
"""Begins every key made here, so that scanners for secrets find one that was left lying about."""
_LETTERS = string.ascii_letters + string.digits
_LENGTH = 43
"""43 of 62 letters: as many keys as 32 random bytes give."""
_HIDDEN = "***"
LEAST_HIDDEN = 8
_hidden: set[str] = set()
_NAMES = "key|token|secret|passw|passphrase|pwd|auth|credential|signature|sig|webhook"

_OUR_KEY = re.compile(rf"(?<![A-Za-z0-9_]){KEY_PREFIX}[A-Za-z0-9]{{16,}}")
_BEARER = re.compile(r"\b(Bearer|Basic)\s+[\w.~+/=-]{6,}", re.I)
_SLACK_TOKEN = re.compile(r"\bxox[a-z]-[\w-]{6,}")
_USER_INFO = re.compile(
    r"""(?<=://)(?:[^\s/?\#'"<>]*@"""
    # A password may hold what ends the host, unless that is a port.
    r"|[^\s/:@?\#]*:(?!\d{0,5}(?:[/?\#]|$))[^\s@]*@)"
)
_PARAMETER = re.compile(rf"(?i)([?&;\#][\w.%-]*(?:{_NAMES})[\w.%-]*=)[^\s&;\#'\"<>]+")
_SLACK_PATH = re.compile(r"(?i)(://[^\s/]+/(?:services|workflows|triggers)/)[^\s?\#'\"<>]+")


def new_key() -> str:
    """A key that no one can guess."""
    return KEY_PREFIX + "".join(secrets.choice(_LETTERS) for _ in range(_LENGTH))


def hide(secret: str) -> None:
    """Mask this very text too from now on, in this process: a secret that has no form to be known by."""
    if len(secret) < LEAST_HIDDEN:
        raise ValueError(f"a secret of under {LEAST_HIDDEN} letters would be found in what is none")
    _hidden.add(secret)


def masked(text: str) -> str:
    """The text without the secrets that its URLs may hold, nor any key or token; as it was if it holds none.

    Hidden are user and password before a host, parameters whose name tells of a key, token, password or
    signature, the paths of Slack's webhooks, our own keys, Slack's tokens, what follows Bearer or Basic, and
    what `hide` was told of.

    >>> masked("tcp://me:pw@10.0.0.5:4001 failed")
    'tcp://***@10.0.0.5:4001 failed'
    >>> masked("wss://host/v0/stream?api_key=abc&bbox=1,2")
    'wss://host/v0/stream?api_key=***&bbox=1,2'
    >>> masked("https://hooks.slack.com/services/T01/B02/abcDEF")
    'https://hooks.slack.com/services/***'
    """
    for secret in _hidden:
        text = text.replace(secret, _HIDDEN)
    text = _OUR_KEY.sub(KEY_PREFIX + _HIDDEN, text)
    text = _BEARER.sub(rf"\1 {_HIDDEN}", text)
    text = _SLACK_TOKEN.sub("xox" + _HIDDEN, text)
    if "://" in text:
        text = _SLACK_PATH.sub(rf"\1{_HIDDEN}", _USER_INFO.sub(_HIDDEN + "@", text))
    return _PARAMETER.sub(rf"\1{_HIDDEN}", text)
