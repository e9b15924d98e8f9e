"""The portal plays every shape of a profile: other words, other calls, the same filings."""

import base64
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from conformance.episodes.people import Person
from simulator.contracts.profile import Operation, Profile, Wire, builtin
from simulator.web.app import Front
from simulator.web.simulation import Simulation
from simulator.world.clock import SimulatedClock
from simulator.world.faults import Fault, FaultKind
from tests.portal.conftest import Caller
from tests.web import builders
from tests.web.builders import ACCOUNT, START, file, package

Json = dict[str, Any]
LIST = "/kofu/shinsei/ichiran"
GET = "/kofu/shinsei/shutoku"
REGISTER = "/kofu/jotai/toroku"
FORM = "/shinsei/yoshiki/shutoku"
KEY = {"id": ACCOUNT.name, "password": hashlib.sha256(ACCOUNT.password.encode()).hexdigest()}
WINDOW = {"totatsuFrom": "20260601000000", "totatsuTo": "20260602000000"}
OK = {"resultName": "OK", "errors": []}


def ng(code: str) -> Json:
    return {"result": {"resultName": "NG", "errors": [code]}}


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Simulation]:
    town = builders.simulation(tmp_path / "world", profile=builtin("modelled-2"))
    yield town
    town.close()


@dataclass(frozen=True)
class Second:
    """Calls a portal that follows the second profile."""

    caller: Caller

    def post(self, path: str, fields: Json) -> Json:
        response = self.caller.post(path, fields)
        assert response.status_code == 200
        assert response.headers["content-type"] == "application/json"
        answer: Json = response.json()
        return answer


@pytest.fixture
def second(portal: Caller) -> Second:
    return Second(portal)


def test_account_and_password_go_with_every_call(
    second: Second, town: Simulation, person: Person
) -> None:
    number = file(town, person)

    assert second.post(LIST, KEY | WINDOW) == {
        "result": OK,
        "tsuzukiKey": "",
        "shinseiList": [
            {
                "uketsukeNo": number,
                "tetsuzukiId": "child-allowance-claim",
                "yoshikiHan": "2024-10.1",
                "totatsuNichiji": "20260601090000",
                "jotaiCd": "A1",
                "zipSize": len(package(town, number)),
                "shutokuZumi": False,
            }
        ],
    }
    assert town.world.journal.calls()[-1].account == ACCOUNT.name


@pytest.mark.parametrize(
    "key",
    [
        KEY | {"password": ACCOUNT.password},
        KEY | {"id": "nobody"},
        KEY | {"password": ""},
    ],
)
def test_a_wrong_account_is_a_200_that_says_ng(second: Second, town: Simulation, key: Json) -> None:
    assert second.post(LIST, key | WINDOW) == ng("EE000")

    call = town.world.journal.calls()[-1]
    assert (call.status, call.refused, call.done) == (200, "bad-credentials", False)
    assert ACCOUNT.password not in call.request


def test_there_is_no_login(portal: Caller) -> None:
    response = portal.post("/municipality/v1/login", KEY)

    assert (response.status_code, response.json()) == (404, ng("EE010"))


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"totatsuFrom": "2026-06-01T00:00:00+09:00"}, "EE003"),
        ({"totatsuFrom": "20260231000000"}, "EE003"),
        ({"tsuzukiKey": "20"}, "EE003"),
        ({"tsuzukiKey": 20}, "EE003"),
        ({"tsuzukiKey": "!!!!"}, "EE003"),
        ({"tsuzukiKey": "AAAA"}, "EE003"),
        ({"tsuzukiKey": "*"}, "EE003"),
        ({"mishutokuNomi": "true"}, "EE003"),
        ({"kensu": 31}, "EE003"),
        ({"id": 5}, "EE003"),
        ({"offset": 0}, "EE003"),
    ],
)
def test_what_does_not_fit_the_shape_is_refused(second: Second, asked: Json, code: str) -> None:
    assert second.post(LIST, KEY | WINDOW | asked) == ng(code)


