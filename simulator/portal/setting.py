"""What the signature setting of municipality and procedure asks of a submission. Our model.

That the setting differs by municipality, and its four words, are published (手続ページ); what each
lets pass is not. Only 文京区 and 立山町 are known to ask for less than a signature, both for one
procedure. A signature shows more than a login does, so what is signed needs no login.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from simulator.pki.leaf import Medium
from simulator.portal.login import medium_of
from simulator.procedures.model import Signature

if TYPE_CHECKING:
    from collections.abc import Iterable

    from simulator.pki.authority import Authority
    from simulator.portal.login import Login


@dataclass(frozen=True)
class Proof:
    """What a submission brings to show whose it is.

    Args:
        signature: the signature value, b"" for none.
        certificate: the signer's certificate, DER, b"" for none.
        login: who is logged in, None for nobody.
    """

    signature: bytes
    certificate: bytes
    login: Login | None = None

    @property
    def is_signed(self) -> bool:
        """Whether it claims to be signed."""
        return bool(self.signature or self.certificate)


def objection(setting: Signature, proof: Proof, authorities: Iterable[Authority]) -> str:
    """Return why a submission does not do what the setting asks, "" when it does.

    Whether a signature is valid is never asked here: one that fails is delivered with that finding.

    Args:
        setting: of municipality and procedure.
        proof: what the submission brings.
        authorities: who issues certificates, on cards and on phones.
    """
    lacking = "" if proof.is_signed else _lacking(setting, proof.login)
    if lacking:
        return f"この手続は「{setting}」です。{lacking}"
    if setting is Signature.CARD and _medium(proof, authorities) is Medium.PHONE:
        return f"この手続は「{setting}」です。スマホ用電子証明書では提出できません。"
    return ""


def _lacking(setting: Signature, login: Login | None) -> str:
    """Say what is to be done where nobody signed, "" for nothing."""
    if setting is Signature.SIGNED:
        return "電子署名を付けて提出してください。"
    if setting is not Signature.NONE and login is None:
        return "利用者証明用電子証明書でログインするか、電子署名を付けて提出してください。"
    return ""


def _medium(proof: Proof, authorities: Iterable[Authority]) -> Medium | None:
    if proof.is_signed:
        return medium_of(proof.certificate, authorities)
    return None if proof.login is None else proof.login.medium
