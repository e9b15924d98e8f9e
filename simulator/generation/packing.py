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
from simulator.portal.signing import KINDS, NOBODY_SIGNED, RESULTS

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
        self,
        procedure: Procedure,
        filing: Filing,
        signer: Signer | None,
        number: str,
        arrived: datetime,
    ) -> bytes:
        """Return the 申請ZIP of a filing.

        Args:
            procedure: the form it is filled in on, as its addressee offers it.
            filing: what was filled in; it must pass the form check.
            signer: who signs it; None for nobody.
            number: 受付番号.
            arrived: 到達日時, at which the signature is found valid.
        """
        form = fill_in(procedure, filing, self.profile.members)
        members = self.content(form, filing)
        signature: Members = {}
        if signer is not None:
            members, signature = self.signed(members, signer)
        if self.printed:
            members[self.profile.members.form_pdf] = self.sheet(procedure, filing)
        found = {self.profile.members.verification: self.verification(signer, arrived)}
        return self.archive(form, members | signature | found, number, arrived)

    def content(self, form: FilledForm, filing: Filing) -> Members:
        """Return the files the applicant signs: the application and its attachments."""
        attached = zip(form.attached, filing.attachments, strict=True)
        return {
            self.profile.members.application: application_xml(form),
            **{place.member: attachment.content for place, attachment in attached},
        }

    def signed(self, members: Members, signer: Signer) -> tuple[Members, Members]:
        """Return files with those that signing adds to them, and the signature file."""
        certificate = signer.certificate
        info = self._scheme.signed_info(members, certificate)
        value = signer.sign(digest(info, of_certificate(certificate)))
        container = self._scheme.container(members, value, certificate)
        covered = self._scheme.covered(members, certificate)
        return covered, {self.profile.members.signature: container}

    def sheet(self, procedure: Procedure, filing: Filing) -> bytes:
        """Return the filled form as PDF."""
        from simulator.procedures.pdf import form_pdf  # noqa: PLC0415  fonts load on first use

        return form_pdf(procedure, filing)

    def verification(self, signer: Signer | None, at: datetime) -> bytes:
        """Return what the portal finds: a valid signature of a certificate in force, or none."""
        checked = written(at, self.profile.timestamp)
        if signer is None:
            unsigned = RESULTS["unsigned"]
            return verification_xml(
                ElectronicVerification(unsigned, NOBODY_SIGNED, "", checked, "", "", "")
            )
        return verification_xml(
            ElectronicVerification(
                result=RESULTS[Result.VALID],
                reason="",
                method=Method.OCSP,
                checked=checked,
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
