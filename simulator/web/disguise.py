"""What an address shows in the TLS handshake: its true certificate, or one of four false guises."""

from __future__ import annotations

import ssl
import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from simulator.world.faults import FaultKind

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from simulator.pki.tls import TlsAuthority

BROKEN_CIPHERS = "DEFAULT:@SECLEVEL=0"  # OpenSSL 3 offers those of TLS 1.1 at this level only


@dataclass(frozen=True)
class Guise:
    """One way to shake hands.

    Args:
        certificate: PEM file of private key and certificate.
        old: nothing newer than TLS 1.1 is spoken.
    """

    certificate: Path
    old: bool = False

    def context(self) -> ssl.SSLContext:
        """Return what shows it.

        Raises:
            OSError: the certificate cannot be used.
        """
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.certificate)
        if self.old:
            context.set_ciphers(BROKEN_CIPHERS)
            with warnings.catch_warnings(action="ignore"):  # Python says that it is old, too
                context.minimum_version = ssl.TLSVersion.TLSv1_1
                context.maximum_version = ssl.TLSVersion.TLSv1_1
        return context


def guises(tls: TlsAuthority) -> dict[FaultKind, Guise]:
    """Return the false guises of a workspace, by the fault each one is."""
    return {
        FaultKind.UNKNOWN_CA: Guise(tls.second.server_file),
        FaultKind.WRONG_HOST: Guise(tls.wrong_host),
        FaultKind.EXPIRED_CERTIFICATE: Guise(tls.expired),
        FaultKind.OLD_TLS: Guise(tls.server_file, old=True),
    }


class ChangingContext(ssl.SSLContext):
    """Asks for every connection anew what it is to see.

    Args:
        shown: returns what the next connection sees.
    """

    shown: Callable[[], ssl.SSLContext]

    def wrap_bio(self, *arguments: Any, **named: Any) -> ssl.SSLObject:  # noqa: ANN401  as in ssl
        """Let what is shown now take the connection."""
        return self.shown().wrap_bio(*arguments, **named)