def test_a_cursor_leads_through_all_pages_though_filings_arrive_meanwhile(
    second: Second, town: Simulation, person: Person
) -> None:
    filed = [file(town, person) for _ in range(5)]
    seen: list[str] = []
    cursor = ""
    for _ in range(3):
        answer = second.post(LIST, KEY | WINDOW | {"kensu": 2, "tsuzukiKey": cursor})
        seen += [row["uketsukeNo"] for row in answer["shinseiList"]]
        cursor = answer["tsuzukiKey"]
        filed.append(file(town, person))

    assert seen == filed[:6]
    assert cursor != ""
    last = second.post(LIST, KEY | WINDOW | {"tsuzukiKey": cursor})
    assert [row["uketsukeNo"] for row in last["shinseiList"]] == filed[6:]
    assert last["tsuzukiKey"] == ""


def test_a_package_comes_as_text_and_leaves_a_mark(
    second: Second, town: Simulation, person: Person
) -> None:
    number, other = file(town, person), file(town, person)
    content = package(town, number)

    answer = second.post(GET, KEY | {"uketsukeNo": number})

    assert answer == {
        "result": OK,
        "uketsukeNo": number,
        "shinseiZip": base64.b64encode(content).decode(),
        "zipSha256": hashlib.sha256(content).hexdigest(),
    }
    listed = second.post(LIST, KEY | WINDOW)["shinseiList"]
    assert [(row["uketsukeNo"], row["shutokuZumi"]) for row in listed] == [
        (number, True),
        (other, False),
    ]
    left = second.post(LIST, KEY | WINDOW | {"mishutokuNomi": True})["shinseiList"]
    assert [row["uketsukeNo"] for row in left] == [other]


def test_the_mark_is_set_though_the_answer_is_lost(
    second: Second, portal: Caller, town: Simulation, person: Person
) -> None:
    number = file(town, person)
    town.world.faults.plant(Fault(FaultKind.ANSWER_LOST, Operation.GET_APPLICATION))

    with pytest.raises(AssertionError):  # httpx's stand-in for a broken connection
        portal.post(GET, KEY | {"uketsukeNo": number})

    assert second.post(LIST, KEY | WINDOW | {"mishutokuNomi": True})["shinseiList"] == []


def test_a_portal_that_stumbles_says_ng(second: Second, town: Simulation, person: Person) -> None:
    number = file(town, person)
    town.world.faults.plant(Fault(FaultKind.NG_WITH_200, Operation.GET_APPLICATION))

    assert second.post(GET, KEY | {"uketsukeNo": number}) == ng("EE001")
    assert second.post(GET, KEY | {"uketsukeNo": number})["result"] == OK


def test_a_state_may_not_follow_is_ng_too(second: Second, town: Simulation, person: Person) -> None:
    number = file(town, person)

    assert second.post(REGISTER, KEY | {"uketsukeNo": number, "jotaiCd": "Z1"}) == ng("EE012")
    assert second.post(REGISTER, KEY | {"uketsukeNo": number, "jotaiCd": "B1"}) == {
        "result": OK,
        "uketsukeNo": number,
        "jotaiCd": "B1",
    }


def test_residents_need_no_account(second: Second) -> None:
    asked = {"dantaiCd": "132012", "tetsuzukiId": "child-allowance-claim"}

    assert second.post(FORM, asked)["tetsuzukiMei"].startswith("児童手当等の受給資格")


def test_a_list_without_pages_is_whole(tmp_path: Path) -> None:
    profile = without_pages()
    town = builders.simulation(tmp_path / "world", SimulatedClock(START), profile=profile)
    front = Front()
    front.add("town", town)
    person = builders.resident(town)
    filed = [file(town, person) for _ in range(25)]
    token = town.municipality.login(ACCOUNT.name, ACCOUNT.password)

    window = {"arrivedFrom": "2026-06-01T00:00:00+09:00", "arrivedTo": "2026-06-02T00:00:00+09:00"}
    result = Caller(front).post("/municipality/v1/applications/search", window, token).json()

    assert list(result["result"]) == ["applications"]
    assert [row["receiptNumber"] for row in result["result"]["applications"]] == filed
    town.close()


def without_pages() -> Profile:
    """Return the first profile with lists that come whole."""
    data = builtin().wire.model_dump(mode="json") | {"paging": "none", "page_limit": 0}
    for name in ("list-applications", "list-statuses"):
        shape = data["operations"][name]
        shape["request"] = {k: v for k, v in shape["request"].items() if k in ("since", "until")}
        shape["response"] = {}
    return builtin().model_copy(update={"wire": Wire.model_validate(data)})
