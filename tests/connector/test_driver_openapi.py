"""The document of the driver protocol is what code makes, and the reference connector keeps it."""

import json
from importlib import resources
from pathlib import Path
from typing import Any, get_args

import pytest
import schemathesis
from schemathesis.config import SchemathesisConfig
from schemathesis.engine import events, from_schema

from simulator.connector import driver
from simulator.connector.driver import Driver
from simulator.connector.facts import StaffDecision
from simulator.connector.listener import application
from simulator.connector.settings import Settings
from simulator.connector.steps import STATUS_OF, Steps
from simulator.contracts import driver as contract

EXAMPLES = 25


class Tame:
    """A connector that touches nothing, because it is configured with whatever comes to mind."""

    def __init__(self, *_settings: object) -> None:
        self.numbers: set[str] = set()

    def close(self) -> None: ...

    @staticmethod
    def forget(_state: Path) -> None: ...

    def cycle(self) -> dict[str, str]:
        return {}

    def list(self) -> list[dict[str, str]]:
        return []

    def decide(self, said: StaffDecision) -> None:
        if said.decision not in STATUS_OF:
            raise ValueError(said.decision)


def broken() -> set[str]:
    """Return the rules the connector breaks when asked in all ways allowed and forbidden."""
    refused = {"positive_data_acceptance": {"expected-statuses": ["2xx", "400"]}}
    config = {
        "seed": 1,
        "checks": refused,
        "generation": {"deterministic": True, "max-examples": EXAMPLES, "database": "none"},
    }
    schema = schemathesis.openapi.from_dict(
        contract.openapi(), config=SchemathesisConfig.from_dict(config)
    )
    schema.app = application(Driver(Steps, "under test").answer)
    rules: set[str] = set()
    called = 0
    for event in from_schema(schema).execute():
        assert not isinstance(event, events.FatalError | events.NonFatalError), event
        if isinstance(event, events.ScenarioFinished):
            called += len(event.recorder.cases)
            checks = [check for case in event.recorder.checks.values() for check in case]
            rules |= {check.name for check in checks if check.failure_info}
    assert called > EXAMPLES
    return rules


def test_the_golden_copy_is_what_code_makes() -> None:
    folder = resources.files("conformance.specification") / "openapi"
    golden = (folder / "driver.json").read_text(encoding="utf-8")

    assert json.loads(golden) == contract.openapi()
    assert golden == json.dumps(contract.openapi(), ensure_ascii=False, indent=2) + "\n"


def test_it_is_openapi_3_1_and_closed() -> None:
    document = contract.openapi()
    schemathesis.openapi.from_dict(json.loads(json.dumps(document))).validate()

    for name, schema in document["components"]["schemas"].items():
        assert schema["additionalProperties"] is False, name


def test_every_verb_of_the_reference_connector_is_a_message() -> None:
    verbs = {get_args(model.model_fields["verb"].annotation)[0] for model in contract.REQUESTS}

    assert verbs == {name[5:] for name in vars(Driver) if name.startswith("verb_")}
    assert contract.PROTOCOL == driver.PROTOCOL
    assert set(contract.Settings.model_fields) == set(Settings.model_fields)


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Stand in a folder of one's own: whatever path comes to mind, it is not the sources'."""
    monkeypatch.chdir(tmp_path)


def test_the_reference_connector_keeps_its_document(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(driver, "Connector", Tame)

    assert broken() == set()


def test_a_field_that_should_be_refused_would_be_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    def lenient(self: Driver, **anything: Any) -> None:  # noqa: ANN401  JSON
        del self, anything

    monkeypatch.setattr(driver, "Connector", Tame)
    monkeypatch.setattr(Driver, "verb_clock", lenient)

    assert broken() == {"negative_data_rejection"}
