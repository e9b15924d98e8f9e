"""What a platform operator (プラットフォーム事業者) does with certificates that are shown to it.

Registering with the 署名用 certificate, logging in with the 利用者証明用 one, and asking for a
status, after public platform models (c-3lab, PocketSign [S]). A registration survives renewal,
because old and new certificates are linked; where the registered one is revoked and no new one was
shown, it must be shown again. Serial numbers (発行番号) may be handled by qualified parties only
(OpenID eKYC-IDA [S]), and links are J-LIS's to supply (法18条4・5項 [P]): both are told here to a
municipality as 署名検証者, and to nobody else.
"""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa
from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256

from simulator.cards.links import Relation, links_of
from simulator.cards.messages import (
    CertificateQuery,
    CheckMethod,
    ErrorCode,
    LinkedName,
    Links,
    Name,
    Purpose,
    SignedQuery,
    Status,
    StatusQuery,
    Verdict,
)
from simulator.cards.service import CardService
from simulator.cards.status import StatusDesk
from simulator.cards.store import CertificateName
from simulator.pki.authority import IN_FORCE, Authority
from simulator.pki.leaf import Kind, Medium, kind_of
from simulator.pki.revocation import State
from simulator.world.card_faults import CardOperation
from simulator.world.choices import Stream
from simulator.world.database import METADATA

USERS = sa.Table(
    "cards_users",
    METADATA,
    sa.Column("user", sa.String, primary_key=True),
    sa.Column("issuer", sa.String, nullable=False),
    sa.Column("serial", sa.String, nullable=False),
    sa.UniqueConstraint("issuer", "serial"),
)
"""Who registered, and with which 署名用 certificate most lately."""

_STATUSES = {
    State.GOOD: Status.GOOD,
    State.REVOKED: Status.REVOKED,
    State.UNKNOWN: Status.UNKNOWN,
}
_OPERATIONS = {CheckMethod.OCSP: CardOperation.OCSP, CheckMethod.CRL: CardOperation.CRL}
_FAILED = {
    CheckMethod.OCSP: ErrorCode.OCSP_REQUEST_FAILED,
    CheckMethod.CRL: ErrorCode.CRL_REQUEST_FAILED,
}
_UNREADABLE = (
    ValueError,
    x509.InvalidVersion,
    x509.DuplicateExtension,
    x509.UnsupportedGeneralNameType,
)


class Refused(Exception):
    """The platform refuses a call.

    Args:
        code: why, for programs.
        message: why, for people.
    """

    def __init__(self, code: ErrorCode, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True)
class Shown:
    """A certificate that was shown, and that one of the authorities issued.

    Args:
        certificate: it.
        authority: who issued it.
        kind: its kind.
    """

    certificate: x509.Certificate
    authority: Authority
    kind: Kind

    @property
    def name(self) -> CertificateName:
        """What names it."""
        return CertificateName(self.authority.key_identifier, self.certificate.serial_number)


