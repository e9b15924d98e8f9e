"""Mutants of ③-4 in a prefecture: what they make of the 宛名番号 that staff enter."""

from __future__ import annotations

from typing import TYPE_CHECKING

from conformance.mutants.mutant import Mutant

if TYPE_CHECKING:
    from simulator.connector.facts import Stored

NOBODY = "0" * 15


class DropsTheZerosOfWhatStaffEnter(Mutant, kills="3-4.14", role="prefecture"):
    """職員が入力した宛名番号の先頭のゼロを落とす。 /
    Drops the zeros that a 宛名番号 begins with which staff entered.
    """

    def signer(self, stored: Stored, found: str) -> str:
        return super().signer(stored, found).lstrip("0")


class HandsOverUnderNobodysNumber(Mutant, kills="3-4.18", role="prefecture"):
    """宛名番号が入力される前に、ゼロばかりの番号で引き渡す。 /
    Hands over under a number of zeros before staff entered a 宛名番号.
    """

    def signer(self, stored: Stored, found: str) -> str:
        return super().signer(stored, found) or NOBODY
