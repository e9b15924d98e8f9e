"""Filings that nobody signed: allowed by their setting, or robbed of the signature they had."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from conformance.episodes.episode import episode
from conformance.result.model import Bilingual
from simulator.portal.applicant import Arrival
from simulator.portal.page import logged_in
from simulator.residents.filings import by_family
from simulator.web.signature_faults import robbed
from simulator.world.choices import Simplest

if TYPE_CHECKING:
    from conformance.episodes.evidence import Planted
    from conformance.episodes.people import Person
    from conformance.episodes.scene import Scene
    from simulator.contracts.filing import Filing

SEEN = "seen-by-staff"


@episode("unsigned", cycles=2)
def unsigned(scene: Scene) -> None:
    """署名を求めない手続の署名のない申請、失われた署名 /
    Unsigned filings of a procedure that demands no signature, and a signature that got lost.
    """
    known, entered, loser = map(scene.people.resident, range(1, 4))
    names = scene.simulation.world.profile.package.members
    scene.open(known, entered, loser)
    scene.plant("signed", _say("署名された申請", "a signed filing"), known)
    unsigned_ = _plant(
        scene, "unsigned", _say("署名のない申請", "filed without a signature"), known
    )
    by_staff = _plant(
        scene,
        "unsigned-entered",
        _say("職員が宛名番号を入力する署名のない申請", "unsigned, and staff enter the 宛名番号"),
        entered,
    )
    lost = scene.plant(
        "signature-lost",
        _say("署名必須の手続なのに署名のない申請", "its signature got lost on the way"),
        loser,
        arrival=Arrival(alter=lambda members: robbed(members, names)),
    )
    scene.leave(by_staff, lost, unsigned_)
    scene.wait(timedelta(minutes=5))
    scene.cycle()

    scene.mark(SEEN)
    scene.identify_subject(by_staff)
    scene.identify_subject(lost)
    scene.wait(timedelta(minutes=5))
    scene.cycle()


def _plant(scene: Scene, name: str, note: Bilingual, person: Person) -> Planted:
    """File after a login by the card, and sign nothing."""
    filing = _filing(scene, person)
    desk, now = scene.simulation.applicant, scene.simulation.world.portal_now()
    credential, pin = person.card.authentication, person.pins.authentication
    login = logged_in(scene.simulation.logins, now, credential, pin)
    receipt = desk.submit(desk.prepare(filing).id, b"", b"", login=login)
    return scene.remember(name, note, receipt.number, filing, person)


def _filing(scene: Scene, person: Person) -> Filing:
    """Return the plainest filing of the procedure by a person's own family."""
    forms = scene.simulation.applicant.forms
    form = forms.in_force(scene.plain.unsigned, scene.office).form
    case = form.cases[0]
    return by_family(Simplest(), form, person.household, day=forms.today, case=case).filing


def _say(ja: str, en: str) -> Bilingual:
    return Bilingual(ja=ja, en=en)