class PlatformDesk:
    """Serves those who rely on certificates.

    Args:
        service: knows certificates.
        desk: tells their status.
    """

    def __init__(self, service: CardService, desk: StatusDesk) -> None:
        self._service = service
        self._desk = desk
        self._engine = service.world.engine
        METADATA.create_all(self._engine, tables=[USERS])

    def register(self, query: SignedQuery, *, qualified: bool) -> Verdict:
        """Register whoever signed with a 署名用 certificate.

        Raises:
            Refused: the certificate or the signature is not good, or registered already.
        """
        shown = self._signer(query, Kind.SIGNATURE)
        verdict = self._good(shown, query.check_method, qualified=qualified)
        known = self._registered(self._family(shown.name))
        if known and known[1] == shown.name:
            raise Refused(ErrorCode.ALREADY_REGISTERED, "this certificate is registered already")
        user = known[0] if known else self._next_user()
        self._remember(user, shown.name)
        return verdict.model_copy(update={"user": user})

    def login(self, query: SignedQuery, *, qualified: bool) -> Verdict:
        """Recognise whoever signed with a 利用者証明用 certificate.

        Raises:
            Refused: the certificate or the signature is not good, nobody registered with it, or the
                registered 署名用 certificate must be shown again.
        """
        shown = self._signer(query, Kind.AUTHENTICATION)
        verdict = self._good(shown, query.check_method, qualified=qualified)
        known = self._registered(self._family(shown.name))
        if known is None:
            raise Refused(ErrorCode.NOT_REGISTERED, "nobody registered with this card")
        user, name = known
        now = self._service.world.clock.now()
        if self._service.store.standing(name, now).state is State.REVOKED:
            raise Refused(ErrorCode.PRESENT_AGAIN, "the registered 署名用 certificate was revoked")
        return verdict.model_copy(update={"user": user})

    def status(self, query: StatusQuery, *, qualified: bool) -> Verdict:
        """Tell a certificate's status; its validity is for the asker to judge [S].

        Raises:
            Refused: it is no certificate of ours, or a registered one must be shown again.
        """
        shown = self._shown(query.certificate)
        verdict = self._verdict(shown, query.check_method, qualified=qualified)
        if query.purpose is Purpose.LIVENESS_CHECK and verdict.status is Status.REVOKED:
            raise Refused(ErrorCode.PRESENT_AGAIN, "the certificate was revoked")
        return verdict

    def links(self, query: CertificateQuery) -> Links:
        """Tell what is linked to a certificate: 新旧, 署名用↔利用者証明用, card↔phone.

        Raises:
            Refused: it is no certificate of ours.
        """
        shown = self._shown(query.certificate, phones=True)
        try:
            linked = links_of(self._service.store, shown.name)
        except LookupError as error:
            raise Refused(ErrorCode.UNKNOWN, "its authority does not know it") from error
        others = [
            LinkedName(relation=one.relation, **_name(one.name, one.kind).model_dump())
            for one in linked
        ]
        return Links(certificate=_name(shown.name, shown.kind), links=tuple(others))

    def _shown(self, der: bytes, *, phones: bool = False) -> Shown:
        try:
            certificate = x509.load_der_x509_certificate(der)
            kind = kind_of(certificate)
            authority = next(
                (one for one in self._service.every if _issued(certificate, one)), None
            )
        except _UNREADABLE as error:
            raise Refused(ErrorCode.INVALID_CERTIFICATE, "it cannot be read") from error
        if authority is None or kind is None:
            raise Refused(ErrorCode.INVALID_CERTIFICATE, "no authority of ours issued it")
        supported = authority.series.medium is Medium.CARD and authority.generation in IN_FORCE
        if not (supported or phones):
            raise Refused(ErrorCode.UNSUPPORTED_CERTIFICATE, "it is not of a card in use")
        return Shown(certificate, authority, kind)

    def _signer(self, query: SignedQuery, kind: Kind) -> Shown:
        shown = self._shown(query.certificate)
        if shown.kind is not kind:
            raise Refused(ErrorCode.UNSUPPORTED_CERTIFICATE, f"it is no {kind} certificate")
        key = shown.certificate.public_key()
        try:
            assert isinstance(key, RSAPublicKey)  # noqa: S101  as every card in use has
            key.verify(query.signature, query.content, PKCS1v15(), SHA256())
        except InvalidSignature as error:
            raise Refused(ErrorCode.INVALID_SIGNATURE, "the signature does not fit") from error
        return shown

    def _good(self, shown: Shown, method: CheckMethod, *, qualified: bool) -> Verdict:
        now = self._service.world.clock.now()
        begin = shown.certificate.not_valid_before_utc
        if not begin <= now <= shown.certificate.not_valid_after_utc:
            raise Refused(ErrorCode.OUTSIDE_VALIDITY, "it is not valid now")
        verdict = self._verdict(shown, method, qualified=qualified)
        if verdict.status is Status.REVOKED:
            raise Refused(ErrorCode.REVOKED, "it was revoked")
        if verdict.status is Status.UNKNOWN:
            raise Refused(ErrorCode.UNKNOWN, "its authority does not know it")
        return verdict

    def _verdict(self, shown: Shown, method: CheckMethod, *, qualified: bool) -> Verdict:
        looked = self._desk.look_up(shown.authority, shown.certificate, _OPERATIONS[method])
        if looked is None:
            raise Refused(_FAILED[method], "the status cannot be had now")
        standing, as_of = looked
        return Verdict(
            status=_STATUSES[standing.state],
            check_method=method,
            as_of=as_of,
            certificate=_name(shown.name, shown.kind) if qualified else None,
        )

    def _family(self, name: CertificateName) -> set[CertificateName]:
        """Return every certificate that is linked to one on cards, near or far, itself included."""
        found: set[CertificateName] = set()
        waiting = [name]
        while waiting:
            one = waiting.pop()
            if one in found:
                continue
            found.add(one)
            issued = self._service.store.find(one)  # by a list even what was never issued is good
            linked = links_of(self._service.store, one) if issued else []
            waiting += [other.name for other in linked if other.relation is not Relation.PHONE]
        return found

    def _registered(self, family: set[CertificateName]) -> tuple[str, CertificateName] | None:
        query = sa.select(USERS).where(
            sa.tuple_(USERS.c.issuer, USERS.c.serial).in_(
                [(one.issuer, str(one.serial)) for one in family]
            )
        )
        with self._engine.connect() as connection:
            row = connection.execute(query).one_or_none()
        return None if row is None else (row.user, CertificateName(row.issuer, int(row.serial)))

    def _next_user(self) -> str:
        with self._engine.connect() as connection:
            count = connection.execute(sa.select(sa.func.count()).select_from(USERS)).scalar_one()
        chance = Stream(self._service.world.seed, "platform-user", count)
        return f"user-{chance.integer(0, 2**64 - 1):016x}"

    def _remember(self, user: str, name: CertificateName) -> None:
        row = {"user": user, "issuer": name.issuer, "serial": str(name.serial)}
        with self._engine.begin() as connection:
            connection.execute(sa.delete(USERS).where(USERS.c.user == user))
            connection.execute(sa.insert(USERS), row)


def _issued(certificate: x509.Certificate, authority: Authority) -> bool:
    try:
        certificate.verify_directly_issued_by(authority.certificate)
    except (ValueError, TypeError, InvalidSignature, UnsupportedAlgorithm):
        return False
    return True


def _name(name: CertificateName, kind: Kind) -> Name:
    return Name(issuer=name.issuer, kind=kind, serial=f"{name.serial:x}")
