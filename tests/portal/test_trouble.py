"""Each planted fault shows on the wire as its row says, is journalled, and is over when spent."""

import asyncio
import hashlib
import io
import zipfile
from collections.abc import Iterator
from datetime import timedelta
from email.utils import parsedate_to_datetime

import httpx
import pytest
import sqlalchemy as sa
from starlette.requests import Request
from starlette.types import Message

from conformance.episodes.people import Person
from simulator.contracts.profile import Operation
from simulator.portal.store import FILINGS
from simulator.portal.trouble import hangs_up
from simulator.web.app import Front
from simulator.web.simulation import Simulation
from simulator.world.faults import Fault, FaultKind
from tests.portal.conftest import Caller
from tests.web import builders
from tests.web.builders import ACCOUNT, NEIGHBOUR, START, file, package

GET = "/municipality/v1/applications/get"
LIST = "/municipality/v1/applications/search"
REGISTER = "/municipality/v1/statuses/register"
RECEIPT = "/applicant/v1/receipts/get"
WINDOW = {"arrivedFrom": "2026-06-01T00:00:00+09:00", "arrivedTo": "2026-06-02T00:00:00+09:00"}
FETCH = Operation.GET_APPLICATION


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Simulation]:
    town = builders.simulation(tmp_path_factory.mktemp("trouble"))
    yield town
    town.close()


@pytest.fixture(scope="module")
def person(town: Simulation) -> Person:
    return builders.resident(town)


@pytest.fixture(scope="module")
def first(town: Simulation, person: Person) -> str:
    """A filing that others come after."""
    return file(town, person)


@pytest.fixture(scope="module")
def number(town: Simulation, person: Person, first: str) -> str:
    """The latest filing but for what a test files."""
    assert first
    return file(town, person)


@pytest.fixture(autouse=True)
def _no_fault_is_left(town: Simulation) -> Iterator[None]:
    yield
    town.world.faults.clear()


@pytest.fixture(scope="module")
def portal(town: Simulation) -> Caller:
    front = Front()
    front.add("town", town)
    return Caller(front)


@pytest.fixture
def token(town: Simulation) -> str:
    return town.municipality.login(ACCOUNT.name, ACCOUNT.password)


def fetch(portal: Caller, number: str, token: str) -> httpx.Response:
    return portal.post(GET, {"receiptNumber": number}, token)


def last(town: Simulation) -> tuple[int, str, str]:
    """Return status, fault and refusal of the latest call in the journal."""
    call = town.world.journal.calls()[-1]
    return call.status, call.fault, call.refused


@pytest.mark.parametrize(
    ("fault", "status", "code", "header"),
    [
        (Fault(FaultKind.UNAVAILABLE, json=True), 503, "E0503", None),
        (Fault(FaultKind.UNAVAILABLE), 503, "", None),
        (Fault(FaultKind.SERVER_ERROR, json=True), 500, "E0500", None),
        (Fault(FaultKind.SERVER_ERROR), 500, "", None),
        (Fault(FaultKind.TOO_MANY_REQUESTS, seconds=7, json=True), 429, "E0429", "7"),
        (Fault(FaultKind.TOO_MANY_REQUESTS, seconds=7), 429, "", "7"),
        (Fault(FaultKind.NG_WITH_200), 200, "E0500", None),
    ],
)
def test_an_error_comes_with_json_or_without_a_body(
    portal: Caller,
    town: Simulation,
    number: str,
    token: str,
    fault: Fault,
    status: int,
    code: str,
    header: str | None,
) -> None:
    town.world.faults.plant(fault)

    failed, done = fetch(portal, number, token), fetch(portal, number, token)

    told = failed.json()["errors"][0]["code"] if failed.content else ""
    assert (failed.status_code, told, failed.headers.get("retry-after")) == (status, code, header)
    assert done.content == package(town, number)
    calls = town.world.journal.calls()[-2:]
    assert [(call.status, call.fault) for call in calls] == [(status, fault.kind), (200, "")]
    assert [call.done for call in calls] == [False, True]


def test_maintenance_is_a_503_in_html(portal: Caller, town: Simulation, token: str) -> None:
    town.world.faults.plant(Fault(FaultKind.MAINTENANCE))

    answer = portal.post(LIST, WINDOW, token)

    assert answer.status_code == 503
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert "メンテナンス中" in answer.text


def test_a_redirect_leads_to_the_same_path_elsewhere_and_keeps_the_body(
    portal: Caller, town: Simulation, number: str, token: str
) -> None:
    town.world.faults.plant(Fault(FaultKind.REDIRECT, FETCH, target="https://elsewhere.example"))

    answer = fetch(portal, number, token)

    assert answer.status_code == 307
    assert answer.headers["location"] == f"https://elsewhere.example/town/portal{GET}"


