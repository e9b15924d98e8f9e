"""Several processes that answer at one address, so that one world is served by every core.

They share a listening socket and the world's database, and nothing else. Each begins afresh and not
as a copy of this process, whose threads and connections are its own. A worker that is killed is
replaced; when this process ends, however it ends, all of them do.
"""

from __future__ import annotations

import multiprocessing
import signal
from collections.abc import Callable
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from typing import TYPE_CHECKING, Any, Self

from simulator.contracts.problem import EngineProblem, Text

if TYPE_CHECKING:
    import socket
    from multiprocessing.context import SpawnProcess

Serve = Callable[..., AbstractContextManager[Any]]
"""Given the socket and what else a worker needs, answers at it until the context is left."""

READY_SECONDS = 60
_READY = "ready"


@dataclass(frozen=True)
class _Worker:
    process: SpawnProcess
    line: Connection


class Workers:
    """So many processes behind one socket, from `__enter__` to `__exit__`.

    Args:
        count: how many.
        bound: the listening socket.
        serve: what each of them does; a function that can be imported.
        given: what it is given after the socket; it travels to another process.
    """

    def __init__(self, count: int, bound: socket.socket, serve: Serve, *given: object) -> None:
        self._count = count
        self._work = (serve, bound, given)
        self._workers: list[_Worker] = []
        self._end, self._told = multiprocessing.Pipe(duplex=False)

    def __enter__(self) -> Self:
        """Start all workers and return once each can answer.

        Raises:
            EngineProblem: one did not come up.
        """
        self._workers = [self._begin() for _ in range(self._count)]
        try:
            for worker in self._workers:
                _await(worker)
        except EngineProblem:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_exception: object) -> None:
        """Let every worker finish what it does, and wait for them."""
        for worker in self._workers:
            worker.line.close()
        for worker in self._workers:
            worker.process.join()

    @property
    def pids(self) -> list[int]:
        """Process ids of the workers that live."""
        return [worker.process.pid or 0 for worker in self._workers]

    def keep(self, seconds: float | None = None) -> bool:
        """Replace the workers that end within so long; tell whether `stop` was called.

        Raises:
            EngineProblem: a worker cannot be replaced.
        """
        living = [worker.process.sentinel for worker in self._workers]
        ended: list[object] = [*wait([self._end, *living], seconds)]
        for place, worker in enumerate(self._workers):
            if worker.process.sentinel in ended:
                worker.line.close()
                self._workers[place] = self._begin()
                _await(self._workers[place])
        return self._end in ended

    def stop(self) -> None:
        """Let `keep` tell that it is over, from another thread."""
        self._told.send(None)

    def _begin(self) -> _Worker:
        here, there = multiprocessing.Pipe()
        context = multiprocessing.get_context("spawn")
        process = context.Process(target=_work, args=(there, *self._work), daemon=True)
        process.start()
        there.close()
        return _Worker(process, here)


def _work(line: Connection, serve: Serve, bound: socket.socket, given: tuple[object, ...]) -> None:
    # Whoever started us is interrupted too, and ends us by closing the line.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with serve(bound, *given):
        line.send(_READY)
        with suppress(EOFError, ConnectionError):
            line.recv()


def _await(worker: _Worker) -> None:
    try:
        if worker.line.poll(READY_SECONDS) and worker.line.recv() == _READY:
            return
    except (EOFError, ConnectionError):
        pass  # it ended, and has said why
    raise EngineProblem(
        Text(ja="ワーカーが起動しません。", en="A worker did not come up."),
        Text(ja="もう一度実行してください。", en="Run it again."),
    )
