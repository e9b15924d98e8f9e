"""Who waits for a bell is woken by it, and leaves nothing behind who goes away."""

import asyncio
import gc
import weakref

import pytest

from simulator.screens.bell import Bell
from tests.screens.awaiting import awaited


@pytest.mark.parametrize("leaves", [True, False])
@awaited
async def test_nothing_is_kept_of_who_waits_no_more(
    monkeypatch: pytest.MonkeyPatch, *, leaves: bool
) -> None:
    made: list[weakref.ref[asyncio.Event]] = []

    class Noted(asyncio.Event):
        def __init__(self) -> None:
            super().__init__()
            made.append(weakref.ref(self))

    monkeypatch.setattr(asyncio, "Event", Noted)
    bell = Bell()
    waiting = asyncio.create_task(bell.rung(0, 60 if leaves else 0))
    await asyncio.sleep(0)
    if leaves:
        waiting.cancel()
    await asyncio.wait([waiting])
    del waiting
    gc.collect()
    assert [one() for one in made] == [None]
