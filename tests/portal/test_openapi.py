"""The portal keeps every word of its own OpenAPI document, and a broken word would be noticed."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from conformance.episodes.people import Person
from simulator.contracts.openapi import TAGS, Tag, openapi, tag_of
from simulator.contracts.profile import Operation, OperationShape, builtin
from simulator.contracts.sequences import SEQUENCES
from simulator.portal import envelope, exchange, filing_json
from simulator.web.app import Front
from simulator.web.simulation import Simulation
from tests.judging import Called, judge
from tests.web import builders

SECOND = "modelled-2"
PATHS = {name: shape.path for name, shape in builtin().wire.operations.items()}
EXAMPLES = 6
FEW = 3  # applicants have many calls
HISTORIES = 32


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


def token_of(town: Simulation) -> str:
    return town.municipality.login(builders.ACCOUNT.name, builders.ACCOUNT.password)


def broken(town: Simulation, portal: ASGIApp, tag: Tag, *calls: Operation) -> set[str]:
    """Return the rules the portal breaks when called in all ways its document allows or forbids."""
    wire = town.world.profile.wire
    # A filing of the right shape may still fail the form check.
    prepare = {"positive_data_acceptance": {"expected-statuses": ["2xx", "400", "401", "404"]}}
    outcome = judge(
        portal,
        openapi(town.world.profile, "/town/portal", tag),
        EXAMPLES if calls or tag == "municipality" else FEW,
        *calls,
        headers={"Authorization": f"Bearer {token_of(town)}"} if wire.auth == "token" else {},
        operations=[{"include-operation-id": Operation.PREPARE.value, "checks": prepare}],
    )
    assert outcome.called == set(calls or [name for name in wire.calls if tag_of(name) == tag])
    return outcome.rules


@pytest.mark.parametrize("tag", TAGS)
def test_the_portal_keeps_its_document(town: Simulation, portal: Front, tag: Tag) -> None:
    assert broken(town, portal, tag) == set()


@pytest.mark.parametrize("tag", TAGS)
def test_a_portal_of_other_shapes_keeps_its_document(tmp_path: Path, tag: Tag) -> None:
    town = builders.simulation(tmp_path / "world", profile=builtin(SECOND))

    document = openapi(town.world.profile, "/town/portal", tag)
    # A refusal is a 200 here, which this rule cannot tell from an answer; so it is looked at below.
    outcome = judge(
        front(town), document, FEW, checks={"negative_data_rejection": {"enabled": False}}
    )
    town.close()

    assert outcome.rules == set()
    assert {call.operation for call in outcome.calls if is_unfit(call, document)} == {
        name for name in town.world.profile.wire.calls if tag_of(name) == tag
    }
    assert [call for call in outcome.calls if is_unfit(call, document) and not is_ng(call)] == []


def is_unfit(call: Called, document: dict[str, Any]) -> bool:
    """Tell whether a request breaks the schema of its call."""
    methods = {one["post"]["operationId"]: one["post"] for one in document["paths"].values()}
    (content,) = methods[call.operation]["requestBody"]["content"].values()
    schema = content["schema"] | {"components": document["components"]}
    return not Draft202012Validator(schema).is_valid(call.body)


def is_ng(call: Called) -> bool:
    answer: dict[str, Any] = call.answer.json()
    return answer["result"]["resultName"] == "NG" and call.answer.status_code in {200, 405}


# Sequences


def content_of(document: dict[str, Any], name: Operation) -> dict[str, Any]:
    content = document["paths"][PATHS[name]]["post"]["requestBody"]["content"]["application/json"]
    assert isinstance(content, dict)
    return content


def played(
    town: Simulation, person: Person, numbers: list[str], tag: Tag, **config: object
) -> list[Called]:
    """Play sequences only, their first calls asking for what is there: so every link leads on."""
    document = openapi(town.world.profile, "/town/portal", tag)
    filing = filing_json.write(person.claim, town.world.profile.wire.filing)
    first = {
        Operation.LOGIN: {"accountId": "hachioji", "password": "open sesame"},
        Operation.LIST_APPLICATIONS: {
            "arrivedFrom": "2026-06-01T00:00:00+09:00",
            "arrivedTo": "2026-06-02T00:00:00+09:00",
        },
        Operation.SEARCH_PROCEDURES: {"municipalityCode": "132012"},
        Operation.CHECK_FORM: {"application": filing},
        Operation.PREPARE: {"application": filing},
    }
    for name, body in first.items():
        if tag_of(name) == tag:
            content_of(document, name)["schema"] = {"const": body}
    if tag == "applicant":
        del content_of(document, Operation.GET_FORM)["schema"]["properties"]["formVersion"]
        for name in (Operation.SUBMIT, Operation.GET_RECEIPT):
            del content_of(document, name)["schema"]["properties"]["serviceToken"]
        # The procedure demands a signature, and a made-up login is none.
        submitted = content_of(document, Operation.SUBMIT)["schema"]
        submitted["required"] += ["signatureValue", "certificate"]
        del submitted["properties"]["loginToken"]
    if tag == "municipality":
        registered = content_of(document, Operation.REGISTER_STATUS)["schema"]["properties"]
        registered["statusCode"] = {"const": "020"}
        got = content_of(document, Operation.GET_APPLICATION)["schema"]["properties"]
        got["receiptNumber"] = {"enum": numbers}
    phases: dict[str, object] = {
        name: {"enabled": False} for name in ("examples", "coverage", "fuzzing")
    }
    phases["stateful"] = {"inference": {"algorithms": []}}
    outcome = judge(front(town), document, HISTORIES, mode="positive", phases=phases, **config)
    assert outcome.rules == set()
    return outcome.calls


@pytest.fixture(scope="module")
def calls(tmp_path_factory: pytest.TempPathFactory) -> list[Called]:
    town = builders.simulation(tmp_path_factory.mktemp("sequences") / "world")
    person = builders.resident(town)
    numbers = [builders.file(town, person), builders.file(town, person)]
    headers = {"Authorization": f"Bearer {token_of(town)}"}
    made = [call for tag in TAGS for call in played(town, person, numbers, tag, headers=headers)]
    town.close()
    return made


def told(call: Called) -> Any:  # noqa: ANN401  JSON
    return call.answer.json()["result"]


TAKEN: dict[tuple[Operation, Operation], Callable[[Called], dict[str, Any]]] = {
    (Operation.LIST_APPLICATIONS, Operation.GET_APPLICATION): lambda before: {
        "receiptNumber": told(before)["applications"][0]["receiptNumber"]
    },
    (Operation.LIST_APPLICATIONS, Operation.REGISTER_STATUS): lambda before: {
        "receiptNumber": told(before)["applications"][0]["receiptNumber"]
    },
    (Operation.GET_APPLICATION, Operation.REGISTER_STATUS): lambda before: {
        "receiptNumber": before.body["receiptNumber"]
    },
    (Operation.SEARCH_PROCEDURES, Operation.GET_FORM): lambda before: {
        "procedureId": told(before)["procedures"][0]["procedureId"],
        "municipalityCode": before.body["municipalityCode"],
    },
    (Operation.CHECK_FORM, Operation.PREPARE): lambda before: {
        "application": before.body["application"]
    },
    (Operation.PREPARE, Operation.SUBMIT): lambda before: {"draftId": told(before)["draftId"]},
    (Operation.SUBMIT, Operation.GET_RECEIPT): lambda before: {
        "receiptNumber": told(before)["receiptNumber"]
    },
}
"""What a call takes from the one before it."""


@pytest.mark.parametrize(("before", "after"), TAKEN)
def test_a_call_goes_on_with_what_the_one_before_it_told(
    calls: list[Called], before: Operation, after: Operation
) -> None:
    taken = TAKEN[before, after]
    gone_on = [
        call.answer.status_code
        for call in calls
        if call.after
        and (call.after.operation, call.operation) == (before, after)
        and call.body | taken(call.after) == call.body
    ]

    assert 200 in gone_on


def test_a_login_leads_to_lists_with_its_token_alone(town: Simulation) -> None:
    # To this rule, a token that a link brings is none.
    lenient = {"ignored_auth": {"enabled": False}}
    person = builders.resident(town)
    number = builders.file(town, person)
    made = played(town, person, [number], "municipality", checks=lenient)
    done = [call for call in made if call.after and call.after.operation == Operation.LOGIN]

    assert {call.operation for call in done if call.answer.status_code == 200} == {
        Operation.LIST_APPLICATIONS,
        Operation.LIST_STATUSES,
    }
    for call in done:
        assert call.after is not None
        token = told(call.after)["accessToken"]
        assert call.answer.request.headers["Authorization"] == f"Bearer {token}"


def test_every_sequence_is_tried() -> None:
    logins = {(one.before, one.after) for one in SEQUENCES if one.before is Operation.LOGIN}

    assert {(one.before, one.after) for one in SEQUENCES} == set(TAKEN) | logins


# Planted faults


def test_an_undeclared_status_would_be_noticed(town: Simulation, portal: Front) -> None:
    async def conflict(scope: Scope, receive: Receive, send: Send) -> None:
        async def send_conflict(message: Message) -> None:
            if message.get("status") == 404:
                message["status"] = 409
            await send(message)

        await portal(scope, receive, send_conflict)

    assert broken(town, conflict, "applicant", Operation.GET_RECEIPT) == {"status_code_conformance"}


def test_an_undeclared_field_in_an_answer_would_be_noticed(
    town: Simulation, portal: Front, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = envelope.answer
    monkeypatch.setattr(envelope, "answer", lambda *given: answer(*given)[:-1] + b',"more":1}')

    assert broken(town, portal, "municipality", Operation.LIST_STATUSES) == {
        "response_schema_conformance"
    }


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

    assert broken(town, portal, "municipality", Operation.LIST_STATUSES) == {
        "negative_data_rejection"
    }


def test_a_call_that_forgets_to_ask_for_the_token_would_be_noticed(
    town: Simulation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(town.municipality, "account_of", lambda _token: builders.ACCOUNT)

    assert "ignored_auth" in broken(town, front(town), "municipality", Operation.LIST_STATUSES)


def test_an_accident_inside_the_portal_would_be_noticed(
    town: Simulation, portal: Front, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stumble(_number: str) -> None:
        raise RuntimeError("planted")

    monkeypatch.setattr(town.applicant, "receipt", stumble)

    assert "not_a_server_error" in broken(town, portal, "applicant", Operation.GET_RECEIPT)


def test_two_runs_make_the_same_calls(tmp_path: Path) -> None:
    requests = []
    for name in ("first", "second"):
        town = builders.simulation(tmp_path / name)
        assert broken(town, front(town), "municipality", Operation.REGISTER_STATUS) == set()
        requests.append([call.request for call in town.world.journal.calls()])
        town.close()

    assert len(requests[0]) > EXAMPLES
    assert requests[0] == requests[1]
