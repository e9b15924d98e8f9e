"""A prefecture: no link files come, and staff enter every 宛名番号."""

from __future__ import annotations

from typing import TYPE_CHECKING

from conformance.episodes.episode import episode
from conformance.result.model import Bilingual

if TYPE_CHECKING:
    from conformance.episodes.scene import Scene


@episode("entered-by-staff", cycles=2)
def entered_by_staff(scene: Scene) -> None:
    """職員が宛名番号を入力した申請と、入力していない申請 /
    Filings whose 宛名番号 staff entered, and one whose they did not.
    """
    people = scene.people
    plain, zeros, waiting = people.resident(1), people.resident_numbered(2), people.resident(3)
    scene.open()
    scene.plant(
        "entered", _say("職員が宛名番号を入力した申請", "staff entered its 宛名番号"), plain
    )
    scene.plant(
        "leading-zeros",
        _say("ゼロで始まる宛名番号を入力した申請", "the 宛名番号 entered begins with zeros"),
        zeros,
    )
    note = _say("職員が宛名番号を入力していない申請", "staff did not enter its 宛名番号")
    scene.leave(scene.plant("not-entered", note, waiting))
    scene.complete()


def _say(ja: str, en: str) -> Bilingual:
    return Bilingual(ja=ja, en=en)
