"""What stands behind each requirement: its check, and the faulty connectors made to violate it."""

from __future__ import annotations

from typing import Final, Literal

from pydantic import BaseModel, ConfigDict, Field

from conformance.checks.catalogue import checks
from conformance.mutants.catalogue import mutants as all_mutants
from conformance.result.model import Bilingual
from conformance.specification.register import Block, Condition, Requirement, register

SCHEMA: Final = "tekigo-requirements/1"


class CheckLine(BaseModel):
    """The check of a requirement."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    title: Bilingual = Field(description="what a conforming connector does")
    episode: str = Field(description="where its evidence comes from")


class MutantLine(BaseModel):
    """A faulty connector made to violate a requirement."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    name: str
    story: Bilingual = Field(description="its fault in one line")


class Line(Requirement):
    """One requirement with what stands behind it."""

    check: CheckLine | None
    mutants: list[MutantLine]


class Matrix(BaseModel):
    """The register of one version and what stands behind it."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)
    schema_: Literal["tekigo-requirements/1"] = Field(default=SCHEMA, alias="schema")
    register_: str = Field(alias="register", description="version of the register")
    blocks: list[Block]
    conditions: list[Condition]
    requirements: list[Line]


def assemble() -> Matrix:
    """Return the register with the checks and mutants this version has."""
    lines = _checks()
    mutants: dict[str, list[MutantLine]] = {}
    for one in all_mutants():
        line = MutantLine(name=one.name(), story=one.story())
        mutants.setdefault(one.kills, []).append(line)
    book = register()
    return Matrix(
        register_=book.version,
        blocks=book.block,
        conditions=book.condition,
        requirements=[
            Line(**dict(one), check=lines.get(one.id), mutants=mutants.get(one.id, []))
            for one in book.requirement
        ],
    )


def _checks() -> dict[str, CheckLine]:
    return {one.id: CheckLine(title=one.title, episode=one.episode.name) for one in checks()}
