"""Two processes serve one town: nothing is doubled or lost, and each knows what all know."""

import os
import signal
import ssl
import threading
from base64 import b64encode
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
import sqlalchemy as sa

from conformance.episodes.people import Person
from simulator.contracts.problem import EngineProblem
from simulator.contracts.profile import Operation
from simulator.contracts.status import Status
from simulator.pki.tls import TlsAuthority
from simulator.portal.page import sign
from simulator.portal.store import FILINGS, HISTORY
from simulator.web.server import HOST, bind
from simulator.web.simulation import Simulation
from simulator.web.workers import Workers
from simulator.world.clock import SteeredClock
from simulator.world.faults import Fault, FaultKind
from tests.web.builders import resident
from tests.web.working import ACCOUNT, broken, opened, serve

WORKERS = 2
CLIENTS = 6
LIST = "/municipality/v1/applications/search"
SUBMIT = "/applicant/v1/applications/submit"
WINDOW = {"arrivedFrom": "2026-06-01T00:00:00+09:00", "arrivedTo": "2026-06-02T00:00:00+09:00"}
REGISTER = "/municipality/v1/statuses/register"


class Town:
    """A town with its workers, its own view of their world, and a caller for each client."""

    def __init__(self, workers: Workers, simulation: Simulation, url: str, ca_file: Path) -> None:
        self.workers = workers
        self.simulation = simulation
        self._url = f"{url}/town/portal"
        self._trust = ssl.create_default_context(cafile=ca_file)

    def post(self, path: str, fields: Any, token: str = "") -> httpx.Response:  # noqa: ANN401  JSON
        """Post on a connection of its own, so that any worker may take it."""
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        with httpx.Client(verify=self._trust, trust_env=False, timeout=30) as client:
            return client.post(self._url + path, json=fields, headers=headers)

    def login(self) -> str:
        answer = self.post(
            "/municipality/v1/login", {"accountId": ACCOUNT.name, "password": ACCOUNT.password}
        )
        return str(answer.json()["result"]["accessToken"])


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    folder = tmp_path_factory.mktemp("workers")
    simulation = opened(folder / "world")
    tls = TlsAuthority.open(folder / "tls", datetime.now(UTC))
    bound = bind(HOST, 0)
    url = f"https://localhost:{bound.getsockname()[1]}"
    with Workers(WORKERS, bound, serve, folder / "world", tls.server_file) as workers:
        yield Town(workers, simulation, url, tls.ca_file)
    bound.close()
    simulation.close()


@pytest.fixture(scope="module")
def person(town: Town) -> Person:
    return resident(town.simulation)


def at_once(act: Callable[[int], Any], times: int = CLIENTS) -> list[Any]:
    """Do something from many threads at the same moment."""
    gate = threading.Barrier(times)

    def run(index: int) -> Any:  # noqa: ANN401  what `act` returns
        gate.wait(timeout=30)
        return act(index)

    with ThreadPoolExecutor(times) as pool:
        return list(pool.map(run, range(times)))


def prepared(town: Town, person: Person) -> dict[str, str]:
    """Return what submits a claim that was prepared."""
    certificate = person.certificate_bytes(person.card.signature.certificate)
    draft = town.simulation.applicant.prepare(person.claim, certificate)
    value = sign(draft, person.card.signature, person.pins.signature)
    return {
        "draftId": draft.id,
        "signatureValue": b64encode(value).decode(),
        "certificate": b64encode(certificate).decode(),
    }


def test_those_who_submit_at_once_get_numbers_without_gap_and_each_draft_is_filed_once(
    town: Town, person: Person
) -> None:
    drafts = at_once(lambda _: prepared(town, person))

    # Every draft is submitted by two at the same moment.
    answers = at_once(lambda index: town.post(SUBMIT, drafts[index // 2]), 2 * CLIENTS)

    numbers = sorted(
        answer.json()["result"]["receiptNumber"] for answer in answers if answer.is_success
    )
    assert numbers == [f"20260601{place:012d}" for place in range(1, CLIENTS + 1)]
    assert [answer.status_code for answer in answers].count(404) == CLIENTS
    with town.simulation.world.engine.connect() as connection:
        stored = connection.execute(sa.select(FILINGS.c.number)).scalars().all()
    assert sorted(stored) == numbers


def test_of_two_ends_reported_at_once_one_stands_and_is_told_once(
    town: Town, person: Person
) -> None:
    number = town.post(SUBMIT, prepared(town, person)).json()["result"]["receiptNumber"]
    token = town.login()
    codes = town.simulation.world.profile.wire.statuses
    received = {"receiptNumber": number, "statusCode": codes[Status.RECEIVED], "comment": ""}
    assert town.post(REGISTER, received, token).is_success

    ends = (codes[Status.COMPLETED], codes[Status.REJECTED])
    answered = [
        answer.status_code
        for answer in at_once(
            lambda index: town.post(REGISTER, received | {"statusCode": ends[index % 2]}, token)
        )
    ]

    assert answered.count(200) == answered.count(409) == CLIENTS // 2
    with town.simulation.world.engine.connect() as connection:
        told = sa.select(HISTORY.c.status).where(HISTORY.c.number == number)
        assert len(connection.execute(told).all()) == 2


def test_tokens_faults_and_clock_are_those_of_the_world_whoever_answers(town: Town) -> None:
    world = town.simulation.world
    token = town.login()
    assert lists(town, token) == [200] * CLIENTS

    world.faults.plant(Fault(FaultKind.MAINTENANCE, Operation.LIST_APPLICATIONS, times=2))
    assert sorted(lists(town, token)) == [200] * (CLIENTS - 2) + [503] * 2

    assert isinstance(world.clock, SteeredClock)
    world.clock.advance(timedelta(seconds=world.profile.wire.token_lifetime))
    assert lists(town, token) == [401] * CLIENTS

    token = town.login()
    world.control.revoke()
    assert lists(town, token) == [401] * CLIENTS


def lists(town: Town, token: str) -> list[int]:
    return [answer.status_code for answer in at_once(lambda _: town.post(LIST, WINDOW, token))]


def test_a_killed_worker_is_replaced_and_every_call_of_all_is_in_the_journal(town: Town) -> None:
    world, workers = town.simulation.world, town.workers
    before, count = workers.pids, len(world.journal.calls())
    os.kill(before[0], signal.SIGKILL)
    workers._workers[0].process.join()

    answers = at_once(lambda _: town.login())

    assert len(set(answers)) == CLIENTS
    assert [call.operation for call in world.journal.calls()[count:]] == ["login"] * CLIENTS
    assert world.journal.gaps() == []
    workers.stop()
    assert workers.keep()
    assert workers.pids[0] != before[0]
    assert workers.pids[1] == before[1]


def test_a_worker_that_cannot_begin_is_a_problem() -> None:
    bound = bind(HOST, 0)

    with pytest.raises(EngineProblem, match="A worker did not come up"), Workers(1, bound, broken):
        pass
    bound.close()
