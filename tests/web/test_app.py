"""Many towns behind one address see nothing of each other."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from simulator.contracts.profile import Operation
from simulator.web.app import Front
from simulator.web.simulation import Simulation
from simulator.world.faults import Fault, FaultKind
from tests.web import builders

GET = "/portal/municipality/v1/applications/get"
LIST = "/portal/municipality/v1/applications/search"
WINDOW = {"arrivedFrom": "2026-06-01T00:00:00+09:00", "arrivedTo": "2026-06-02T00:00:00+09:00"}


@pytest.fixture
def towns(tmp_path: Path) -> Iterator[dict[str, Simulation]]:
    towns = {name: builders.simulation(tmp_path / name) for name in ("east", "west")}
    yield towns
    for town in towns.values():
        town.close()


@pytest.fixture
def front(towns: dict[str, Simulation]) -> Front:
    front = Front()
    for name, town in towns.items():
        front.add(name, town)
    return front


def call(
    front: Front, path: str, fields: dict[str, str] | None = None, token: str = ""
) -> httpx.Response:
    async def post() -> httpx.Response:
        transport = httpx.ASGITransport(front)
        headers = {"Authorization": f"Bearer {token}"}
        async with httpx.AsyncClient(transport=transport, base_url="http://x.example") as client:
            if fields is None:
                return await client.get(path)
            return await client.post(path, json=fields, headers=headers)

    return asyncio.run(post())


def login(town: Simulation) -> str:
    return town.municipality.login(builders.ACCOUNT.name, builders.ACCOUNT.password)


def test_filings_tokens_and_journals_of_two_towns_are_apart(
    front: Front, towns: dict[str, Simulation]
) -> None:
    east, west = towns.values()
    number = builders.file(east, builders.resident(east))
    token = login(east)

    assert call(front, f"/west{LIST}", WINDOW, token).status_code == 401
    assert call(front, f"/east{LIST}", WINDOW, token).json()["result"]["totalCount"] == 1
    own = login(west)
    assert call(front, f"/west{LIST}", WINDOW, own).json()["result"]["totalCount"] == 0
    assert call(front, f"/west{GET}", {"receiptNumber": number}, own).status_code == 404
    assert [call.status for call in east.world.journal.calls()] == [200]
    assert [call.status for call in west.world.journal.calls()] == [401, 200, 404]


def test_a_fault_in_one_town_spares_the_other(front: Front, towns: dict[str, Simulation]) -> None:
    towns["east"].world.faults.plant(Fault(FaultKind.MAINTENANCE, Operation.LIST_APPLICATIONS))

    answers = [call(front, f"/{name}{LIST}", WINDOW).status_code for name in ("west", "east")]

    assert answers == [401, 503]


def test_towns_come_and_go_while_the_others_stay(
    front: Front, towns: dict[str, Simulation]
) -> None:
    front.remove("west")
    assert call(front, f"/west{LIST}", WINDOW).status_code == 404
    assert call(front, f"/east{LIST}", WINDOW).status_code == 401

    front.add("west", towns["west"])

    assert call(front, f"/west{LIST}", WINDOW).status_code == 401


@pytest.mark.parametrize("path", ["/east", "/east/"])
def test_the_front_page_says_that_nothing_here_is_real(front: Front, path: str) -> None:
    page = call(front, path)

    assert page.status_code == 200
    assert "本物のマイナポータル・ぴったりサービスではありません" in page.text
    assert "not the real one" in page.text


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("/", "no simulation ''\n"),
        ("/north/portal/x", "no simulation 'north'\n"),
        ("/east/office/x", "no 'office' in simulation 'east'\n"),
    ],
)
def test_what_is_not_served_is_named(front: Front, path: str, told: str) -> None:
    answer = call(front, path)

    assert (answer.status_code, answer.text) == (404, told)


def test_card_and_portal_of_a_town_are_side_by_side(front: Front) -> None:
    assert call(front, "/east/card/ca/signature.pem").text.startswith("-----BEGIN CERTIFICATE")
    assert call(front, "/east/portal/ca/signature.pem").json()["errors"][0]["code"] == "E0010"
