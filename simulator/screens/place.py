"""What a connector in a room is told: the verb ``configure`` of the driver protocol."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from simulator.contracts.profile import builtins, json_text

if TYPE_CHECKING:
    from pathlib import Path

    from simulator.contracts.profile import Profile
    from simulator.screens.offer import Offer
    from simulator.web.running import Workspace

PATIENCE_SECONDS = 3600
"""How long a connector waits for the portal: a trainer may pause a call and explain."""


@dataclass(frozen=True)
class Place:
    """Where a connector finds what surrounds it.

    Args:
        base: address of the room's simulation.
        ca_file: the CA it must trust.
        anchors: PEM files of the CAs of residents' certificates.
        password: of the municipality's account.
    """

    base: str
    ca_file: Path
    anchors: tuple[Path, ...]
    password: str

    def settings(self, offer: Offer, workspace: Workspace, profile: Profile) -> dict[str, Any]:
        """Return the arguments of ``configure``.

        Args:
            offer: the connector.
            workspace: where the files of its room are.
            profile: the interfaces in force.
        """
        portal = {
            "url": f"{self.base}/portal",
            "account": offer.account,
            "password": self.password,
            "ca_file": str(self.ca_file),
        }
        return {
            "role": offer.role,
            "profile": named(profile, workspace.root),
            "portal": portal | ({"patience_seconds": PATIENCE_SECONDS} if offer.patient else {}),
            "signature": {
                "check": offer.check,
                "revocation": offer.revocation,
                "anchors": [str(anchor) for anchor in self.anchors],
                "ocsp_url": f"{self.base}/card/ocsp",
                "crl_url": f"{self.base}/card/crl",
            },
            "links": str(workspace.links),
            "handover": str(workspace.inbox),
            "state": str(workspace.root / f"connector-state-{offer.state}"),
            "log": str(workspace.root / "connector.log"),
        }


def named(profile: Profile, root: Path) -> str:
    """Return the name of a profile that ships, or the path of a file with a whole one."""
    if profile.name in builtins():
        return profile.name
    file = root / "profile.json"
    file.write_text(json_text(profile), encoding="utf-8")
    return str(file)
