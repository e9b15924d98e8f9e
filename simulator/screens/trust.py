"""How a browser comes to trust this server: our CA's certificate, its fingerprint, what to do.

The CA can vouch for this machine and nothing else (see `pki.tls`), so that trusting it is harmless.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cryptography import x509
from cryptography.hazmat.primitives.hashes import SHA256
from starlette.exceptions import HTTPException
from starlette.responses import FileResponse
from starlette.routing import Route

from simulator.screens.page import page

if TYPE_CHECKING:
    from pathlib import Path

    from starlette.requests import Request
    from starlette.responses import Response

FILE = "tekigo-ca.crt"
TYPE = "application/x-x509-ca-cert"


def trust_routes(ca_file: Path | None) -> list[Route]:
    """Return the routes.

    Args:
        ca_file: the certificate, PEM; None where pages are served without TLS.
    """

    async def how(request: Request) -> Response:
        fingerprint = "" if ca_file is None else fingerprint_of(ca_file)
        return page(request, "lobby/trust.html.jinja", file=FILE, fingerprint=fingerprint)

    async def certificate(_request: Request) -> Response:
        if ca_file is None:
            raise HTTPException(404)
        return FileResponse(ca_file, media_type=TYPE, filename=FILE)

    return [Route("/trust", how), Route(f"/trust/{FILE}", certificate)]


def fingerprint_of(ca_file: Path) -> str:
    """Return the SHA-256 of a certificate, as browsers and Windows show it."""
    certificate = x509.load_pem_x509_certificate(ca_file.read_bytes())
    return certificate.fingerprint(SHA256()).hex(":").upper()
