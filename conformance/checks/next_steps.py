"""Tells where to look after a failure: `next_steps.toml` says it for each requirement.

A requirement that is not named there has the step of its block.
"""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

from conformance.result.model import Bilingual

FILE = Path(__file__).with_name("next_steps.toml")


def next_step(requirement: str) -> Bilingual:
    """Return where the maker of a connector looks that fails a requirement.

    Raises:
        KeyError: neither the requirement nor its block has a step.
    """
    found = steps()
    return found.get(requirement) or found[requirement.rpartition(".")[0]]


@cache
def steps() -> dict[str, Bilingual]:
    """Return every step under each requirement and each block it is for."""
    tables = tomllib.loads(FILE.read_text(encoding="utf-8"))["step"]
    return {
        name: Bilingual(ja=table["ja"], en=table["en"])
        for table in tables
        for name in [*table.get("ids", []), *table.get("blocks", [])]
    }
