"""`twelvemile deliver`: tell on Slack what the outbox holds."""

from __future__ import annotations

import signal
from types import FrameType

from sqlalchemy import Engine

from app.commands.delivering import Sending, deliverer, webhook
from app.commands.store import settled_store
from app.commands.terminal import WRONG_USAGE, clear_errors, say, stop
from app.deliver import compose
from app.deliver.answer import Kind
from app.deliver.slack import Webhook
from app.domain.time import now_ms
from app.settings import Settings
from app.store import channels, outbox
from app.store.engine import reading, shown, writing
from app.store.reading.deliveries import channel_rows

NOT_SET = "Slack is not set up: set TWELVEMILE_SLACK_WEBHOOK_URL in the environment to the URL of a webhook"


def deliver(settings: Settings, *, once: bool, test: bool, resume: bool) -> None:
    """Send until told to stop; with `once` what is due now; with `test` one message that is no alert."""
    hook = webhook(settings)
    if hook is None:
        stop(NOT_SET, WRONG_USAGE)
    if test:
        _test(hook)
        return
    with clear_errors():
        say(f"store: {shown(settings.database_url)}")
        with settled_store(settings) as engine:
            if resume:
                _resume(engine)
            if once:
                _once(settings, engine, hook)
            else:
                _run(settings, engine, hook)


def _test(hook: Webhook) -> None:
    answer = hook.post(compose.trial(now_ms()).forms()[0])
    if answer.kind is not Kind.TAKEN:
        stop(f"Slack did not take the test message: {answer.detail}")
    say("Slack took the test message")


def _resume(engine: Engine) -> None:
    with writing(engine) as connection:
        channels.resume(connection, outbox.SLACK)
    say("Slack is tried again")


def _once(settings: Settings, engine: Engine, hook: Webhook) -> None:
    sender = deliverer(settings, engine, hook)
    sender.drain()
    with reading(engine) as connection:
        (slack,) = (row for row in channel_rows(connection) if row.name == outbox.SLACK)
    say(f"{sender.sent} messages sent; {slack.waiting} wait")
    if sender.held:
        reasons = "for the end of the night, for the next message, or for another unit to leave"
        say(f"{sender.held} wait, as they should: {reasons}")
    if slack.waiting > sender.held:
        cause = slack.state.stopped or slack.state.error if slack.state else None
        stop(f"not all could be sent: {cause or 'another process sends them'}")


def _run(settings: Settings, engine: Engine, hook: Webhook) -> None:
    thread = Sending(deliverer(settings, engine, hook))

    def end(_signal: int, _frame: FrameType | None) -> None:
        thread.stop()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, end)
    say("sending what is due; Ctrl-C ends it")
    thread.start()
    while not thread.deliverer.stop.is_set() and not thread.join(0.2):
        pass
    if not thread.deliverer.stop.is_set():
        stop("sending ended: see the line before")
    thread.join()
    say("ended; what was not answered for is sent again")
