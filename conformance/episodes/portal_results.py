"""Filings whose 電子認証結果 vouches for nothing: failed, missing, unchecked or of another."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

from conformance.episodes.episode import episode
from conformance.result.model import Bilingual
from simulator.pki.leaf import Kind
from simulator.pki.remade import Change, remade
from simulator.pki.revocation import Reason
from simulator.portal.applicant import Arrival

if TYPE_CHECKING:
    from collections.abc import Callable

    from conformance.episodes.people import Person
    from conformance.episodes.scene import Scene

SERIAL = re.compile('(?<= シリアル番号=")[0-9a-f]+')


@episode("portal-results", cycles=1)
def portal_results(scene: Scene) -> None:
    """無効、未確認の電子認証結果、欠けた結果、他人の結果 /
    Results of 電子認証 that failed, are unchecked, are missing, or are somebody else's.
    """
    moved, bare, borrower, lender, odd = map(scene.people.resident, range(1, 6))
    own = odd.card.signature.certificate
    key = scene.simulation.cards.authorities[Kind.SIGNATURE].key
    unrecorded = remade(own, Change(serial=own.serial_number ^ 1), key)
    scene.link(odd, unrecorded)
    scene.open(moved, bare, borrower)

    failed = Bilingual(
        ja="到達前に失効した証明書で、電子認証結果が無効の申請",
        en="its certificate was revoked before arrival, so its 電子認証結果 is 無効",
    )
    early, serial = scene.now - timedelta(hours=1), moved.card.signature.certificate.serial_number
    scene.simulation.cards.revoke(Kind.SIGNATURE, serial, early, Reason.AFFILIATION_CHANGED)
    scene.plant("failed-result", failed, moved)

    missing = Bilingual(ja="電子認証結果のない申請", en="it has no 電子認証結果")
    scene.plant("no-result", missing, bare, arrival=Arrival(alter=_without_result(scene)))

    borrowed = Bilingual(
        ja="電子認証結果が別の人の証明書を指す申請",
        en="its 電子認証結果 names another person's certificate",
    )
    swapped = Arrival(alter=_with_result_of(lender, scene))
    scene.plant("borrowed-result", borrowed, borrower, arrival=swapped)

    unchecked = Bilingual(
        ja="発行した認証局が知らない証明書で、電子認証結果が未確認の申請",
        en="the CA does not know its certificate, so its 電子認証結果 is 未確認",
    )
    scene.plant("unchecked-result", unchecked, odd, enclosing=unrecorded)

    scene.wait(timedelta(minutes=5))
    scene.cycle()


def _without_result(scene: Scene) -> Callable[[dict[str, bytes]], dict[str, bytes]]:
    result = _member(scene)
    return lambda members: {name: members[name] for name in members if name != result}


def _with_result_of(lender: Person, scene: Scene) -> Callable[[dict[str, bytes]], dict[str, bytes]]:
    result, serial = _member(scene), lender.card.signature.certificate.serial_number

    def alter(members: dict[str, bytes]) -> dict[str, bytes]:
        changed, count = SERIAL.subn(f"{serial:x}", members[result].decode())
        assert count == 1  # noqa: S101  a fault that is not planted would prove nothing
        return members | {result: changed.encode()}

    return alter


def _member(scene: Scene) -> str:
    return scene.simulation.world.profile.package.members.verification
