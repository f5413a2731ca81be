"""Logging is set up once, by the command that serves."""

from __future__ import annotations

import logging
from typing import IO

import structlog
from structlog.types import Processor

from app.logs.processors import harmless, one_line

_OURS = "app"
_OF_SERVER = ("uvicorn", "uvicorn.error", "uvicorn.access", "uvicorn.asgi")


def set_up_logging(stream: IO[str], *, as_json: bool) -> None:
    """Our `INFO` and the `WARNING` of libraries go to the stream, a line each."""
    root = logging.getLogger()
    for handler in list(root.handlers):
        root.removeHandler(handler)
    handler = logging.StreamHandler(stream)
    handler.setFormatter(_formatter(as_json))
    root.addHandler(handler)
    root.setLevel(logging.WARNING)
    logging.getLogger(_OURS).setLevel(logging.INFO)
    for name in _OF_SERVER:
        logger = logging.getLogger(name)
        logger.handlers.clear()
        logger.propagate = True
    logging.captureWarnings(True)


def _formatter(as_json: bool) -> logging.Formatter:
    renderer: Processor = structlog.processors.JSONRenderer(ensure_ascii=False) if as_json else one_line
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.stdlib.add_log_level,
            structlog.stdlib.add_logger_name,
            structlog.stdlib.ExtraAdder(),
            structlog.contextvars.merge_contextvars,
        ],
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.format_exc_info,
            harmless,
            renderer,
        ],
    )
