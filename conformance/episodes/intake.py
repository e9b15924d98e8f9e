"""Lists that are longer than a page, name a filing twice, or show one late; and a power cut."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from conformance.episodes.episode import episode
from conformance.result.model import Bilingual
from simulator.contracts.profile import Operation
from simulator.portal.applicant import Arrival
from simulator.world.faults import FaultKind

if TYPE_CHECKING:
    from conformance.episodes.scene import Scene

LAG = timedelta(hours=2)
BEYOND_ANY_WINDOW = timedelta(days=40)


@episode("paging", cycles=2)
def paging(scene: Scene) -> None:
    """2ページにわたる一覧と、同じ申請が二度現れる一覧 /
    A list of two pages, and one that repeats itself.
    """
    signer = scene.people.resident(1)
    scene.open(signer)
    page = scene.simulation.world.profile.wire.page_limit
    for number in range(1, page + 2):
        note = Bilingual(ja=f"一覧の {number} 件目", en=f"row {number} of the list")
        scene.plant(f"row-{number:02d}", note, signer)
    first = scene.planted("row-01")
    scene.fault(FaultKind.DUPLICATE_ENTRY, Operation.LIST_APPLICATIONS, first, times=2)
    scene.wait(timedelta(minutes=5))
    scene.cycle()
    scene.wait(timedelta(minutes=5))
    scene.cycle()
    # A connector that reads one page only must still find the control, or nothing could be judged.
    scene.wait(BEYOND_ANY_WINDOW)
    if not scene.moves_time:
        scene.control_arrival = scene.late(LAG)


@episode("late", cycles=4)
def late(scene: Scene) -> None:
    """遅れて現れる申請と、同じ秒に届く申請 / Filings that show up late or in the same second."""
    signer = scene.people.resident(1)
    scene.open(signer)
    scene.wait(timedelta(hours=14, minutes=59))
    second = scene.now
    first = Bilingual(ja="同じ秒に先に届いた申請", en="first in its second")
    scene.plant("same-second-first", first, signer, arrival=Arrival(arrived=second))
    scene.cycle()
    after = Bilingual(
        ja="取得の後、同じ秒に届いた申請", en="arrives in that second, after the fetch"
    )
    scene.plant("same-second-after", after, signer, arrival=Arrival(arrived=second))
    note = Bilingual(ja="到達の2時間後に現れる申請", en="shows up two hours after its arrival")
    scene.plant("two-hours-late", note, signer, arrival=scene.late(LAG))
    for _ in range(3):
        scene.wait(timedelta(hours=1))
        scene.cycle()


@episode("restart", cycles=3)
def restart(scene: Scene) -> None:
    """取り込みの後の強制終了と再起動 / A kill after taking in, and a restart."""
    linked, unlinked = scene.people.resident(1), scene.people.resident(2)
    scene.open(linked)
    before = Bilingual(ja="強制終了の前に引き渡された申請", en="handed over before the kill")
    waiting = Bilingual(ja="強制終了のときに確認待ちだった申請", en="waiting when the kill came")
    scene.plant("handed-over-before", before, linked)
    scene.plant("waiting-before", waiting, unlinked)
    scene.wait(timedelta(minutes=5))
    scene.cycle()
    scene.restart()
    after = Bilingual(ja="再起動の後の申請", en="filed after the restart")
    scene.plant("filed-after", after, linked)
    scene.wait(timedelta(minutes=5))
    scene.cycle()
    scene.mark("before-new-links")
    scene.link(unlinked)
    scene.issue()
    scene.wait(timedelta(minutes=5))
    scene.cycle()
