"""`twelvemile ingest`: recorded AIS into the store, with conclusions."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from app.commands.ingested import counted, near, next_step, rejected, untimed
from app.commands.memory import give_back_memory
from app.commands.rules import RULES_CHANGED, concluder, given_units, keep_watchlist
from app.commands.store import settled_store
from app.commands.terminal import FAILED, WRONG_USAGE, clear_errors, say, show_json, stop
from app.domain.time import parse_iso
from app.pipeline.ingesting import Ingestor, Reading, Summary, default_feed
from app.settings import Settings
from app.store.engine import shown
from ingest.errors import IngestError, SourceError
from ingest.sources import files

OnBatch = Callable[[Summary], None]


def ingest(
    settings: Settings,
    sources: list[str],
    *,
    feed: str | None,
    received_at: str | None,
    synthetic: bool,
    facts_only: bool = False,
    json: bool,
    hint: bool = True,
) -> None:
    """Read the sources one after another; exits 1 if one could not be read to its end, 2 if none at all."""
    how = Reading(
        settings.batch_bytes,
        settings.lateness_s,
        _received_ms(received_at),
        synthetic=synthetic,
        facts_only=facts_only,
        redistributable=settings.redistributable,
    )
    give_back_memory()
    with clear_errors():
        paths = [path for source in sources for path in _expand(source)]
        rules, units = concluder(settings), given_units(settings)
        say(f"store: {shown(settings.database_url)}")
        with settled_store(settings) as engine:
            keep_watchlist(engine, units, settings)
            with _progress() as on_batch:
                ingestor = Ingestor(engine, rules, how, on_batch)
                failure = _read_all(ingestor, paths, feed)
            _report(ingestor, sources, json=json)
            if hint and not json:
                say(next_step(ingestor.summary, f"http://{settings.host}:{settings.port}"))
        if failure:
            # Nothing was read: whoever goes on after damage (make) does not go on after that.
            stop(str(failure), FAILED if ingestor.summary.bytes else WRONG_USAGE)


def _expand(source: str) -> list[str]:
    if not source:
        stop("an empty name is no source; give a file, a pattern or -", WRONG_USAGE)
    if "://" in source:
        wanted = "give a file, a pattern or -; live sources are for `twelvemile serve --feed SOURCE`"
        stop(f"{source}: is no recording; {wanted}", WRONG_USAGE)
    try:
        return files.expand(source)
    except SourceError as error:
        stop(str(error), WRONG_USAGE)


def _received_ms(text: str | None) -> int | None:
    if text is None:
        return None
    try:
        return parse_iso(text)
    except ValueError as error:
        stop(f"--received-at: {error}, for instance 2024-12-10T06:00:00Z", WRONG_USAGE)


def _read_all(ingestor: Ingestor, paths: list[str], feed: str | None) -> IngestError | None:
    """Every source has its turn: one that fails takes nothing from the others."""
    failure: IngestError | None = None
    if ingestor.prepare():
        say(RULES_CHANGED)
    try:
        for path in paths:
            try:
                ingestor.read(path, feed or default_feed(path))
            except IngestError as error:
                if failure:
                    say(f"twelvemile: {failure}")
                failure = error
    finally:
        if not ingestor.close():
            say("another process draws the conclusions of this store: alerts are still to come")
    return failure


def _report(ingestor: Ingestor, sources: list[str], *, json: bool) -> None:
    summary, alerts = ingestor.summary, ingestor.alerts()
    for path in summary.silent:
        say(f"{path}: no AIS message was found in it; lines such as !AIVDM,1,1,,A,...*hh are expected")
    for path in summary.resumed:
        say(f"{path}: went on where an interrupted run had stopped")
    if ingestor.how.facts_only:
        say("facts only: `twelvemile detect` draws the conclusions")
    result = summary.to_dict(alerts)
    if json:
        for line in untimed(summary, sources):
            say(line)
        show_json(result)
        return
    raised = ", ".join(f"{kind} {n}" for kind, n in alerts.items())
    for line in (
        *counted(summary),
        *near(summary),
        *rejected(summary),
        f"alerts raised: {raised} (in {result['seconds']} s)",
        *untimed(summary, sources),
    ):
        say(line)


@contextmanager
def _progress() -> Iterator[OnBatch]:
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    from rich.console import Console

    console = Console(stderr=True)
    with console.status("reading") as status:
        yield lambda summary: status.update(_so_far(summary))


def _so_far(summary: Summary) -> str:
    import time

    seconds = max(time.monotonic() - summary.started, 0.001)
    return (
        f"{summary.bytes / 1e6:,.1f} MB, {summary.lines:,} lines ({summary.lines / seconds:,.0f} a second), "
        f"{summary.positions:,} positions, {summary.alerts_raised} alerts"
    )
