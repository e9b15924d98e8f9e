"""The plain data the connector's parts hand to each other."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from cryptography import x509

Covered = Literal["as-signed", "changed", "unsigned"]
"""What a signature says of files: they are the signed ones, they are not, or nothing."""


@dataclass(frozen=True)
class Listed:
    """One row of the application list; `status` is our name of its state, "" for a code unknown."""

    number: str
    arrived: str
    status: str = ""


@dataclass(frozen=True)
class Row:
    """One row of a repeat group: its number in the form and its items."""

    number: int
    values: dict[str, str]


@dataclass(frozen=True)
class Application:
    """A filing as its package states it.

    Args:
        number: 受付番号.
        arrived: 到達日時.
        arrived_text: the same as written in the package.
        values: items in form order.
        groups: repeat groups.
        members: every member's bytes by name.
        labels: 項目名 by item id, with the group before it in a repeat group: ``child.name``.
        former: 受付番号 of the filing it takes the place of (再申請), "" for most.
        filed_by: 区分 of who files for the applicant (代理, 提出代行), "" in one's own filing.
        signed: whether it has a signature, of whatever worth.
        must_be_signed: whether its municipality demands one for the procedure (署名設定).
    """

    number: str
    arrived: datetime
    arrived_text: str
    procedure: str
    form_version: str
    values: dict[str, str]
    groups: dict[str, list[Row]]
    members: dict[str, bytes]
    labels: dict[str, str] = field(default_factory=dict)
    former: str = ""
    filed_by: str = ""
    signed: bool = True
    must_be_signed: bool = True


@dataclass(frozen=True)
class CertificateName:
    """What names a certificate: issuer's key identifier (hex), kind and serial number (hex).

    The serial number is lower-case hex without leading zeros. `kind` is 署名用 ("signature") or
    利用者証明用 ("authentication").
    """

    issuer: str
    kind: str
    serial: str


@dataclass(frozen=True)
class Candidate:
    """One of the CAs that are trusted, and what speaks for it as a certificate's issuer.

    Args:
        anchor: its own certificate.
        named: the certificate names it.
        key_named: the certificate names its key.
        verified: its key verifies the certificate.
    """

    anchor: x509.Certificate
    named: bool
    key_named: bool
    verified: bool


@dataclass(frozen=True)
class Revocation:
    """What was learnt about the revocation of a certificate.

    Args:
        status: the answer; "unavailable" when there was none that counts.
        at: since when it is revoked, None when it is not.
        on_hold: it is revoked for the time being (一時保留), which is never lifted.
    """

    status: Literal["good", "revoked", "unknown", "unavailable"]
    at: datetime | None = None
    on_hold: bool = False


@dataclass(frozen=True)
class SignatureFacts:
    """What was found out about one signature.

    Args:
        certificate: names the signer's certificate.
        form: whether the form is what was signed.
        attachments: whether all attachments are, and nothing else was signed.
        fits_key: the signature's value fits the certificate's key.
        issued_by_anchor: one of the configured CAs issued the certificate.
        kind: 署名用 ("signature"), 利用者証明用 ("authentication"), or "" for neither.
        revocation: what its CA says about revocation.
    """

    certificate: CertificateName
    form: Covered
    attachments: Covered
    fits_key: bool
    issued_by_anchor: bool
    kind: str
    not_before: datetime
    not_after: datetime
    revocation: Revocation


@dataclass(frozen=True)
class ListFacts:
    """What was found out about one revocation list.

    Args:
        signed: the key that issued the certificate signed it.
        of_our_place: its critical scope is the place that the certificate names.
    """

    signed: bool
    of_our_place: bool


@dataclass(frozen=True)
class PortalResult:
    """What 電子認証結果 says, and of which certificate."""

    result: Literal["valid", "invalid", "unchecked"]
    certificate: CertificateName


@dataclass(frozen=True)
class Decision:
    """Whether a signature is accepted or refused, or why neither; "deferred" is for now only."""

    outcome: Literal["accepted", "refused", "unconfirmed", "deferred", "unsigned"]
    reason: str = ""


@dataclass(frozen=True)
class LinkRow:
    """One line of a link file.

    Args:
        person: 宛名番号, "" where the file names two for one certificate.
        until: when it lapsed (ISO 8601), "" while it is in force.
    """

    certificate: CertificateName
    person: str
    until: str = ""


@dataclass(frozen=True)
class Stored:
    """One filing in the connector.

    Args:
        state: fetched → ready → handing-over → sealed → handed-over, or waiting (for staff) →
            decided; a hostile package is quarantined until it is decided; what its applicant takes
            back before the hand-over is withdrawn.
        reason: why it waits or is quarantined, "" otherwise.
        verification: 電子認証 as the connector judged it.
        signer: the signer's 宛名番号, "" while unknown.
        batch: folder it is handed over in, "" before.
        entered: the signer's 宛名番号 as staff entered it, "" otherwise.
        former: 受付番号 of the filing it takes the place of (再申請), "" for most.
        decision: what staff last decided, "" before.
        subject: 宛名番号 of whom it is about, "" while unknown.
        entered_subject: the same as staff entered it, "" otherwise.
    """

    number: str
    state: str
    reason: str
    verification: str
    signer: str
    batch: str
    entered: str = ""
    former: str = ""
    decision: str = ""
    subject: str = ""
    entered_subject: str = ""


@dataclass(frozen=True)
class Document:
    """A result document (交付物) that staff attach to a decision."""

    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True)
class StaffDecision:
    """What staff decide on a filing, and what goes to the resident with it.

    Args:
        number: 受付番号.
        decision: such as "complete".
        comment: 連絡事項.
        documents: 交付物.
    """

    number: str
    decision: str
    comment: str = ""
    documents: tuple[Document, ...] = ()


@dataclass(frozen=True)
class Owed:
    """A state that is still to be registered at the portal, with 連絡事項 and 交付物.

    Args:
        number: 受付番号.
        sequence: its place in the queue, 0 before it has one.
    """

    number: str
    status: str
    comment: str = ""
    documents: tuple[Document, ...] = ()
    sequence: int = 0
