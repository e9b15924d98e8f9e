"""Signatures: what they are over, whose key made them, and who certified that key.

All but one must be refused. The portal's own check errs throughout and calls each of them valid, so
that nothing but the connector's own check can keep it out.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from conformance.episodes.episode import episode
from conformance.result.model import Bilingual
from simulator.cards.signature import scheme
from simulator.cards.signing import digest, of_certificate
from simulator.contracts.filing import Attachment
from simulator.pki.authority import SECOND
from simulator.pki.leaf import Kind
from simulator.pki.remade import STRANGER, Change, remade, stranger_key
from simulator.portal.applicant import Arrival
from simulator.portal.page import Handing
from simulator.procedures.sample import sample_pdf

if TYPE_CHECKING:
    from collections.abc import Callable

    from conformance.episodes.people import Person
    from conformance.episodes.scene import Scene
    from simulator.contracts.filing import Filing

    Members = dict[str, bytes]
    Alter = Callable[[Members], Members]

POSTAL_CODE = re.compile(r'(<項目 id="postal_code"[^>]*>)([0-9]{7})')
BELIEVED = Arrival(called_valid=True)


@episode("signatures", cycles=1)
def signatures(scene: Scene) -> None:
    """署名の後の変更、他人の鍵、偽の認証局、認証局の世代、種別違い /
    Changes after signing, somebody else's key, false CAs, generations of CAs, the wrong kind.
    """
    forger, busy, sparing, victim, confused = map(scene.people.resident, range(1, 6))
    newer = scene.people.resident_of(6, SECOND)
    double = scene.people.resident_with_serial(7, newer.card.signature.certificate.serial_number)
    scene.link(confused, confused.card.authentication.certificate)
    scene.open(forger, busy, sparing, victim, confused, newer, double)
    _plant_changed(scene, forger, busy, sparing)
    _plant_impostors(scene, forger, victim)
    _plant_generations(scene, forger, newer, double)
    scene.plant(
        "wrong-kind",
        _say("利用者証明用の鍵で署名された申請", "signed with the 利用者証明用 key"),
        confused,
        arrival=BELIEVED,
        with_authentication_key=True,
    )
    scene.wait(timedelta(minutes=5))
    scene.cycle()


def _plant_changed(scene: Scene, forger: Person, busy: Person, sparing: Person) -> None:
    scene.plant(
        "tampered",
        _say("署名の後に郵便番号が書き換えられた申請", "its postal code was changed after signing"),
        forger,
        arrival=replace(BELIEVED, alter=_change_form(scene)),
    )
    scene.plant(
        "attachment-changed",
        _say("署名の後に添付が書き換えられた申請", "its attachment was changed after signing"),
        busy,
        _with_statement(scene, busy),
        replace(BELIEVED, alter=_change_attachments(scene)),
    )
    scene.plant(
        "form-not-signed",
        _say("添付だけが署名された申請", "only its attachment is signed"),
        sparing,
        _with_statement(scene, sparing),
        replace(BELIEVED, alter=_sign_attachments(scene, sparing)),
    )


def _plant_impostors(scene: Scene, forger: Person, victim: Person) -> None:
    true, own = victim.card.signature.certificate, forger.card.signature.certificate
    scene.plant(
        "foreign-certificate",
        _say("他人の証明書が添えられた申請", "another resident's certificate is enclosed"),
        forger,
        arrival=BELIEVED,
        enclosing=true,
    )
    scene.plant(
        "look-alike",
        _say(
            "同じ名前の偽の認証局が、住民の証明書を写して発行した証明書の申請",
            "a false CA of the same name copied a resident's certificate around another key",
        ),
        forger,
        arrival=BELIEVED,
        enclosing=remade(true, Change(own), stranger_key()),
    )
    scene.plant(
        "unknown-authority",
        _say(
            "知られていない認証局が、住民の証明書を写して発行した証明書の申請",
            "a CA nobody knows copied a resident's certificate around another key",
        ),
        forger,
        arrival=BELIEVED,
        enclosing=remade(true, Change(own, STRANGER), stranger_key()),
    )
    scene.plant(
        "raw-hash",
        _say(
            "DigestInfo ではなく要約値そのものに署名された申請",
            "its signature is over the bare digest instead of a DigestInfo",
        ),
        forger,
        arrival=BELIEVED,
        handing=Handing.RAW_HASH,
    )


def _plant_generations(scene: Scene, forger: Person, newer: Person, double: Person) -> None:
    scene.plant(
        "newer-generation",
        _say(
            "名前の同じ認証局の新しい世代が発行した証明書の申請",
            "its certificate comes from the newer of two CA generations of one name",
        ),
        newer,
    )
    key = scene.simulation.cards.authority(Kind.SIGNATURE, SECOND).key
    own = forger.card.signature.certificate
    scene.plant(
        "other-generation",
        _say(
            "示す発行者鍵と違う世代の鍵で署名された証明書の申請",
            "its certificate names one CA generation and is signed by the other",
        ),
        forger,
        arrival=BELIEVED,
        enclosing=remade(double.card.signature.certificate, Change(own), key),
    )


def _with_statement(scene: Scene, person: Person) -> Filing:
    """Return the plain filing with an attachment that anyone may add, or had to add anyway."""
    name = scene.plain.statement
    statement = Attachment(name, f"{name}.pdf", "application/pdf", sample_pdf(f"TEST {name}"))
    others = (one for one in person.claim.attachments if one.id != name)
    return replace(person.claim, attachments=(*others, statement))


def _change_form(scene: Scene) -> Alter:
    name = scene.simulation.world.profile.package.members.application

    def alter(members: Members) -> Members:
        changed, count = POSTAL_CODE.subn(_next_code, members[name].decode())
        assert count == 1  # noqa: S101  a fault that is not planted would prove nothing
        return members | {name: changed.encode()}

    return alter


def _next_code(found: re.Match[str]) -> str:
    return f"{found[1]}{(int(found[2]) + 1) % 10**7:07d}"


def _change_attachments(scene: Scene) -> Alter:
    return lambda members: (
        members | {name: content + b"%\n" for name, content in _attachments(scene, members).items()}
    )


def _sign_attachments(scene: Scene, signer: Person) -> Alter:
    """Return what signs anew, and leaves the form out."""
    package = scene.simulation.world.profile.package
    own, credential = scheme(package), signer.card.signature
    der = signer.certificate_bytes(credential.certificate)

    def alter(members: Members) -> Members:
        signed = _attachments(scene, members)
        hashed = digest(own.signed_info(signed, der), of_certificate(der))
        container = own.container(
            signed, credential.sign_digest(hashed, signer.pins.signature), der
        )
        return members | own.covered(signed, der) | {package.members.signature: container}

    return alter


def _attachments(scene: Scene, members: Members) -> Members:
    folder = scene.simulation.world.profile.package.members.attachments
    return {name: content for name, content in members.items() if name.startswith(folder)}


def _say(ja: str, en: str) -> Bilingual:
    return Bilingual(ja=ja, en=en)
