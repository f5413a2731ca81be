"""`twelvemile verify BUNDLE.zip`: needs this package and the file, no store and no network."""

from __future__ import annotations

from importlib.metadata import version
from pathlib import Path

import typer

from app.api import posture_shapes
from app.commands.terminal import FAILED, WRONG_USAGE, show, show_json, stop
from app.evidence.archive import BundleError
from app.evidence.hands import Hands
from app.evidence.verdict import ALTERED, DIFFERS, MATCHES, Verdict
from app.evidence.verifying import verify as judged
from app.pipeline.rederiving import rederive, rederive_tracks

HANDS = Hands(rederive, rederive_tracks, posture_shapes.row_at)


def verify(bundle: Path, *, json: bool) -> None:
    """Say whether the bundle is whole and what it is about follows; exits 1 if not, 2 if it is no file."""
    if not bundle.is_file():
        stop(
            f"{bundle}: there is no such file; name a bundle, as GET /v1/alerts/ID/evidence or GET "
            "/v1/posture/evidence?key=KEY gives it",
            WRONG_USAGE,
        )
    try:
        verdict = judged(bundle, version("twelvemile"), HANDS)
    except BundleError as error:
        _refuse(f"{bundle}: {error}", json=json)
    except OSError as error:
        stop(f"{bundle} cannot be read ({error.strerror or 'unreadable'})", WRONG_USAGE)
    if json:
        show_json({"bundle": str(bundle), **verdict.to_dict()})
    else:
        _print(verdict)
    if not verdict.is_good:
        raise typer.Exit(FAILED)


def _refuse(line: str, *, json: bool) -> None:
    if json:
        show_json({"verified": False, "integrity": "refused", "why": line})
        raise typer.Exit(FAILED)
    stop(line)


def _print(verdict: Verdict) -> None:
    for line in _head(verdict):
        show(line)
    for line in verdict.differences:
        show(f"  {line}")
    for line in verdict.notes:
        show(f"note: {line}")


def _head(verdict: Verdict) -> list[str]:
    if verdict.derivation == MATCHES:
        return _matches(verdict)
    if verdict.derivation == ALTERED:
        return ["NOT verified: altered"]
    if verdict.derivation == DIFFERS:
        what = "row" if verdict.row else "alert"
        return [f"NOT verified: integrity holds, but the {what} does not follow as the bundle has it"]
    return [f"integrity holds; {verdict.derivation}: {verdict.why}"]


def _matches(verdict: Verdict) -> list[str]:
    found = verdict.derived
    lines = f"{found['lines']:,} lines and {found['positions']:,} fixes read"
    if verdict.row:
        read = f"{found['sightings']:,} sightings and {found['units']:,} units read, {lines}"
    else:
        read = lines
    return [_what_follows(verdict), f"integrity holds; {read}; derived anew:", f"  {found['explanation']}"]


def _what_follows(verdict: Verdict) -> str:
    alert, row = verdict.alert, verdict.row
    if row:
        known = f" as known at {row['known_at']}" if row["known_at"] else ""
        which = f"{row['key']} of the board of {row['area']} at {row['at']}{known}"
        return f"verified: row {which} follows from the bundle alone"
    return f"verified: alert {alert['id']} ({alert['kind']}) follows from its raw lines alone"
