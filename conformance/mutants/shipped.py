"""The kill matrix as it ships: what was last seen of every mutant, held to the code by tests.

``tekigo mutants --update`` writes it anew, and ``tekigo mutants --check`` compares.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Final

from conformance.result.matrix import KillMatrix

FILE: Final = Path(__file__).with_name("matrix.json")


@cache
def shipped() -> KillMatrix:
    """Return the matrix that ships."""
    return KillMatrix.model_validate_json(FILE.read_text(encoding="utf-8"))
