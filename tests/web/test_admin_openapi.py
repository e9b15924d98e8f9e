"""The admin API keeps every word of its own OpenAPI document, which says what it is not."""

from collections.abc import Iterator

import pytest
from starlette.types import Message, Receive, Scope, Send

from simulator.web import planting
from simulator.web.admin_answers import NOTICE
from simulator.web.admin_calls import CALLS
from simulator.web.admin_openapi import openapi
from tests.judging import Outcome, judge
from tests.web.running import TOKEN, Town

EXAMPLES = 2
CHEAP = [call.name for call in CALLS if call.name not in {"reset", "export"}]
"""What may be called many times: the others begin anew, or write everything, at each call."""
ABOUT_SOMETHING = {"lift-fault", "lift-card-fault", "lift-mishap", "decide", "identify", "happen"}
"""What is about a fault or a filing that nobody guesses."""
# A fault, or a filing with one, may be of the right shape and never show.
LENIENT = ["2xx", "409"]


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """A town where every filing is the one that was filed first, to spare a hundred others."""
    town = Town(tmp_path_factory.mktemp("town"))
    number = town.file()["number"]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(planting, "plant", lambda *_asked: number)
        yield town
    town.close()


def judged(town: Town, *operations: str, every_edge: bool = True) -> Outcome:
    fit = {"positive_data_acceptance": {"expected-statuses": LENIENT}}
    phases = {"stateful": {"enabled": False}, "coverage": {"enabled": every_edge}}
    return judge(
        town.front,
        openapi("/demo/admin"),
        EXAMPLES,
        *operations,
        phases=phases,
        headers={"Authorization": f"Bearer {TOKEN}"},
        checks=fit,
    )


def test_every_call_keeps_its_document(town: Town) -> None:
    cheap = judged(town, *CHEAP)
    dear = judged(town, "reset", "export", every_edge=False)

    assert cheap.rules | dear.rules == set()
    done = {call.operation for call in cheap.calls + dear.calls if call.answer.status_code == 200}
    assert done >= {call.name for call in CALLS} - ABOUT_SOMETHING


def test_an_undeclared_status_would_be_noticed(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    front = town.front

    async def altered(scope: Scope, receive: Receive, send: Send) -> None:
        async def send_altered(message: Message) -> None:
            if message.get("status") == 200:
                message["status"] = 201
            await send(message)

        await front(scope, receive, send_altered)

    monkeypatch.setattr(town, "front", altered)

    assert "status_code_conformance" in judged(town, "seed", every_edge=False).rules


def test_the_document_says_that_no_real_portal_has_this() -> None:
    document = openapi()

    assert document["info"]["title"] == "tekigo admin API, not part of the real API"
    assert document["info"]["description"] == NOTICE
    operations = [one for path in document["paths"].values() for one in path.values()]
    assert len(operations) == len(CALLS)
    for operation in operations:
        assert operation["tags"] == ["not part of the real API"]
        for answer in operation["responses"].values():
            assert answer["headers"]["x-tekigo-admin"]["schema"] == {
                "const": "not part of the real API"
            }
