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


@episode("paging")
def paging(scene: Scene) -> None:
    """2ページにわたる一覧と、同じ申請が二度現れる一覧 /
    A list of two pages, and one that repeats itself.
    """
    signer = scene.people.resident(1)
    scene.link(signer)
    scene.simulation.register.issue()
    scene.configure()
    page = scene.simulation.world.profile.wire.page_limit
    for number in range(1, page + 2):
        note = Bilingual(ja=f"一覧の {number} 件目", en=f"row {number} of the list")
        scene.plant(f"row-{number:02d}", note, signer)
    scene.fault(FaultKind.DUPLICATE_ENTRY, Operation.LIST_APPLICATIONS, times=2)
    scene.wait(timedelta(minutes=5))
    scene.cycle()
    scene.wait(timedelta(minutes=5))
    scene.cycle()
    # A connector that reads one page only must still find the control, or nothing could be judged.
    scene.wait(BEYOND_ANY_WINDOW)


@episode("late")
def late(scene: Scene) -> None:
    """遅れて現れる申請と、同じ秒に届く申請 / Filings that show up late or in the same second."""
    signer = scene.people.resident(1)
    scene.link(signer)
    scene.simulation.register.issue()
    scene.configure()
    note = Bilingual(
        ja="23:59 に到達し、2時間遅れて現れる申請", en="arrived 23:59, visible two hours later"
    )
    scene.wait(timedelta(hours=14, minutes=59))
    arrived = scene.stage.clock.now()
    scene.plant("two-hours-late", note, signer, arrival=Arrival(visible=arrived + LAG))
    scene.wait(timedelta(minutes=5))
    first = Bilingual(ja="同じ秒に先に届いた申請", en="first in its second")
    scene.plant("same-second-first", first, signer)
    scene.cycle()
    second = Bilingual(
        ja="取得の後、同じ秒に届いた申請", en="arrives in that second, after the fetch"
    )
    scene.plant("same-second-after", second, signer)
    for _ in range(3):
        scene.wait(timedelta(hours=1))
        scene.cycle()


@episode("restart")
def restart(scene: Scene) -> None:
    """取り込みの後の強制終了と再起動 / A kill after taking in, and a restart."""
    linked, unlinked = scene.people.resident(1), scene.people.resident(2)
    scene.link(linked)
    scene.simulation.register.issue()
    scene.configure()
    before = Bilingual(ja="強制終了の前に引き渡された申請", en="handed over before the kill")
    waiting = Bilingual(ja="強制終了のときに確認待ちだった申請", en="waiting when the kill came")
    scene.plant("handed-over-before", before, linked)
    scene.plant("waiting-before", waiting, unlinked)
    scene.wait(timedelta(minutes=5))
    scene.cycle()
    scene.restart()
    scene.link(unlinked)
    scene.simulation.register.issue()
    scene.wait(timedelta(minutes=5))
    scene.cycle()
