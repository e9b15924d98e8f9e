"""Takes in many finished 申請ZIP at once, as if each had been filled in, signed and submitted."""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sa

from simulator.contracts.profile import stamp
from simulator.contracts.status import Status
from simulator.portal.applicant import last_sequence, number_of
from simulator.portal.signing import RESULTS
from simulator.portal.store import FILINGS

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from simulator.contracts.filing import Filing
    from simulator.world.world import World


def take_in(
    world: World,
    filings: Sequence[Filing],
    signers: Sequence[str],
    pack: Callable[[int, str, datetime], bytes],
) -> list[str]:
    """Take in finished filings, which arrive now, and return their 受付番号.

    Nothing about them is looked at: whoever packs them answers for their form and signature.

    Args:
        world: of the portal.
        filings: what was filed.
        signers: who signed each, as the portal names signers.
        pack: makes the 申請ZIP of a filing from its place among them, 受付番号 and 到達日時.
    """
    now = world.portal_now()
    with world.change() as connection:
        before = last_sequence(connection)
        rows = []
        for place, (filing, signer) in enumerate(zip(filings, signers, strict=True)):
            number = number_of(world, before + 1 + place, now)
            package = pack(place, number, now)
            rows.append(
                {
                    "sequence": before + 1 + place,
                    "number": number,
                    "municipality": filing.municipality,
                    "procedure": filing.procedure,
                    "form_version": filing.form_version,
                    "arrived": stamp(now),
                    "visible": stamp(now),
                    "package": world.blobs.put(package),
                    "size": len(package),
                    "verification": RESULTS["valid"],
                    "status": Status.ARRIVED,
                    "comment": "",
                    "updated": stamp(now),
                    "signer": signer,
                }
            )
        connection.execute(sa.insert(FILINGS), rows)
    return [str(row["number"]) for row in rows]
