"""Where a connector should find everything, in words: told by the suite, or set by hand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from conformance.target.line import same
from simulator.contracts.problem import Text

if TYPE_CHECKING:
    from pathlib import Path

    from conformance.target.settings import Place


@dataclass(frozen=True)
class Addresses:
    """Where the connector should find everything, in words for people."""

    portal: Text
    ca: Text
    account: Text
    ocsp: Text
    crl: Text
    anchors: Text
    links: Text
    handover: Text


TOLD = Addresses(
    portal=Text("configure の portal.url", "portal.url of configure"),
    ca=Text("configure の portal.ca_file", "portal.ca_file of configure"),
    account=Text(
        "configure の portal.account と portal.password",
        "portal.account and portal.password of configure",
    ),
    ocsp=Text("configure の signature.ocsp_url", "signature.ocsp_url of configure"),
    crl=Text("configure の signature.crl_url", "signature.crl_url of configure"),
    anchors=Text("configure の signature.anchors", "signature.anchors of configure"),
    links=Text("configure の links", "links of configure"),
    handover=Text("configure の handover", "handover of configure"),
)
"""For a connector that is driven, which is told of everything."""


def standing(place: Place, ca_file: Path, password: str) -> Addresses:
    """Return the addresses of a connector that was set up by hand.

    Args:
        place: where portal and files are.
        ca_file: certificate of the test CA.
        password: environment variable it comes from, or the password everyone knows.
    """
    return Addresses(
        portal=same(place.portal_url()),
        ca=same(str(ca_file)),
        account=Text(
            f"アカウント {place.account}、パスワード {password}",
            f"account {place.account}, password {password}",
        ),
        ocsp=same(f"{place.card_url()}/ocsp"),
        crl=same(f"{place.card_url()}/crl"),
        anchors=same(f"{place.workspace}/*-ca*.pem"),
        links=same(str(place.links)),
        handover=same(str(place.handover)),
    )
