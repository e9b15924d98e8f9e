"""The rules by which cards and certificates live, as a table: source, judge and test of each.

A rule that no published sentence carries can be switched off; its row says what holds then.
"""

from __future__ import annotations

import tomllib
from collections.abc import Collection
from functools import cache
from importlib import resources
from typing import Literal

from pydantic import BaseModel, ConfigDict, model_validator

from simulator.contracts.problem import Problem, Text
from simulator.contracts.provenance import Provenance


class Words(BaseModel):
    """One sentence in both languages."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    ja: str
    en: str


class Off(Words):
    """What holds when a rule is switched off, and the test that proves it."""

    test: str


class Rule(Words):
    """One row.

    Args:
        id: its name.
        provenance: ``published``, ``derived`` or ``modelled``.
        grade: [P] primary, [M] municipality's page, [S] secondary, of what was read; "ours" where
            nothing was.
        source: what was read; "tekigo" where the rule is ours.
        judge: which program the test asks for its verdict.
        test: the test that proves it, as pytest names it.
        off: what holds when it is switched off; None where it cannot be.
    """

    id: str
    provenance: Provenance
    grade: Literal["P", "M", "S", "ours"]
    source: str
    judge: Literal["openssl", "python"]
    test: str
    off: Off | None = None

    @model_validator(mode="after")
    def _is_sound(self) -> Rule:
        if (self.provenance is Provenance.PUBLISHED) is not (self.off is None):
            raise ValueError(f"{self.id}: what is not published can be switched, and only that")
        if (self.grade == "ours") is not (self.provenance is Provenance.MODELLED):
            raise ValueError(f"{self.id}: what is modelled is ours, and only that")
        return self


@cache
def table() -> dict[str, Rule]:
    """Return every rule by its id."""
    content = (resources.files(__package__ or "") / "rules.toml").read_text(encoding="utf-8")
    rules = [Rule.model_validate(row) for row in tomllib.loads(content)["rule"]]
    return {rule.id: rule for rule in rules}


class Rules:
    """Which rules hold in a world.

    Args:
        off: ids of rules that are switched off.

    Raises:
        Problem: there is no such rule, or it is published and always holds.
    """

    def __init__(self, off: Collection[str] = ()) -> None:
        for name in sorted(off):
            _require_switch(name)
        self._off = frozenset(off)

    def holds(self, name: str) -> bool:
        """Tell whether a rule that can be switched off holds.

        Raises:
            Problem: there is no such rule.
        """
        _require_switch(name)
        return name not in self._off


def _require_switch(name: str) -> None:
    switches = [rule.id for rule in table().values() if rule.off is not None]
    if name not in switches:
        raise Problem(
            Text(
                ja=f"規則 {name!r} を切ることはできません。",
                en=f"There is no rule {name!r} to switch off.",
            ),
            Text(
                ja=f"切ることができる規則: {'、'.join(switches)}",
                en=f"Rules that can be switched off: {', '.join(switches)}.",
            ),
        )
