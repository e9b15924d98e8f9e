"""What happens to residents, and what it does to the filings around it.

Everything lies within the last hour, so that it needs no moving of time.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from conformance.episodes.episode import episode
from conformance.result.model import Bilingual
from simulator.portal.applicant import Arrival
from simulator.world.card_faults import CardFaultKind

if TYPE_CHECKING:
    from conformance.episodes.people import Person
    from conformance.episodes.scene import Scene

BEFORE = timedelta(minutes=50)
LEFT = timedelta(minutes=40)
CHANGED = timedelta(minutes=30)
AFTER = timedelta(minutes=20)
LATER = timedelta(hours=1)


@episode("residents", cycles=2)
def residents(scene: Scene) -> None:
    """更新、スマートフォン、転出、再転入、宛名番号の統合 /
    A renewal, a phone, a move out, a return, and merged 宛名番号.
    """
    desk = _Desk(scene, scene.now)
    _plant_renewal(desk)
    _plant_phone(desk)
    _plant_move_out(desk)
    _plant_return(desk)
    merged, waiting = scene.people.resident(5), scene.people.visitor(6)
    scene.enrol(merged, waiting)
    scene.open()
    desk.plant("before-merge", _say("統合の前の申請", "filed before the merge"), merged, AFTER)
    remaining = desk.other(waiting, 17)
    fault = scene.card_fault(CardFaultKind.SERVICE_DOWN, waiting)
    desk.plant(
        "link-changed",
        _say(
            "署名の判定を待つ間に宛名番号が統合された申請",
            "its 宛名番号 was merged while its signature waited",
        ),
        remaining,
        AFTER,
    )
    scene.wait(timedelta(minutes=5))
    scene.cycle()

    desk.merge(waiting, remaining)
    scene.lift(fault)
    whole = desk.other(merged, 15)
    desk.merge(merged, whole)
    scene.issue()
    desk.plant("after-merge", _say("統合の後の申請", "filed after the merge"), whole)
    scene.wait(timedelta(minutes=5))
    scene.cycle()


@dataclass(frozen=True)
class _Desk:
    """Lets things happen in the register, and files, at instants before one."""

    scene: Scene
    now: datetime

    def plant(
        self, name: str, note: Bilingual, signer: Person, ago: timedelta = timedelta(0)
    ) -> None:
        """File so long ago; by default now."""
        arrival = Arrival(arrived=self.now - ago) if ago else Arrival()
        self.scene.plant(name, note, signer, arrival=arrival)

    def other(self, person: Person, index: int) -> Person:
        """Return a person under the 宛名番号 of a resident who files nothing."""
        return person.under(self.scene.people.resident(index).address_number)

    def merge(self, gone: Person, remaining: Person) -> None:
        """Merge the first 宛名番号 of a person into a second, which is enrolled by the way."""
        town = self.scene.simulation.residents
        town.enrol(remaining.address_number, remaining.holder)
        town.merge(gone.address_number, remaining.address_number)


def _plant_renewal(desk: _Desk) -> None:
    scene = desk.scene
    holder = scene.people.resident_with_old_card(1)
    scene.enrol(holder)
    note = _say("証明書の更新の前の申請", "filed before a renewal")
    desk.plant("before-renewal", note, holder, BEFORE)
    town = scene.simulation.residents.at(desk.now - CHANGED)
    card = town.renew(holder.address_number, holder.card, holder.holder)
    note = _say("証明書の更新の後の申請", "filed after the renewal")
    desk.plant("after-renewal", note, replace(holder, card=card), AFTER)


def _plant_phone(desk: _Desk) -> None:
    scene = desk.scene
    holder = scene.people.resident(2)
    scene.enrol(holder)
    town = scene.simulation.residents.at(desk.now - CHANGED)
    number = scene.people.phone_number(2)
    phone = town.put_on_phone(holder.address_number, holder.card, holder.holder, number)
    desk.plant("by-card", _say("カードで署名した申請", "signed by card"), holder, AFTER)
    note = _say("スマートフォンで署名した申請", "signed by phone")
    desk.plant("by-phone", note, replace(holder, card=phone), AFTER)


def _plant_move_out(desk: _Desk) -> None:
    scene = desk.scene
    mover = scene.people.resident(3)
    scene.enrol(mover)
    # The card service learns of it too late to refuse the certificate: only the link tells.
    town = scene.simulation.residents.at(desk.now - LEFT)
    town.move_out(mover.address_number, mover.card, known=desk.now + LATER)
    note = _say("転出の後の申請", "filed after its signer moved out")
    desk.plant("moved-out", note, mover, AFTER)


def _plant_return(desk: _Desk) -> None:
    scene = desk.scene
    leaver = scene.people.resident(4)
    scene.enrol(leaver)
    note = _say("転出の前の申請", "filed before its signer moved out")
    desk.plant("before-leaving", note, leaver, BEFORE)
    town = scene.simulation.residents
    town.at(desk.now - LEFT).move_out(leaver.address_number, leaver.card)
    back = desk.other(leaver, 14)
    card = town.at(desk.now - CHANGED).come_back(
        leaver.address_number, back.address_number, leaver.card, leaver.holder
    )
    note = _say("戻った後の申請", "filed after its signer came back")
    desk.plant("after-return", note, replace(back, card=card), AFTER)


def _say(ja: str, en: str) -> Bilingual:
    return Bilingual(ja=ja, en=en)
