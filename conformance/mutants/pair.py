"""Mutants that run as two: what each of them makes of the other."""

from __future__ import annotations

from conformance.mutants.mutant import Mutant


class HeedsNoOther(Mutant, kills="op.02"):
    """同じ自治体の別のコネクタが動いていても、同じ仕事をする。 /
    Does the same work though another instance of its own municipality is at it.
    """

    def takes_turns(self) -> bool:
        return False
