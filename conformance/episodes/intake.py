"""Lists that are longer than a page, move, or show a filing twice or late; and a power cut."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from conformance.episodes.episode import episode
from conformance.result.model import Bilingual
from simulator.contracts.profile import Operation
from simulator.portal.applicant import Arrival
from simulator.world.faults import FaultKind

if TYPE_CHECKING:
    from conformance.episodes.people import Person
    from conformance.episodes.scene import Scene

LAG = timedelta(hours=2)
UNTIL_SEEN = timedelta(minutes=60), timedelta(minutes=55), timedelta(minutes=65)
"""Pauses between cycles: the list is read shortly before what comes late is on it."""
SLOW = timedelta(minutes=5)
STANDSTILL = timedelta(days=3)
TERM = timedelta(days=15)
LEAVING = "row-02"
BEYOND_ANY_WINDOW = timedelta(days=40)


@episode("paging", cycles=2)
def paging(scene: Scene) -> None:
    """2ページにわたる一覧と、同じ申請が二度現れる一覧、読む間に動く一覧 /
    A list of two pages, which repeats itself and moves while it is read.
    """
    signer = scene.people.resident(1)
    scene.open(signer)
    page = scene.simulation.world.profile.wire.page_limit
    for number in range(1, page + 3):
        note = Bilingual(ja=f"一覧の {number} 件目", en=f"row {number} of the list")
        scene.plant(f"row-{number:02d}", note, signer)
    first = scene.planted("row-01")
    scene.fault(FaultKind.DUPLICATE_ENTRY, Operation.LIST_APPLICATIONS, first, times=2)
    leaving = scene.planted(LEAVING)
    scene.fault(FaultKind.MOVING_LIST, Operation.LIST_APPLICATIONS, leaving)
    scene.wait(timedelta(minutes=5))
    scene.cycle()
    scene.wait(timedelta(minutes=5))
    scene.cycle()
    # A connector that reads one page only must still find the control, or nothing could be judged.
    scene.wait(BEYOND_ANY_WINDOW)
    scene.prepare()
    if not scene.moves_time:
        scene.control_arrival = scene.late(LAG)


@episode("late", cycles=5)
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
    _plant_late(scene, signer)
    for step in UNTIL_SEEN:
        scene.wait(step)
        scene.cycle()
    note = Bilingual(
        ja="3日間の停止の間に届いた申請", en="arrived while nothing ran for three days"
    )
    scene.plant("standstill", note, signer)
    scene.wait(STANDSTILL)
    scene.mark("standstill")
    scene.cycle()
    scene.mark("standstill-end")


def _plant_late(scene: Scene, signer: Person) -> None:
    note = Bilingual(ja="到達の2時間後に現れる申請", en="shows up two hours after its arrival")
    scene.plant("two-hours-late", note, signer, arrival=scene.late(LAG))
    event = (scene.now - TERM).date().isoformat()
    dated = {item: event for item in ("event_date",) if item in signer.claim.values}
    claim = replace(signer.claim, values=signer.claim.values | dated)
    note = Bilingual(
        ja="期限の15日目に到達し、16日目に現れる申請",
        en="arrives on the 15th day of its term, shows up on the 16th",
    )
    scene.plant("fifteenth-day", note, signer, claim, arrival=scene.late(LAG))
    note = Bilingual(
        ja="5分遅れた時計のポータルに届いた申請",
        en="arrived by the portal's clock, which is five minutes slow",
    )
    scene.plant("slow-clock", note, signer, arrival=Arrival(arrived=scene.now - SLOW))


@episode("restart", cycles=4)
def restart(scene: Scene) -> None:
    """取り込みの後の強制終了と再起動 / A kill after taking in, and a restart."""
    linked, unlinked = scene.people.resident(1), scene.people.resident(2)
    scene.open(linked)
    # Who forgets and counts batches anew writes over the first two, and would seem to double none.
    for count in (1, 2):
        earlier = Bilingual(ja=f"もっと前の申請 {count}", en=f"handed over still earlier, {count}")
        scene.plant(f"earlier-{count}", earlier, linked)
        scene.complete()
    before = Bilingual(ja="強制終了の前に引き渡された申請", en="handed over before the kill")
    waiting = Bilingual(ja="強制終了のときに確認待ちだった申請", en="waiting when the kill came")
    decided = scene.plant("handed-over-before", before, linked)
    scene.plant("waiting-before", waiting, unlinked)
    scene.complete()
    scene.decide(decided, "complete")
    scene.restart()
    scene.link(unlinked)
    scene.issue()
    scene.wait(timedelta(minutes=5))
    scene.cycle()


@episode("restart-without-links", cycles=2)
def restart_without_links(scene: Scene) -> None:
    """再起動の後、紐付ファイルが新しく届かない / A restart, and no new link file after it."""
    linked = scene.people.resident(1)
    scene.open(linked)
    scene.wait(timedelta(minutes=5))
    scene.cycle()
    scene.restart()
    after = Bilingual(ja="再起動の後の申請", en="filed after the restart")
    scene.plant("filed-after", after, linked)
    scene.wait(timedelta(minutes=5))
    scene.cycle()
