"""`twelvemile doctor`: what this installation and its store look like, and what is wrong with them."""

from __future__ import annotations

import platform
import shutil
from importlib.metadata import PackageNotFoundError, version

import typer
from sqlalchemy import Connection, select

from app.commands.delivering import webhook_set
from app.commands.drawing import drawn_in
from app.commands.faring import fares, problem
from app.commands.rules import units_in
from app.commands.store import settled_store
from app.commands.terminal import FAILED, SettingError, show
from app.detect.rules.all import all_rules
from app.detect.tuned import said
from app.detect.units import Watchlist
from app.domain.secrets import masked
from app.domain.time import iso, iso_or_none, now_ms
from app.domain.visible import visible
from app.domain.watchlist import Unit
from app.geo.attribution import geodata_version
from app.pipeline.retuning import BY_DEFAULT
from app.settings import Settings
from app.store import conclusions, lease, mutes, outbox, tuning, watchlist
from app.store.engine import file_of, reading, shown
from app.store.errors import StoreError
from app.store.models import Feed
from app.store.reading.condition import condition
from app.store.reading.deliveries import ChannelRow, channel_rows
from app.store.reading.feeds import feeds as feed_rows

LEAST_FREE_BYTES = 10**9
MOST_WAITED_MS = 120_000


def doctor(settings: Settings) -> None:
    """Print findings; exits 1 if something is wrong."""
    show(f"twelvemile {_version()}, Python {platform.python_version()}, geodata {geodata_version()}")
    wrong = _watchlist_file(settings) + _zones(settings) + _disk(settings) + _store(settings)
    for line in wrong:
        show(f"WRONG: {masked(line)}")
    show("nothing wrong was found" if not wrong else f"{len(wrong)} to mend")
    if wrong:
        raise typer.Exit(FAILED)


def _version() -> str:
    try:
        return version("twelvemile")
    except PackageNotFoundError:
        return "(not installed)"


def _watchlist_file(settings: Settings) -> list[str]:
    try:
        units = _units(settings)
    except SettingError as error:
        show(f"watchlist file: refused ({settings.watchlist})")
        return [str(error)]
    held = "none set" if units is None else f"{_counted(len(units))} in {settings.watchlist}"
    show(f"watchlist file: {held}")
    return []


def _units(settings: Settings) -> tuple[Unit, ...] | None:
    return None if settings.watchlist is None else units_in(settings.watchlist)


def _counted(units: int) -> str:
    return f"{units:,} {'unit' if units == 1 else 'units'}"


def _zones(settings: Settings) -> list[str]:
    try:
        drawn = drawn_in(settings.zones)
    except SettingError as error:
        show(f"zones of your own: refused ({settings.zones})")
        return [str(error)]
    show(f"zones of your own: {len(drawn):,} in a file ({settings.zones or 'none set'})")
    return []


def _disk(settings: Settings) -> list[str]:
    try:
        path = file_of(settings.database_url)
    except StoreError:
        return []  # `_store` tells why
    if path is None:
        show("disk: the database's server has it; look there how much is free")
        return []
    folder = path.resolve().parent
    existing = next(p for p in (folder, *folder.parents) if p.exists())
    free = shutil.disk_usage(existing).free
    show(f"disk: {free / 1e9:,.1f} GB free at {existing}")
    return (
        []
        if free >= LEAST_FREE_BYTES
        else [f"the disk of the store is nearly full ({free / 1e6:,.0f} MB free)"]
    )


def _store(settings: Settings) -> list[str]:
    show(f"store: {shown(settings.database_url)}")
    try:
        with settled_store(settings, create=False) as engine, reading(engine) as connection:
            return [*_contents(connection), *_watchlist(settings, connection), *_slack(settings, connection)]
    except StoreError as error:
        return [str(error)]


