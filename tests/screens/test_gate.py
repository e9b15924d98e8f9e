"""What is held at the gate, what passes, and that whoever waits for a bell hears of it."""

import asyncio
import threading
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.types import Message, Receive, Scope, Send

from simulator.screens.bell import Bell
from simulator.screens.gate import Gate

LONG = 5.0


def in_a_loop(test: Callable[[], Coroutine[Any, Any, None]]) -> Callable[[], None]:
    """Run a test in an event loop of its own."""

    def run() -> None:
        asyncio.run(test())

    return run


class Call:
    """A call to what stands behind a gate."""

    def __init__(self, gate: Gate, path: str, *, body: bytes = b"", wire: bool = True) -> None:
        self.scope: Scope = {"type": "http", "path": path, "method": "POST", "headers": []}
        self.scope |= {"listener": "portal"} if wire else {}
        self.answer = b""
        self._body = [
            {"type": "http.request", "body": body[:2], "more_body": True},
            {"type": "http.request", "body": body[2:], "more_body": False},
        ]
        self.hangs_up = asyncio.Event()
        self._guarded = gate.guard(echo)
        self.made = asyncio.ensure_future(self._guarded(self.scope, self._receive, self._send))

    async def _receive(self) -> Message:
        if self._body:
            return self._body.pop(0)
        await self.hangs_up.wait()
        return {"type": "http.disconnect"}

    async def _send(self, message: Message) -> None:
        self.answer += message.get("body", b"")


async def echo(scope: Scope, receive: Receive, send: Send) -> None:
    body = await Request(scope, receive).body()
    await PlainTextResponse(scope["path"].encode() + b":" + body)(scope, receive, send)


async def until(bell: Bell, holds: Callable[[], bool]) -> None:
    rings = -1
    async with asyncio.timeout(LONG):
        while not holds():
            rings = await bell.rung(rings, LONG)


async def ended(*calls: Call) -> None:
    await asyncio.wait_for(asyncio.gather(*(call.made for call in calls)), LONG)


@in_a_loop
async def test_calls_wait_in_their_order_and_one_step_lets_one_through_with_its_body() -> None:
    bell = Bell()
    gate = Gate(bell)
    gate.pause()
    first = Call(gate, "/town/portal/login", body=b"secret")
    await until(bell, lambda: len(gate.held) == 1)
    second = Call(gate, "/town/card/ocsp")
    await until(bell, lambda: len(gate.held) == 2)
    assert [(one.number, one.path) for one in gate.held] == [
        (1, "/town/portal/login"),
        (2, "/town/card/ocsp"),
    ]

    assert gate.step()
    await ended(first)

    assert first.answer == b"/town/portal/login:secret"
    assert [one.path for one in gate.held] == ["/town/card/ocsp"]
    assert not second.made.done()
    gate.run()
    await ended(second)
    assert second.answer == b"/town/card/ocsp:"


@in_a_loop
async def test_an_open_gate_holds_nothing_and_a_step_finds_nothing() -> None:
    gate = Gate(Bell())

    await ended(Call(gate, "/town/portal/login"))

    assert not gate.step()
    assert gate.held == ()


@in_a_loop
async def test_what_comes_over_no_wire_passes_though_the_gate_is_shut() -> None:
    gate = Gate(Bell())
    gate.pause()

    await ended(Call(gate, "/town/portal/submit", wire=False))


@in_a_loop
async def test_a_caller_that_hangs_up_is_no_longer_held_and_never_answered() -> None:
    bell = Bell()
    gate = Gate(bell)
    gate.pause()
    call = Call(gate, "/town/portal/login")
    await until(bell, lambda: len(gate.held) == 1)

    call.hangs_up.set()
    await ended(call)

    assert gate.held == ()
    assert call.answer == b""


@in_a_loop
async def test_a_gate_is_worked_from_another_thread() -> None:
    bell = Bell()
    gate = Gate(bell)
    gate.pause()
    call = Call(gate, "/town/portal/login")
    await until(bell, lambda: len(gate.held) == 1)

    await asyncio.to_thread(gate.run)
    await ended(call)

    assert call.answer == b"/town/portal/login:"
    assert not gate.paused


@in_a_loop
async def test_a_bell_is_heard_by_everybody_from_any_thread() -> None:
    bell = Bell()
    hearing: list[Awaitable[Any]] = [asyncio.ensure_future(bell.rung(0, LONG)) for _ in "ab"]
    await asyncio.sleep(0)

    thread = threading.Thread(target=bell.ring)
    thread.start()
    heard = await asyncio.gather(*hearing)
    thread.join()

    assert heard == [1, 1]


@in_a_loop
async def test_a_ring_before_the_wait_is_not_missed() -> None:
    bell = Bell()
    bell.ring()

    assert await bell.rung(0, LONG) == 1


@in_a_loop
async def test_nobody_waits_for_a_bell_longer_than_asked() -> None:
    bell = Bell()

    assert await bell.rung(0, 0.001) == 0
    assert bell._waiting == []
