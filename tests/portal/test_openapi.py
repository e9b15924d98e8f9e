"""The portal keeps every word of its own OpenAPI document, and a broken word would be noticed."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from schemathesis.config import SchemathesisConfig
from schemathesis.engine import events, from_schema
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from simulator.contracts.openapi import openapi
from simulator.contracts.profile import Operation, OperationShape, builtin
from simulator.portal import envelope, exchange
from simulator.web.app import Front
from simulator.web.simulation import Simulation
from tests.web import builders

PATHS = {name: shape.path for name, shape in builtin().wire.operations.items()}
EXAMPLES = 12


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Simulation]:
    town = builders.simulation(tmp_path / "world")
    yield town
    town.close()


@pytest.fixture
def portal(town: Simulation) -> Front:
    return front(town)


def front(town: Simulation) -> Front:
    front = Front()
    front.add("town", town)
    return front


def broken(town: Simulation, portal: ASGIApp, *calls: Operation) -> set[str]:
    """Return the rules the portal breaks when called in all ways its document allows or forbids."""
    account = builders.ACCOUNT
    token = town.municipality.login(account.name, account.password)
    # A filing of the right shape may still fail the form check.
    prepare = {"positive_data_acceptance": {"expected-statuses": ["2xx", "400", "404"]}}
    config = {
        "seed": 1,
        "headers": {"Authorization": f"Bearer {token}"},
        "generation": {"deterministic": True, "max-examples": EXAMPLES, "database": "none"},
        "operations": [{"include-path": PATHS[Operation.PREPARE], "checks": prepare}],
    }
    document = openapi(town.world.profile, "/town/portal")
    document["paths"] = {PATHS[name]: document["paths"][PATHS[name]] for name in calls}
    schema = schemathesis.openapi.from_dict(document, config=SchemathesisConfig.from_dict(config))
    schema.app = portal
    called: set[str] = set()
    rules: set[str] = set()
    for event in from_schema(schema).execute():
        assert not isinstance(event, events.FatalError | events.NonFatalError), event
        if isinstance(event, events.ScenarioFinished):
            called |= {node.value.operation.path for node in event.recorder.cases.values()}
            checks = [check for case in event.recorder.checks.values() for check in case]
            rules |= {check.name for check in checks if check.failure_info}
    assert called == set(document["paths"])
    return rules


def test_the_portal_keeps_its_document(town: Simulation, portal: Front) -> None:
    assert broken(town, portal, *Operation) == set()


def test_an_undeclared_status_would_be_noticed(town: Simulation, portal: Front) -> None:
    async def conflict(scope: Scope, receive: Receive, send: Send) -> None:
        async def send_conflict(message: Message) -> None:
            if message.get("status") == 404:
                message["status"] = 409
            await send(message)

        await portal(scope, receive, send_conflict)

    assert broken(town, conflict, Operation.GET_RECEIPT) == {"status_code_conformance"}


def test_an_undeclared_field_in_an_answer_would_be_noticed(
    town: Simulation, portal: Front, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = envelope.answer
    monkeypatch.setattr(envelope, "answer", lambda *given: answer(*given)[:-1] + b',"more":1}')

    assert broken(town, portal, Operation.SEARCH_PROCEDURES) == {"response_schema_conformance"}


def test_a_field_that_should_be_refused_would_be_noticed(
    town: Simulation, portal: Front, monkeypatch: pytest.MonkeyPatch
) -> None:
    strict = exchange._read

    def lenient(body: bytes, shape: OperationShape, optional: tuple[str, ...]) -> dict[str, Any]:
        try:
            known = {k: v for k, v in json.loads(body).items() if k in shape.request.values()}
        except (ValueError, AttributeError):
            return strict(body, shape, optional)
        return strict(json.dumps(known).encode(), shape, optional)

    monkeypatch.setattr(exchange, "_read", lenient)

    assert broken(town, portal, Operation.GET_RECEIPT, Operation.SEARCH_PROCEDURES) == {
        "negative_data_rejection"
    }


def test_a_call_that_forgets_to_ask_for_the_token_would_be_noticed(
    town: Simulation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(town.municipality, "account_of", lambda _token: builders.ACCOUNT)

    assert "ignored_auth" in broken(town, front(town), Operation.LIST_STATUSES)


def test_an_accident_inside_the_portal_would_be_noticed(
    town: Simulation, portal: Front, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stumble(_number: str) -> None:
        raise RuntimeError("planted")

    monkeypatch.setattr(town.applicant, "receipt", stumble)

    assert "not_a_server_error" in broken(town, portal, Operation.GET_RECEIPT)


def test_two_runs_make_the_same_calls(tmp_path: Path) -> None:
    requests = []
    for name in ("first", "second"):
        town = builders.simulation(tmp_path / name)
        assert broken(town, front(town), Operation.REGISTER_STATUS) == set()
        requests.append([call.request for call in town.world.journal.calls()])
        town.close()

    assert len(requests[0]) > EXAMPLES
    assert requests[0] == requests[1]
