"""Budgets: how many filings and histories a run draws, and how many filings its backlog holds.

They are data (`budgets.toml`). The standard one fits into the suite's time; a larger one is asked
for by name, and is part of what a result says of its scope.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from simulator.contracts.problem import Problem, Text

FILE = Path(__file__).with_name("budgets.toml")


@dataclass(frozen=True)
class Budget:
    """One budget.

    Args:
        name: what a run names it by.
        ja: what is larger in it, in Japanese.
        en: the same in English.
        examples: generated filings of each case of each procedure.
        histories: random histories of several residents.
        steps: of each history, at most.
        backlog: filings that arrive in one day.
    """

    name: str
    ja: str
    en: str
    examples: int
    histories: int
    steps: int
    backlog: int


@cache
def budgets() -> tuple[Budget, ...]:
    """Return every budget, the standard one first."""
    tables = tomllib.loads(FILE.read_text(encoding="utf-8"))["budget"]
    return tuple(Budget(**table) for table in tables)


def budget(name: str) -> Budget:
    """Return a budget by name.

    Raises:
        Problem: there is none of that name.
    """
    for one in budgets():
        if one.name == name:
            return one
    names = ", ".join(one.name for one in budgets())
    raise Problem(
        Text(f"検査の量 {name!r} はありません。", f"There is no budget {name!r}."),
        Text(f"次から選んでください: {names}", f"Choose one of: {names}"),
    )


STANDARD = budgets()[0]
