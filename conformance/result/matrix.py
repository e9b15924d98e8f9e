"""The kill matrix: which faulty connector fails which check, as data that reports read.

It is the proof that the checks can fail. A mutant is a connector with one fault, made to violate
one requirement; it is *killed* when the check of that requirement fails on it.
"""

from __future__ import annotations

import json
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from conformance.result.model import Bilingual

if TYPE_CHECKING:
    from collections.abc import Collection

SCHEMA: Final = "tekigo-mutants/2"

Extent = Literal["sentinels", "full"]


class Outcome(StrEnum):
    """What became of a mutant."""

    KILLED = "killed"
    OVERSHADOWED = "overshadowed"  # its own check did not fail, and another did
    SURVIVED = "survived"


class _Data(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class Entry(_Data):
    """A check, or a block of checks, by id and title."""

    id: str
    title: Bilingual


class Fate(_Data):
    """One mutant and what became of it."""

    name: str
    violates: str = Field(description="id of the requirement it was made to violate")
    story: Bilingual = Field(description="its fault in one line")
    outcome: Outcome
    also_failed: list[str] = Field(description="other checks that failed on it, in register order")
    too_broad: list[str] = Field(
        description="sentinels of another kind that it does not pass; none, as a rule"
    )

    @model_validator(mode="after")
    def _consistent(self) -> Fate:
        if self.outcome is not Outcome.KILLED and (
            bool(self.also_failed) != (self.outcome is Outcome.OVERSHADOWED)
        ):
            message = f"{self.name}: {self.outcome} contradicts also_failed"
            raise ValueError(message)
        return self


class KillMatrix(_Data):
    """All checks, all mutants, and which fails on which.

    `sentinels` are the checks that every mutant faced besides those of its own episode; in a
    matrix whose `extent` is full, every mutant faced every check.
    """

    schema_: Literal["tekigo-mutants/2"] = Field(default=SCHEMA, alias="schema")
    register_: str = Field(alias="register", description="version of the register")
    extent: Extent
    sentinels: list[str]
    blocks: list[Entry]
    checks: list[Entry]
    mutants: list[Fate]

    @property
    def unproven(self) -> list[str]:
        """The checks that no mutant made for them is killed by."""
        killed = {one.violates for one in self.mutants if one.outcome is Outcome.KILLED}
        return [check.id for check in self.checks if check.id not in killed]

    def caught_by(self, id_: str) -> list[Bilingual]:
        """Return the faults a check was seen to catch, of those it was made for."""
        return [
            one.story
            for one in self.mutants
            if one.violates == id_ and one.outcome is Outcome.KILLED
        ]

    def only(self, names: Collection[str]) -> KillMatrix:
        """Return the matrix with these mutants and no others."""
        kept = [one for one in self.mutants if one.name in names]
        return self.model_copy(update={"mutants": kept})

    def json_text(self) -> str:
        """Return the matrix as JSON text."""
        content = self.model_dump(mode="json", by_alias=True)
        return json.dumps(content, ensure_ascii=False, indent=2) + "\n"


def differences(kept: KillMatrix, found: KillMatrix) -> list[Bilingual]:
    """Say in what a matrix that was kept differs from one just found, one line each."""
    told = [
        Bilingual(ja=f"{ja}が異なります。", en=f"{en} differ.")
        for ja, en, old, new in (
            ("要求の版", "Register versions", kept.register_, found.register_),
            ("行列の範囲", "Extents", kept.extent, found.extent),
            ("見張りの検査", "Sentinels", kept.sentinels, found.sentinels),
            ("区分", "Blocks", kept.blocks, found.blocks),
            ("検査またはその題", "Checks or their titles", kept.checks, found.checks),
        )
        if old != new
    ]
    before = {one.name: one for one in kept.mutants}
    after = {one.name: one for one in found.mutants}
    for name in sorted(before.keys() | after.keys()):
        old, new = before.get(name), after.get(name)
        if old != new:
            change = f"{name}: {_told(old)} → {_told(new)}"
            told.append(Bilingual(ja=change, en=change))
    return told


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema of a kill matrix, as published."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "urn:tekigo:schema:mutants:2",
        **KillMatrix.model_json_schema(by_alias=True, mode="serialization"),
        "title": "tekigo mutants",
    }


def _told(fate: Fate | None) -> str:
    if fate is None:
        return "–"
    also = f" + {', '.join(fate.also_failed)}" if fate.also_failed else ""
    broad = f" ! {', '.join(fate.too_broad)}" if fate.too_broad else ""
    return f"{fate.violates} {fate.outcome}{also}{broad} ({fate.story.en})"
