"""The signature over a filing, from what the card is to sign to what the portal finds of it.

The portal assembles the signature container and the card only signs, as with the published client.
It is told what to sign in the two forms a platform operator documents: DigestInfo and plain digest
[S]. A filing may come without a signature, where the setting of municipality and procedure lets it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from simulator.cards.signature import scheme
from simulator.cards.signing import digest, digest_info, of_certificate
from simulator.contracts.package import ElectronicVerification
from simulator.contracts.profile import ErrorName, written
from simulator.portal.refusal import Detail, Refusal

if TYPE_CHECKING:
    from datetime import datetime

    from simulator.cards.service import CardService
    from simulator.contracts.profile import Package
    from simulator.portal.setting import Proof

RESULTS = {"valid": "有効", "invalid": "無効", "unchecked": "未確認", "unsigned": "署名なし"}
KINDS = {"signature": "署名用", "authentication": "利用者証明用"}
NOBODY_SIGNED = "unsigned"


@dataclass(frozen=True)
class Checked:
    """What a submission comes to.

    Args:
        filed: the files of the form, and what the signature adds to them.
        signature: the signature file by its name; nothing where nobody signed.
        verification: what the portal finds.
    """

    filed: dict[str, bytes]
    signature: dict[str, bytes]
    verification: ElectronicVerification


class Signing:
    """Makes and checks the signatures of one portal.

    Args:
        cards: answers for certificates.
        package: which container it is, and where it lies.
    """

    def __init__(self, cards: CardService, package: Package) -> None:
        self._cards = cards
        self._package = package
        self._scheme = scheme(package)

    def to_sign(
        self, members: dict[str, bytes], certificate: bytes, *, must: bool
    ) -> tuple[bytes, bytes]:
        """Return DigestInfo and digest, both b"" where nobody can sign, and nobody must.

        Args:
            members: the files of the form.
            certificate: the signer's, DER; b"" where it is not known, or where nobody signs.
            must: whether the setting demands a signature.

        Raises:
            Refusal: the certificate is unreadable, or missing though it is signed itself (CAdES).
        """
        try:
            info = self._scheme.signed_info(members, certificate)
        except ValueError as error:
            if certificate or must:
                raise _unreadable() from error
            return b"", b""
        algorithm = of_certificate(certificate)
        plain = digest(info, algorithm)
        return digest_info(plain, algorithm), plain

    def check(self, members: dict[str, bytes], proof: Proof, now: datetime) -> Checked:
        """Return what is filed with the signature over it, if any, and what is found of it.

        Raises:
            Refusal: the certificate is unreadable.
        """
        checked = written(now, self._package.timestamp)
        if not proof.is_signed:
            return Checked(members, {}, _nothing(checked))
        try:
            container = self._scheme.container(members, proof.signature, proof.certificate)
        except ValueError as error:
            raise _unreadable() from error
        filed = self._scheme.covered(members, proof.certificate)
        found = self._cards.verify(container, filed, now, self._scheme.reader(filed))
        verification = ElectronicVerification(
            result=RESULTS[found.result],
            reason=found.reason or "",
            method=found.method or "",
            checked=checked,
            issuer=found.issuer,
            kind=KINDS[found.kind] if found.kind else "",
            serial="" if found.serial is None else f"{found.serial:x}",
        )
        return Checked(filed, {self._package.members.signature: container}, verification)


def _nothing(checked: str) -> ElectronicVerification:
    return ElectronicVerification(RESULTS["unsigned"], NOBODY_SIGNED, "", checked, "", "", "")


def _unreadable() -> Refusal:
    return Refusal(ErrorName.BAD_REQUEST, Detail("", "署名者の証明書を読めません。"))
