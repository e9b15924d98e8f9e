"""A room begins anew at the trainer's word: world, clock and connector forget, nobody else may."""

import asyncio
from typing import Any

import httpx
import pytest
from starlette.types import Receive, Scope, Send

from simulator.screens.anew import anew
from simulator.screens.page import TRAINER
from tests.screens.opened import Opened


def visit(opened: Opened, method: str, path: str, *, trainer: bool) -> httpx.Response:
    """Ask for a page of the room, on the loop of a server."""
    pages = opened.room.application([anew])

    async def application(scope: Scope, receive: Receive, send: Send) -> None:
        await pages(dict(scope, **{TRAINER: trainer}), receive, send)

    async def call() -> Any:  # noqa: ANN401  httpx's
        transport = httpx.ASGITransport(application)
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
            return await client.request(method, path)

    answer: httpx.Response = asyncio.run(call())
    return answer


def test_world_and_connector_forget_everything(opened: Opened) -> None:
    opened.room.begin_anew()
    number = opened.file()
    opened.bench.call("cycle")
    opened.running.simulation.world.control.move(3600)
    assert number in opened.bench.listing.rows
    before = opened.running.simulation

    answer = visit(opened, "POST", "/reset", trainer=True)

    assert (answer.status_code, answer.headers["location"]) == (303, "/room-1/?anew")
    assert opened.running.simulation is not before
    assert opened.running.simulation.world.clock.now() == opened.clock.now()
    opened.bench.call("list")
    assert opened.bench.listing.rows == {}
    assert opened.file() == number
    opened.bench.call("cycle")
    assert list(opened.bench.listing.rows) == [number]


@pytest.mark.parametrize(("trainer", "offered"), [(True, True), (False, False)])
def test_the_first_page_offers_it_to_the_trainer_and_says_when_it_was_done(
    opened: Opened, *, trainer: bool, offered: bool
) -> None:
    home = visit(opened, "GET", "/?anew", trainer=trainer).text

    assert ('action="/room-1/reset"' in home) is offered
    assert "この部屋をやり直しました。" in home
    assert "やり直しました" not in visit(opened, "GET", "/", trainer=trainer).text


def test_nobody_else_begins_a_room_anew(opened: Opened) -> None:
    before = opened.running.simulation

    assert visit(opened, "POST", "/reset", trainer=False).status_code == 403
    assert opened.running.simulation is before
