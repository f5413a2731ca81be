"""The web server of `twelvemile serve`; apart, because uvicorn takes a while to import."""

from __future__ import annotations

import asyncio
import gc
import socket
from collections.abc import Callable

import uvicorn
from fastapi import FastAPI

from app.commands.delivering import Sending

_ENDS_WITHIN_S = 5


class WebServer(uvicorn.Server):
    """Serves the app; says so by `opened` once a signal ends it well, and sees `slack` out when it ends."""

    def __init__(self, app: FastAPI, opened: Callable[[], None], slack: Sending | None) -> None:
        super().__init__(
            uvicorn.Config(
                app,
                log_config=None,
                log_level="warning",
                access_log=False,
                server_header=False,
                timeout_graceful_shutdown=_ENDS_WITHIN_S,
            )
        )
        self._opened, self._slack = opened, slack
        # Streams that never end by themselves would be waited for.
        app.state.is_ending = lambda: self.should_exit

    def end(self) -> None:
        """End it soon; from any thread."""
        self.should_exit = True

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Tell the address only now: from here on a signal ends it, whenever it comes."""
        await super().startup(sockets)
        # What was imported stays: else Python looks through all of it again and again for a large answer.
        gc.collect()
        gc.freeze()
        self._opened()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """The answer that Slack owes is waited for: after this the signal ends all at once."""
        if self._slack:
            self._slack.stop()
        await super().shutdown(sockets)
        if self._slack:
            await asyncio.to_thread(self._slack.join)
