"""Foreign residents: names in Latin letters with a reading, and the name they use here (通称).

The names are made up by us from common ones, country by country; see
`fixtures/population/foreign.toml`.
"""

from __future__ import annotations

import tomllib
from functools import cache
from typing import TYPE_CHECKING

import fixtures
from simulator.residents import names, shares
from simulator.residents.names import Name

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import date

    from simulator.residents.names import Sex
    from simulator.world.choices import Choices

Names = tuple[Name, ...]


def country(choices: Choices) -> str:
    """Draw whether a household is one of foreign nationals, and of which country; or ""."""
    if choices.pick(shares.words("foreign")) == "no":
        return ""
    return choices.pick(shares.words("nationality"))


def family(choices: Choices, country: str) -> Name:
    """Draw a surname of a country."""
    return choices.pick(_names()[country]["family"])


def given(choices: Choices, country: str, sex: Sex, taken: Collection[Name]) -> Name:
    """Draw a given name of a country that nobody in the family bears yet."""
    known = _names()[country][sex]
    return choices.pick([name for name in known if name not in taken])


def common_name(choices: Choices, sex: Sex, born: date) -> str:
    """Draw whether somebody has a 通称, and which; or ""."""
    if choices.pick(shares.words("common-name")) == "no":
        return ""
    return names.full(names.family(choices), names.given(choices, sex, born=born)).text


@cache
def _names() -> Mapping[str, Mapping[str, Names]]:
    file = fixtures.folder("population") / "foreign.toml"
    return {
        country: {kind: tuple(Name(*pair) for pair in pairs) for kind, pairs in kinds.items()}
        for country, kinds in tomllib.loads(file.read_text(encoding="utf-8")).items()
    }
