"""One filing from the resident's browser to the core systems and back."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from conformance.episodes.episode import episode
from conformance.episodes.resident import file_online
from conformance.result.model import Bilingual

if TYPE_CHECKING:
    from conformance.episodes.scene import Scene


@episode("journey", cycles=2)
def journey(scene: Scene) -> None:
    """一件の申請の旅: 提出から結果の通知まで /
    The journey of one filing, from submission to result.
    """
    signer = scene.people.resident(1)
    scene.open(signer)
    filing, number = file_online(scene.stage, signer)
    note = Bilingual(ja="画面から提出した申請", en="a filing made through the portal's API")
    planted = scene.remember("filed", note, number, filing, signer)
    scene.complete()
    scene.wait(timedelta(minutes=5))
    scene.decide(planted, "complete")
    scene.cycle()
    scene.mark("cycle-after-decision")
