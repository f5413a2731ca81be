"""`twelvemile keys`: who may ask a server that other machines can reach."""

from __future__ import annotations

import os
import re

from sqlalchemy import Engine

from app.commands.store import settled_store
from app.commands.terminal import WRONG_USAGE, clear_errors, say, show, show_json, stop
from app.domain.access import ADMIN, is_loopback
from app.domain.secrets import hide, new_key
from app.domain.time import DAY_MS, iso_or_none, now_ms, parse_iso
from app.settings import Settings
from app.store import keys, links
from app.store.engine import reading, shown, writing
from app.store.keys import FINGERPRINT, KeyRow

FROM_ENVIRONMENT = "TWELVEMILE_API_KEY"
"""The variable, and the name of the key that came by it."""
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ._@-]{0,59}")
_UNITS_MS = {"h": 3_600_000, "d": DAY_MS, "w": 7 * DAY_MS}
_SPAN = re.compile(r"([0-9]{1,5})([hdw])")
_LEAST = 32
_HEADINGS = ("name", "scope", "status", "created", "expires", "fingerprint")


def add(settings: Settings, name: str, *, scope: str, expires: str | None) -> None:
    """Make a key and show it, this once."""
    now = now_ms()
    if not _NAME.fullmatch(name) or name == FROM_ENVIRONMENT:
        stop(f"{name!r} cannot name a key: take up to 60 letters, digits, blanks and . _ @ -", WRONG_USAGE)
    until = _expiry(expires, now)
    key = new_key()
    with clear_errors(), settled_store(settings) as engine, writing(engine) as connection:
        added = keys.add(connection, name, scope, key, now, until)
    if not added:
        stop(f"there is a key named {name!r}: take another name, or `twelvemile keys remove` it first")
    say(f"key {name!r}, scope {scope}, expires {iso_or_none(until) or 'never'}; it is shown only now:")
    show(key)


def show_all(settings: Settings, *, json: bool) -> None:
    """List the keys, removed ones too; never the keys themselves."""
    with clear_errors(), settled_store(settings, create=False) as engine, reading(engine) as connection:
        rows = [_shown(row, now_ms()) for row in keys.every(connection)]
    if json:
        show_json({"keys": rows})
        return
    table = [_HEADINGS, *(tuple(row[name] or "never" for name in _HEADINGS) for row in rows)]
    widths = [max(len(row[i]) for row in table) for i in range(len(_HEADINGS))]
    for row in table:
        show("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())


def remove(settings: Settings, name: str) -> None:
    """Let a key open nothing from now on, on running servers too."""
    with clear_errors(), settled_store(settings, create=False) as engine, writing(engine) as connection:
        removed = keys.remove(connection, name, now_ms())
    if not removed:
        stop(f"there is no key named {name!r}: `twelvemile keys list` shows them")
    say(f"key {name!r} is removed: it opens nothing any more")


def void_links(settings: Settings) -> None:
    """Let no link to a picture that was sent so far open it any more, on running servers too."""
    with clear_errors(), settled_store(settings, create=False) as engine, writing(engine) as connection:
        had_any = links.void_all(connection)
    if had_any:
        say("the links to pictures sent so far open nothing any more; the next message makes new ones")
    else:
        say("no link to a picture was sent since they were last voided")


def keep_first_key(settings: Settings, engine: Engine) -> None:
    """Keep the hash of the key in the environment as an admin's, in place of an earlier one from there."""
    # No process that this one starts is to find it.
    os.environ.pop(FROM_ENVIRONMENT, None)
    if settings.api_key is None:
        return
    key, now = settings.api_key.get_secret_value(), now_ms()
    if len(key) < _LEAST or not key.isascii() or not key.isprintable() or " " in key:
        stop(
            f"{FROM_ENVIRONMENT} must be at least {_LEAST} letters and digits: see `openssl rand -hex 32`",
            WRONG_USAGE,
        )
    hide(key)
    with writing(engine) as connection:
        row = keys.known(connection, key)
        if row is None:
            keys.remove(connection, FROM_ENVIRONMENT, now)
            keys.add(connection, FROM_ENVIRONMENT, ADMIN, key, now)
    if row is not None and row.status(now) != "valid":
        say(f"the key in {FROM_ENVIRONMENT} opens nothing, it is {row.status(now)}: set another")


def refuse_without_keys(settings: Settings, engine: Engine) -> None:
    """End unless somebody holds a key that is valid."""
    with reading(engine) as connection:
        if keys.any_valid(connection, now_ms()):
            return
    by = "TWELVEMILE_ALLOWED_HOSTS" if is_loopback(settings.host) else f"host {settings.host!r}"
    otherwise = "unset it" if is_loopback(settings.host) else "use --host 127.0.0.1"
    stop(
        f"{by} would let other machines in, and no key is valid: make one with `twelvemile keys add NAME "
        f"--scope read --database-url {shown(settings.database_url)}`, or {otherwise}",
        WRONG_USAGE,
    )


def _expiry(text: str | None, now: int) -> int | None:
    if text is None:
        return None
    span = _SPAN.fullmatch(text)
    try:
        until = now + int(span[1]) * _UNITS_MS[span[2]] if span else parse_iso(text)
    except ValueError as error:
        stop(f"--expires: {error}; or give a span as 90d, 12h or 4w", WRONG_USAGE)
    if until <= now:
        stop(f"--expires: {text!r} is over already", WRONG_USAGE)
    return until


def _shown(row: KeyRow, now: int) -> dict[str, str | None]:
    return {
        "name": row.name,
        "scope": row.scope,
        "status": row.status(now),
        "created": iso_or_none(row.created_ms),
        "expires": iso_or_none(row.expires_ms),
        "removed": iso_or_none(row.revoked_ms),
        "fingerprint": row.sha256[:FINGERPRINT],
    }
