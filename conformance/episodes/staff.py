"""What staff enter and decide, and what links say of it later."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from conformance.episodes.episode import episode
from conformance.episodes.proxies import filed_by
from conformance.result.model import Bilingual
from simulator.contracts.filing import ProxyKind
from simulator.contracts.linkage import Change

if TYPE_CHECKING:
    from conformance.episodes.scene import Scene


@episode("staff", cycles=2)
def staff(scene: Scene) -> None:
    """職員が入力した署名者と対象者の宛名番号と、決定の後に変わった紐付 /
    宛名番号 of signer and subject that staff enter, and a link that changes after their decision.
    """
    decided, stranger = scene.people.resident(1), scene.people.resident(2)
    town = scene.simulation.residents
    head = stranger.household.head
    town.enrol_non_resident(stranger.address_number, head.name, head.born.isoformat(), head.address)
    proxy, other = scene.people.resident(4), scene.people.resident(5)
    scene.open(decided, proxy)
    outside = scene.plant(
        "non-resident", _say("住登外者の申請", "filed by somebody who is no resident"), stranger
    )
    settled = scene.plant(
        "decided",
        _say("決定の後に紐付が変わった申請", "its link changed after staff decided"),
        decided,
    )
    by_proxy = scene.plant(
        "by-proxy",
        _say("任意代理人が署名した申請", "signed by an appointed proxy (任意代理人)"),
        proxy,
        filed_by(ProxyKind.APPOINTED, proxy, other),
        subject=other,
    )
    scene.wait(timedelta(minutes=5))
    scene.cycle()

    scene.identify(outside)
    scene.identify_subject(by_proxy)
    scene.decide(settled, "complete")
    moved = decided.under(scene.people.resident(3).address_number)
    scene.simulation.register.note(Change("add", scene.link_of(moved)))
    scene.issue()
    scene.wait(timedelta(minutes=5))
    scene.cycle()


def _say(ja: str, en: str) -> Bilingual:
    return Bilingual(ja=ja, en=en)
