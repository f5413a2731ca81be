"""`manifest.json`: the SHA-256 of every other member, and what the bundle says of itself.

Its own hash is the comment of the zip.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

import orjson

from app.evidence.archive import BundleError

SCHEMA = "twelvemile-evidence-1"
NAME = "manifest.json"
_COMMENT = b"twelvemile manifest sha256 "
_MOST_NAMED = 100


def sealed(members: Mapping[str, bytes], says: Mapping[str, Any]) -> tuple[dict[str, bytes], bytes]:
    """All members, the manifest first, the others by name; and the comment that seals them."""
    hashes = {
        name: {"sha256": hashlib.sha256(data).hexdigest(), "bytes": len(data)}
        for name, data in sorted(members.items())
    }
    text = json_text({"schema": SCHEMA, **says, "members": hashes})
    return {NAME: text, **dict(sorted(members.items()))}, comment_of(text)


def comment_of(manifest: bytes) -> bytes:
    """What the comment of the zip must be."""
    return _COMMENT + hashlib.sha256(manifest).hexdigest().encode()


def read(members: Mapping[str, bytes]) -> dict[str, Any]:
    """What the manifest says; `BundleError` if there is none, or it is of another version."""
    if NAME not in members:
        raise BundleError(f"there is no {NAME} in it: it is no evidence bundle")
    try:
        manifest = orjson.loads(members[NAME])
    except orjson.JSONDecodeError as error:
        raise BundleError(f"{NAME} is no JSON ({error}): it was altered") from None
    if not isinstance(manifest, dict) or manifest.get("schema") != SCHEMA:
        raise BundleError(f"{NAME} is not of schema {SCHEMA}: another version of Twelvemile made the bundle")
    return manifest


def altered(members: Mapping[str, bytes], comment: bytes, manifest: Mapping[str, Any]) -> list[str]:
    """What is not as the manifest says, a line each; the manifest itself is held against the comment."""
    found = []
    if comment != comment_of(members[NAME]):
        found.append(f"{NAME}: not the one that the bundle was sealed with")
    says = manifest.get("members")
    hashes = says if isinstance(says, dict) else {}
    for name in sorted({*hashes, *members} - {NAME})[:_MOST_NAMED]:
        if name not in members:
            found.append(f"{name}: it is missing")
        elif name not in hashes:
            found.append(f"{name}: the manifest knows of no such member")
        elif _hash_in(hashes[name]) != hashlib.sha256(members[name]).hexdigest():
            found.append(f"{name}: altered, its SHA-256 is not the manifest's")
    return found


def _hash_in(entry: Any) -> object:  # noqa: ANN401 - JSON
    return entry.get("sha256") if isinstance(entry, dict) else None


def json_text(value: Any) -> bytes:  # noqa: ANN401 - JSON
    """JSON as all members have it: indented, for people too, in the order given."""
    return orjson.dumps(value, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)
