"""Every town hall and prefectural office there is: 1,741 municipalities and 47 prefectures.

Codes are those of local governments (全国地方公共団体コード), six digits with a check digit. The
data comes from Japan Post's postal codes; see `fixtures/municipalities/build.py`.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING

import fixtures
from simulator.contracts.problem import Problem, Text

if TYPE_CHECKING:
    from collections.abc import Mapping

EXAMPLE = "132012"


@dataclass(frozen=True)
class Office:
    """One municipality or prefecture; the name of a prefecture itself is blank."""

    code: str
    prefecture: str
    name: str
    kana: str

    @property
    def is_prefecture(self) -> bool:
        """Tell whether it is the prefecture itself."""
        return not self.name

    @property
    def title(self) -> str:
        """Return what people call it."""
        return self.name or self.prefecture


@cache
def offices() -> Mapping[str, Office]:
    """Return every office by its code."""
    file = fixtures.folder("municipalities") / "all.csv"
    rows = csv.DictReader(file.read_text(encoding="utf-8").splitlines())
    return MappingProxyType({row["code"]: Office(**row) for row in rows})


def office(code: str) -> Office:
    """Return one office.

    Raises:
        Problem: no municipality and no prefecture has this code.
    """
    found = offices().get(code)
    if found is None:
        alike = (one for one in offices().values() if one.code[:5] == code[:5])
        near = next(alike, offices()[EXAMPLE])
        raise Problem(
            Text(
                f"地方公共団体コード {code!r} はありません。",
                f"No local government has the code {code!r}.",
            ),
            Text(
                f"6桁で指定してください。例: {near.code} ({near.title})。",
                f"Give its six digits, such as {near.code} ({near.title}).",
            ),
        )
    return found
