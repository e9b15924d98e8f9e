"""What the platform's interface takes and gives, as closed JSON messages.

The words are those of public platform models: a status, a check method and a purpose as PocketSign
names them [S], errors as PocketSign and c-3lab's platform-api.yaml tell them [S]. That they stand
together in one interface, and every field's name, is our model.
"""

from __future__ import annotations

from base64 import b64decode
from datetime import datetime
from enum import StrEnum
from typing import Annotated, TypeAlias

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema

from simulator.cards.links import Relation
from simulator.pki.leaf import Kind


class CheckMethod(StrEnum):
    """How the status is learnt."""

    OCSP = "CHECK_METHOD_OCSP"
    CRL = "CHECK_METHOD_CRL"


class Status(StrEnum):
    """What was learnt. Good means not revoked, and not yet valid: look at the validity too [S]."""

    GOOD = "STATUS_GOOD"
    REVOKED = "STATUS_REVOKED"
    UNKNOWN = "STATUS_UNKNOWN"


class Purpose(StrEnum):
    """What a status is asked for."""

    SIGNATURE_VERIFICATION = "signature_verification"  # 署名の検証
    LIVENESS_CHECK = "liveness_check"  # 登録した証明書がまだ使えるか


class ErrorCode(StrEnum):
    """Why a call was refused."""

    INVALID_REQUEST = "invalid_request"
    INVALID_CERTIFICATE = "invalid_certificate"
    UNSUPPORTED_CERTIFICATE = "unsupported_certificate"
    INVALID_TOKEN = "invalid_token"  # noqa: S105  a name
    INVALID_SIGNATURE = "invalid_signature"
    OUTSIDE_VALIDITY = "certificate_outside_validity"
    REVOKED = "certificate_revoked"
    UNKNOWN = "certificate_unknown"
    NOT_REGISTERED = "not_registered"
    ALREADY_REGISTERED = "already_registered"
    PRESENT_AGAIN = "present_certificate_again"
    INTERNAL_ERROR = "internal_error"
    OCSP_REQUEST_FAILED = "ocsp_request_failed"
    CRL_REQUEST_FAILED = "crl_request_failed"


STATUS_CODES = {
    ErrorCode.INVALID_REQUEST: 400,
    ErrorCode.INVALID_CERTIFICATE: 400,
    ErrorCode.UNSUPPORTED_CERTIFICATE: 400,
    ErrorCode.INVALID_TOKEN: 401,
    ErrorCode.INVALID_SIGNATURE: 401,
    ErrorCode.OUTSIDE_VALIDITY: 401,
    ErrorCode.REVOKED: 401,
    ErrorCode.UNKNOWN: 401,
    ErrorCode.NOT_REGISTERED: 404,
    ErrorCode.ALREADY_REGISTERED: 409,
    ErrorCode.PRESENT_AGAIN: 410,
    ErrorCode.INTERNAL_ERROR: 500,
    ErrorCode.OCSP_REQUEST_FAILED: 503,
    ErrorCode.CRL_REQUEST_FAILED: 503,
}
"""The HTTP status of every error; the statuses are those of c-3lab's platform-api.yaml [S]."""

BASE64 = "^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$"


def _decoded(text: object) -> bytes:
    if not isinstance(text, str):
        raise ValueError("base64 is a string")  # noqa: TRY004  pydantic tells a ValueError's field
    return b64decode(text, validate=True)


Bytes: TypeAlias = Annotated[
    bytes,
    BeforeValidator(_decoded),
    WithJsonSchema({"type": "string", "contentEncoding": "base64", "pattern": BASE64}),
]


class _Message(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class CertificateQuery(_Message):
    """Names a certificate by showing it, in DER."""

    certificate: Bytes


class StatusQuery(CertificateQuery):
    """Asks for a status."""

    purpose: Purpose
    check_method: CheckMethod = Field(alias="checkMethod")


class SignedQuery(CertificateQuery):
    """Shows a certificate and what its key signed: the raw RSA value (PKCS#1 v1.5, SHA-256)."""

    content: Bytes
    signature: Bytes
    check_method: CheckMethod = Field(alias="checkMethod")


class Name(_Message):
    """What names a certificate. Only the qualified may handle it (OpenID eKYC-IDA) [S]."""

    issuer: str
    kind: Kind
    serial: str


class Verdict(_Message):
    """What was found.

    Args:
        status: the certificate's.
        check_method: how it was learnt.
        as_of: when it was true.
        user: who registered, an opaque word that says nothing about the certificate.
        certificate: its name, for who is qualified.
    """

    status: Status
    check_method: CheckMethod = Field(serialization_alias="checkMethod")
    as_of: datetime = Field(serialization_alias="asOf")
    user: str | None = None
    certificate: Name | None = None


class LinkedName(Name):
    """A certificate that is linked to another, and what it is to that one."""

    relation: Relation


class Links(_Message):
    """A certificate's name, and all that are linked to it."""

    certificate: Name
    links: tuple[LinkedName, ...]


class Error(_Message):
    """A refusal."""

    code: ErrorCode
    message: str
