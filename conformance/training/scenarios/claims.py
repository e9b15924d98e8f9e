"""What can be claimed of how a scenario ended: a closed vocabulary (``see = "..."``).

A claim is about what anybody sees from outside: calls in the journal, states at the portal, what
lies in the core systems' inbox, the connector's own list. The truth it is compared with is that of
the planted filing. A claim about the name of a burst is about all its filings, or some.
"""

from __future__ import annotations

from typing import Annotated, Final, Literal, Self

from pydantic import Field, model_validator

from conformance.training.scenarios.acts import Column
from conformance.training.scenarios.words import Name, Told
from simulator.contracts.problem import Text
from simulator.contracts.profile import Operation
from simulator.contracts.refusal import Misfit, missing, unusable
from simulator.contracts.status import Status

Whose = Literal["signer", "subject", "before", "nobody"]


class Claim(Told):
    """One claim, and the line people read when it holds."""


class OfFiling(Claim):
    """A claim about a filing.

    Args:
        filing: its name.
        extent: of the name of a burst: whether it holds of every filing, or of one at least.
    """

    filing: Name
    extent: Literal["every", "some"] = "every"


class HandedOver(OfFiling):
    """引き渡しの回数 / How often it was handed over to the core systems."""

    see: Literal["handed-over"]
    times: Annotated[int, Field(ge=0, le=9)]


class NumberGiven(OfFiling):
    """宛名番号 / Under whose 宛名番号 it was handed over.

    Args:
        column: that of who signed, or of whom it is about.
        whose: of who truly signed, of whom it truly is about, the one the signer had before, or
            nobody's, which is a blank.
    """

    see: Literal["number"]
    column: Column = "signer"
    whose: Whose


class States(OfFiling):
    """状態の順 / Which states were registered at the portal, in order and no others.

    確認中 counts for nothing, nor does a state registered twice in a row: both are free.
    """

    see: Literal["states"]
    states: tuple[Status, ...]


class Comment(OfFiling):
    """連絡事項 / What the resident reads beside the latest state, whatever stands around it."""

    see: Literal["comment"]
    comment: str


class Values(OfFiling):
    """値 / Whether everything came to the core systems just as it was filed.

    Args:
        unaltered: whether it did.
        item: where it did not, an item that differs, such as ``arrived`` or ``child.name``.
    """

    see: Literal["values"]
    unaltered: bool
    item: str = ""

    @model_validator(mode="after")
    def _item_of_a_difference(self) -> Self:
        if self.unaltered and self.item:
            told = Text("unaltered = false のときだけ使えます", "only with unaltered = false")
            raise Misfit(unusable(("item",), told))
        return self


class Listed(OfFiling):
    """コネクタの一覧 / Whether staff see it in the connector's own list."""

    see: Literal["listed"]
    shown: bool


class Calls(Claim):
    """呼び出しの回数 / How many calls the connector made.

    Args:
        operation: of this call.
        filing: about this filing only.
        during: within the act of this name only.
        least: as many at least.
        most: as many at most.
    """

    see: Literal["calls"]
    operation: Operation
    filing: Name | None = None
    during: Name | None = None
    least: Annotated[int, Field(ge=0)] = 0
    most: Annotated[int, Field(ge=0)] | None = None

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if self.least == 0 and self.most is None:
            told = Text("least か most が要ります", "least or most is needed")
            raise Misfit(missing(("least",), told))
        if self.most is not None and self.most < self.least:
            told = Text(f"least ({self.least}) 以上の数", f"must be least ({self.least}) or more")
            raise Misfit(unusable(("most",), told))
        return self


AnyClaim = Annotated[
    HandedOver | NumberGiven | States | Comment | Values | Listed | Calls,
    Field(discriminator="see"),
]
CLAIMS: Final[tuple[type[Claim], ...]] = (
    HandedOver,
    NumberGiven,
    States,
    Comment,
    Values,
    Listed,
    Calls,
)
