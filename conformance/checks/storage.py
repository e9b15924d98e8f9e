"""③-3 申請データの格納: nothing changed, nothing lost, nothing doubled."""

from __future__ import annotations

from typing import TYPE_CHECKING

from conformance.checks.check import Control, check
from conformance.checks.expect import expect, expect_listing
from conformance.episodes.intake import restart, restart_without_links
from conformance.episodes.journey import journey

if TYPE_CHECKING:
    from conformance.episodes.evidence import Evidence


@check("3-3.01", journey)
def package_is_kept_byte_for_byte(evidence: Evidence) -> None:
    """申請ZIP を取得したまま引き渡す。 / The 申請ZIP is handed over as it was fetched."""
    expect(evidence.hand_over(evidence.filing("filed"))).has_package()


@check("3-3.02", restart)
def restart_loses_and_doubles_nothing(evidence: Evidence) -> None:
    """強制終了と再起動で、申請を失わず二重にもしない。 /
    A kill and a restart lose nothing and double nothing.
    """
    for name in ("handed-over-before", "waiting-before"):
        filing = evidence.filing(name)
        expect_listing(evidence.listing).shows(filing)
        expect(evidence.hand_over(filing)).is_complete()


@check("3-3.04", restart_without_links, Control.FETCHED)
def links_outlast_a_restart(evidence: Evidence) -> None:
    """新しい紐付が届かなくても、再起動の後の申請に宛名番号を付けて引き渡す。 /
    A filing after a restart is identified though no new link file came.
    """
    filing = evidence.filing("filed-after")
    expect(evidence.hand_over(filing)).names_signer()
