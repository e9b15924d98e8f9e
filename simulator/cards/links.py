"""Which certificate belongs to which: 新旧, 署名用↔利用者証明用 and card↔phone, seen from one.

J-LIS supplies the corresponding numbers of card and phone and of the two kinds (法18条4・5項) [P],
and old and new ones (証明書新旧紐付け情報) [S]. Who may ask is decided where it is asked.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from simulator.cards.store import CertificateName, Link, Store
from simulator.pki.leaf import Kind


class Relation(StrEnum):
    """What another certificate is to the one that is asked about."""

    PREDECESSOR = "predecessor"  # 旧
    SUCCESSOR = "successor"  # 新
    PAIR = "pair"  # the other kind, on the same card or phone
    PHONE = "phone"
    CARD = "card"


@dataclass(frozen=True)
class Linked:
    """A certificate that is linked to another.

    Args:
        relation: what it is to the other.
        kind: its kind.
        name: its name.
    """

    relation: Relation
    kind: Kind
    name: CertificateName


_FORWARD = {
    Link.SUCCESSOR: Relation.SUCCESSOR,
    Link.PAIR: Relation.PAIR,
    Link.PHONE: Relation.PHONE,
}
_BACKWARD = {
    Link.SUCCESSOR: Relation.PREDECESSOR,
    Link.PAIR: Relation.PAIR,
    Link.PHONE: Relation.CARD,
}


def links_of(store: Store, name: CertificateName) -> list[Linked]:
    """Return what is linked to a certificate, sorted by relation, issuer and number.

    Raises:
        LookupError: no such certificate was issued.
    """
    if store.find(name) is None:
        raise LookupError(f"no certificate {name.serial} of {name.issuer} was issued")
    forward, backward = store.linked(name)
    told = [
        *((_FORWARD[link], other) for link, other in forward),
        *((_BACKWARD[link], other) for link, other in backward),
    ]
    found = [_linked(store, relation, other) for relation, other in told]
    return sorted(found, key=lambda one: (one.relation, one.name.issuer, one.name.serial))


def _linked(store: Store, relation: Relation, name: CertificateName) -> Linked:
    found = store.find(name)
    assert found is not None  # noqa: S101  a link is written with both its certificates
    return Linked(relation, found.kind, name)
