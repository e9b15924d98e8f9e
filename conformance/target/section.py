"""What every section of the run file shares: it is closed, and says what it cannot use."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from simulator.contracts.problem import Text
from simulator.contracts.refusal import Misfit, unusable


class Section(BaseModel):
    """One table of the run file: no unknown key, no value of another type."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


def refused(ja: str, en: str) -> Misfit:
    """Return what a validator raises for a value, saying what was expected instead."""
    return Misfit(unusable((), Text(ja, en)))


def _filled(value: str) -> str:
    if not value.strip():
        raise refused("空でない文字列", "must not be empty")
    return value


Filled = Annotated[str, AfterValidator(_filled), Field(json_schema_extra={"pattern": r"\S"})]
