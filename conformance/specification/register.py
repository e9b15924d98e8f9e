"""Loads the requirement register and fixes the required set of a run.

The register is the TOML file beside this module. Its ids are keyed to the blocks of the
標準仕様書 (総務省, 2021-09-30): ``3-4.02`` is the second requirement under ③-4.
"""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from conformance.result.model import Bilingual, RequirementText

Level = Literal["MUST", "SHOULD", "MAY"]
Role = Literal["municipal-file"]
Depth = Literal["drive"]


class Block(BaseModel):
    """One heading the requirements stand under."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    id: str
    title: Bilingual


class Requirement(BaseModel):
    """One refutable statement about a connector.

    Args:
        coverage: ``checked`` (a check exists), ``planned`` (none yet; the register stays a
            draft) or ``not_testable`` (never from outside; `reason` says why).
    """

    model_config = ConfigDict(extra="forbid", frozen=True)
    id: str = Field(pattern=r"^(\d(-\d)?|sig|op)\.\d\d$")
    level: Level
    ja: str
    en: str
    provenance: Literal["published", "derived", "modelled"]
    source: str
    why: Bilingual
    coverage: Literal["checked", "planned", "not_testable"]
    reason: Bilingual | None = None

    @property
    def block(self) -> str:
        """Id of the block it stands under."""
        return self.id.partition(".")[0]

    @model_validator(mode="after")
    def _reason_where_untestable(self) -> Requirement:
        if (self.coverage == "not_testable") != (self.reason is not None):
            message = f"{self.id}: a reason is given exactly when coverage is not_testable"
            raise ValueError(message)
        return self

    def text(self) -> RequirementText:
        """Return it in the words of a result."""
        return RequirementText(
            id=self.id,
            block=self.block,
            level=self.level,
            text=Bilingual(ja=self.ja, en=self.en),
            provenance=self.provenance,
            source=self.source,
            why=self.why,
            coverage=self.coverage,
            reason=self.reason,
        )


class Register(BaseModel):
    """The whole register of one version."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    version: str
    block: list[Block]
    requirement: list[Requirement]

    @model_validator(mode="after")
    def _consistent(self) -> Register:
        ids = [requirement.id for requirement in self.requirement]
        doubled = sorted({id_ for id_ in ids if ids.count(id_) > 1})
        if doubled:
            message = f"ids given twice: {', '.join(doubled)}"
            raise ValueError(message)
        blocks = {block.id for block in self.block}
        stray = sorted({r.id for r in self.requirement if r.block not in blocks})
        if stray:
            message = f"requirements without a block: {', '.join(stray)}"
            raise ValueError(message)
        return self

    def of(self, id_: str) -> Requirement | None:
        """Return the requirement of an id, or None."""
        return next((r for r in self.requirement if r.id == id_), None)

    def required(self) -> list[str]:
        """Return the ids whose checks must all run, in register order.

        With one profile, role and depth in this version, that is every checked requirement.
        """
        return [r.id for r in self.requirement if r.coverage == "checked"]


@cache
def register() -> Register:
    """Return the register that ships with this version."""
    file = resources.files("conformance.specification") / "register.toml"
    return Register.model_validate(tomllib.loads(file.read_text(encoding="utf-8")))
