"""Packs a filing as the portal would: laid out, signed, printed, verified, put into a 申請ZIP.

The portal keeps what it takes and looks at everything again; here nothing is kept, and what was
signed a moment ago is known to be valid. The bytes are the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from simulator.cards.signature import scheme
from simulator.cards.signing import digest, of_certificate
from simulator.cards.verification import Method, Result
from simulator.contracts.package import (
    ElectronicVerification,
    FilledForm,
    Receipt,
    application_xml,
    archive,
    manifest_xml,
    verification_xml,
)
from simulator.contracts.profile import written
from simulator.pki.leaf import Kind
from simulator.portal.form import fill_in
from simulator.portal.signing import KINDS, RESULTS

if TYPE_CHECKING:
    from datetime import datetime

    from simulator.cards.signature import Scheme
    from simulator.contracts.filing import Filing
    from simulator.contracts.profile import Package
    from simulator.generation.signers import Signer
    from simulator.procedures.model import Procedure

Members = dict[str, bytes]


@dataclass(frozen=True)
class Packer:
    """Packs filings under one package profile.

    Args:
        profile: member names, container of the signature, form of instants.
        printed: put the filled form in as PDF, too.
    """

    profile: Package
    printed: bool = True

    def pack(
        self, procedure: Procedure, filing: Filing, signer: Signer, number: str, arrived: datetime
    ) -> bytes:
        """Return the 申請ZIP of a filing.

        Args:
            procedure: the form it is filled in on.
            filing: what was filled in; it must pass the form check.
            signer: who signs it.
            number: 受付番号.
            arrived: 到達日時, at which the signature is found valid.
        """
        form = fill_in(procedure, filing, self.profile.members)
        members = self.signed(self.content(form, filing), signer)
        if self.printed:
            members[self.profile.members.form_pdf] = self.sheet(procedure, filing)
        # The portal's order: what was signed, the form, the signature, what it found.
        members[self.profile.members.signature] = members.pop(self.profile.members.signature)
        members[self.profile.members.verification] = self.verification(signer, arrived)
        return self.archive(form, members, number, arrived)

    def content(self, form: FilledForm, filing: Filing) -> Members:
        """Return the files the applicant signs: the application and its attachments."""
        attached = zip(form.attached, filing.attachments, strict=True)
        return {
            self.profile.members.application: application_xml(form),
            **{place.member: attachment.content for place, attachment in attached},
        }

    def signed(self, members: Members, signer: Signer) -> Members:
        """Return files with all that signing them adds; the signature file comes last."""
        certificate = signer.certificate
        info = self._scheme.signed_info(members, certificate)
        value = signer.sign(digest(info, of_certificate(certificate)))
        return {
            **self._scheme.covered(members, certificate),
            self.profile.members.signature: self._scheme.container(members, value, certificate),
        }

    def sheet(self, procedure: Procedure, filing: Filing) -> bytes:
        """Return the filled form as PDF."""
        from simulator.procedures.pdf import form_pdf  # noqa: PLC0415  fonts load on first use

        return form_pdf(procedure, filing)

    def verification(self, signer: Signer, at: datetime) -> bytes:
        """Return what the portal finds: a valid signature of a certificate in force."""
        return verification_xml(
            ElectronicVerification(
                result=RESULTS[Result.VALID],
                reason="",
                method=Method.OCSP,
                checked=written(at, self.profile.timestamp),
                issuer=signer.issuer,
                kind=KINDS[Kind.SIGNATURE],
                serial=f"{signer.serial:x}",
            )
        )

    def archive(self, form: FilledForm, members: Members, number: str, arrived: datetime) -> bytes:
        """Return files as one archive, with the list of them in front."""
        receipt = Receipt(number, written(arrived, self.profile.timestamp))
        manifest = manifest_xml(form, receipt, members)
        return archive({self.profile.members.manifest: manifest, **members}, arrived)

    @cached_property
    def _scheme(self) -> Scheme:
        return scheme(self.profile)
