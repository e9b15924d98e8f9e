"""The rules of the resident register as a table: each row says what holds and where it was read.

The events of the register are rows too, so that a history can be told with its origin.
"""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources

from pydantic import BaseModel, ConfigDict, model_validator

from simulator.contracts.provenance import Provenance

OURS = "tekigo"


class Rule(BaseModel):
    """One row.

    Args:
        id: its name; of an event, the event's.
        ja: the rule in Japanese.
        en: the same in English.
        provenance: ``published``, ``derived`` or ``modelled``.
        source: what was read; "tekigo" where the rule is ours.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str
    ja: str
    en: str
    provenance: Provenance
    source: str

    @model_validator(mode="after")
    def _is_sound(self) -> Rule:
        if (self.source == OURS) is not (self.provenance is Provenance.MODELLED):
            raise ValueError(f"{self.id}: what is modelled is ours, and only that")
        return self


@cache
def table() -> dict[str, Rule]:
    """Return every rule by its id."""
    content = (resources.files(__package__ or "") / "rules.toml").read_text(encoding="utf-8")
    rules = [Rule.model_validate(row) for row in tomllib.loads(content)["rule"]]
    return {rule.id: rule for rule in rules}
