"""What the connector is told in ``configure``: where everything is. Unknown keys are refused."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from simulator.connector.duties import Role


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class PortalSettings(_Part):
    """The portal's address, our account there, and the CA its certificate must come from.

    Args:
        patience_seconds: how long a call may stay without an answer before it is given up.
    """

    url: str
    account: str
    password: str
    ca_file: Path
    patience_seconds: float = Field(default=10, gt=0)


class SignatureSettings(_Part):
    """Who checks signatures, and for our own check: the CAs (PEM), and whom to ask.

    Args:
        check: we ourselves, or the portal, whose 電子認証結果 we then follow.
        revocation: whether we ask by OCSP or fetch lists.
        anchors: certificates of the CAs that issue residents' certificates.
        ocsp_url: where OCSP is answered.
        crl_url: below it lie the revocation lists.
    """

    check: Literal["own", "portal-result"] = "own"
    revocation: Literal["ocsp", "crl"] = "ocsp"
    anchors: list[Path]
    ocsp_url: str
    crl_url: str = ""


class Settings(_Part):
    """Everything a connector needs.

    Args:
        role: what is asked of it; see `duties`.
        profile: name of a profile that ships with tekigo.
        portal: the portal.
        signature: for checking residents' signatures.
        links: folder where 番号紐付情報 files appear.
        handover: folder where the core systems fetch batches.
        state: folder for the connector's own state.
        log: file for the connector's log.
    """

    role: Role = "municipal-file"
    profile: str
    portal: PortalSettings
    signature: SignatureSettings
    links: Path
    handover: Path
    state: Path
    log: Path
