"""Mutants in a prefecture: what they make of filings that wait for the 宛名番号 staff enter."""

from __future__ import annotations

from typing import TYPE_CHECKING

from conformance.mutants.mutant import Mutant

if TYPE_CHECKING:
    from simulator.connector.facts import Application, Stored

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


class GivesTheUnsignedToNobody(Mutant, kills="3-4.16", role="prefecture"):
    """署名のない申請を、番号が入力される前に、ゼロばかりの番号で引き渡す。 /
    Hands an unsigned filing over under a number of zeros before staff entered one.
    """

    def subject(self, stored: Stored, application: Application, signer: str) -> str:
        return super().subject(stored, application, signer) or NOBODY


class CompletesOnReceipt(Mutant, kills="3-5.02", role="prefecture"):
    """「受付」の後に、すぐ「完了」を登録する。 / Registers 完了 straight after 受付."""

    def first_status(self, *, ready: bool, signed: bool = True) -> list[str]:
        return [*super().first_status(ready=ready, signed=signed), "completed"]
