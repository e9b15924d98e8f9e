"""Whose filing is it? Same names, no link, two links, a serial number used twice."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from conformance.episodes.episode import episode
from conformance.episodes.proxies import filed_by
from conformance.result.model import Bilingual
from simulator.contracts.filing import ProxyKind
from simulator.pki.authority import SECOND

if TYPE_CHECKING:
    from conformance.episodes.scene import Scene

WITH_SUBSTITUTE = "\U00020bb7田\u3000花子"
"""A certificate can write all of it but the first character (U+20BB7)."""


@episode("identification", cycles=1)
def identification(scene: Scene) -> None:
    """同姓同名、未登録、同じシリアル番号、二つの宛名番号、代替文字、提出代行 /
    Namesakes, an unlinked certificate, a serial number twice, two 宛名番号, 代替文字, 提出代行.
    """
    people = scene.people
    first, namesake = people.resident(1), people.namesake(1)
    unknown = people.namesake(1, second=True)
    owner = people.resident(2)
    borrower = people.resident_with_serial(3, owner.card.authentication.certificate.serial_number)
    scene.link(owner, owner.card.authentication.certificate)
    doubtful = people.resident(4)
    scene.link(doubtful.under(people.resident(5).address_number))
    substituted, zeros = people.resident_named(6, WITH_SUBSTITUTE), people.resident_numbered(7)
    newer = people.resident_of(9, SECOND)
    older = people.resident_with_serial(10, newer.card.signature.certificate.serial_number)
    scene.open(first, namesake, doubtful, substituted, zeros, newer, older)

    scene.plant("first-namesake", _say("同姓同名の一人目", "the first of two namesakes"), first)
    scene.plant(
        "second-namesake", _say("同姓同名の二人目", "the second of two namesakes"), namesake
    )
    scene.plant(
        "unknown-serial",
        _say(
            "紐付のない証明書の申請 (同姓同名の住民がいる)",
            "unlinked, though residents share the name",
        ),
        unknown,
    )
    scene.plant(
        "same-serial",
        _say(
            "別の住民の利用者証明用証明書とシリアル番号が同じ申請",
            "its serial number is that of another resident's 利用者証明用 certificate",
        ),
        borrower,
    )
    for name, person in (("serial-of-older", older), ("serial-of-newer", newer)):
        note = _say(
            "認証局の二つの世代が同じシリアル番号で発行した証明書の申請",
            "two generations of the CA issued certificates with its serial number",
        )
        scene.plant(name, note, person)
    scene.plant(
        "two-numbers",
        _say("二つの宛名番号が紐付く証明書の申請", "its certificate is linked to two 宛名番号"),
        doubtful,
    )
    scene.plant(
        "substituted",
        _say("証明書の氏名に代替文字がある申請", "its certificate has 代替文字 in the name"),
        substituted,
    )
    scene.plant(
        "leading-zeros",
        _say("ゼロで始まる宛名番号の住民の申請", "its signer's 宛名番号 begins with zeros"),
        zeros,
    )
    other = people.resident(8)
    scene.plant(
        "sent-for-another",
        _say("提出代行者が署名した申請", "signed by a 提出代行者, who sends it for another"),
        first,
        filed_by(ProxyKind.SENDER, first, other),
        subject=other,
    )
    scene.plant(
        "filed-for-another",
        _say("任意代理人が署名した申請", "signed by an appointed proxy (任意代理人)"),
        first,
        filed_by(ProxyKind.APPOINTED, first, other),
        subject=other,
    )
    scene.wait(timedelta(minutes=5))
    scene.cycle()


def _say(ja: str, en: str) -> Bilingual:
    return Bilingual(ja=ja, en=en)
