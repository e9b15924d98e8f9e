"""Mutants that learn of revocation from lists: which lists they believe."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from conformance.mutants.mutant import Mutant
from conformance.specification.register import Signatures

if TYPE_CHECKING:
    from datetime import datetime

    from simulator.connector.facts import ListFacts

BY_LISTS: Final = Signatures("own", "crl")


class TakesAnyPlacesList(Mutant, kills="sig.19", signatures=BY_LISTS):
    """失効リストがどの市区町村のものかを見ない。 /
    Does not look which municipality a revocation list is of.
    """

    def list_is_ours(self, found: ListFacts) -> bool:
        return super().list_is_ours(replace(found, of_our_place=True))


class TakesYesterdaysListForTodays(Mutant, kills="sig.26", signatures=BY_LISTS):
    """使える失効リストなら、いつ作られたかを見ない。 /
    Does not look when a list that may be used was made.
    """

    def list_knows(self, made: datetime, arrived: datetime) -> bool:
        del made, arrived
        return True
