"""Mutants of ④: what becomes of decisions over a power cut, and what staff get to see."""

from __future__ import annotations

from conformance.mutants.mutant import Mutant


class ForgetsWhatItOwes(Mutant, kills="4.03"):
    """登録を待つ決定を、再起動で失う。 /
    Loses decisions that wait to be registered at a restart.
    """

    def keeps_owed(self) -> bool:
        return False


class HidesTheNumber(Mutant, kills="4.04", role="municipal-screen"):
    """特定した宛名番号を、職員に示さない。 / Does not show staff the 宛名番号 it found."""

    def listed_signer(self, signer: str) -> str:
        del signer
        return ""


class ShowsTheNumberBefore(Mutant, kills="4.05", role="municipal-screen"):
    """宛名番号の分からない申請に、一つ前の申請の宛名番号を示す。 /
    Shows the 宛名番号 of the filing before where it knows none.
    """

    def __init__(self) -> None:
        self._before = ""

    def listed_signer(self, signer: str) -> str:
        self._before = signer or self._before
        return self._before


class CallsEverySignatureValid(Mutant, kills="4.06", role="municipal-screen"):
    """どの署名も、職員に有効と示す。 / Shows staff every signature as valid."""

    def listed(self, verification: str) -> str:
        del verification
        return "有効"
