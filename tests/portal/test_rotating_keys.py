"""Where tokens rotate, a key is good for one call and its answer brings the next; also, limits."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from conformance.cli import main
from simulator.contracts.openapi import openapi
from simulator.contracts.profile import Operation, Profile, Wire, builtin, json_text
from simulator.web.app import Front
from simulator.web.simulation import Simulation
from simulator.world.clock import SimulatedClock
from simulator.world.faults import Fault, FaultKind
from tests.portal.conftest import Caller
from tests.web import builders
from tests.web.builders import ACCOUNT, START

KEY = "X-Access-Key"
NEXT = "X-Next-Access-Key"
LOGIN = builtin().operation(Operation.LOGIN).path
LIST = builtin().operation(Operation.LIST_APPLICATIONS).path
GET = builtin().operation(Operation.GET_APPLICATION).path
CREDENTIALS = {"accountId": ACCOUNT.name, "password": ACCOUNT.password}
WINDOW = {"arrivedFrom": "2026-06-01T00:00:00+09:00", "arrivedTo": "2026-06-02T00:00:00+09:00"}
ROTATING = {"auth": "rotating", "token_header": KEY, "token_prefix": "", "next_token_header": NEXT}


def profile(**wire: object) -> Profile:
    """Return the first profile with another wire, under a name of its own."""
    changed = Wire.model_validate(builtin().wire.model_dump(mode="json") | wire)
    return builtin().model_copy(update={"name": "mine", "wire": changed})


@pytest.fixture
def town(tmp_path: Path, clock: SimulatedClock) -> Iterator[Simulation]:
    town = builders.simulation(tmp_path / "world", clock, profile=profile(**ROTATING))
    yield town
    town.close()


def call(portal: Caller, path: str, key: str, fields: dict[str, Any]) -> httpx.Response:
    return portal.request("POST", path, json=fields, headers={KEY: key})


def first_key(portal: Caller) -> str:
    key: str = portal.post(LOGIN, CREDENTIALS).json()["result"]["accessToken"]
    return key


def test_every_answer_brings_the_key_for_the_next_call(portal: Caller) -> None:
    key, statuses = first_key(portal), []
    keys = {key}
    for path, fields in ((LIST, WINDOW), (GET, {"receiptNumber": "0"}), (LIST, WINDOW)):
        answer = call(portal, path, key, fields)
        key = answer.headers[NEXT]
        keys.add(key)
        statuses.append(answer.status_code)

    assert statuses == [200, 404, 200]
    assert len(keys) == 4


def test_a_spent_key_is_refused_and_renews_nothing(portal: Caller, town: Simulation) -> None:
    key = first_key(portal)
    first, again = (call(portal, LIST, key, WINDOW) for _ in range(2))

    assert (first.status_code, again.status_code) == (200, 401)
    assert NEXT not in again.headers
    assert call(portal, LIST, first.headers[NEXT], WINDOW).status_code == 200
    refused = [one.refused for one in town.world.journal.calls()]
    assert refused == ["", "", "token-invalid", ""]


def test_two_logins_have_keys_of_their_own(portal: Caller) -> None:
    one, other = first_key(portal), first_key(portal)

    assert call(portal, LIST, one, WINDOW).status_code == 200
    assert call(portal, LIST, other, WINDOW).status_code == 200


def test_a_key_is_not_spent_by_a_call_that_never_came_to_its_work(
    portal: Caller, town: Simulation
) -> None:
    key = first_key(portal)
    town.world.faults.plant(Fault(FaultKind.MAINTENANCE))

    assert [call(portal, LIST, key, WINDOW).status_code for _ in range(2)] == [503, 200]


def test_the_document_tells_of_key_and_next_key() -> None:
    document = openapi(profile(**ROTATING))
    call = document["paths"][LIST]["post"]

    assert call["security"] == [{"token": []}]
    assert document["components"]["securitySchemes"]["token"]["name"] == KEY
    assert call["responses"]["200"]["headers"][NEXT]["required"] is True
    assert "headers" not in document["paths"][LOGIN]["post"]["responses"]["200"]


def test_the_reference_connector_goes_from_key_to_key(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "mine.json"
    file.write_text(json_text(profile(**ROTATING)), encoding="utf-8")

    code = main(
        ["check", "--profile", str(file), "--only", "1-3.02", "--report-dir", str(tmp_path)]
    )

    assert (code, capsys.readouterr().out.count("✓ 1-3.02")) == (2, 1)


# Limits


def test_who_calls_too_often_waits_for_the_next_minute(tmp_path: Path) -> None:
    clock = SimulatedClock(START.replace(second=48))
    town = builders.simulation(tmp_path / "limited", clock, profile=profile(calls_per_minute=2))
    front = Front()
    front.add("town", town)
    portal = Caller(front)
    token = town.municipality.login(ACCOUNT.name, ACCOUNT.password)
    neighbour = town.municipality.login(builders.NEIGHBOUR.name, builders.NEIGHBOUR.password)

    answers = [portal.post(LIST, WINDOW, token) for _ in range(3)]
    other = portal.post(LIST, WINDOW, neighbour)
    clock.advance(START.replace(minute=1) - clock.now())
    later = portal.post(LIST, WINDOW, token)

    assert [one.status_code for one in answers] == [200, 200, 429]
    assert answers[2].headers["retry-after"] == "12"
    assert answers[2].json()["errors"][0]["code"] == "E0429"
    assert (other.status_code, later.status_code) == (200, 200)
    town.close()
