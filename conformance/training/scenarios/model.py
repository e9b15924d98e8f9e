"""A scenario (シナリオ): one TOML file that a trainer can write, as a closed model.

``python -m conformance.training.scenarios`` writes its JSON Schema anew.
"""

from __future__ import annotations

import json
from importlib import resources
from typing import Annotated, Any, Final

from pydantic import Field

from conformance.training.scenarios.acts import AnyAct
from conformance.training.scenarios.claims import AnyClaim
from conformance.training.scenarios.words import Line, Part
from simulator.contracts.provenance import Provenance

SCHEMA_FILE = resources.files("conformance.specification") / "schema/scenario.schema.json"
TEMPLATE_FILE = resources.files("conformance.training.scenarios") / "template.toml"
EXTENSION: Final = ".toml"


class Origin(Part):
    """Where the story comes from: a published source, or our own model, told as such."""

    provenance: Provenance
    ja: Annotated[str, Field(min_length=1)]
    en: str = ""

    @property
    def line(self) -> Line:
        """The source or the reason, in both languages."""
        return Line(ja=self.ja, en=self.en)


class Question(Part):
    """A question to the room, and its answer."""

    ask: Line
    answer: Line


class Head(Part):
    """What a scenario says besides its acts and claims.

    Args:
        title: its name for people.
        chapter: its place among the chapters; 0 for one that is none.
        goal: what one knows afterwards.
        origin: where the story comes from.
        look: what to look for while it is played.
        question: what to ask, and the answer.
        mutant: the faulty connector that does the harm.
        requirement: what that connector violates.
    """

    title: Line
    chapter: Annotated[int, Field(ge=0)] = 0
    goal: Line
    origin: Origin
    look: Annotated[tuple[Line, ...], Field(min_length=1)]
    question: Question
    mutant: str
    requirement: str


class Scenario(Head):
    """A scenario.

    Args:
        step: what is done, in order.
        expect: what is seen at the end with a correct connector.
        harm: what is seen at the end with the faulty one, and never with a correct one.
    """

    step: Annotated[tuple[AnyAct, ...], Field(min_length=1)]
    expect: Annotated[tuple[AnyClaim, ...], Field(min_length=1)]
    harm: Annotated[tuple[AnyClaim, ...], Field(min_length=1)]


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema of a scenario file."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **Scenario.model_json_schema(),
        "title": "tekigo scenario",
    }


def schema_text() -> str:
    """Return the schema as it is published."""
    return json.dumps(json_schema(), ensure_ascii=False, indent=2) + "\n"
