"""What is to be generated. Two runs of one job give the same bytes, wherever they run."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING

from pydantic import TypeAdapter

from simulator.contracts.profile import DEFAULT, find
from simulator.residents.mynumber import Policy

if TYPE_CHECKING:
    from simulator.contracts.profile import Profile


class Product(StrEnum):
    """What is made."""

    RESIDENTS = "residents"
    FILINGS = "filings"
    PACKAGES = "packages"


class Mix(StrEnum):
    """Which procedures and cases are filed how often."""

    REALISTIC = "realistic"
    COVERAGE = "coverage"
    LIFE = "life"


class Format(StrEnum):
    """How it is written."""

    CSV = "csv"
    PARQUET = "parquet"
    ZIP = "zip"


FORMATS = {
    Product.RESIDENTS: (Format.CSV, Format.PARQUET),
    Product.FILINGS: (Format.CSV, Format.PARQUET),
    Product.PACKAGES: (Format.ZIP,),
}
"""What each product can be written as; the first is the usual one."""

CHUNKS = {Product.RESIDENTS: 5_000, Product.FILINGS: 1_000, Product.PACKAGES: 50}
"""How many items are made and written at once: it bounds memory, and what a kill loses."""


@dataclass(frozen=True)
class Job:
    """One run.

    Args:
        product: what is made.
        count: how many: households of residents, or filings.
        seed: of the run.
        day: from which on is filed, and to which ages refer.
        mix: of procedures and cases.
        procedures: ids of those that are filed; empty for all.
        municipality: six-digit code of where everybody lives; "" for anywhere.
        hazards: filings in a thousand that carry a hazard, in the realistic mix.
        mynumber: about 個人番号.
        format: how it is written.
        profile: of packages, by name or file.
        printed: put the filled form into packages, as PDF.
    """

    product: Product
    count: int
    seed: int
    day: date
    mix: Mix = Mix.REALISTIC
    procedures: tuple[str, ...] = ()
    municipality: str = ""
    hazards: int = 20
    mynumber: Policy = Policy.WRONG_CHECK_DIGIT
    format: Format = Format.CSV
    profile: str = DEFAULT
    printed: bool = True

    @property
    def chunks(self) -> int:
        """How many chunks it has."""
        return -(-self.count // CHUNKS[self.product])

    def items(self, chunk: int) -> range:
        """Return the items of one chunk."""
        size = CHUNKS[self.product]
        return range(chunk * size, min((chunk + 1) * size, self.count))

    @cached_property
    def found_profile(self) -> Profile:
        """The profile."""
        return find(self.profile)

    def told(self) -> dict[str, object]:
        """Return it as JSON can hold it."""
        told: dict[str, object] = JOB.dump_python(self, mode="json")
        return told


JOB = TypeAdapter(Job)
