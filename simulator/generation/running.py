"""Makes the chunks of a job, in order, by this process, by several, or by several machines.

Who makes a chunk changes nothing in it. Never more of them are in the making than keep everybody
busy, so memory does not grow with the job.
"""

from __future__ import annotations

import multiprocessing
from collections import deque
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from typing import TYPE_CHECKING, Protocol

from simulator.contracts.problem import Problem, Text
from simulator.generation.chunks import Chunk, make
from simulator.world.parent import leave_with_parent

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from simulator.generation.job import Job

WAITING = 2
"""Chunks that lie ready or wait, for each one in the making."""
SECONDS = 10
"""How long a scheduler may take to answer."""


class Future(Protocol):
    """A chunk in the making."""

    def result(self) -> Chunk:
        """Return it when it is made."""
        ...


def chunks(job: Job, first: int, workers: int, scheduler: str = "") -> Iterator[Chunk]:
    """Yield the chunks of a job from one on, in order.

    Args:
        job: the job.
        first: number of the chunk to begin with.
        workers: how many processes make them, on this machine.
        scheduler: address of a Dask scheduler, whose workers make them instead; "" for none.

    Raises:
        Problem: the job asks for something impossible, or nobody answers at the address.
    """
    if scheduler:
        with _dask(job, scheduler) as (submit, hands):
            yield from _in_order(job, first, submit, hands)
    elif workers == 1:
        yield from (make(job, number) for number in range(first, job.chunks))
    else:
        # A fresh interpreter for each: nothing of ours is copied by accident.
        context = multiprocessing.get_context("spawn")
        with ProcessPoolExecutor(workers, context, leave_with_parent) as pool:
            yield from _in_order(job, first, lambda n: pool.submit(make, job, n), workers)


def _in_order(job: Job, first: int, submit: Callable[[int], Future], hands: int) -> Iterator[Chunk]:
    ahead: deque[Future] = deque()
    for number in range(first, job.chunks):
        ahead.append(submit(number))
        if len(ahead) > WAITING * hands:
            yield ahead.popleft().result()
    while ahead:
        yield ahead.popleft().result()


@contextmanager
def _dask(job: Job, address: str) -> Iterator[tuple[Callable[[int], Future], int]]:
    try:
        from distributed import Client  # noqa: PLC0415  an extra
    except ImportError as error:
        raise Problem(
            Text("Dask がありません。", "Dask is not installed."),
            Text("pip install 'tekigo[dask]'", "pip install 'tekigo[dask]'"),
        ) from error
    try:
        client = Client(address, timeout=SECONDS)  # type: ignore[no-untyped-call]
    except (OSError, ValueError) as error:
        raise Problem(
            Text(
                f"Dask のスケジューラ {address} が応答しません。",
                f"No Dask scheduler answers at {address}.",
            ),
            Text(
                "アドレスを確かめてください。例: --dask tcp://10.0.0.5:8786",
                "See to the address, such as --dask tcp://10.0.0.5:8786.",
            ),
        ) from error
    with client:
        threads = client.nthreads()  # type: ignore[no-untyped-call]
        hands = max(1, sum(threads.values()))
        yield lambda number: client.submit(make, job, number, pure=False), hands
