"""Judges a served API by its own OpenAPI document, as schemathesis does, the same on every run."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import schemathesis
from schemathesis.config import SchemathesisConfig
from schemathesis.core.transport import Response
from schemathesis.engine import events, from_schema
from schemathesis.engine.recorder import ScenarioRecorder
from starlette.types import ASGIApp


@dataclass(frozen=True)
class Called:
    """One call.

    Args:
        operation: its id in the document.
        after: the call whose answer a link took this one from; None when it began by itself.
        body: what was sent.
        answer: what came back.
    """

    operation: str
    after: Called | None
    body: Any
    answer: Response


@dataclass
class Outcome:
    """What a judgement saw: the rules the API broke, by name, and every call."""

    rules: set[str] = field(default_factory=set)
    calls: list[Called] = field(default_factory=list)

    @property
    def called(self) -> set[str]:
        """Ids of the operations that were called."""
        return {call.operation for call in self.calls}


def judge(
    app: ASGIApp,
    document: dict[str, Any],
    examples: int,
    *operations: str,
    mode: str = "all",
    **config: object,
) -> Outcome:
    """Call an API in every way its document allows or forbids.

    Args:
        app: serves the API.
        document: its OpenAPI document.
        examples: how many generated cases each call gets, in each phase that generates.
        operations: ids of the calls to make, each for itself; all, in sequences too, when none.
        mode: ``positive`` for calls that the document allows alone.
        config: further settings of schemathesis.
    """
    config.setdefault("phases", {"stateful": {"enabled": not operations}})
    paths = {
        path: methods
        for path, methods in document["paths"].items()
        if not operations or {one["operationId"] for one in methods.values()} & set(operations)
    }
    chosen = document | {"paths": paths}
    generation = {
        "deterministic": True,
        "max-examples": examples,
        "database": "none",
        "mode": mode,
    }
    settings = SchemathesisConfig.from_dict({"seed": 1, "generation": generation, **config})
    schema = schemathesis.openapi.from_dict(chosen, config=settings)
    schema.app = app
    outcome = Outcome()
    for event in from_schema(schema).execute():
        assert not isinstance(event, events.FatalError | events.NonFatalError), event
        if isinstance(event, events.ScenarioFinished):
            checks = [check for case in event.recorder.checks.values() for check in case]
            outcome.rules |= {check.name for check in checks if check.failure_info}
            outcome.calls += _calls(event.recorder)
    return outcome


def _calls(recorder: ScenarioRecorder) -> Iterator[Called]:
    known: dict[str, Called] = {}
    for name, node in recorder.cases.items():
        answer = recorder.interactions[name].response
        assert answer is not None
        link = node.transition if node.is_transition_applied else None
        after = known[link.parent_id] if link else None
        operation = node.value.operation.definition.raw["operationId"]
        known[name] = Called(operation, after, node.value.body, answer)
        yield known[name]
