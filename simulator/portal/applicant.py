"""The resident's side of the portal (ぴったりサービス): search, form, check, sign, submit, receipt.

Our model of the 電子申請等API, whose specification is not public. The portal assembles the
signature container and the card only signs, as with the published client. It is told what to sign
in the two forms a platform operator documents: DigestInfo and plain digest [S].
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

import sqlalchemy as sa

from simulator.cards.signature import scheme
from simulator.cards.signing import digest, digest_info, of_certificate
from simulator.contracts.package import (
    ElectronicVerification,
    FilledForm,
    Receipt,
    application_xml,
    archive,
    manifest_xml,
    verification_xml,
)
from simulator.contracts.profile import ErrorName, stamp, written
from simulator.contracts.status import Status
from simulator.portal import attachments, filing_json, setting
from simulator.portal.delivery import moments
from simulator.portal.follow_up import FollowUpDesk, refuse_second, signer_of
from simulator.portal.form import fill_in
from simulator.portal.forms import Forms
from simulator.portal.refusal import Detail, Refusal
from simulator.portal.services import SERVED
from simulator.portal.sheet import drawn, sheet
from simulator.portal.store import DRAFTS, FILINGS, ArrivedFiling, filing_of
from simulator.procedures import check, proxy

if TYPE_CHECKING:
    from collections.abc import Callable

    from simulator.cards.service import CardService
    from simulator.contracts.filing import Filing
    from simulator.portal.services import Acting
    from simulator.world.world import World

RESULTS = {"valid": "有効", "invalid": "無効", "unchecked": "未確認"}
KINDS = {"signature": "署名用", "authentication": "利用者証明用"}


@dataclass(frozen=True)
class Draft:
    """A filing ready to be signed.

    Args:
        id: the draft's.
        digest_info: what an RSA card must sign as it is given.
        digest: the same without its frame, for a card that is told a plain digest.
    """

    id: str
    digest_info: bytes
    digest: bytes


@dataclass(frozen=True)
class Arrival:
    """How a submitted filing reaches the municipality's side.

    Args:
        visible: from when it is seen there; None means at once. Up to two hours is published.
        arrived: its 到達日時, when it lies in the past; None means now.
        alter: what happens to the package's members on the way, after the portal's own check;
            None means nothing. Used to plant damage.
        repack: what happens to the package then, as a whole; None means nothing.
        called_valid: the portal's own check errs, and finds the signature valid whatever it is.
    """

    visible: datetime | None = None
    arrived: datetime | None = None
    alter: Callable[[dict[str, bytes]], dict[str, bytes]] | None = None
    repack: Callable[[bytes], bytes] | None = None
    called_valid: bool = False


class ApplicantDesk:
    """Serves residents.

    Args:
        world: the world it lives in.
        cards: answers for certificates.
        filed: is told of every filing that is taken, in the transaction in which that happens:
            its receipt, what was filed, and SHA-256 of the 申請ZIP.
    """

    def __init__(
        self,
        world: World,
        cards: CardService,
        filed: Callable[[sa.Connection, Receipt, Filing, str], None],
    ) -> None:
        self._world = world
        self._cards = cards
        self._members = world.profile.package.members
        self._scheme = scheme(world.profile.package)
        self.forms = Forms(world)
        self._follow_up = FollowUpDesk(world)
        self._filed = filed

    def findings(self, filing: Filing) -> list[check.Finding]:
        """Return what the 形式チェック finds; empty means the filing may be signed."""
        version = self.forms.of(filing)
        if version.taken_until is not None and not version.taken(self.forms.today):
            now = self.forms.in_force(filing.procedure, filing.municipality).form
            return [check.outdated(filing, version.taken_until, now.form_version)]
        return [
            *check.findings(version.form, filing),
            *proxy.findings(version.form, filing),
            *attachments.findings(filing, self._world.profile.package),
        ]

    def prepare(self, filing: Filing, certificate: bytes = b"", former: str = "") -> Draft:
        """Store a filing that passes the 形式チェック and return what the card must sign.

        Args:
            filing: the filing.
            certificate: the signer's certificate, DER. Only RSA can do without, and CAdES, which
                signs it, cannot.
            former: 受付番号 of the filing it takes the place of (再申請), "" for none.

        Raises:
            Refusal: the form check finds something, and every finding is a detail; or the
                certificate is missing or unreadable where it is signed; or the former filing was
                not returned to its applicant.
        """
        if former:
            self._follow_up.check_former(filing, former)
        found = self.findings(filing)
        if found:
            details = (Detail(finding.place, finding.ja) for finding in found)
            raise Refusal(ErrorName.FORM_REJECTED, *details)
        content = json.dumps(
            filing_json.write(filing, self._world.profile.wire.filing), ensure_ascii=False
        )
        signed_info = self._signed_info(filing, certificate)
        algorithm = of_certificate(certificate)
        signed = digest(signed_info, algorithm)
        with self._world.change() as connection:
            count = connection.execute(sa.select(sa.func.count()).select_from(DRAFTS)).scalar_one()
            draft = Draft(f"D{count + 1:09d}", digest_info(signed, algorithm), signed)
            connection.execute(
                sa.insert(DRAFTS).values(
                    id=draft.id,
                    municipality=filing.municipality,
                    content=content,
                    former=former,
                )
            )
        return draft

    def submit(
        self,
        draft_id: str,
        signature_value: bytes,
        certificate: bytes,
        arrival: Arrival = Arrival(),
        *,
        acting: Acting | None = None,
    ) -> Receipt:
        """Accept a signed draft as a filing and return its receipt.

        A signature that does not verify is delivered with that finding, not refused: municipal
        guidance speaks of 電子認証がエラーになった申請 reaching the office (みやき町).

        Args:
            draft_id: what `prepare` returned.
            signature_value: the card's answer, as it gives it.
            certificate: the signer's certificate, DER.
            arrival: how the filing travels on.
            acting: the service that submits it, and for whom; None when its applicant does.

        Raises:
            Refusal: no such draft, it was submitted already, another has taken the place of the
                filing it names, or it is not signed as the setting of municipality and procedure
                asks.
        """
        filing, former = self._take_draft(draft_id)
        wanted = self.forms.of(filing).form.signature
        flaw = setting.objection(wanted, signature_value, certificate, self._cards.every)
        if flaw:
            raise Refusal(ErrorName.FORM_REJECTED, Detail("", flaw))
        now, visible = moments(self._world, filing.municipality, arrival.arrived, arrival.visible)
        signed = self._signed_members(filing)
        container = self._container(signed, signature_value, certificate)
        covered = self._scheme.covered(signed, certificate)
        verification = self._verify(container, covered, now)
        if arrival.called_valid:
            verification = replace(verification, result=RESULTS["valid"], reason="")
        form = self._form(filing)
        members = self._content(filing, covered, container, verification)
        with self._world.change() as connection:
            _empty(connection, draft_id)
            if former:
                refuse_second(connection, former)
            sequence = _last(connection) + 1
            receipt = Receipt(self._number(sequence, now), stamp(now), former)
            package = self._package(form, receipt, members, arrival)
            if arrival.repack is not None:
                package = arrival.repack(package)
            stored = self._world.blobs.put(package)
            self._filed(connection, receipt, filing, stored)
            connection.execute(
                sa.insert(FILINGS).values(
                    sequence=sequence,
                    number=receipt.number,
                    municipality=filing.municipality,
                    procedure=filing.procedure,
                    form_version=filing.form_version,
                    arrived=receipt.arrived,
                    visible=stamp(visible),
                    package=stored,
                    size=len(package),
                    verification=verification.result,
                    status=Status.ARRIVED,
                    comment="",
                    updated=receipt.arrived,
                    former=former,
                    signer=signer_of(certificate),
                )
            )
            if acting is not None:
                row = {"id": receipt.number, "service": acting.service, "person": acting.person}
                connection.execute(sa.insert(SERVED).values(row))
        return receipt

    def receipt(self, number: str) -> ArrivedFiling:
        """Return a filing as its applicant sees it.

        Raises:
            Refusal: no such filing.
        """
        with self._world.engine.connect() as connection:
            filing = filing_of(connection, number)
        if filing is None:
            raise Refusal(
                ErrorName.NOT_FOUND, Detail("", f"受付番号 {number} の申請はありません。")
            )
        return filing

    def _container(
        self, signed: dict[str, bytes], signature_value: bytes, certificate: bytes
    ) -> bytes:
        try:
            return self._scheme.container(signed, signature_value, certificate)
        except ValueError as error:
            raise _unreadable() from error

    def _signed_info(self, filing: Filing, certificate: bytes) -> bytes:
        try:
            return self._scheme.signed_info(self._signed_members(filing), certificate)
        except ValueError as error:
            raise _unreadable() from error

    def _form(self, filing: Filing) -> FilledForm:
        return fill_in(self.forms.of(filing).form, filing, self._members)

    def _signed_members(self, filing: Filing) -> dict[str, bytes]:
        form = self._form(filing)
        attached = zip(form.attached, filing.attachments, strict=True)
        return {
            self._members.application: application_xml(form),
            **{place.member: attachment.content for place, attachment in attached},
        }

    def _take_draft(self, draft_id: str) -> tuple[Filing, str]:
        """Return a draft's filing, and the 受付番号 of the one it takes the place of."""
        query = sa.select(DRAFTS.c.content, DRAFTS.c.former).where(DRAFTS.c.id == draft_id)
        with self._world.engine.connect() as connection:
            content, former = connection.execute(query).one_or_none() or ("", "")
        if not content:
            raise _no_draft(draft_id)
        filing = filing_json.read(json.loads(content), self._world.profile.wire.filing)
        return filing, former

    def _verify(
        self, container: bytes, covered: dict[str, bytes], now: datetime
    ) -> ElectronicVerification:
        found = self._cards.verify(container, covered, now, self._scheme.reader(covered))
        return ElectronicVerification(
            result=RESULTS[found.result],
            reason=found.reason or "",
            method=found.method or "",
            checked=self._dated(now),
            issuer=found.issuer,
            kind=KINDS[found.kind] if found.kind else "",
            serial="" if found.serial is None else f"{found.serial:x}",
        )

    def _content(
        self,
        filing: Filing,
        covered: dict[str, bytes],
        container: bytes,
        verification: ElectronicVerification,
    ) -> dict[str, bytes]:
        names = self._members
        form = sheet(covered[names.application], self.forms.of(filing).form, filing)
        return {
            **covered,
            names.form_pdf: drawn(form),
            names.signature: container,
            names.verification: verification_xml(verification),
        }

    def _package(
        self, form: FilledForm, receipt: Receipt, members: dict[str, bytes], arrival: Arrival
    ) -> bytes:
        if arrival.alter is not None:
            members = arrival.alter(members)
        dated = replace(receipt, arrived=self._dated(datetime.fromisoformat(receipt.arrived)))
        manifest = manifest_xml(form, dated, members)
        return archive({self._members.manifest: manifest, **members}, self._world.portal_now())

    def _dated(self, moment: datetime) -> str:
        return written(moment, self._world.profile.package.timestamp)

    def _number(self, sequence: int, now: datetime) -> str:
        # Twenty digits are more than a 64-bit integer or a float can hold: a connector must
        # treat the 受付番号 as text. The length is our model.
        return f"{now:%Y%m%d}{self._world.numbers_after + sequence:012d}"


def _last(connection: sa.Connection) -> int:
    """Return the place of the latest filing."""
    return int(connection.execute(sa.select(sa.func.max(FILINGS.c.sequence))).scalar_one() or 0)


def _empty(connection: sa.Connection, draft_id: str) -> None:
    """Empty a draft. It stays, so that its id is never given to another.

    Raises:
        Refusal: it is empty already; of two who submit it at once, one is refused.
    """
    full = sa.and_(DRAFTS.c.id == draft_id, DRAFTS.c.content != "")
    if not connection.execute(sa.update(DRAFTS).where(full).values(content="")).rowcount:
        raise _no_draft(draft_id)


def _no_draft(draft_id: str) -> Refusal:
    return Refusal(ErrorName.NOT_FOUND, Detail("", f"下書き {draft_id!r} はありません。"))


def _unreadable() -> Refusal:
    return Refusal(ErrorName.BAD_REQUEST, Detail("", "署名者の証明書を読めません。"))
