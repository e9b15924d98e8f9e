"""Signatures that must be refused, and one that must not."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

from conformance.episodes.episode import episode
from conformance.result.model import Bilingual
from simulator.pki.leaf import Kind
from simulator.pki.revocation import Reason
from simulator.portal.applicant import Arrival

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from conformance.episodes.people import Person
    from conformance.episodes.scene import Scene


POSTAL_CODE = re.compile(r'(<項目 id="postal_code"[^>]*>)([0-9]{7})')


@episode("signatures", cycles=1)
def signatures(scene: Scene) -> None:
    """改ざん、失効、種別違いの署名 / Signatures tampered with, revoked, or of the wrong kind."""
    people = [scene.people.resident(index) for index in range(1, 5)]
    forger, moved, mover, confused = people
    scene.link(confused, confused.card.authentication.certificate)
    scene.open(*people)

    tampered = Bilingual(
        ja="署名の後に郵便番号が書き換えられた申請", en="its postal code was changed after signing"
    )
    scene.plant("tampered", tampered, forger, arrival=Arrival(alter=_change_form(scene)))

    early = Bilingual(
        ja="到達の1時間前に失効していた証明書の申請",
        en="its certificate was revoked an hour before arrival",
    )
    scene.plant("revoked-before", early, moved)
    revoke(scene, moved, scene.now - timedelta(hours=1))

    later = Bilingual(
        ja="到達の1分後に失効した証明書の申請",
        en="its certificate was revoked a minute after arrival",
    )
    arrived = scene.now - timedelta(minutes=10)
    scene.plant("revoked-after", later, mover, arrival=Arrival(arrived=arrived))
    revoke(scene, mover, arrived + timedelta(minutes=1))

    kind = Bilingual(ja="利用者証明用の鍵で署名された申請", en="signed with the 利用者証明用 key")
    scene.plant("wrong-kind", kind, confused, with_authentication_key=True)

    scene.wait(timedelta(minutes=5))
    scene.cycle()


def _change_form(scene: Scene) -> Callable[[dict[str, bytes]], dict[str, bytes]]:
    name = scene.simulation.world.profile.package.members.application

    def alter(members: dict[str, bytes]) -> dict[str, bytes]:
        changed, count = POSTAL_CODE.subn(_next_code, members[name].decode())
        assert count == 1  # noqa: S101  a fault that is not planted would prove nothing
        return members | {name: changed.encode()}

    return alter


def _next_code(found: re.Match[str]) -> str:
    return f"{found[1]}{(int(found[2]) + 1) % 10**7:07d}"


def revoke(scene: Scene, person: Person, at: datetime) -> None:
    """Revoke a person's 署名用 certificate, because what it says of them has changed."""
    serial = person.card.signature.certificate.serial_number
    scene.simulation.cards.revoke(Kind.SIGNATURE, serial, at, Reason.AFFILIATION_CHANGED)