def test_one_token_is_refused_once_or_all_of_them_for_good(
    portal: Caller, town: Simulation, number: str, token: str
) -> None:
    town.world.faults.plant(Fault(FaultKind.TOKEN_EXPIRED))
    expired = [fetch(portal, number, token).status_code for _ in range(2)]
    town.world.faults.plant(Fault(FaultKind.TOKEN_REVOKED))
    revoked = [fetch(portal, number, token).status_code for _ in range(2)]
    fresh = town.municipality.login(ACCOUNT.name, ACCOUNT.password)

    assert (expired, revoked) == ([401, 200], [401, 401])
    assert fetch(portal, number, fresh).status_code == 200


def test_a_fault_of_one_account_is_known_by_its_token(
    portal: Caller, town: Simulation, token: str
) -> None:
    other = town.municipality.login(NEIGHBOUR.name, NEIGHBOUR.password)
    town.world.faults.plant(Fault(FaultKind.MAINTENANCE, account=ACCOUNT.name))

    assert portal.post(LIST, WINDOW, other).status_code == 200
    assert portal.post(LIST, WINDOW, token).status_code == 503


def test_a_fault_of_one_account_hits_its_login(portal: Caller, town: Simulation) -> None:
    town.world.faults.plant(Fault(FaultKind.MAINTENANCE, Operation.LOGIN, account=ACCOUNT.name))
    asked = [
        {"accountId": one.name, "password": one.password} for one in (NEIGHBOUR, ACCOUNT, ACCOUNT)
    ]

    statuses = [portal.post("/municipality/v1/login", one).status_code for one in asked]

    assert statuses == [200, 503, 200]


@pytest.mark.parametrize(("kind", "least"), [(FaultKind.ANSWER_LOST, 0), (FaultKind.CUT, 1)])
def test_an_answer_breaks_off_after_its_effect(
    portal: Caller,
    town: Simulation,
    person: Person,
    token: str,
    kind: FaultKind,
    least: int,
) -> None:
    number = file(town, person)
    town.world.faults.plant(Fault(kind, Operation.REGISTER_STATUS, number))

    with pytest.raises(AssertionError):  # httpx's stand-in for a broken connection
        portal.post(REGISTER, {"receiptNumber": number, "statusCode": "020"}, token)

    call = town.world.journal.calls()[-1]
    again = portal.post(REGISTER, {"receiptNumber": number, "statusCode": "020"}, token)
    assert (call.status, call.fault, call.effect) == (0, kind, "received")
    assert least <= call.response_size < len(again.content)
    assert bool(call.response_size) == bool(least)


def test_an_answer_that_stands_still_breaks_off_in_the_end(
    portal: Caller, town: Simulation, number: str, token: str
) -> None:
    town.world.faults.plant(Fault(FaultKind.STALL, FETCH, number, seconds=0.01))

    with pytest.raises(AssertionError):  # httpx's stand-in for a broken connection
        fetch(portal, number, token)

    call = town.world.journal.calls()[-1]
    assert (call.status, call.fault) == (0, "stall")
    assert 0 < call.response_size < len(package(town, number))


def test_a_package_arrives_without_its_end_in_a_complete_answer(
    portal: Caller, town: Simulation, number: str, token: str
) -> None:
    whole = package(town, number)
    town.world.faults.plant(Fault(FaultKind.TRUNCATED_ZIP))

    answer = fetch(portal, number, token)

    assert whole.startswith(answer.content)
    assert 0 < len(answer.content) < len(whole)
    assert answer.headers["x-content-sha256"] == hashlib.sha256(answer.content).hexdigest()


def test_a_package_of_another_filing_arrives(
    portal: Caller, town: Simulation, first: str, number: str, token: str
) -> None:
    latest = max(row["receiptNumber"] for row in listed(portal, token))
    town.world.faults.plant(Fault(FaultKind.WRONG_ZIP))

    answer = fetch(portal, first, token)

    assert number <= latest
    assert answer.content == package(town, latest) != package(town, first)
    assert answer.headers["x-content-sha256"] == hashlib.sha256(answer.content).hexdigest()


def test_where_there_is_no_other_filing_the_wrong_package_is_empty(
    portal: Caller, town: Simulation
) -> None:
    alone = file(town, builders.resident(town, 2))
    moved = sa.update(FILINGS).where(FILINGS.c.number == alone)
    with town.world.engine.begin() as connection:
        connection.execute(moved.values(municipality=NEIGHBOUR.municipality))
    town.world.faults.plant(Fault(FaultKind.WRONG_ZIP))

    answer = fetch(portal, alone, town.municipality.login(NEIGHBOUR.name, NEIGHBOUR.password))

    assert zipfile.ZipFile(io.BytesIO(answer.content)).namelist() == []


