"""Who signs in these tests: the owner of an RSA key, and of one on P-384 as is announced."""

from dataclasses import dataclass

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from simulator.cards.holder import Holder
from simulator.pki import keys
from simulator.pki.authority import FIRST, THIRD, Authority
from simulator.pki.keys import Algorithm
from simulator.pki.leaf import Kind, Subject, Validity

GENERATIONS = {Algorithm.RSA_2048: FIRST, Algorithm.P_384: THIRD}
SLOT = 16


@dataclass(frozen=True)
class Signer:
    """A signer.

    Args:
        algorithm: of the signer's key, and of the authority's.
        certificate: the signer's.
        authority: who issued it.
    """

    algorithm: Algorithm
    certificate: x509.Certificate
    authority: Authority

    @property
    def der(self) -> bytes:
        """The certificate as a container holds it."""
        return self.certificate.public_bytes(Encoding.DER)

    def sign(self, content: bytes) -> bytes:
        """Return the signature value over some bytes, as a card gives it."""
        return keys.sign(keys.of(self.algorithm, SLOT), content)


def certified(algorithm: Algorithm, holder: Holder, validity: Validity) -> Signer:
    """Return a holder with a certificate for a key of an algorithm."""
    authority = Authority(Kind.SIGNATURE, GENERATIONS[algorithm])
    subject = Subject("TEST0000000000000000001", holder.municipality, holder.attributes())
    public_key = keys.of(algorithm, SLOT).public_key()
    return Signer(algorithm, authority.issue(subject, public_key, 4711, validity), authority)
