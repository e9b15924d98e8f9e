"""Batches after they are complete: core systems read them, and take them away."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from conformance.episodes.episode import episode
from conformance.result.model import Bilingual

if TYPE_CHECKING:
    from conformance.episodes.evidence import Planted
    from conformance.episodes.scene import Scene

COMPLETE = "complete"


@episode("batches", cycles=4)
def batches(scene: Scene) -> None:
    """二つ目の束が来る間の、一つ目の束 / A first batch, while a second one comes."""
    scene.open(scene.people.resident(1))
    first = _file(scene, "first", Bilingual(ja="一つ目の申請", en="a first filing"))
    scene.mark(COMPLETE)
    scene.decide(first, "complete")
    _file(scene, "second", Bilingual(ja="二つ目の申請", en="a second filing"))


@episode("taken-away", cycles=4)
def taken_away(scene: Scene) -> None:
    """基幹システムが取り出した束 / A batch that the core systems took away."""
    scene.open(scene.people.resident(1))
    note = Bilingual(ja="束ごと取り出された申請", en="a filing whose batch was taken away")
    _file(scene, "taken", note)
    scene.mark(COMPLETE)
    scene.take_away()
    _file(scene, "later", Bilingual(ja="その後の申請", en="a filing after it"))


def _file(scene: Scene, name: str, note: Bilingual) -> Planted:
    planted = scene.plant(name, note, scene.people.resident(1))
    for _ in range(2):  # a connector may hand over in the cycle after the fetch
        scene.wait(timedelta(minutes=5))
        scene.cycle()
    return planted
