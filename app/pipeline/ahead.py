"""Makes what comes next while what came before is in use: decoding beside writing."""

from __future__ import annotations

import queue
import threading
from collections.abc import Iterator
from typing import Generic, TypeVar

T = TypeVar("T")

_STOPPED_WITHIN_S = 0.1


class Ahead(Generic[T]):
    """Iterates in a thread of its own, one item ahead: at most three are held at once.

    One is being made, one waits, one is in use. An error of the iterator is raised where its item would come.
    Leaving the context ends the thread after the item it is at.
    """

    def __init__(self, items: Iterator[T]) -> None:
        self._items = items
        self._ready: queue.Queue[tuple[T | None, BaseException | None]] = queue.Queue(maxsize=1)
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="ahead", daemon=True)

    def __enter__(self) -> Iterator[T]:
        self._thread.start()
        return self._given()

    def __exit__(self, *_: object) -> None:
        self._stopped.set()
        self._thread.join()

    def _given(self) -> Iterator[T]:
        while True:
            item, error = self._ready.get()
            if error:
                raise error
            if item is None:
                return
            yield item

    def _run(self) -> None:
        try:
            for item in self._items:
                self._give(item, None)
                if self._stopped.is_set():
                    return
        except BaseException as error:
            self._give(None, error)
        else:
            self._give(None, None)

    def _give(self, item: T | None, error: BaseException | None) -> None:
        while not self._stopped.is_set():
            try:
                self._ready.put((item, error), timeout=_STOPPED_WITHIN_S)
            except queue.Full:
                continue
            return
