"""What the connector is told in ``configure``: where everything is. Unknown keys are refused."""

from __future__ import annotations

from pathlib import Path

from pydantic import BaseModel, ConfigDict


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class PortalSettings(_Part):
    """The portal's address, our account there, and the CA its certificate must come from."""

    url: str
    account: str
    password: str
    ca_file: Path


class SignatureSettings(_Part):
    """The CAs that issue residents' certificates (PEM), and where their OCSP answers are."""

    anchors: list[Path]
    ocsp_url: str


class Settings(_Part):
    """Everything a connector needs.

    Args:
        profile: name of a profile that ships with tekigo.
        portal: the portal.
        signature: for checking residents' signatures.
        links: folder where 番号紐付情報 files appear.
        handover: folder where the core systems fetch batches.
        state: folder for the connector's own state.
        log: file for the connector's log.
    """

    profile: str
    portal: PortalSettings
    signature: SignatureSettings
    links: Path
    handover: Path
    state: Path
    log: Path
