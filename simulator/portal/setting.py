"""What the signature setting of municipality and procedure asks of a submission. Our model.

That the setting differs by municipality, and its four words, are published (手続ページ); what each
lets pass is not. A package of this portal always holds a signature, so a filing without one is
refused under every setting, also where the setting would not ask for it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cryptography import x509

from simulator.pki.leaf import Medium, issuer_of
from simulator.procedures.model import Signature

if TYPE_CHECKING:
    from collections.abc import Iterable

    from simulator.pki.authority import Authority

ASKED = frozenset({Signature.SIGNED, Signature.CARD})


def objection(
    setting: Signature, signature: bytes, certificate: bytes, authorities: Iterable[Authority]
) -> str:
    """Return why a submission does not do what the setting asks, "" when it does.

    Whether a signature is valid is never asked here: one that fails is delivered with that finding.

    Args:
        setting: of municipality and procedure.
        signature: the signature value, b"" for none.
        certificate: the signer's certificate, DER, b"" for none.
        authorities: who issues certificates, on cards and on phones.
    """
    if not (signature or certificate):
        if setting in ASKED:
            return f"この手続は「{setting}」です。電子署名を付けて提出してください。"
        return (
            f"この手続は「{setting}」ですが、この模擬ポータルの申請ZIP には署名が要ります。"
            "署名のない申請は受け付けません。"
        )
    if setting is Signature.CARD and _medium(certificate, authorities) is Medium.PHONE:
        return f"この手続は「{setting}」です。スマホ用電子証明書では提出できません。"
    return ""


def _medium(certificate: bytes, authorities: Iterable[Authority]) -> Medium | None:
    """Return where the key of a certificate is, as its issuer tells; None for no known issuer."""
    try:
        issuer = issuer_of(x509.load_der_x509_certificate(certificate))
    except (ValueError, x509.InvalidVersion, x509.ExtensionNotFound):
        return None
    known = {one.key_identifier: one.series.medium for one in authorities}
    return known.get(issuer)
