"""Makes what comes next while what came before is in use: decoding beside writing."""

from __future__ import annotations

import queue
import threading
from collections.abc import Iterator
from typing import Generic, TypeVar

T = TypeVar("T")


class Ahead(Generic[T]):
    """Iterates in a thread of its own, one item ahead: at most two are held at once.

    One is in use, the next is made meanwhile, or waits. An error of the iterator is raised where its item
    would come. Leaving the context ends the thread after the item it is at.
    """

    def __init__(self, items: Iterator[T]) -> None:
        self._items = items
        self._ready: queue.Queue[tuple[T | None, BaseException | None]] = queue.Queue()
        self._wanted = threading.Semaphore(1)
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="ahead", daemon=True)

    def __enter__(self) -> Iterator[T]:
        self._thread.start()
        return self._given()

    def __exit__(self, *_: object) -> None:
        self._stopped.set()
        self._wanted.release()
        self._thread.join()

    def _given(self) -> Iterator[T]:
        while True:
            item, error = self._ready.get()
            if error:
                raise error
            if item is None:
                return
            self._wanted.release()
            yield item
            del item

    def _run(self) -> None:
        try:
            self._wanted.acquire()
            for item in self._items:
                self._ready.put((item, None))
                del item
                self._wanted.acquire()
                if self._stopped.is_set():
                    return
        except BaseException as error:
            self._ready.put((None, error))
        else:
            self._ready.put((None, None))