def _contents(connection: Connection) -> list[str]:
    frontier = conclusions.frontier_ms(connection)
    held = condition(connection)
    show(f"concluded up to: {iso_or_none(frontier) or 'nothing ingested yet'}")
    show(f"rules: {said(tuning.read(connection), all_rules(Watchlist())) or BY_DEFAULT}")
    show(
        f"vessels: {held.vessels:,}; alerts ever: {sum(held.alerts.values()):,}; "
        f"waiting to be concluded: {held.vessels_pending:,}"
    )
    for feed in connection.execute(select(Feed).order_by(Feed.name)):
        label = ", synthetic" if feed.synthetic else ""
        show(
            f"feed {visible(masked(feed.name))} ({feed.kind}{label}): {feed.lines:,} lines, "
            f"newest {iso_or_none(feed.newest_ms) or 'none'}"
        )
    wrong = _live_feeds(connection)
    if fault := conclusions.get_meta(connection, conclusions.FAULT):
        wrong.append(f"no conclusions are drawn: {fault}; the output of `twelvemile serve` says more")
    holder = lease.holder_now(connection, now_ms())
    if holder:
        host, _, process = holder.rpartition(":")
        show(f"conclusions are drawn by process {process} on {host}")
    if conclusions.has_due(connection) and not holder:
        wrong.append("vessels wait to be concluded and no process does it: run `twelvemile detect`")
    return wrong


def _watchlist(settings: Settings, connection: Connection) -> list[str]:
    """What the store's is, and who is muted."""
    held, by = watchlist.read(connection), watchlist.set_by(connection)
    since = f", set {iso(by.at_ms)} by {visible(by.who)}" if by else ""
    show(f"watchlist: {_counted(len(held))}{since}")
    for mute in mutes.in_force(connection, now_ms()):
        of = " and ".join(
            [*([f"MMSI {mute.mmsi}"] if mute.mmsi else []), *([mute.kind] if mute.kind else [])]
        )
        show(f"  {of}: {visible(mute.words())}")
    if _differs(settings, held):
        return [
            "the watchlist file is not what the store holds: the next `ingest`, `detect` or `serve` takes it"
        ]
    concluded = watchlist.concluded_version(connection)
    if concluded not in (None, watchlist.version(connection)) and not lease.holder_now(connection, now_ms()):
        return ["the watchlist was changed and no process concludes by it: run `twelvemile detect`"]
    return []


def _differs(settings: Settings, held: tuple[Unit, ...]) -> bool:
    """A file that cannot be read is told of elsewhere."""
    try:
        units = _units(settings)
    except SettingError:
        return False
    return units is not None and units != held


def _live_feeds(connection: Connection) -> list[str]:
    """A line each; what is wrong is a feed that is down or silent, or that no one listens to any more."""
    now, wrong = now_ms(), []
    for row in feed_rows(connection):
        if row.live is None:
            continue
        show(f"  {fares(row, row.live, now)}")
        if found := problem(row, row.live, now):
            wrong.append(found)
    return wrong


def _slack(settings: Settings, connection: Connection) -> list[str]:
    """Whether people are told. Only looks: `twelvemile deliver --test` sends a message."""
    is_set, refused = _webhook(settings)
    (row,) = channel_rows(connection)
    sent_ms = row.state.sent_ms if row.state else None
    show(
        f"Slack: {'refused' if refused else 'set up' if is_set else 'not set up'}; "
        f"last message {iso_or_none(sent_ms) or 'never'}; "
        f"{row.sent:,} sent, {row.waiting:,} waiting, {row.stale:,} grown too old, {row.failed:,} failed"
    )
    if row.last_failure:
        show(f"Slack: the last that failed: {row.last_failure}")
    return refused or (_slack_problems(settings, row, connection) if is_set else [])


def _webhook(settings: Settings) -> tuple[bool, list[str]]:
    """Whether a webhook is set that can be one, and else why not."""
    try:
        return webhook_set(settings) is not None, []
    except SettingError as error:
        return False, [f"Slack: refused: {error}"]


def _slack_problems(settings: Settings, row: ChannelRow, connection: Connection) -> list[str]:
    if row.condition == "stopped":
        return [f"Slack is stopped: {row.problem}"]
    if row.condition == "failing":
        return [f"Slack does not take messages, it is tried again: {row.problem}"]
    night = settings.quiet_hours
    is_night = night is not None and night.is_at(now_ms())
    apart_ms = int(settings.slack_apart_h * 3_600_000)
    since_ms = now_ms() - apart_ms if apart_ms else None
    due_ms = outbox.oldest_due_ms(connection, row.name, at_night=is_night, gathered_since_ms=since_ms)
    waited_ms = now_ms() - (due_ms or now_ms())
    if waited_ms > MOST_WAITED_MS and not lease.holder_now(connection, now_ms(), lease.DELIVERY):
        return ["messages to Slack wait and no process sends them: run `twelvemile deliver`, or `serve`"]
    return []
