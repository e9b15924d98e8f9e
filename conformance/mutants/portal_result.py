"""Mutants that follow the portal's 電子認証結果: what they take for a good one."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from conformance.mutants.mutant import Mutant
from conformance.specification.register import Signatures
from simulator.connector.facts import Decision

if TYPE_CHECKING:
    from simulator.connector.facts import CertificateName, PortalResult

FOLLOWS: Final = Signatures("portal-result")


class OverlooksTheVerdict(Mutant, kills="sig.21", signatures=FOLLOWS, row=("portal-result", 2)):
    """電子認証結果が無効でも、有効とみなす。 / Takes a 無効 of the portal for a 有効."""

    def follow_portal(
        self, told: PortalResult | None, certificate: CertificateName | None
    ) -> Decision:
        return super().follow_portal(told and replace(told, result="valid"), certificate)


class TakesSilenceForYes(Mutant, kills="sig.22", signatures=FOLLOWS, row=("portal-result", 1)):
    """電子認証結果がなければ、有効とみなす。 / Takes a missing 電子認証結果 for a 有効."""

    def follow_portal(
        self, told: PortalResult | None, certificate: CertificateName | None
    ) -> Decision:
        return super().follow_portal(told, certificate) if told else Decision("accepted")


class OverlooksWhoseResultItIs(
    Mutant, kills="sig.23", signatures=FOLLOWS, row=("portal-result", 3)
):
    """電子認証結果がどの証明書のものかを見ない。 /
    Does not look which certificate a 電子認証結果 is about.
    """

    def follow_portal(
        self, told: PortalResult | None, certificate: CertificateName | None
    ) -> Decision:
        return super().follow_portal(told, told.certificate if told else certificate)


class TakesUncheckedForYes(Mutant, kills="sig.28", signatures=FOLLOWS, row=("portal-result", 4)):
    """電子認証結果が未確認でも、有効とみなす。 / Takes a 未確認 of the portal for a 有効."""

    def follow_portal(
        self, told: PortalResult | None, certificate: CertificateName | None
    ) -> Decision:
        if told is not None and told.result == "unchecked":
            told = replace(told, result="valid")
        return super().follow_portal(told, certificate)


class KeepsTheResultFromStaff(Mutant, kills="sig.24", signatures=FOLLOWS):
    """一覧に電子認証結果を示さない。 / Does not show the 電子認証結果 in its listing."""

    def listed(self, verification: str) -> str:
        del verification
        return ""


class TakesYesForUnchecked(Mutant, kills="3-6.03", signatures=FOLLOWS, row=("portal-result", 5)):
    """電子認証結果が有効でも、未確認とみなす。 / Takes a 有効 of the portal for a 未確認."""

    def follow_portal(
        self, told: PortalResult | None, certificate: CertificateName | None
    ) -> Decision:
        if told is not None and told.result == "valid":
            told = replace(told, result="unchecked")
        return super().follow_portal(told, certificate)
