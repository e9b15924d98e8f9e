"""Certificates that begin, end or are revoked around the arrival of a filing.

Everything is planted around one 到達日時 ten minutes ago, so that it needs no moving of time. What
must be refused the portal calls valid: it was so when the portal looked, or its check errs.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from conformance.episodes.episode import episode
from conformance.result.model import Bilingual
from simulator.pki.leaf import Kind
from simulator.pki.revocation import Reason
from simulator.portal.applicant import Arrival

if TYPE_CHECKING:
    from datetime import datetime

    from conformance.episodes.people import Person
    from conformance.episodes.scene import Scene

AGO = timedelta(minutes=10)
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
YEAR = timedelta(days=365)


@episode("standing", cycles=1)
def standing(scene: Scene) -> None:
    """到達の前後に始まり、終わり、失効した証明書 /
    Certificates that began, ended or were revoked around arrival.
    """
    arrived = scene.now - AGO
    people = scene.people
    ended = people.resident_valid(1, arrived - YEAR, arrived - MINUTE)
    begun = people.resident_valid(2, arrived + MINUTE)
    ending = people.resident_valid(3, arrived - YEAR, arrived + MINUTE)
    revoked = [people.resident(index) for index in range(4, 9)]
    scene.open(ended, begun, ending, *revoked)
    _plant_validities(scene, arrived, ended, begun, ending)
    _plant_revocations(scene, arrived, *revoked)
    scene.wait(timedelta(minutes=5))
    scene.cycle()


def _plant_validities(
    scene: Scene, arrived: datetime, ended: Person, begun: Person, ending: Person
) -> None:
    erring = Arrival(arrived=arrived, called_valid=True)
    scene.plant(
        "expired",
        _say(
            "到達の1分前に有効期間が終わった証明書の申請",
            "its certificate expired a minute before arrival",
        ),
        ended,
        arrival=erring,
    )
    scene.plant(
        "not-yet-valid",
        _say(
            "到達の1分後に有効期間が始まる証明書の申請",
            "its certificate became valid a minute after arrival",
        ),
        begun,
        arrival=erring,
    )
    scene.plant(
        "expired-after",
        _say(
            "到達の1分後に有効期間が終わった証明書の申請",
            "its certificate expired a minute after arrival",
        ),
        ending,
        arrival=Arrival(arrived=arrived),
    )


def _plant_revocations(
    scene: Scene,
    arrived: datetime,
    moved: Person,
    moving: Person,
    mover: Person,
    loser: Person,
    nobody: Person,
) -> None:
    arrival = Arrival(arrived=arrived)
    scene.plant(
        "revoked-before",
        _say(
            "到達の1時間前に失効していた証明書の申請",
            "its certificate was revoked an hour before arrival",
        ),
        moved,
        arrival=arrival,
    )
    _revoke(scene, moved, arrived - HOUR)
    scene.plant(
        "revoked-at",
        _say(
            "到達と同じ秒に失効した証明書の申請",
            "its certificate was revoked in the second of its arrival",
        ),
        moving,
        arrival=arrival,
    )
    _revoke(scene, moving, arrived)
    scene.plant(
        "revoked-after",
        _say(
            "到達の1分後に失効した証明書の申請",
            "its certificate was revoked a minute after arrival",
        ),
        mover,
        arrival=arrival,
    )
    _revoke(scene, mover, arrived + MINUTE)
    scene.plant(
        "on-hold",
        _say(
            "到達の1時間前に一時保留になった証明書の申請",
            "its certificate was put on hold an hour before arrival",
        ),
        loser,
        arrival=arrival,
    )
    _revoke(scene, loser, arrived - HOUR, Reason.CERTIFICATE_HOLD)
    scene.plant(
        "unknown-to-issuer",
        _say(
            "発行した認証局が知らないと答える証明書の申請",
            "its certificate is unknown to the CA that issued it",
        ),
        nobody,
        arrival=arrival,
    )
    scene.simulation.cards.forget(Kind.SIGNATURE, _serial(nobody))


def _revoke(
    scene: Scene, person: Person, at: datetime, reason: Reason = Reason.AFFILIATION_CHANGED
) -> None:
    scene.simulation.cards.revoke(Kind.SIGNATURE, _serial(person), at, reason)


def _serial(person: Person) -> int:
    return person.card.signature.certificate.serial_number


def _say(ja: str, en: str) -> Bilingual:
    return Bilingual(ja=ja, en=en)
