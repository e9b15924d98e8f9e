"""Whose filing is it? Same names, no link, a serial number used twice."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from conformance.episodes.episode import episode
from conformance.result.model import Bilingual

if TYPE_CHECKING:
    from conformance.episodes.scene import Scene


@episode("identification", cycles=1)
def identification(scene: Scene) -> None:
    """同姓同名、未登録、同じシリアル番号 /
    Namesakes, an unlinked certificate, a serial number twice.
    """
    people = scene.people
    first, namesake = people.resident(1), people.namesake(1)
    unknown = people.namesake(1, second=True)
    owner = people.resident(2)
    borrower = people.resident_with_serial(3, owner.card.authentication.certificate.serial_number)
    scene.link(owner, owner.card.authentication.certificate)
    scene.open(first, namesake)

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
    scene.wait(timedelta(minutes=5))
    scene.cycle()


def _say(ja: str, en: str) -> Bilingual:
    return Bilingual(ja=ja, en=en)
