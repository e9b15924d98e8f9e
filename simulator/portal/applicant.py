"""The resident's side of the portal (ぴったりサービス): search, form, check, sign, submit, receipt.

Our model of the 電子申請等API, whose specification is not public.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

import sqlalchemy as sa

from simulator.contracts.package import (
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
from simulator.portal.signing import RESULTS, Signing
from simulator.portal.store import DRAFTS, FILINGS, TAKEN, ArrivedFiling, filing_of
from simulator.procedures import check, proxy
from simulator.procedures.model import Signature

if TYPE_CHECKING:
    from collections.abc import Callable

    from simulator.cards.service import CardService
    from simulator.contracts.filing import Filing
    from simulator.portal.login import Login
    from simulator.portal.services import Acting
    from simulator.portal.signing import Checked
    from simulator.world.world import World


@dataclass(frozen=True)
class Draft:
    """A filing ready to be signed.

    Args:
        id: the draft's.
        digest_info: what an RSA card must sign as it is given; b"" where nothing can be signed, as
            CAdES names the signer, who is not known.
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
        self._signing = Signing(cards, world.profile.package)
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
            certificate: the signer's certificate, DER; b"" where nobody signs. A signature by RSA
                can do without too, but not CAdES, which signs it.
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
        must = self.forms.of(filing).form.signature is Signature.SIGNED
        frame, plain = self._signing.to_sign(self._members_of(filing), certificate, must=must)
        with self._world.change() as connection:
            count = connection.execute(sa.select(sa.func.count()).select_from(DRAFTS)).scalar_one()
            draft = Draft(f"D{count + 1:09d}", frame, plain)
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
        login: Login | None = None,
    ) -> Receipt:
        """Accept a draft as a filing and return its receipt.

        A signature that does not verify is delivered with that finding, not refused: municipal
        guidance speaks of 電子認証がエラーになった申請 reaching the office (みやき町).

        Args:
            draft_id: what `prepare` returned.
            signature_value: the card's answer, as it gives it; b"" where nobody signs.
            certificate: the signer's certificate, DER; b"" where nobody signs.
            arrival: how the filing travels on.
            acting: the service that submits it, and for whom; None when its applicant does.
            login: who is logged in; None for nobody.

        Raises:
            Refusal: no such draft, it was submitted already, another has taken the place of the
                filing it names, or it brings less than the setting of municipality and procedure
                asks for.
        """
        filing, former = self._take_draft(draft_id)
        wanted = self.forms.of(filing).form.signature
        proof = setting.Proof(signature_value, certificate, login)
        flaw = setting.objection(wanted, proof, self._cards.every)
        if flaw:
            raise Refusal(ErrorName.FORM_REJECTED, Detail("", flaw))
        now, visible = moments(self._world, filing.municipality, arrival.arrived, arrival.visible)
        checked = self._signing.check(self._members_of(filing), proof, now)
        if arrival.called_valid:
            believed = replace(checked.verification, result=RESULTS["valid"], reason="")
            checked = replace(checked, verification=believed)
        form = self._form(filing)
        members = self._content(filing, checked)
        with self._world.change() as connection:
            _empty(connection, draft_id)
            if former:
                refuse_second(connection, former)
            sequence = last_sequence(connection) + 1
            receipt = Receipt(number_of(self._world, sequence, now), stamp(now), former)
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
                    verification=checked.verification.result,
                    status=Status.ARRIVED,
                    comment="",
                    updated=receipt.arrived,
                    former=former,
                    signer=_filer(proof, acting),
                )
            )
            connection.execute(sa.insert(TAKEN).values(draft=draft_id, number=receipt.number))
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

    def _form(self, filing: Filing) -> FilledForm:
        return fill_in(self.forms.of(filing).form, filing, self._members)

    def _members_of(self, filing: Filing) -> dict[str, bytes]:
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

    def _content(self, filing: Filing, checked: Checked) -> dict[str, bytes]:
        names = self._members
        form = sheet(checked.filed[names.application], self.forms.of(filing).form, filing)
        return {
            **checked.filed,
            names.form_pdf: drawn(form),
            **checked.signature,
            names.verification: verification_xml(checked.verification),
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


def number_of(world: World, sequence: int, now: datetime) -> str:
    """Return the 受付番号 of a filing.

    Args:
        world: of the portal.
        sequence: its place among all filings.
        now: when it arrives.
    """
    # Twenty digits are more than a 64-bit integer or a float can hold: a connector must
    # treat the 受付番号 as text. The length is our model.
    return f"{now:%Y%m%d}{world.numbers_after + sequence:012d}"


def last_sequence(connection: sa.Connection) -> int:
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


def _filer(proof: setting.Proof, acting: Acting | None) -> str:
    """Return whose a filing is: who signed, or else who consented or logged in, or nobody."""
    if proof.is_signed:
        return signer_of(proof.certificate)
    known = acting or proof.login
    return "" if known is None else known.person


def _no_draft(draft_id: str) -> Refusal:
    return Refusal(ErrorName.NOT_FOUND, Detail("", f"下書き {draft_id!r} はありません。"))
