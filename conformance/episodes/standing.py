"""Certificates that begin, end or are revoked around the arrival of a filing.

Everything is planted around one 到達日時 of the last two hours, so that it needs no moving of time.
It lies before the making even of a revocation list that is past its end, so that nothing but its
end speaks against that list. The portal's own check errs throughout and calls each of them valid,
so that nothing but the connector's own check can keep one out.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from conformance.episodes.episode import episode
from conformance.result.model import Bilingual
from simulator.pki.leaf import Kind, Validity
from simulator.pki.remade import Change, remade
from simulator.pki.revocation import Reason
from simulator.portal.applicant import Arrival
from simulator.world.card_faults import CardFaultKind

if TYPE_CHECKING:
    from conformance.episodes.people import Person
    from conformance.episodes.scene import Scene

AGO = timedelta(minutes=100)
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
YEAR = timedelta(days=365)
BACK = "revocation-information-is-back"
"""The moment at which every answer on revocation is good again."""


@episode("standing", cycles=1)
def standing(scene: Scene) -> None:
    """到達の前後に始まり、終わり、失効した証明書と、失効情報の停止 /
    Certificates that began, ended or were revoked around arrival, and revocation information down.
    """
    desk = _Desk(scene, scene.now - AGO)
    scene.open()
    _plant_validities(desk)
    _plant_revocations(desk)
    faults = _plant_troubles(desk)
    scene.issue()
    scene.complete()
    scene.mark(BACK)
    scene.lift(*faults)


@dataclass(frozen=True)
class _Desk:
    """Plants filings that arrived at one instant, each by a linked resident of its own."""

    scene: Scene
    arrived: datetime

    def plant(self, name: str, note: Bilingual, index: int, change: Change | None = None) -> Person:
        """File by resident `index`, with the own certificate or with what the CA made of it."""
        return self.plant_by(self.scene.people.resident(index), name, note, change)

    def plant_by(
        self, person: Person, name: str, note: Bilingual, change: Change | None = None
    ) -> Person:
        """File by a person."""
        certificate = person.card.signature.certificate
        if change is not None:
            authority = self.scene.simulation.cards.authorities[Kind.SIGNATURE]
            certificate = remade(certificate, change, authority.key)
        self.scene.link(person, certificate)
        arrival = Arrival(arrived=self.arrived, called_valid=True)
        self.scene.plant(name, note, person, arrival=arrival, enclosing=certificate)
        return person

    def revoke(self, person: Person, at: datetime, reason: Reason) -> None:
        """Revoke a person's certificate, as if long known."""
        serial = person.card.signature.certificate.serial_number
        self.scene.simulation.cards.revoke(Kind.SIGNATURE, serial, at, reason)


def _plant_validities(desk: _Desk) -> None:
    arrived = desk.arrived
    desk.plant(
        "expired",
        _say(
            "到達の1分前に有効期間が終わった証明書の申請",
            "its certificate expired a minute before arrival",
        ),
        1,
        Change(validity=Validity(arrived - YEAR, arrived - MINUTE)),
    )
    desk.plant(
        "not-yet-valid",
        _say(
            "到達の1分後に有効期間が始まった証明書の申請",
            "its certificate became valid a minute after arrival",
        ),
        2,
        Change(validity=Validity(arrived + MINUTE, arrived + YEAR)),
    )
    desk.plant(
        "expired-after",
        _say(
            "到達の1分後に有効期間が終わった証明書の申請",
            "its certificate expired a minute after arrival",
        ),
        3,
        Change(validity=Validity(arrived - YEAR, arrived + MINUTE)),
    )


def _plant_revocations(desk: _Desk) -> None:
    arrived = desk.arrived
    moved = desk.plant(
        "revoked-before",
        _say(
            "到達の1時間前に失効していた証明書の申請",
            "its certificate was revoked an hour before arrival",
        ),
        4,
    )
    desk.revoke(moved, arrived - HOUR, Reason.AFFILIATION_CHANGED)
    moving = desk.plant(
        "revoked-at",
        _say(
            "到達と同じ秒に失効した証明書の申請",
            "its certificate was revoked in the second of its arrival",
        ),
        5,
    )
    desk.revoke(moving, arrived, Reason.AFFILIATION_CHANGED)
    mover = desk.plant(
        "revoked-after",
        _say(
            "到達の1分後に失効した証明書の申請",
            "its certificate was revoked a minute after arrival",
        ),
        6,
    )
    desk.revoke(mover, arrived + MINUTE, Reason.AFFILIATION_CHANGED)
    loser = desk.plant(
        "on-hold",
        _say(
            "到達の1時間前に一時保留になった証明書の申請",
            "its certificate was put on hold an hour before arrival",
        ),
        7,
    )
    desk.revoke(loser, arrived - HOUR, Reason.CERTIFICATE_HOLD)
    desk.plant(
        "unknown-to-issuer",
        _say(
            "発行した認証局が知らないと答える証明書の申請",
            "its certificate is unknown to the CA that signed it",
        ),
        8,
        Change(serial=_unrecorded(desk)),
    )


def _plant_troubles(desk: _Desk) -> list[int]:
    down = desk.plant_by(
        desk.scene.people.visitor(9),
        "while-down",
        _say(
            "失効情報の提供が止まっている間の申請",
            "filed while revocation information is down",
        ),
    )
    stale = desk.plant_by(
        desk.scene.people.visitor(10),
        "while-stale",
        _say(
            "期限の過ぎた失効情報しかない間の申請",
            "filed while only stale revocation information is to be had",
        ),
    )
    forged = desk.plant_by(
        desk.scene.people.visitor(11),
        "while-forged",
        _say(
            "認証局の署名のない「失効していない」という失効情報しかない間の申請",
            "filed while only a stranger, and not the CA, says that nothing is revoked",
        ),
    )
    return [
        desk.scene.card_fault(CardFaultKind.SERVICE_DOWN, down),
        desk.scene.card_fault(CardFaultKind.STALE, stale),
        desk.scene.card_fault(CardFaultKind.UNTRUSTED_SIGNER, forged),
    ]


def _unrecorded(desk: _Desk) -> int:
    """Return a serial number no certificate has: that of resident 8, but for the last bit."""
    return desk.scene.people.resident(8).card.signature.certificate.serial_number ^ 1


def _say(ja: str, en: str) -> Bilingual:
    return Bilingual(ja=ja, en=en)