def test_a_digest_is_not_that_of_its_package(
    portal: Caller, town: Simulation, number: str, token: str
) -> None:
    town.world.faults.plant(Fault(FaultKind.WRONG_DIGEST))

    answer = fetch(portal, number, token)

    assert answer.content == package(town, number)
    assert answer.headers["x-content-sha256"] != hashlib.sha256(answer.content).hexdigest()


def listed(portal: Caller, token: str, **fields: object) -> list[dict[str, str]]:
    rows: list[dict[str, str]] = portal.post(LIST, WINDOW | fields, token).json()["result"][
        "applications"
    ]
    return rows


def test_a_filing_leaves_the_list_before_its_next_page(
    portal: Caller, town: Simulation, person: Person, token: str
) -> None:
    leaving, staying = file(town, person), file(town, person)
    town.world.faults.plant(Fault(FaultKind.MOVING_LIST, number=leaving))

    before, after = listed(portal, token), listed(portal, token)

    numbers = [row["receiptNumber"] for row in before]
    assert numbers[-2:] == [leaving, staying]
    assert [row["receiptNumber"] for row in after] == [*numbers[:-2], staying]
    assert fetch(portal, leaving, token).status_code == 404


def test_a_call_that_is_held_back_is_answered_in_the_end(
    portal: Caller, town: Simulation, number: str, token: str
) -> None:
    town.world.faults.plant(Fault(FaultKind.DELAY, seconds=0.01))

    assert fetch(portal, number, token).content == package(town, number)
    assert last(town) == (200, "delay", "")


@pytest.mark.parametrize("first", ["http.request", "http.disconnect"])
def test_waiting_ends_when_the_caller_hangs_up(first: str) -> None:
    messages: list[Message] = [{"type": first}, {"type": "http.disconnect"}]

    async def receive() -> Message:
        return messages.pop(0)

    assert asyncio.run(hangs_up(Request({"type": "http"}, receive), 60))


# Arrivals


def visible_after(town: Simulation, person: Person, seconds: int) -> bool:
    """File, and tell whether the municipality sees it after some seconds, to the second."""
    number = file(town, person)
    arrived, visible = moments(town, number)
    assert arrived == START.isoformat()
    return visible == (START + timedelta(seconds=seconds)).isoformat()


def moments(town: Simulation, number: str) -> tuple[str, str]:
    filing = town.applicant.receipt(number)
    return filing.arrived, filing.visible


def test_a_filing_is_seen_so_many_seconds_after_it_arrived(
    town: Simulation, person: Person
) -> None:
    town.world.faults.plant(Fault(FaultKind.LATE_ARRIVAL, seconds=7200))

    assert [visible_after(town, person, seconds) for seconds in (7200, 0)] == [True, True]


def test_every_filing_is_late_by_its_own_part_of_two_hours(
    town: Simulation, person: Person
) -> None:
    town.world.faults.plant(Fault(FaultKind.SLOW_DELIVERY, seconds=7200, times=None))

    late = [moments(town, file(town, person))[1] for _ in range(3)]

    most = (START + timedelta(hours=2)).isoformat()
    assert len(set(late)) == 3
    assert all(START.isoformat() <= one <= most for one in late)


def test_a_filing_arrives_in_the_second_of_the_one_before(town: Simulation, person: Person) -> None:
    town.world.faults.plant(Fault(FaultKind.CLOCK_OFFSET, seconds=-3600))
    town.world.faults.plant(Fault(FaultKind.SAME_SECOND))

    same, own = (moments(town, file(town, person))[0] for _ in range(2))

    assert (same, own) == (START.isoformat(), (START - timedelta(hours=1)).isoformat())


# The clock


def test_a_clock_that_is_off_shows_in_date_and_in_every_instant(
    portal: Caller, town: Simulation, person: Person, token: str
) -> None:
    true = portal.post(LIST, WINDOW, token)
    town.world.faults.plant(Fault(FaultKind.CLOCK_OFFSET, seconds=300))
    off = portal.post(LIST, WINDOW, token)
    number = file(town, person)
    portal.post(REGISTER, {"receiptNumber": number, "statusCode": "020"}, token)

    assert parsedate_to_datetime(true.headers["date"]) == START
    assert parsedate_to_datetime(off.headers["date"]) == START + timedelta(minutes=5)
    receipt = portal.post(RECEIPT, {"receiptNumber": number}).json()["result"]
    assert receipt["arrivedAt"] == "2026-06-01T09:05:00+09:00"
    assert town.applicant.receipt(number).updated == "2026-06-01T09:05:00+09:00"
