"""Slack as the settings ask for it: the webhook, its pace, and the thread that sends inside `serve`."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from sqlalchemy import Engine

from app.commands.terminal import SettingError, refused_settings, say
from app.domain.time import now_ms
from app.settings import Settings

if TYPE_CHECKING:
    from app.deliver.loop import Deliverer
    from app.deliver.slack import Webhook

LAST_ANSWER_S = 3.0
"""How long an end waits for an answer that is on its way; without it the message is sent again later."""


class Sending:
    """The outbox loop in a thread of its own."""

    def __init__(self, deliverer: Deliverer) -> None:
        self.deliverer = deliverer
        self._thread = threading.Thread(target=self._run, name="deliver", daemon=True)

    def start(self) -> None:
        """Begin to send."""
        self._thread.start()

    def stop(self) -> None:
        """Begin nothing new."""
        self.deliverer.stop.set()

    def join(self, patience_s: float | None = LAST_ANSWER_S) -> bool:
        """Wait for what is on its way; False if it is so still."""
        self._thread.join(patience_s)
        return not self._thread.is_alive()

    def _run(self) -> None:
        try:
            self.deliverer.run()
        except Exception as defect:
            # Not its text: that may hold anything. What was under way is sent again by the next process.
            say(f"Slack: sending ended by a defect of Twelvemile ({type(defect).__name__}): start it again")


@contextmanager
def sending(settings: Settings, engine: Engine) -> Iterator[Sending | None]:
    """Send while inside, if a webhook is set."""
    hook = webhook(settings)
    if hook is None:
        yield None
        return
    thread = Sending(deliverer(settings, engine, hook))
    thread.start()
    try:
        yield thread
    finally:
        thread.stop()
        thread.join()


def deliverer(
    settings: Settings, engine: Engine, hook: Webhook, clock: Callable[[], int] = now_ms
) -> Deliverer:
    """The loop as the settings ask for it."""
    from app.deliver.loop import Deliverer, Pace

    pace = Pace(
        interval_s=settings.slack_interval_s,
        backoff_s=settings.slack_backoff_s,
        storm=settings.slack_storm,
        stale_after_ms=int(settings.historic_after_h * 3_600_000),
        night=settings.quiet_hours,
        apart_ms=int(settings.slack_apart_h * 3_600_000),
        departures_apart_ms=int(settings.departures_apart_h * 3_600_000),
    )
    return Deliverer(engine, hook, pace, public_url=settings.public_url, report=say, clock=clock)


def webhook(settings: Settings) -> Webhook | None:
    """The webhook that is set, if any; ends with one line if it cannot be one."""
    with refused_settings():
        return webhook_set(settings)


def webhook_set(settings: Settings) -> Webhook | None:
    """The same; raises `SettingError`."""
    if settings.slack_webhook_url is None:
        return None
    from app.deliver.address import AddressError, parse
    from app.deliver.slack import Webhook

    try:
        address = parse(
            settings.slack_webhook_url.get_secret_value(), may_be_private=settings.webhook_allow_private
        )
    except AddressError as error:
        raise SettingError(f"TWELVEMILE_SLACK_WEBHOOK_URL: {error}") from None
    return Webhook(address, settings.slack_timeout_s)
