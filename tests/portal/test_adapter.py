"""An adapter adds a shape no setting covers, and the portal behind it stays as it is."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from conformance.episodes.people import Person
from simulator.contracts.problem import Problem
from simulator.contracts.profile import Operation, Profile, builtin
from simulator.portal.municipality import Account
from simulator.web.app import Front
from simulator.web.simulation import Simulation
from simulator.world.clock import SimulatedClock
from simulator.world.faults import Fault, FaultKind
from tests.portal.adapters.rotation import KEY, NEXT
from tests.portal.conftest import Caller
from tests.web import builders
from tests.web.builders import ACCOUNT, START, file, package

ROTATION = Path(__file__).parent / "adapters" / "rotation.py"
CREDENTIALS = {"accountId": ACCOUNT.name, "password": ACCOUNT.password}
WINDOW = {"arrivedFrom": "2026-06-01T00:00:00+09:00", "arrivedTo": "2026-06-02T00:00:00+09:00"}


def adapted(adapter: str) -> Profile:
    """Return the first profile with an adapter in front."""
    wire = builtin().wire.model_copy(update={"adapter": adapter})
    return builtin().model_copy(update={"wire": wire})


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Simulation]:
    profile = adapted(f"{ROTATION}:RotatingKey")
    clock = SimulatedClock(START)
    town = Simulation(tmp_path / "world", profile, clock, builders.SEED, [ACCOUNT])
    yield town
    town.close()


@pytest.fixture
def portal(town: Simulation) -> Caller:
    front = Front()
    front.add("town", town)
    return Caller(front)


def call(portal: Caller, name: Operation, key: str, **fields: object) -> httpx.Response:
    shape = builtin().operation(name)
    body = {shape.request[word]: value for word, value in fields.items()}
    return portal.request("POST", shape.path, json=body, headers={KEY: key})


def first_key(portal: Caller) -> str:
    path = builtin().operation(Operation.LOGIN).path
    key: str = portal.post(path, CREDENTIALS).json()["result"]["accessToken"]
    return key


def test_every_answer_carries_the_key_for_the_next_call(
    portal: Caller, town: Simulation, person: Person
) -> None:
    number = file(town, person)
    window = {"since": WINDOW["arrivedFrom"], "until": WINDOW["arrivedTo"]}

    listed = call(portal, Operation.LIST_APPLICATIONS, first_key(portal), **window)
    fetched = call(portal, Operation.GET_APPLICATION, listed.headers[NEXT], number=number)

    assert [row["receiptNumber"] for row in listed.json()["result"]["applications"]] == [number]
    assert fetched.content == package(town, number)
    assert (listed.headers[NEXT], fetched.headers[NEXT]) == ("key-2", "key-3")


def test_a_spent_key_is_refused_and_renews_nothing(portal: Caller, town: Simulation) -> None:
    key = first_key(portal)
    window = {"since": WINDOW["arrivedFrom"], "until": WINDOW["arrivedTo"]}
    first = call(portal, Operation.LIST_APPLICATIONS, key, **window)
    again = call(portal, Operation.LIST_APPLICATIONS, key, **window)

    assert (first.status_code, again.status_code) == (200, 401)
    assert NEXT not in again.headers
    calls = town.world.journal.calls()
    assert [(one.status, one.refused) for one in calls[-2:]] == [(200, ""), (401, "token-invalid")]


def test_an_answer_that_is_cut_off_stays_cut_off(
    portal: Caller, town: Simulation, person: Person
) -> None:
    number = file(town, person)
    town.world.faults.plant(Fault(FaultKind.ANSWER_LOST, Operation.GET_APPLICATION))

    with pytest.raises(AssertionError):  # httpx's stand-in for a broken connection
        call(portal, Operation.GET_APPLICATION, first_key(portal), number=number)

    assert town.world.journal.calls()[-1].status == 0


BASE = "from simulator.portal.adapter import Adapter\n"
STYLED = """
from __future__ import annotations
from dataclasses import dataclass
from simulator.portal.adapter import Adapter

@dataclass
class Note:
    text: str

class Styled(Adapter):
    note = Note("styled")
"""


def test_an_adapter_may_hold_what_any_module_may(tmp_path: Path) -> None:
    file = tmp_path / "styled.py"
    file.write_text(STYLED)
    town = builders.simulation(tmp_path / "world", profile=adapted(f"{file}:Styled"))
    front = Front()
    front.add("town", town)

    answer = Caller(front).post(builtin().operation(Operation.LOGIN).path, CREDENTIALS)

    assert answer.status_code == 200
    town.close()


@pytest.mark.parametrize(
    ("source", "why"),
    [
        ("missing", "NameError: "),
        (f"{BASE}class Any(Adapter):\n    def __init__(self): ...", "TypeError: "),
        ("raise RuntimeError('no licence')", "RuntimeError: no licence"),
    ],
)
def test_an_adapter_that_fails_is_refused_with_its_own_words(
    tmp_path: Path, source: str, why: str
) -> None:
    file = tmp_path / "broken.py"
    file.write_text(source)
    town = builders.simulation(tmp_path / "world", profile=adapted(f"{file}:Any"))

    with pytest.raises(Problem) as problem:
        Front().add("town", town)

    town.close()
    assert f":Any' cannot be used ({why}" in problem.value.cause.en


@pytest.mark.parametrize(
    ("adapter", "why"),
    [
        ("missing.py:Any", "FileNotFoundError: "),
        (f"{ROTATION}:Missing", "AttributeError: "),
        (f"{ROTATION}:Request", "Request is no simulator.portal.adapter.Adapter"),
        (f"{__file__.replace('.py', '.toml')}:Any", "FileNotFoundError: "),
    ],
)
def test_an_adapter_that_is_none_is_refused(tmp_path: Path, adapter: str, why: str) -> None:
    account = Account("any", "any", "132012")
    clock = SimulatedClock(START)
    town = Simulation(tmp_path, adapted(adapter), clock, builders.SEED, [account])

    with pytest.raises(Problem) as problem:
        Front().add("town", town)

    town.close()
    assert f"wire.adapter = {adapter!r} cannot be used ({why}" in problem.value.cause.en
    assert "FILE.py:CLASS" in problem.value.hint.ja
