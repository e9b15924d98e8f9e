"""A portal that takes a call and stays silent, and a connector that is told to be impatient."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from conformance.episodes.episode import episode
from conformance.result.model import Bilingual
from simulator.contracts.profile import Operation
from simulator.world.faults import FaultKind

if TYPE_CHECKING:
    from conformance.episodes.scene import Scene

PATIENCE = 1
"""Seconds the connector is told to await an answer."""
SILENCE = 5
"""Seconds the portal holds its answer back: whoever waits as long as that did not give up."""
SILENT = "silent"
GONE_ON = "gone-on"


@episode("silence", cycles=2)
def silence(scene: Scene) -> None:
    """応答のない呼び出し / A call that gets no answer."""
    signer = scene.people.resident(1)
    scene.open(signer)
    # A program is slow at its first call, and is not to be given up for that.
    scene.plant("before", Bilingual(ja="その前の申請", en="a filing before it"), signer)
    scene.wait(timedelta(minutes=5))
    scene.cycle()

    note = Bilingual(ja="取得の応答が来ない申請", en="its fetch gets no answer")
    silent = scene.plant(SILENT, note, signer)
    scene.fault(FaultKind.DELAY, Operation.GET_APPLICATION, silent, seconds=SILENCE)
    scene.wait(timedelta(minutes=5))
    scene.cycle_with_patience(PATIENCE)
    scene.mark(GONE_ON)
