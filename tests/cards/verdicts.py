"""What each independent judge is asked, and how its answer is read. An exit code is no verdict."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from asn1crypto.x509 import Certificate
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko_certvalidator import CertificateValidator, ValidationContext
from pyhanko_certvalidator.errors import PathError, ValidationError
from pyhanko_certvalidator.policy_decl import PKIXValidationParams

from tests.judges import judged

Judge = Callable[..., str]


@dataclass(frozen=True)
class Verdict:
    """What a judge said: whether it accepted, and its words."""

    accepted: bool
    said: str


@dataclass(frozen=True)
class Chain:
    """A question about a certificate.

    Args:
        certificate: what is judged.
        authority: the only one that is trusted.
        crl: the only revocation list at hand, DER.
        policy: the policy it must have.
        at: as of when.
    """

    certificate: x509.Certificate
    authority: x509.Certificate
    crl: bytes
    policy: str
    at: datetime


def openssl_chain(judge: Judge, asked: Chain, folder: Path) -> Verdict:
    """Ask ``openssl verify``, as strictly as it can be asked."""
    for name, one in (("ca.pem", asked.authority), ("one.pem", asked.certificate)):
        (folder / name).write_bytes(one.public_bytes(Encoding.PEM))
    (folder / "list.crl").write_bytes(asked.crl)
    said = judge(
        *("openssl", "verify", "-x509_strict", "-explicit_policy", "-policy", asked.policy),
        *("-crl_check", "-CRLfile", "list.crl", "-CAfile", "ca.pem"),
        *("-attime", f"{asked.at.timestamp():.0f}", "one.pem"),
        folder=folder,
    )
    accepted = said == "one.pem: OK\n"
    return Verdict(judged("openssl verify", accepted=accepted), said)


def certvalidator_chain(asked: Chain) -> Verdict:
    """Ask pyhanko-certvalidator, which fetches nothing and must find the revocation status."""
    certificate, authority = (
        Certificate.load(one.public_bytes(Encoding.DER))
        for one in (asked.certificate, asked.authority)
    )
    context = ValidationContext(
        trust_roots=[authority],
        crls=[asked.crl],
        moment=asked.at.astimezone(UTC),
        revocation_mode="hard-fail",
        allow_fetching=False,
    )
    wanted = PKIXValidationParams(frozenset({asked.policy}), initial_explicit_policy=True)
    validator = CertificateValidator(certificate, validation_context=context, pkix_params=wanted)
    try:
        asyncio.run(validator.async_validate_path())
    except (PathError, ValidationError) as refusal:
        return Verdict(judged("pyhanko-certvalidator", accepted=False), str(refusal))
    return Verdict(judged("pyhanko-certvalidator", accepted=True), "")


def openssl_cms(judge: Judge, folder: Path, *, cades: bool = False) -> Verdict:
    """Ask ``openssl cms`` about ``shomei.p7s`` over the list, and with ``-cades`` if so wished."""
    said = judge(
        *("openssl", "cms", "-verify", "-binary", "-inform", "DER", "-in", "shomei.p7s"),
        *("-content", "shomei_taisho.txt", "-CAfile", "ca.pem", "-purpose", "any"),
        *("-attime", "1796000000", "-ignore_critical", "-out", "verified.txt"),
        *(("-cades",) if cades else ()),
        folder=folder,
    )
    accepted = "CMS Verification successful" in said or "CAdES Verification successful" in said
    return Verdict(judged("openssl cms", accepted=accepted), said)


def xmlsec(judge: Judge, folder: Path, ca: str = "ca.pem") -> Verdict:
    """Ask xmlsec1 about ``signature.xml`` beside its members."""
    said = judge(
        *("xmlsec1", "--verify", "--verification-time", "2026-12-01 00:00:00"),
        *("--id-attr:Id", "http://www.w3.org/2000/09/xmldsig#:Object"),
        *("--trusted-pem", ca, "signature.xml"),
        folder=folder,
    )
    return Verdict(judged("xmlsec1", accepted=said.startswith("OK\n")), said)
