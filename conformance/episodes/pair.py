"""Two instances of one connector for one municipality, at work at the same moment.

The first fetch of the one waits at the portal until the other is through with its cycle. Whoever
does not heed the other then does everything twice.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from conformance.episodes.episode import episode
from conformance.result.model import Bilingual

if TYPE_CHECKING:
    from conformance.episodes.scene import Scene

FILINGS = ("first", "second", "third")


@episode("pair", cycles=1)
def pair(scene: Scene) -> None:
    """同じ自治体の二つのコネクタが、同時に一周期の処理をする /
    Two connectors of one municipality run a cycle at once.
    """
    signer = scene.people.resident(1)
    scene.open(signer)
    scene.double()
    for name in FILINGS:
        note = Bilingual(
            ja="二つのコネクタが同時に見つける申請", en="found by two connectors at once"
        )
        scene.plant(name, note, signer)
    scene.wait(timedelta(minutes=5))
    scene.cycle_of_two()
